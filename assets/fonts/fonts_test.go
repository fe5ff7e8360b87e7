package fonts

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed SHA256SUMS
var sums string

//go:embed OFL.txt
var licence string

func TestFontsAreThoseOfTheSums(t *testing.T) {
	for name, data := range map[string][]byte{"Regular.ttf": Regular, "Bold.ttf": Bold, "Regular.otf": DeskRegular, "Bold.otf": DeskBold} {
		want := fmt.Sprintf("%x  NotoSansSC-%s\n", sha256.Sum256(data), name)
		if !strings.Contains(sums, want) {
			t.Errorf("%s: SHA256SUMS has no line %q; run make.sh", name, want)
		}
	}
}

// The desk's line breaks, its preview of a paper and the paper itself agree only if every character is in all
// files, equally wide.
func TestScreenAndPaperHaveTheSameWidths(t *testing.T) {
	for name, pair := range map[string][2][]byte{"Regular": {DeskRegular, Regular}, "Bold": {DeskBold, Bold}} {
		screen, paper := parse(t, pair[0]), parse(t, pair[1])
		found := 0
		for r := rune(0x20); r <= 0x323AF; r++ {
			on, wide := width(t, screen, r)
			printed, same := width(t, paper, r)
			if on != printed || wide != same {
				t.Fatalf("%s: U+%04X: on screen %v, %d; on paper %v, %d", name, r, on, wide, printed, same)
			}
			if on {
				found++
			}
		}
		if found < 30_000 {
			t.Errorf("%s has only %d characters", name, found)
		}
		for _, rare := range "䶮㛃堃𠮷" {
			if on, _ := width(t, screen, rare); !on {
				t.Errorf("%s lacks %c, which is in people's names", name, rare)
			}
		}
	}
}

// A TrueType face would cost the desk 25 MB each (README.md).
func TestDeskFacesAreReadGlyphByGlyph(t *testing.T) {
	for name, data := range map[string][]byte{"Regular": DeskRegular, "Bold": DeskBold} {
		if kind := string(data[:4]); kind != "OTTO" {
			t.Errorf("%s begins with %q, not as an OpenType font with CFF outlines", name, kind)
		}
	}
}

func parse(t *testing.T, data []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// width is in 1/1000 em.
func width(t *testing.T, f *sfnt.Font, r rune) (found bool, units fixed.Int26_6) {
	t.Helper()
	glyph, err := f.GlyphIndex(nil, r)
	if err != nil {
		t.Fatal(err)
	}
	if glyph == 0 {
		return false, 0
	}
	units, err = f.GlyphAdvance(nil, glyph, fixed.Int26_6(f.UnitsPerEm()), font.HintingNone)
	if err != nil {
		t.Fatal(err)
	}
	return true, units
}

func TestLicenceIsComplete(t *testing.T) {
	for _, part := range []string{"Copyright", "SIL OPEN FONT LICENSE Version 1.1", "TERMINATION", "DISCLAIMER"} {
		if !strings.Contains(licence, part) {
			t.Errorf("OFL.txt lacks %q", part)
		}
	}
}
