package hubtest

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// Without PostgreSQL the tests say what to type.
func TestMissingProgramsAreNamed(t *testing.T) {
	if _, err := program("no-such-program"); !errors.Is(err, errPrograms) || !strings.Contains(err.Error(), ".setup/install test") {
		t.Error(err)
	}
}

// A server that was stopped leaves neither a process nor a folder; one that can't start says why.
func TestServersEnd(t *testing.T) {
	s, err := Start("fsync=on")
	if err != nil {
		t.Fatal(err)
	}
	pid := s.cmd.Process.Pid
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.dir); err == nil {
		t.Errorf("%s is left", s.dir)
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err == nil {
		t.Errorf("process %d still runs", pid)
	}
	if _, err := Start("no_such_setting=1"); err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("a wrong setting: %v", err)
	}
}
