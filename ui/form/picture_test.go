package form

import (
	"flag"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain/record"
	"showroom/ui/golden"
	"showroom/ui/look"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// TestPicture draws a form with a good number, a wrong one, a doubtful one, what is no value and what is
// missing.
func TestPicture(t *testing.T) {
	p := &person{Level: "H", Born: 19900105, Next: today.Start() + 14*3600*1000, Km: 12000, Trade: true, Owner: "u", Note: "夫人也开车，要七座；周末到店，请准备 S6 试驾。"}
	f, c := show(t, p, Options{Columns: 2, Name: func(string, record.ID) string { return "李娜" }, Sections: []Section{
		{Title: "客户", Fields: []string{"name", "phone", "level", "owner", "born", "next"}},
		{Title: "车辆", Columns: 3, Fields: []string{"vin", "km", "budget", "rate", "trade", "lines"}},
		{Title: "备注", Columns: 1, Fields: []string{"note"}},
	}})
	typeIn(f, c, "phone", "1380001380")
	typeIn(f, c, "vin", "lsvnv2182e2100000")
	typeIn(f, c, "budget", "12a")
	f.Check()
	w := test.NewTempWindow(t, look.On(look.Surface, look.Pad(look.Margin, f)))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(820, 760))
	golden.Picture(t, w.Canvas().Capture(), "form", *update)
	covered, _ := show(t, &person{Name: "张伟", Phone: "13800138000", Budget: 23_980_000, Level: "A"}, Options{Columns: 3, ReadOnly: true, Masked: true})
	w.SetContent(look.On(look.Surface, look.Pad(look.Margin, covered)))
	w.Resize(fyne.NewSize(820, 320))
	golden.Picture(t, w.Canvas().Capture(), "read", *update)
}
