package hub

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A snapshot's file is whole for who reads it, also after another took its place, and leaves nothing: not even of a hub that is killed,
// where a file can do without a name.
func TestPacked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	p, err := newPacked()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.file.WriteString("快照"); err != nil {
		t.Fatal(err)
	}
	p.size = int64(len("快照"))
	if left := files(t, dir); len(left) > 0 && runtime.GOOS != "windows" {
		t.Errorf("a killed hub would leave %v", left)
	}
	p.readers.Add(1)
	dropped := make(chan error)
	go func() { dropped <- p.drop() }()
	for range 2 {
		if text, err := io.ReadAll(p.reader()); err != nil || string(text) != "快照" {
			t.Errorf("%q, %v", text, err)
		}
	}
	p.readers.Done()
	if err := <-dropped; err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(p.reader()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after the end: %v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
