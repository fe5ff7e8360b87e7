package domain_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/domain"
	"showroom/domain/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each definition as a reviewer reads it: the form with labels and rules, the table, the wire shape.
// A change of a definition shows here in plain words.
func TestDefinitions(t *testing.T) {
	for _, typ := range domain.Types.All() {
		t.Run(typ.Name, func(t *testing.T) {
			file := filepath.Join("testdata", "definitions", typ.Name+".txt")
			got := describe(typ)
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the definition changed (go test ./domain -update writes it anew):\n%s", diff)
			}
		})
	}
}

func describe(typ *record.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s", typ.Name, typ.Label, typ.Sort)
	if typ.Shared {
		b.WriteString("  published by headquarters")
	}
	b.WriteString("\n\nform\n")
	for _, s := range typ.Specs {
		b.WriteString(strings.TrimRight("  "+line(s), " ") + "\n")
		for _, item := range s.Items {
			b.WriteString(strings.TrimRight("    · "+line(item), " ") + "\n")
		}
	}
	b.WriteString("\nsqlite\n" + typ.Table(record.SQLite) + "\n\npostgresql\n" + typ.Table(record.PostgreSQL) + "\n")
	return b.String()
}

func line(s record.Spec) string {
	words := []string{fmt.Sprintf("%-16s %-8s %s", s.Name, s.Kind, s.Label)}
	for _, w := range []struct {
		is   bool
		word string
	}{
		{s.Unit != "", "(" + s.Unit + ")"}, {s.Required, "required"}, {s.Max > 0, fmt.Sprintf("max %d", s.Max)},
		{s.Search, "searched"}, {s.List > 0, fmt.Sprintf("column %d", s.List)}, {s.Filter, "filter"},
		{s.Personal, "personal"}, {s.Fixed, "fixed"}, {s.Right != "", "right " + s.Right},
		{s.Ref != "", "-> " + s.Ref}, {s.Rule != "", "rule " + string(s.Rule)}, {len(s.Choices) > 0, choices(s.Choices)},
	} {
		if w.is {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, "  ")
}

func choices(c record.Choices) string {
	var out []string
	for _, o := range c {
		out = append(out, o.Code+"="+o.Label)
	}
	return "[" + strings.Join(out, " ") + "]"
}
