package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Without a display one line says so, and nothing is made; what needs no window works.
func TestWithoutADisplay(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems always have a display")
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	dir := filepath.Join(t.TempDir(), "data")
	var out, errs bytes.Buffer
	if status := run([]string{"--sample", "--data", dir}, &out, &errs); status != 1 {
		t.Errorf("status %d", status)
	}
	if said := errs.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "没有显示器") || !strings.Contains(said, "DISPLAY") {
		t.Errorf("it says %q", said)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it made a store all the same")
	}
	if status := run([]string{"--version"}, &out, &errs); status != 0 {
		t.Errorf("--version: status %d", status)
	}
}

func TestOnlyLinuxAsksForADisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if noDisplay("linux") {
		t.Error("Wayland is a display")
	}
	t.Setenv("WAYLAND_DISPLAY", "")
	if noDisplay("windows") || !noDisplay("linux") {
		t.Error("Windows needs no such variable, Linux does")
	}
}
