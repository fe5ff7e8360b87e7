package page

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/ui/desk"
	"showroom/ui/input"
)

// inView tells whether an object lies wholly inside the scroll around it.
func inView(t *testing.T, o fyne.CanvasObject) bool {
	t.Helper()
	s := input.Around(o)
	if s == nil {
		t.Fatal("nothing scrolls around it")
	}
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	top := where(o).Y - where(s).Y
	return top >= 0 && top+o.Size().Height <= s.Size().Height
}

func TestTheKeyboardBringsACheckIntoView(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	s.Desk.Window.Resize(fyne.NewSize(1280, 720))
	s.Desk.Go(desk.Route{Page: "delivery", ID: shownDelivery(t, s).ID})
	p := s.Desk.Page().(*deliveryPage)
	last := p.rows[len(p.rows)-1]
	if inView(t, last) {
		t.Fatal("the check-list fits the window, so nothing is shown here")
	}
	input.Focus(last)
	if !inView(t, last) {
		t.Error("the last check has the keyboard and is not in view")
	}
	input.Focus(p.rows[0])
	if !inView(t, p.rows[0]) {
		t.Error("the first check has the keyboard and is not in view")
	}
}

func TestALongFormFollowsTheKeyboardAndTheWheel(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customer-new"})
	s.Desk.Window.Resize(fyne.NewSize(1280, 720))
	fields := entriesOf(s.Desk.Page().Object())
	last := fields[len(fields)-1]
	input.Focus(last)
	if !inView(t, last) {
		t.Error("the last field has the keyboard and is not in view")
	}
	input.Focus(fields[0])
	scroll := input.Around(fields[0])
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(fields[0])
	before := scroll.Offset.Y
	test.Scroll(s.Desk.Window.Canvas(), at.AddXY(20, 12), 0, -60)
	if scroll.Offset.Y <= before {
		t.Error("the wheel over a field moved nothing")
	}
}
