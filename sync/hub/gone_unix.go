//go:build linux || darwin

package hub

import (
	"crypto/tls"
	"net"
	"syscall"
)

// gone tells, without waiting, whether the other end of a connection that only waits was closed. Who waits for an answer
// sends nothing, so whatever there is to read is the end, or TLS's word of it.
func gone(conn net.Conn) (yes bool) {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	system, ok := conn.(syscall.Conn)
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
