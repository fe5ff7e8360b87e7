//go:build !linux && !darwin

package hub

import "net"

// gone can't be told here: who went away is noticed when its time is over.
func gone(net.Conn) bool { return false }

func post(conn net.Conn, b []byte) error { return postInTime(conn, b) }

func mayBlock(net.Conn) bool { return true }
