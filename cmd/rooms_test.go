package cmd

// The map of the house. A new package in an existing room needs no line here. A new room, a new library or a
// new arrow does, and that is the point: it is decided once, in sight of everybody.
//
// Patterns: "a/b" is that package, "a/b/..." the package and all below it, "a/b/*" only what lies below it.

// A room is a directory of packages and what they may import from the house itself.
type room struct {
	at   string   // pattern; the longest one that fits a package is its room
	may  []string // patterns of the packages it may import
	not  []string // exceptions to may
	pure bool     // no I/O and no reflection: neither files, network, processes nor a database
}

var rooms = []room{
	{at: "assets/..."},

	{at: "domain/...", may: []string{"domain/...", "assets/..."}, pure: true},

	{at: "sync/*", may: []string{"sync/*", "domain/...", "assets/..."}, not: []string{"sync/hub/..."}},
	{at: "sync/wire/...", may: []string{"sync/wire/...", "domain/...", "assets/..."}, pure: true},
	{at: "sync/merge/...", may: []string{"sync/merge/...", "sync/wire/...", "domain/...", "assets/..."}, pure: true},
	// The hub knows nothing of its clients.
	{at: "sync/hub/...", may: []string{"sync/*", "domain/...", "assets/..."}, not: []string{"sync/link/..."}},

	// Widgets draw record definitions. They know the kit (domain/record), but no record type, which all live
	// in package domain, no store and no page.
	{at: "ui/*", may: []string{"ui/*", "domain/*", "assets/..."}, not: []string{"ui/desk/..."}},
	{at: "ui/desk/...", may: []string{"ui/*", "sync/*", "domain/...", "assets/..."}, not: []string{"sync/hub/..."}},
	{at: "ui/paper/...", may: []string{"ui/paper/...", "domain/...", "assets/..."}},
	// Which record goes on which paper: the desk and the headless twin print the same.
	{at: "ui/papers/...", may: []string{"ui/papers/...", "ui/paper/...", "sync/*", "domain/...", "assets/..."}, not: []string{"sync/hub/..."}},
	{at: "ui/native/...", may: []string{"ui/native/..."}},

	{at: "cmd"},
	{at: "cmd/showroom/...", may: []string{"cmd/showroom/...", "ui/*", "sync/*", "domain/...", "assets/..."}},
	{at: "cmd/showroomd/...", may: []string{"cmd/showroomd/...", "sync/*", "domain/...", "assets/..."}},
	// Knows no room of the house but the ones that its tests stand on: it tries the built programs.
	{at: "cmd/torture/..."},
	// The headless twin prints, but has no window.
	{at: "cmd/showroomctl/...", may: []string{"cmd/showroomctl/...", "ui/paper/...", "ui/papers/...", "ui/native/...", "sync/*", "domain/...", "assets/..."}},
}

// rings order the house for tests: a _test.go file may import its own ring and every ring further in, whatever
// its room says, for a client is best tested against a real server.
var rings = []string{"assets/...", "domain/...", "sync/...", "ui/...", "cmd/..."}

// libraries names the rooms that wrap each library. The longest path that fits an import decides.
var libraries = map[string][]string{
	"github.com/google/uuid":           {"domain/record"},
	"github.com/mozillazg/go-pinyin":   {"domain/pinyin"},
	"golang.org/x/crypto":              {"domain/login"},
	"golang.org/x/text/width":          {"domain/ident/...", "cmd/showroomd"},
	"modernc.org/sqlite":               {"sync/store", "sync/hub/..."},
	"github.com/jackc/pgx/v5":          {"sync/hub/..."},
	"github.com/klauspost/compress":    {"sync/wire"},
	"github.com/go-resty/resty/v2":     {"sync/link"},
	"github.com/xuri/excelize/v2":      {"sync/sheet"},
	"golang.org/x/text/encoding":       {"sync/sheet"},
	"golang.org/x/text/transform":      {"sync/sheet"},
	"github.com/sirupsen/logrus":       {"sync/*", "ui/*", "cmd/*"},
	"gopkg.in/natefinch/lumberjack.v2": {"cmd/*"},
	"github.com/jung-kurt/gofpdf":      {"ui/paper"},
	"github.com/boombuler/barcode":     {"ui/paper"},
	"github.com/go-text/typesetting":   {"ui/paper"},
	"golang.org/x/image":               {"ui/*"},
	"golang.org/x/sys":                 {"ui/native", "sync/store", "cmd/*"},
	"fyne.io/fyne/v2":                  {"ui/*", "cmd/showroom"},
	// The real driver needs cgo and a display: only the program itself may ask for it.
	"fyne.io/fyne/v2/app": {"cmd/showroom"},
	// Only for tests; see testLibraries.
	"fyne.io/fyne/v2/test": nil,
}

// windowless lists rooms below ui that draw without Fyne, although "ui/*" may have it.
var windowless = []string{"ui/paper/...", "ui/papers/...", "ui/native/..."}

// testLibraries may be imported by any _test.go file of the rooms named.
var testLibraries = map[string][]string{
	"pgregory.net/rapid":              {"domain/...", "sync/...", "ui/...", "cmd/..."},
	"github.com/google/go-cmp":        {"domain/...", "sync/...", "ui/...", "cmd/..."},
	"github.com/rogpeppe/go-internal": {"domain/...", "sync/...", "ui/...", "cmd/..."},
	"golang.org/x/image":              {"assets/...", "ui/...", "cmd/..."},
	"fyne.io/fyne/v2/test":            {"ui/*", "cmd/showroom"},
	// The bare database is the peer in benchmarks.
	"modernc.org/sqlite": {"sync/...", "cmd/..."},
}

// impure are the parts of the standard library that a pure room does without.
var impure = []string{
	"database/sql", "io/ioutil", "log/...", "net", "net/http/...", "net/rpc/...", "net/smtp", "os/...",
	"plugin", "reflect", "syscall/...", "unsafe",
}

// dispensations: what a pure room needs of them all the same, with the reason.
var dispensations = map[string][]string{
	// Only the interfaces Scanner and Valuer, which a field's pointer satisfies; no connection is ever opened.
	"database/sql": {"domain/record"},
}
