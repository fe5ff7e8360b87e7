package preview

import (
	"flag"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain/money"
	"showroom/ui/look"
	"showroom/ui/paper"
)

var keep = flag.String("keep", "", "directory in which the pictures are kept, to look at")

// sample is a quote long enough for two pages, with rare characters in the names.
func sample(t *testing.T) *paper.Document {
	t.Helper()
	q := paper.Quote{
		Head: paper.Head{
			Store: paper.Store{Brand: "砚行汽车", Name: "砚行汽车杭州一店", Address: "虚构区样例大道 88 号", Phone: "0571-00000001"},
			Seal:  paper.Seal{Number: "BJ-HZ01-A-26-00007", Hash: "8f3a5c1e77aa02b49d10ffee12345678", PrintedBy: "李娜", PrintedAt: 1795233600000, Print: 2, Marks: []string{"草稿"}},
		},
		Issued: 20261121, ValidUntil: 20261128, Consultant: "李娜",
		Customer: []paper.Field{{Label: "姓名", Value: "䶮𠮷 先生"}, {Label: "手机", Value: "13800000013"}},
		Vehicle:  []paper.Field{{Label: "车型", Value: "云岭 S6 1.5T 尊享", Wide: true}},
	}
	body := paper.Section{Title: "车辆", Sum: "裸车价", Lines: []paper.Charge{{Name: "厂商建议零售价", Payee: "本店", Amount: 239800_00}, {Name: "优惠", Amount: -5000_00}}}
	extras := paper.Section{Title: "精品与服务"}
	for range 40 {
		extras.Lines = append(extras.Lines, paper.Charge{Name: "全车太阳膜（陶瓷）", Quantity: 1, Why: "3,980.00 × 1", Payee: "本店", Optional: true, Amount: 3980_00})
	}
	q.Sections = []paper.Section{body, extras}
	q.Landing = 234800_00 + 40*money.Fen(3980_00)
	q.Net = q.Landing
	doc, err := q.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func window(t *testing.T, doc *paper.Document, size fyne.Size) (*Pages, fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.Theme{Mode: look.Light})
	p := New()
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(size)
	p.SetDocument(doc)
	return p, w
}

// TestCharactersStandAsOnPaper: each character begins where the font's advances put it, at every zoom, and in
// the size of the paper; the last one ends where the run ends.
func TestCharactersStandAsOnPaper(t *testing.T) {
	doc := sample(t)
	window(t, doc, fyne.NewSize(900, 700))
	for _, page := range doc.Pages {
		for _, op := range page.Ops {
			o, ok := op.(paper.Text)
			if !ok {
				continue
			}
			for _, k := range []float32{2.2, actual, 5} {
				r := newRun(o)
				r.place(k)
				last := len(r.runes) - 1
				end := float64(r.runes[last].Position().X)/float64(k) + paper.Width(r.runes[last].Text, o.Size, o.Weight)
				if want := o.X + paper.Width(strings.TrimRight(o.Text, " "), o.Size, o.Weight); math.Abs(end-want) > 0.02 {
					t.Errorf("%q at %.2f px/mm ends at %.2f mm, on paper at %.2f", o.Text, k, end, want)
				}
				if got, want := float64(r.runes[0].TextSize), o.Size*pt*float64(k); math.Abs(got-want) > 0.01 {
					t.Errorf("%q is drawn in size %.2f, want %.2f", o.Text, got, want)
				}
			}
		}
	}
}

