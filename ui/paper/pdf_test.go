package paper

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	keep   = flag.String("keep", "", "directory to keep the sample PDFs in, to look at")
)

// tool runs a program that the set-up script installs; without it the test fails.
func tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, stdout.String(), stderr.String())
	}
	if stderr.Len() > 0 {
		t.Fatalf("%s %v: %s", name, args, stderr.String())
	}
	return stdout.String()
}

func written(t testing.TB, name string, doc *Document) (path string, data []byte) {
	t.Helper()
	data, err := doc.PDF()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if *keep != "" {
		dir = *keep
	}
	path = filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path, data
}

// squeezed leaves out blanks, which pdftotext places by distance.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// said is all text of the ops in their order.
func said(doc *Document) string {
	var all strings.Builder
	for _, p := range doc.Pages {
		for _, op := range p.Ops {
			if text, ok := op.(Text); ok {
				all.WriteString(text.Text)
			}
		}
	}
	return squeezed(all.String())
}

func TestSamples(t *testing.T) {
	for name, make := range samples(t) {
		t.Run(name, func(t *testing.T) {
			doc, err := make()
			if err != nil {
				t.Fatal(err)
			}
			path, data := written(t, name, doc)
			checkText(t, doc, path)
			checkForm(t, path)
			again, err := make()
			if err != nil {
				t.Fatal(err)
			}
			if _, second := written(t, name, again); !bytes.Equal(data, second) {
				t.Error("the same view gave other bytes")
			}
			golden(t, filepath.Join("testdata", name+".txt"), tool(t, "pdftotext", "-layout", path, "-"))
			golden(t, filepath.Join("testdata", name+".sha256"), fmt.Sprintf("%x\n", sha256.Sum256(data)))
		})
	}
}

// checkText holds that nothing put in is missing and all is in reading order.
func checkText(t *testing.T, doc *Document, path string) {
	t.Helper()
	got := squeezed(tool(t, "pdftotext", "-raw", path, "-"))
	if want := said(doc); got != want {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		from := max(0, at-40)
		t.Errorf("pdftotext differs at byte %d:\n got %q\nwant %q", at, got[from:min(len(got), at+80)], want[from:min(len(want), at+80)])
	}
}

// checkForm holds that other programs find nothing to complain about.
func checkForm(t *testing.T, path string) {
	t.Helper()
	if out := tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf: %s", out)
	}
	rows := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")[2:]
	if len(rows) != 2 {
		t.Errorf("%d fonts, want 2: %v", len(rows), rows)
	}
	for _, row := range rows {
		fields := strings.Fields(row)
		if tail := fields[len(fields)-5:]; tail[0] != "yes" || tail[2] != "yes" {
			t.Errorf("not embedded or without a way back to text: %s", row)
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (look at the paper, then -update):\n%s", path, got)
	}
}
