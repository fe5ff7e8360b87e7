//go:build !windows

package native_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showroom/ui/native"
)

// spool puts a printer program of our own in front of all others: it keeps what it was handed.
func spool(t *testing.T, script string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "lp"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/bin:/usr/bin")
	return dir
}

func paper(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "-报价 $(id).pdf")
	if err := os.WriteFile(file, []byte("%PDF-1.4 test"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPrintHandsTheFileOver(t *testing.T) {
	dir := spool(t, `[ "$1" = -- ] && cat "$2" > "$(dirname "$0")/printed"`)
	if err := native.Print(context.Background(), paper(t)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "printed"))
	if err != nil || string(got) != "%PDF-1.4 test" {
		t.Errorf("printed %q, %v", got, err)
	}
}

func TestPrinterTroubleIsTold(t *testing.T) {
	spool(t, "echo 'lp: no default destination' >&2; exit 1")
	if err := native.Print(context.Background(), paper(t)); err == nil || !strings.Contains(err.Error(), "no default destination") {
		t.Errorf("got %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := native.Print(context.Background(), paper(t)); !errors.Is(err, native.ErrNoPrinter) {
		t.Errorf("without a spooler: %v", err)
	}
	if err := native.Print(context.Background(), "nowhere.pdf"); err == nil {
		t.Error("a missing file prints")
	}
}

func TestInputMethodChosenByTheUserStays(t *testing.T) {
	t.Setenv("XMODIFIERS", "@im=mine")
	if err := native.PrepareInput(); err != nil || os.Getenv("XMODIFIERS") != "@im=mine" {
		t.Errorf("%v, %s", err, os.Getenv("XMODIFIERS"))
	}
}