// TestEveryOpIsDrawn: each op has an object inside its sheet, texts on their baseline.
func TestEveryOpIsDrawn(t *testing.T) {
	doc := sample(t)
	p, _ := window(t, doc, fyne.NewSize(900, 700))
	if len(doc.Pages) < 2 || len(p.sheets) != len(doc.Pages) {
		t.Fatalf("%d sheets for %d pages", len(p.sheets), len(doc.Pages))
	}
	seen := ""
	for i, s := range p.sheets {
		r := test.WidgetRenderer(s).(*sheetRenderer)
		r.Layout(s.Size())
		if len(r.marks) != len(doc.Pages[i].Ops) {
			t.Fatalf("page %d: %d marks for %d ops", i, len(r.marks), len(doc.Pages[i].Ops))
		}
		k := s.Size().Width / paper.PageWidth
		for _, m := range r.marks {
			if _, unknown := m.(blank); unknown {
				t.Errorf("page %d: an op that preview doesn't know", i)
			}
			for _, o := range m.objects() {
				if end := o.Position().X + o.Size().Width; o.Position().X < 0 || end > s.Size().Width+1 {
					t.Errorf("page %d: %T reaches from %.1f to %.1f of %.1f", i, m, o.Position().X, end, s.Size().Width)
				}
			}
			if run, ok := m.(*run); ok {
				for _, c := range run.runes {
					seen += c.Text
				}
				first := run.runes[0]
				_, base := fyne.CurrentApp().Driver().RenderedTextSize(first.Text, first.TextSize, first.TextStyle, nil)
				if got, want := first.Position().Y+base, float32(run.op.Y)*k; math.Abs(float64(got-want)) > 0.01 {
					t.Errorf("%q stands on %.2f, want %.2f", run.op.Text, got, want)
				}
			}
		}
	}
	for _, want := range []string{"䶮𠮷先生", "副本", "报价单", "共2页"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is nowhere on the sheets", want)
		}
	}
}

func TestZoomAndPages(t *testing.T) {
	doc := sample(t)
	p, _ := window(t, doc, fyne.NewSize(900, 700))
	var told []int
	p.OnPage = func(page, of int) { told = append(told, page) }
	if got := p.sheetSize().Width; got != 900-2*ground {
		t.Errorf("a sheet that fits is %.0f wide", got)
	}
	p.SetZoom(1)
	if got := p.sheetSize().Width; math.Abs(float64(got)-210*96/25.4) > 0.1 {
		t.Errorf("at 100 %% a sheet is %.1f wide", got)
	}
	p.Go(2)
	if page, of := p.Page(); page != 2 || of != 2 {
		t.Errorf("page %d of %d, want 2 of 2", page, of)
	}
	p.Key(&fyne.KeyEvent{Name: fyne.KeyHome})
	if page, _ := p.Page(); page != 1 {
		t.Errorf("Home leads to page %d", page)
	}
	for range 3 {
		p.Key(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	if page, _ := p.Page(); page != 2 || len(told) != 3 {
		t.Errorf("page %d after paging down; told %v", page, told)
	}
	if p.Key(&fyne.KeyEvent{Name: fyne.KeyF2}) {
		t.Error("F2 is not for the preview")
	}
	p.SetDocument(nil)
	if page, of := p.Page(); page != 0 || of != 0 {
		t.Errorf("nothing is page %d of %d", page, of)
	}
}

// TestPicture draws the first sheet; with -keep DIR it is kept to look at. White paper, dark ink and a QR
// code must be there in both themes.
func TestPicture(t *testing.T) {
	for _, mode := range []look.Mode{look.Light, look.Dark} {
		doc := sample(t)
		_, w := window(t, doc, fyne.NewSize(900, 1300))
		fyne.CurrentApp().Settings().SetTheme(look.Theme{Mode: mode})
		picture := w.Canvas().Capture()
		dark, white := 0, 0
		for y := 40; y < 1200; y += 2 {
			for x := 40; x < 860; x += 2 {
				r, g, b, _ := picture.At(x, y).RGBA()
				switch {
				case r+g+b < 3*0x5000:
					dark++
				case r == 0xFFFF && g == 0xFFFF && b == 0xFFFF:
					white++
				}
			}
		}
		if white < 150000 || dark < 1500 {
			t.Errorf("%s: %d white and %d dark points: no paper with ink", mode, white, dark)
		}
		if *keep != "" {
			f, err := os.Create(filepath.Join(*keep, "preview-"+string(mode)+".png"))
			if err != nil {
				t.Fatal(err)
			}
			if err := png.Encode(f, picture); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
