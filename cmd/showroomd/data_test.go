package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// auditWords are where the hub's sources name what an audit line tells: an argument of audit, or a variable that becomes one.
var auditWords = regexp.MustCompile(`(?:\b(?:audit|editUser)\(.*?|\bwhat, \w+ :?= |\bf\.audit = )"([a-z][a-z ]*)"`)

// Whatever the hub writes into the audit has a label.
func TestAuditWordsHaveLabels(t *testing.T) {
	files, err := filepath.Glob("../../sync/hub/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range auditWords.FindAllStringSubmatch(string(source), -1) {
			found[word[1]] = true
		}
	}
	for word := range found {
		if auditLabels[word] == "" {
			t.Errorf("the hub writes %q, which has no label", word)
		}
	}
	for word := range auditLabels {
		if !found[word] {
			t.Errorf("the label of %q is of nothing that the hub writes", word)
		}
	}
}
