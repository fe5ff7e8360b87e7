package datefield_test

import (
	"flag"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/ui/golden"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

func TestPicture(t *testing.T) {
	f, c := field(t)
	f.SetDay(today.AddDays(3))
	f.Open()
	w := fyne.CurrentApp().Driver().AllWindows()
	w[len(w)-1].Resize(fyne.NewSize(360, 380))
	golden.Picture(t, c.Capture(), "calendar", *update)
}
