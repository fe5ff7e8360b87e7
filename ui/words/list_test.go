package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/ui/words"
)

// TestEveryLabelHasEnglish holds what the record types say against the list.
func TestEveryLabelHasEnglish(t *testing.T) {
	for _, typ := range domain.Types.All() {
		want(t, typ.Label, "type "+typ.Name)
		fields(t, typ.Name, typ.Specs)
	}
}

func fields(t *testing.T, owner string, specs []record.Spec) {
	t.Helper()
	for _, s := range specs {
		at := owner + "." + s.Name
		want(t, s.Label, at)
		want(t, s.Unit, at)
		for _, o := range s.Choices {
			want(t, o.Label, at)
		}
		fields(t, at, s.Items)
	}
}

func want(t *testing.T, zh, where string) {
	t.Helper()
	if han(zh) && !words.Known(zh) {
		t.Errorf("%s: no English for %q in assets/words/en.json", where, zh)
	}
}

func han(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// spoken are the functions whose first text is translated, and the names of fields and types whose texts are.
var (
	spoken = map[string]bool{"Tr": true, "Trf": true, "tr": true}
	fieldy = map[string]bool{"Label": true, "Title": true, "Does": true}
)

// TestEveryTextHasEnglish reads the code of ui and cmd/showroom: every Chinese text given to Tr or Trf,
// and every Label, Title and Does in a literal. What takes a variable is held by the other tests.
func TestEveryTextHasEnglish(t *testing.T) {
	seen := 0
	for _, file := range sources(t) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			for _, zh := range texts(n) {
				seen++
				want(t, zh, file)
			}
			return true
		})
	}
	if seen < 40 {
		t.Fatalf("only %d texts found: the test no longer reads the code", seen)
	}
}

func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, root := range []string{"../desk", "../form", "../grid", "../datefield", "../look", "../input", "../../cmd/showroom"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				out = append(out, path)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return out
}

// texts are the Chinese texts that a node gives to be translated.
func texts(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if spoken[called(n.Fun)] && len(n.Args) > 0 {
			return literal(n.Args[0])
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && fieldy[key.Name] {
			return literal(n.Value)
		}
	case *ast.CompositeLit: // {"Ctrl+K", "搜索"} of a []KeyLine, {"label", ...} of a list of modes
		var out []string
		for _, e := range n.Elts {
			out = append(out, literal(e)...)
		}
		return out
	}
	return nil
}

func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) []string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil || !han(s) {
		return nil
	}
	return []string{s}
}

var verbs = regexp.MustCompile(`%[sd]`)

// TestEnglishIsEnglish: no Chinese left over, the same values in the same order, no space at an end.
func TestEnglishIsEnglish(t *testing.T) {
	for _, zh := range words.Keys() {
		en := words.EnglishOf(zh)
		if en == "" || en != strings.TrimSpace(en) {
			t.Errorf("%q: %q is empty or begins or ends with a space", zh, en)
		}
		if han(en) {
			t.Errorf("%q: %q is not English", zh, en)
		}
		a, b := verbs.FindAllString(zh, -1), verbs.FindAllString(en, -1)
		if strings.Join(a, "") != strings.Join(b, "") {
			t.Errorf("%q: %q has other values", zh, en)
		}
		if strings.ContainsAny(en, "，。：；（）、") {
			t.Errorf("%q: %q has Chinese punctuation", zh, en)
		}
	}
}

func TestKeysAreUniqueInTheFile(t *testing.T) {
	data, err := os.ReadFile("../../assets/words/en.json")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var keys []string
	for _, line := range strings.Split(string(data), "\n") {
		key, _, ok := strings.Cut(strings.TrimSpace(line), `": "`)
		if !ok {
			continue
		}
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		keys = append(keys, key)
	}
	if len(keys) != len(words.Keys()) {
		t.Errorf("%d lines, %d entries: one entry a line, please", len(keys), len(words.Keys()))
	}
}
