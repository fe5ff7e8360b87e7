package page

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func fen(wan int64) money.Fen { return money.Fen(wan * 1_000_000) }

func calendarAt(day calendar.Day, hour int) calendar.Instant {
	return day.Start() + calendar.Instant(hour*3600*1000)
}

// openCustomer is the page of a customer of the sample.
func customerPage(t *testing.T, tail string) (*Shop, *customer) {
	t.Helper()
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	s.Desk.Window.Resize(desk.Least)
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, tail) })
	return s, goCustomer(t, s, c.ID)
}

func goCustomer(t *testing.T, s *Shop, id record.ID) *customer {
	t.Helper()
	s.Desk.Go(desk.Route{Page: "customer", ID: id})
	p, ok := s.Desk.Page().(*customer)
	if !ok || !p.read {
		t.Fatalf("the desk shows %T", s.Desk.Page())
	}
	return p
}

const withOrder = `WHERE id IN (SELECT customer FROM "order" WHERE state = 'delivered') ORDER BY id`

// shown are all texts below an object.
func shown(o fyne.CanvasObject) string {
	var b strings.Builder
	for _, one := range test.LaidOutObjects(o) {
		switch one := one.(type) {
		case *look.Text:
			fmt.Fprintln(&b, one.Text())
		case *prose:
			fmt.Fprintln(&b, one.text)
		}
	}
	return b.String()
}

func TestRevealIsWrittenDown(t *testing.T) {
	s, p := customerPage(t, withOrder)
	full := p.dossier.Customer.Phone
	if text := shown(p.head); strings.Contains(text, full) || !strings.Contains(text, phoneOf(&p.dossier.Customer)) {
		t.Fatalf("the head shows %q", text)
	}
	p.reveal()
	if !strings.Contains(shown(p.head), full) {
		t.Errorf("after revealing: %q", shown(p.head))
	}
	events := one(t, s, func(v *store.View) ([]domain.Event, error) { return store.Timeline(v, p.id, domain.Event{}, 1) })
	if e := events[0]; e.Kind != "note" || e.Text != "查看完整手机号" || e.User != s.Session.User.ID {
		t.Errorf("the time line says %+v", e)
	}
	if !strings.Contains(shown(p.timeline.list), "查看完整手机号") {
		t.Error("the page does not show the new line")
	}
	s.Desk.Back()
	s.Desk.Go(desk.Route{Page: "customer", ID: p.id})
	if strings.Contains(shown(s.Desk.Page().(*customer).head), full) {
		t.Error("who comes again sees the number without asking")
	}
}

// What was revealed in the file stays revealed when the page reads its data anew, as it does a moment after
// the line was written.
func TestFileStaysRevealed(t *testing.T) {
	s, p := customerPage(t, "WHERE wechat <> '' ORDER BY id")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.Follow(ctx)
	full := p.dossier.Customer.WeChat
	for _, o := range test.LaidOutObjects(p.tabs.content) {
		if eye, ok := o.(*input.Button); ok && eye.Text == "" {
			test.Tap(eye)
		}
	}
	if !strings.Contains(shown(p.tabs.content), full) {
		t.Errorf("the file shows %q", shown(p.tabs.content))
	}
	if n := len(p.timeline.events); n == 0 || !strings.HasPrefix(p.timeline.events[0].Text, "查看完整") {
		t.Errorf("%d events", n)
	}
	p.tabs.choose("tasks")
	p.tabs.choose("file")
	if strings.Contains(shown(p.tabs.content), full) {
		t.Error("who comes back to the tab sees it without asking")
	}
}

func TestCustomerKeys(t *testing.T) {
	s, p := customerPage(t, withOrder)
	var went []desk.Route
	for _, name := range []string{"quote", "order"} {
		old, had := pages[name]
		pages[name] = func(_ *Shop, r desk.Route) (desk.Page, error) {
			went = append(went, r)
			return newToday(s, r)
		}
		t.Cleanup(func() {
			if delete(pages, name); had {
				pages[name] = old
			}
		})
	}
	press(s, fyne.KeyQ, 0)
	s.Desk.Back()
	press(s, fyne.KeyD, 0)
	s.Desk.Back()
	want := []desk.Route{{Page: "quote", For: p.id}, {Page: "order", ID: p.dossier.Orders[0].ID}}
	if len(went) != 2 || went[0] != want[0] || went[1] != want[1] {
		t.Errorf("went to %+v", went)
	}
	press(s, fyne.KeyF, 0)
	if s.Desk.Asking() == nil {
		t.Error("F does not open the follow-up")
	}
}

