package cmd

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The table in sync/DESIGN.md has all thirteen points, each with tests, and every test that it names exists.
func TestEachPointOfSyncHasItsTests(t *testing.T) {
	text, err := os.ReadFile("../sync/DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, room := range []string{"../sync", "../cmd"} {
		err := filepath.WalkDir(room, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t `).FindAllSubmatch(source, -1) {
				there[string(m[1])] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	name := regexp.MustCompile("`(Test\\w+)`")
	points := 0
	for line := range strings.Lines(string(text)) {
		named := name.FindAllStringSubmatch(line, -1)
		if point := regexp.MustCompile(`^\| (\d+)\. `).FindString(line); point != "" {
			points++
			if len(named) == 0 {
				t.Errorf("no test for %s", strings.TrimSpace(line))
			}
		}
		for _, one := range named {
			if !there[one[1]] {
				t.Errorf("%s is nowhere: %s", one[1], strings.TrimSpace(line))
			}
		}
	}
	if points != 13 {
		t.Errorf("%d of 13 points", points)
	}
}
