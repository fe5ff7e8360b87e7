package cmd

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestArrowsCanTurnRound builds small false houses and sees that the judge objects, and to no more than it should.
func TestArrowsCanTurnRound(t *testing.T) {
	tests := []struct {
		name, file, imports string
		want                string // part of the verdict; empty: allowed
	}{
		{"inward", "ui/desk/desk.go", "showroom/sync/store", ""},
		{"outward", "sync/store/store.go", "showroom/ui/desk", "points outward"},
		{"domain to sync", "domain/quote.go", "showroom/sync/store", "points outward"},
		{"assets import nothing", "assets/fonts/fonts.go", "showroom/domain", "points outward"},
		{"assets import nothing, not even assets", "assets/fonts/fonts.go", "showroom/assets/data", "may not know"},
		{"behind a build tag", "domain/quote_windows.go", "showroom/sync/store", "points outward"},
		{"a test may look sideways", "sync/link/link_test.go", "showroom/sync/hub", ""},
		{"a test may not look outward", "sync/link/link_test.go", "showroom/cmd/showroomd", "points outward"},
		{"code may not look sideways", "sync/link/link.go", "showroom/sync/hub", "may not know"},
		{"hub knows no clients", "sync/hub/hub.go", "showroom/sync/link", "may not know"},
		{"merge is pure", "sync/merge/merge.go", "showroom/sync/store", "may not know"},
		{"widget knows the kit", "ui/grid/grid.go", "showroom/domain/record", ""},
		{"widget knows no record", "ui/grid/grid.go", "showroom/domain", "may not know"},
		{"widget knows no page", "ui/grid/grid.go", "showroom/ui/desk", "may not know"},
		{"ctl prints", "cmd/showroomctl/main.go", "showroom/ui/paper", ""},
		{"ctl has no window", "cmd/showroomctl/main.go", "showroom/ui/desk", "may not know"},
		{"hub has no paper", "cmd/showroomd/main.go", "showroom/ui/paper", "may not know"},
		{"code between the rooms", "sync/all.go", "fmt", "no room"},
		{"code on top", "main.go", "fmt", "no room"},
		{"unknown top level", "internal/x/x.go", "fmt", "no room"},

		{"pure domain", "domain/price/price.go", "strings", ""},
		{"domain reads files", "domain/price/price.go", "os", "pure"},
		{"domain starts programs", "domain/price/price.go", "os/exec", "pure"},
		{"domain reflects", "domain/record/record.go", "reflect", "pure"},
		{"domain scans", "domain/record/sql.go", "database/sql", ""},
		{"only the kit scans", "domain/price/price.go", "database/sql", "pure"},
		{"domain test reads goldens", "domain/price/price_test.go", "os", ""},

		{"sqlite at home", "sync/store/open.go", "modernc.org/sqlite", ""},
		{"sqlite in a page", "ui/desk/desk.go", "modernc.org/sqlite", "wrapped by sync/store"},
		{"sqlite in a program", "cmd/showroomctl/main.go", "modernc.org/sqlite/lib", "wrapped by"},
		{"longest path decides", "domain/ident/halfwidth/h.go", "golang.org/x/text/width", ""},
		{"encodings", "domain/ident/vin.go", "golang.org/x/text/encoding/simplifiedchinese", "wrapped by sync/sheet"},
		{"log in domain", "domain/quote.go", "github.com/sirupsen/logrus", "wrapped by"},
		{"log in a page", "ui/desk/desk.go", "github.com/sirupsen/logrus", ""},
		{"a name that only begins alike", "sync/link/link.go", "github.com/go-resty/resty/v22", "no room wraps"},
		{"new library", "sync/store/open.go", "github.com/pressly/goose", "no room wraps"},

		{"fyne in a page", "ui/desk/desk.go", "fyne.io/fyne/v2/widget", ""},
		{"fyne on paper", "ui/paper/page.go", "fyne.io/fyne/v2", "without Fyne"},
		{"fyne in native", "ui/native/ime_windows.go", "fyne.io/fyne/v2", "without Fyne"},
		{"fyne in ctl", "cmd/showroomctl/main.go", "fyne.io/fyne/v2", "wrapped by"},
		{"driver in the program", "cmd/showroom/main.go", "fyne.io/fyne/v2/app", ""},
		{"driver in a page", "ui/desk/desk.go", "fyne.io/fyne/v2/app", "wrapped by cmd/showroom"},
		{"test driver in a test", "ui/desk/desk_test.go", "fyne.io/fyne/v2/test", ""},
		{"test driver in code", "ui/desk/desk.go", "fyne.io/fyne/v2/test", "only tests"},
		{"test driver on paper", "ui/paper/page_test.go", "fyne.io/fyne/v2/test", "without Fyne"},
		{"rapid in a test", "sync/merge/merge_test.go", "pgregory.net/rapid", ""},
		{"rapid in code", "sync/merge/merge.go", "pgregory.net/rapid", "no room wraps"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := "//go:build windows\n\npackage x\n\nimport _ \"" + test.imports + "\"\n"
			wrong, read, err := judge(fstest.MapFS{
				test.file: {Data: []byte(source)},
				// Never read: neither a hidden folder nor test data is code of the house.
				".tools/x.go":              {Data: []byte("no Go at all")},
				"sync/sheet/testdata/x.go": {Data: []byte("no Go at all")},
			})
			if err != nil {
				t.Fatal(err)
			}
			if read != 1 {
				t.Fatalf("%d files read, want 1", read)
			}
			got := strings.Join(wrong, "\n")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestUnreadableFileIsNotPassedOver: a file that can't be parsed might hide an import.
func TestUnreadableFileIsNotPassedOver(t *testing.T) {
	if _, _, err := judge(fstest.MapFS{"domain/x.go": {Data: []byte("package")}}); err == nil {
		t.Error("no error for a file that doesn't parse")
	}
}
