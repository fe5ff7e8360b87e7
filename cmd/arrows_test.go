package cmd

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// house is the module's name: imports that begin with it are our own.
const house = "showroom/"

// TestArrowsPointInward reads every Go file of the tree, whatever its build tags, and holds its imports against
// the map in rooms_test.go.
func TestArrowsPointInward(t *testing.T) {
	wrong, read, err := judge(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	if read < 10 {
		t.Fatalf("only %d Go files found: the walk doesn't start at the module's root", read)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// judge returns one line for each import that the map doesn't allow, sorted, and how many files it read.
func judge(tree fs.FS) (wrong []string, read int, err error) {
	err = fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if file != "." && notCode(file) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(file) != ".go" {
			return nil
		}
		imports, err := importsOf(tree, file)
		if err != nil {
			return err
		}
		read++
		for _, imported := range imports {
			if why := verdict(file, imported); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", file, imported, why))
			}
		}
		return nil
	})
	sort.Strings(wrong)
	return wrong, read, err
}

func notCode(dir string) bool {
	name := path.Base(dir)
	return strings.HasPrefix(name, ".") || name == "testdata" || dir == "bin" || dir == "out"
}

func importsOf(tree fs.FS, file string) ([]string, error) {
	source, err := fs.ReadFile(tree, file)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", file, spec.Path.Value, err)
		}
		all = append(all, imported)
	}
	return all, nil
}

// verdict says why the file may not have this import, or nothing if it may.
func verdict(file, imported string) string {
	pkg := path.Dir(file)
	inTest := strings.HasSuffix(file, "_test.go")
	here, ok := roomOf(pkg)
	switch {
	case !ok:
		return "no room of the house holds package " + pkg + " (cmd/rooms_test.go)"
	case strings.HasPrefix(imported, house):
		return ownVerdict(here, pkg, strings.TrimPrefix(imported, house), inTest)
	case standard(imported):
		return standardVerdict(here, pkg, imported, inTest)
	default:
		return libraryVerdict(pkg, imported, inTest)
	}
}

func ownVerdict(here room, pkg, target string, inTest bool) string {
	if target == pkg || anyFits(here.may, target) && !anyFits(here.not, target) {
		return ""
	}
	if inTest && ring(target) <= ring(pkg) {
		return ""
	}
	if ring(target) > ring(pkg) {
		return "the arrow points outward"
	}
	return here.at + " may not know " + target
}

func standardVerdict(here room, pkg, imported string, inTest bool) string {
	if !here.pure || inTest || !anyFits(impure, imported) || anyFits(dispensations[imported], pkg) {
		return ""
	}
	return here.at + " is pure: no I/O, no reflection"
}

func libraryVerdict(pkg, imported string, inTest bool) string {
	library, places := longest(libraries, imported)
	if strings.HasPrefix(imported, "fyne.io/") && anyFits(windowless, pkg) {
		return "this room draws without Fyne"
	}
	if inTest {
		_, forTests := longest(testLibraries, imported)
		places = slices.Concat(places, forTests)
	}
	switch {
	case anyFits(places, pkg):
		return ""
	case library == "":
		return "no room wraps this library yet"
	case len(places) == 0:
		return "only tests may import it"
	}
	return "this library is wrapped by " + strings.Join(places, ", ")
}

// roomOf finds the room with the longest pattern that fits.
func roomOf(pkg string) (room, bool) {
	var found room
	for _, r := range rooms {
		if fits(r.at, pkg) && len(r.at) > len(found.at) {
			found = r
		}
	}
	return found, found.at != ""
}

// longest finds the library whose path is the longest beginning of the import, and its places.
func longest(of map[string][]string, imported string) (library string, places []string) {
	for l, p := range of {
		if fits(l+"/...", imported) && len(l) > len(library) {
			library, places = l, p
		}
	}
	return library, places
}

// ring counts outward from 0; a package outside the house counts as the outermost.
func ring(pkg string) int {
	i := slices.IndexFunc(rings, func(r string) bool { return fits(r, pkg) })
	if i < 0 {
		return len(rings)
	}
	return i
}

// standard tells the standard library by its first element: a library's has a dot.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != strings.TrimSuffix(house, "/")
}

func anyFits(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(p, pkg) })
}

func fits(pattern, pkg string) bool {
	if top, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == top || strings.HasPrefix(pkg, top+"/")
	}
	if top, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.HasPrefix(pkg, top+"/")
	}
	return pkg == pattern
}
