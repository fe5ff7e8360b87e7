package fonts

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strings"
	"testing"
)

//go:embed SHA256SUMS
var sums string

//go:embed OFL.txt
var licence string

func TestFontsAreThoseOfTheSums(t *testing.T) {
	for name, data := range map[string][]byte{"Regular": Regular, "Bold": Bold} {
		want := fmt.Sprintf("%x  NotoSansSC-%s.ttf\n", sha256.Sum256(data), name)
		if !strings.Contains(sums, want) {
			t.Errorf("%s: SHA256SUMS has no line %q; run make.sh", name, want)
		}
	}
}

func TestLicenceIsComplete(t *testing.T) {
	for _, part := range []string{"Copyright", "SIL OPEN FONT LICENSE Version 1.1", "TERMINATION", "DISCLAIMER"} {
		if !strings.Contains(licence, part) {
			t.Errorf("OFL.txt lacks %q", part)
		}
	}
}
