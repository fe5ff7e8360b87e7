//go:build linux || darwin

package hub

import (
	"io"
	"net"
	"syscall"
)

// gone tells, without waiting, whether the other end of a connection that only waits was closed. Who waits for an answer
// sends nothing, so whatever there is to read is the end, or TLS's word of it.
func gone(conn net.Conn) (yes bool) {
	system, ok := bare(conn).(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return true
	}
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		for {
			_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
			if err != syscall.EINTR {
				yes = err != syscall.EAGAIN
				return
			}
		}
	})
	return yes || err != nil
}

// post writes to one that may have stopped reading: what the system doesn't take at once isn't waited for. TLS must be, for a
// little while.
func post(conn net.Conn, b []byte) error {
	system, ok := conn.(syscall.Conn)
	if !ok {
		return postInTime(conn, b)
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		n, err := syscall.Write(int(fd), b)
		for err == syscall.EINTR {
			n, err = syscall.Write(int(fd), b)
		}
		if failed = err; err == nil && n < len(b) {
			failed = io.ErrShortWrite
		}
		return true
	})
	if err != nil {
		return err
	}
	return failed
}

// mayBlock tells whether post waits.
func mayBlock(conn net.Conn) bool {
	_, ok := conn.(syscall.Conn)
	return !ok
}
