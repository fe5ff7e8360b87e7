package page

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"showroom/sync/sheet"
	custfile "showroom/sync/sheet/customers"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/words"
	"showroom/ui/work"
)

const customerFiles = "../../../sync/sheet/customers/testdata"

func importer(t *testing.T) (*Shop, *importPage) {
	t.Helper()
	s := sampleShop(t, "lina", desk.Route{Page: "import"})
	return s, s.Desk.Page().(*importPage)
}

func countCustomers(t *testing.T, s *Shop) int {
	t.Helper()
	return one(t, s, func(v *store.View) (int, error) { return v.Count("customer") })
}

// The GBK export of an old system goes in with its faults and duplicates, and out again.
func TestImportFromDropToUndo(t *testing.T) {
	s, p := importer(t)
	golden(t, s, "import-file", 1280, 720)
	before := countCustomers(t, s)
	p.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(filepath.Join(customerFiles, "customers-dms-gbk.csv"))})
	if p.step != stepColumns || p.chosen[custfile.FieldPhone] < 0 {
		t.Fatalf("step %d, fault %q", p.step, p.fault)
	}
	golden(t, s, "import-columns", 1280, 720)
	p.judge()
	if p.step != stepPreview {
		t.Fatalf("step %d, fault %q", p.step, p.fault)
	}
	c := p.report.Counts
	if c.Bad == 0 || c.Duplicates == 0 || len(p.preview.parts[0]) != c.Bad || len(p.preview.parts[1]) != c.Duplicates {
		t.Errorf("counts %+v, preview %d and %d", c, len(p.preview.parts[0]), len(p.preview.parts[1]))
	}
	golden(t, s, "import-preview", 1280, 720)
	if countCustomers(t, s) != before {
		t.Fatal("the preview changed the store")
	}
	p.take()
	if got := countCustomers(t, s); p.step != stepResult || got != before+p.done.Filed || p.done.Filed == 0 {
		t.Fatalf("step %d, %d customers, %d before, %+v", p.step, got, before, p.done)
	}
	golden(t, s, "import-result", 1280, 720)
	p.undo(p.done.Batch)
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if got := countCustomers(t, s); got != before || p.step != stepFile {
		t.Errorf("%d customers after undo, %d before, step %d", got, before, p.step)
	}
}

// The faulty rows come out with their reasons and go in again when they are mended.
func TestFaultyRowsComeOut(t *testing.T) {
	_, p := importer(t)
	p.load(filepath.Join(customerFiles, "customers-dms-gbk.csv"))
	p.judge()
	var out bytes.Buffer
	if err := p.export(&out); err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Open("faults.csv", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != p.report.Counts.Bad || table.Header[0] != "行号" || table.Rows[0].Cell(1).Text != p.report.Bad[0].Reason {
		t.Errorf("%d rows, head %v, first %v", len(table.Rows), table.Header, table.Rows[0])
	}
}

// Hostile files are refused in words and change nothing.
func TestHostileFilesAreRefusedInWords(t *testing.T) {
	s, p := importer(t)
	before := countCustomers(t, s)
	dir := t.TempDir()
	for name, content := range map[string]string{
		"empty.csv": "", "picture.csv": "\x89PNG\r\n\x1a\n\x00\x00", "old.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "head.csv": "姓名,手机\n",
		"quotes.csv": "姓名,手机\n\"张三,13800138000\n", "formula.csv": "姓名,手机\n=HYPERLINK(1),13800138000\n", "big.csv": "姓名,手机\n" + strings.Repeat("x", 5<<20) + ",1\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p.load(path)
		if p.step != stepFile || !strings.Contains(p.fault, name) {
			t.Errorf("%s: step %d, said %q", name, p.step, p.fault)
		}
	}
	p.load(filepath.Join(dir, "missing.csv"))
	if !strings.Contains(p.fault, "打不开") {
		t.Errorf("missing: %q", p.fault)
	}
	golden(t, s, "import-refused", 1280, 720)
	if got := countCustomers(t, s); got != before {
		t.Errorf("%d customers, %d before", got, before)
	}
}

// Columns that nobody chose, or two fields on one column, keep the wizard where it is and say why.
func TestColumnsMustBeChosen(t *testing.T) {
	s, p := importer(t)
	path := filepath.Join(t.TempDir(), "两个电话.csv")
	if err := os.WriteFile(path, []byte("姓名,手机号,联系电话\n张三,13800138000,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.load(path)
	p.judge()
	if p.step != stepColumns || !strings.Contains(p.fault, "手机") {
		t.Fatalf("step %d, said %q", p.step, p.fault)
	}
	p.chosen[custfile.FieldPhone] = 0
	p.judge()
	if !strings.Contains(p.fault, "同时选给了") {
		t.Errorf("said %q", p.fault)
	}
	p.chosen[custfile.FieldPhone] = 1
	words.Use(words.English)
	p.judge()
	if p.step != stepPreview || p.fault != "" {
		t.Errorf("step %d, said %q", p.step, p.fault)
	}
	if !p.Unsaved() {
		t.Error("may be left without asking")
	}
	s.Desk.Go(desk.Route{Page: "orders"})
	if s.Desk.Asking() == nil {
		t.Error("left without asking")
	}
}

// While it runs the page says how far it is, and stopping goes back a step.
func TestImportShowsHowFar(t *testing.T) {
	s, p := importer(t)
	p.load(filepath.Join(customerFiles, "customers-dms-gbk.csv"))
	p.judge()
	release := work.Hold()
	p.take()
	p.telling().Far(412, 1000)
	if p.part.Text() != "41%" || p.far.Part() < 0.41 || p.far.Part() > 0.42 {
		t.Errorf("says %q, bar %v", p.part.Text(), p.far.Part())
	}
	golden(t, s, "import-running", 1280, 720)
	before := countCustomers(t, s)
	buttonOf(t, p.body, "停止").Tapped(nil)
	release()
	if p.step != stepPreview || p.busy || countCustomers(t, s) != before {
		t.Errorf("stopped at step %d, busy %t", p.step, p.busy)
	}
}
