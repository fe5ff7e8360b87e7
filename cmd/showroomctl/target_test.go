package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTarget(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{filepath.Join(data, "showroom.db"), filepath.Join(dir, "a.pdf"), filepath.Join(dir, "old.txt")} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(filepath.Join(data, "showroom.db"), filepath.Join(dir, "link.pdf")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		to   target
		want string // "" for refused
	}{
		{target{path: dir}, filepath.Join(dir, "a (2).pdf")},
		{target{path: filepath.Join(dir, "new.pdf")}, filepath.Join(dir, "new.pdf")},
		{target{path: filepath.Join(dir, "old.txt")}, ""},
		{target{path: filepath.Join(dir, "old.txt"), force: true}, filepath.Join(dir, "old.txt")},
		{target{path: filepath.Join(data, "showroom.db"), force: true}, ""},
		{target{path: filepath.Join(data, "showroom.db-wal"), force: true}, ""},
		{target{path: filepath.Join(dir, "link.pdf"), force: true}, ""},
	} {
		got, err := c.to.file(data, "a.pdf")
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%+v: %q, %v, want %q", c.to, got, err, c.want)
		}
	}
}
