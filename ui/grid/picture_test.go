package grid

import (
	"flag"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/ui/golden"
	"showroom/ui/look"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// TestPicture draws aligned figures, badges, a cut text, a sorted head and the selected row.
func TestPicture(t *testing.T) {
	rows := []car{carAt(5), carAt(12_345), carAt(777), {Name: "云南砚行新能源汽车销售服务有限公司昆明市官渡区第一分公司", State: "sold", Price: -12_345_678, Phone: "087112345678"}}
	g := show(t, Slice[car]{All: rows}, Options[car]{Order: Order{"price", true}})
	g.Select(2)
	w := test.NewTempWindow(t, look.On(look.Surface, g))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(640, 220))
	golden.Picture(t, w.Canvas().Capture(), "grid", *update)
}
