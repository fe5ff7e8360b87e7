package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestABadLineIsNamedInWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lines.jsonl")
	for bad, want := range map[string]string{
		`{"type":"series",`: "第 2 行看不懂：不是一条完整的 JSON",
		`hello`:             "第 2 行看不懂：不是一条完整的 JSON",
		`{"type":3}`:        "第 2 行看不懂：“type”的内容不对",
		`[]`:                "第 2 行看不懂：每行应是",
	} {
		if err := os.WriteFile(file, []byte("\n"+bad+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := readItems(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", bad, err, want)
		}
	}
}
