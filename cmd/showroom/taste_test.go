package main

import (
	"os"
	"path/filepath"
	"testing"

	"showroom/ui/look"
	"showroom/ui/words"
)

func TestTasteIsKept(t *testing.T) {
	dir := t.TempDir()
	first, err := readTaste(dir)
	if err != nil || first != (taste{Mode: look.Light, Language: words.Chinese}) {
		t.Fatalf("a new folder begins with %+v, %v", first, err)
	}
	want := taste{Mode: look.Dark, Language: words.English}
	for range 2 { // the second time there is a file to replace
		if err := want.keep(dir); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readTaste(dir)
	if err != nil || got != want {
		t.Errorf("kept %+v, %v, want %+v", got, err, want)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A broken file is told and costs only the choice.
func TestBrokenTaste(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, tasteFile), []byte(`{"mode":`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readTaste(dir)
	if err == nil || got.Mode != look.Light || got.Language != words.Chinese {
		t.Errorf("read %+v, %v", got, err)
	}
}
