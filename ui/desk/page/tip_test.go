package page

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/sync/sample"
	"showroom/ui/desk"
)

// Resting on 3 天前 in a list tells the moment; resting on a name that shows whole tells nothing.
func TestListTellsTheExactTime(t *testing.T) {
	s := sampleShop(t, sample.Consultant, desk.Route{Page: "customers"})
	s.Desk.Window.Resize(fyne.NewSize(1440, 900))
	p := s.Desk.Page().(*customers)
	p.grid.Select(0)
	columns, rec := p.columns(), p.grid.Selected()
	want(t, "tip of last_touch", columns[5].Show(rec).Tip != "", true)
	said := map[string]bool{}
	for x := float32(210); x < 1100; x += 20 {
		test.MoveMouse(s.Desk.Window.Canvas(), fyne.NewPos(x, 225))
		s.Desk.Tips().Now()
		said[s.Desk.Tips().Text()] = true
	}
	if !said[columns[5].Show(rec).Tip] || len(said) != 2 {
		t.Errorf("along the first row it said %v, not %q", said, columns[5].Show(rec).Tip)
	}
}
