package cmd

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestTopLevel: the user fixed what lies at the top; dot-files are free, bin and out are built.
func TestTopLevel(t *testing.T) {
	fixed := []string{
		"assets", "cmd", "domain", "sync", "ui", "FyneApp.toml", "go.mod", "go.sum", "Makefile", "README.md",
		"README.zh-CN.md", "CHANGELOG.md", "LICENSE", "bin", "out",
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(fixed, name) {
			t.Errorf("%s doesn't belong at the top level", name)
		}
	}
}

// TestSQLiteGetsItsOwnLibc: modernc.org/sqlite is C translated against one exact version of modernc.org/libc and
// works by luck with any other. A harmless-looking requirement elsewhere can move it (sqlite's doc.go, "Fragile
// dependency").
func TestSQLiteGetsItsOwnLibc(t *testing.T) {
	modFile := goList(t, "-f", "{{.GoMod}}", "modernc.org/sqlite")
	source, err := os.ReadFile(modFile)
	if err != nil {
		t.Fatalf("go.mod of modernc.org/sqlite: %v", err)
	}
	asked := required(string(source), "modernc.org/libc")
	if asked == "" {
		t.Fatalf("%s requires no modernc.org/libc any more: is this test still needed?", modFile)
	}
	if got := goList(t, "-f", "{{.Version}}", "modernc.org/libc"); got != asked {
		t.Errorf("modernc.org/libc is %s, but modernc.org/sqlite asks for exactly %s: mend it in go.mod", got, asked)
	}
}

func TestRequired(t *testing.T) {
	const file = "module m\nrequire a.b/one v1.0.0\nrequire (\n\ta.b/two v2.0.0 // indirect\n\ta.b/twofold v3.0.0\n)\n"
	for module, want := range map[string]string{"a.b/one": "v1.0.0", "a.b/two": "v2.0.0", "a.b/tw": ""} {
		if got := required(file, module); got != want {
			t.Errorf("required(%s) = %q, want %q", module, got, want)
		}
	}
}

// required returns the version of the module that a go.mod file asks for, or "".
func required(modFile, module string) string {
	for line := range strings.Lines(modFile) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(words) >= 2 && words[0] == module {
			return words[1]
		}
	}
	return ""
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-m"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}
