package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var inTicks = regexp.MustCompile("`([^`]+)`")

// The tables of verbs in both READMEs name every verb of the program, and nothing else.
func TestReadmesNameEveryVerb(t *testing.T) {
	for file, heading := range map[string]string{"../../README.md": "| what | verbs |", "../../README.zh-CN.md": "| 内容 | 命令 |"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(data), heading)
		table, _, ends := strings.Cut(rest, "\n\n")
		if !found || !ends {
			t.Fatalf("%s has no table of verbs", file)
		}
		named := map[string]bool{}
		for _, words := range inTicks.FindAllStringSubmatch(table, -1) {
			v, _ := findVerb(strings.Fields(words[1]))
			if v == nil {
				t.Errorf("%s names %q, which is no verb", file, words[1])
				continue
			}
			named[v.name] = true
		}
		for _, f := range families() {
			for _, v := range f.verbs {
				if !named[v.name] {
					t.Errorf("%s doesn't name %s", file, v.name)
				}
			}
		}
	}
}
