package page

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestSweepPapers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TMP", os.TempDir())
	now := time.Now()
	for file, age := range map[string]time.Duration{
		"showroom-100/BJ-1.pdf":        25 * time.Hour,
		"showroom-200/BJ-2.pdf":        23 * time.Hour, // may still be in view
		"showroom-300/notes.txt":       99 * time.Hour, // not ours
		"showroom-sample/BJ-3.pdf":     99 * time.Hour,
		"showroom-failed-customer.png": 99 * time.Hour,
		"other-400/BJ-4.pdf":           99 * time.Hour,
	} {
		path := filepath.Join(os.TempDir(), file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := now.Add(-age)
		if dir := filepath.Dir(path); dir != os.TempDir() {
			path = dir
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := SweepPapers(now); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	found, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		left = append(left, one.Name())
	}
	if want := []string{"other-400", "showroom-200", "showroom-300", "showroom-failed-customer.png", "showroom-sample"}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}
