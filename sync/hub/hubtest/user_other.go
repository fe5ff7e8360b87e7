//go:build !linux

package hubtest

import "syscall"

// unprivileged: elsewhere the tests run as an ordinary user.
func unprivileged(string) (*syscall.SysProcAttr, error) { return &syscall.SysProcAttr{}, nil }
