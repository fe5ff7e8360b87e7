package hubtest

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Kill ends the server with SIGKILL, all of its processes at once, as the loss of its machine would. Stop still
// removes its folder.
func (s *Server) Kill() error {
	parent := s.cmd.Process
	if err := parent.Signal(syscall.SIGSTOP); err != nil { // or it would begin to make new ones
		return err
	}
	children, err := childrenOf(parent.Pid)
	for _, pid := range children {
		if kill := syscall.Kill(pid, syscall.SIGKILL); kill != nil && !errors.Is(kill, syscall.ESRCH) {
			err = errors.Join(err, kill)
		}
	}
	err = errors.Join(err, parent.Kill())
	<-s.ended
	return err
}

// childrenOf reads /proc.
func childrenOf(parent int) (pids []int, err error) {
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(text), ") ")
		if fields := strings.Fields(after); len(fields) < 2 || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}