func TestTabsAndDocuments(t *testing.T) {
	_, p := customerPage(t, withOrder)
	for _, tab := range tabNames {
		p.tabs.choose(tab.Code)
		if tab.Code != "file" && p.tabs.count(tab.Code, p.dossier) > 0 && shown(p.tabs.content) == "" {
			t.Errorf("the tab %s is empty", tab.Label)
		}
	}
	if r, ok := p.routeOf(p.dossier.Deliveries[0].ID); !ok || r.Page != "delivery" {
		t.Errorf("a delivery opens as %+v", r)
	}
	if _, ok := p.routeOf(record.NewID()); ok {
		t.Error("a document of nobody opens")
	}
	p.tabs.choose("quotes")
	text := shown(p.tabs.content)
	if q := p.dossier.Quotes[0]; !strings.Contains(text, q.Number) || !strings.Contains(text, look.Yuan(q.Net)) {
		t.Errorf("quotes: %q", text)
	}
}

func TestTimelinePages(t *testing.T) {
	s, p := customerPage(t, "WHERE level = 'B' ORDER BY id")
	for i := range 70 {
		if err := s.Session.Contact(context.Background(), action.Touch{Customer: p.id, Kind: "call", Text: fmt.Sprintf("第 %d 次电话", i)}); err != nil {
			t.Fatal(err)
		}
	}
	p.Reload()
	if len(p.timeline.events) != timelinePage || p.timeline.whole {
		t.Fatalf("%d events at first", len(p.timeline.events))
	}
	test.Tap(p.timeline.more)
	test.Tap(p.timeline.more)
	if n := len(p.timeline.events); n < 70 || !p.timeline.whole {
		t.Errorf("%d events, whole %v", n, p.timeline.whole)
	}
	seen := map[record.ID]bool{}
	for _, e := range p.timeline.events {
		if seen[e.ID] {
			t.Fatalf("%s stands twice", e.Text)
		}
		seen[e.ID] = true
	}
}

func TestPlanStepFromThePage(t *testing.T) {
	s, p := customerPage(t, "WHERE next_step <> '' ORDER BY id")
	p.plan()
	sheet := s.Desk.Asking()
	if sheet == nil {
		t.Fatal("no sheet")
	}
	s.Desk.Window.Canvas().FocusNext() // the button of the calendar
	s.Desk.Window.Canvas().FocusNext() // the time of day
	focused, ok := s.Desk.Window.Canvas().Focused().(*input.Entry)
	if !ok {
		t.Fatalf("after the day comes %T", s.Desk.Window.Canvas().Focused())
	}
	focused.SetText("1530")
	day, step := noon.Day().AddDays(2), p.dossier.Customer.NextStep
	chips := test.LaidOutObjects(s.Desk.Window.Canvas().Overlays().Top())
	for _, o := range chips {
		if c, ok := o.(*look.Chip); ok && p.dossier.Customer.NextTouch.Day() < noon.Day() {
			c.Tapped(nil) // the last one is +7 days
			day = noon.Day().AddDays(7)
		}
	}
	test.Tap(sheet.Buttons()[1])
	if s.Desk.Asking() != nil {
		t.Fatal("the sheet stays open")
	}
	if c := p.dossier.Customer; c.NextTouch.Clock() != "15:30" || c.NextTouch.Day() != day && c.NextTouch.Day() < noon.Day() || c.NextStep != step {
		t.Errorf("next is %q at %s", c.NextStep, c.NextTouch)
	}
}

func TestWhen(t *testing.T) {
	for at, want := range map[calendar.Instant]string{
		noon: "今天 12:00", noon.Day().Start(): "今天", noon - 24*3600*1000: "昨天 12:00", calendarAt(20261122, 9): "明天 09:00",
		calendarAt(20260301, 9): "03-01 09:00", calendarAt(20250301, 9): "2025-03-01", 0: "",
	} {
		if got := when(at, noon); got != want {
			t.Errorf("%s: %q", at, got)
		}
	}
}

func TestCustomerPictures(t *testing.T) {
	s, _ := customerPage(t, withOrder)
	golden(t, s, "customer", 1440, 900)
	ids := fileRare(t, s)
	goCustomer(t, s, ids[0])
	golden(t, s, "customer-company", 1280, 720)
	goCustomer(t, s, ids[1])
	s.Desk.SetMode(look.Dark)
	s.Desk.SetLanguage(words.English)
	golden(t, s, "customer-dark-en", 1280, 720)
}
