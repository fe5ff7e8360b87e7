package datefield_test

import (
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"showroom/domain/calendar"
	"showroom/ui/datefield"
	"showroom/ui/look"
	"showroom/ui/words"
)

const today calendar.Day = 20261121 // a Saturday

// One app serves all tests: each new theme would read the typeface again.
func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(look.Theme{Mode: look.Light})
	os.Exit(m.Run())
}

func field(t *testing.T) (*datefield.Field, fyne.Canvas) {
	t.Helper()
	f := datefield.New(func() calendar.Day { return today })
	w := test.NewTempWindow(t, container.NewVBox(f, look.NewText("")))
	w.Resize(fyne.NewSize(400, 400))
	w.Canvas().Focus(f)
	return f, w.Canvas()
}

func TestTypedDates(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-11-21": "2026-11-21", "1121": "2026-11-21", "0105": "2027-01-05", "今天": "2026-11-21",
		"+3": "2026-11-24", "１１２５": "2026-11-25", "2026年1月5日": "2026-01-05", "": "",
	} {
		f, c := field(t)
		var told calendar.Day
		f.OnDay = func(d calendar.Day, err error) { told = d }
		test.Type(f, typed)
		c.Unfocus()
		if f.Text != want || told.String() != want {
			t.Errorf("%q: shows %q, told %s", typed, f.Text, told)
		}
	}
}

func TestHalfADateIsKept(t *testing.T) {
	f, c := field(t)
	var last error
	f.OnDay = func(_ calendar.Day, err error) { last = err }
	test.Type(f, "2026-13-1")
	c.Unfocus()
	if f.Text != "2026-13-1" || last == nil {
		t.Errorf("%q, %v", f.Text, last)
	}
	if _, err := f.Day(); err == nil || !strings.Contains(err.Error(), "请核对") {
		t.Errorf("the reason: %v", err)
	}
}

func TestKeysGoByDayAndMonth(t *testing.T) {
	f, _ := field(t)
	for _, one := range []struct {
		key  fyne.KeyName
		want string
	}{
		{fyne.KeyUp, "2026-11-22"}, {fyne.KeyDown, "2026-11-21"}, {fyne.KeyPageUp, "2026-12-21"}, {fyne.KeyPageDown, "2026-11-21"},
	} {
		f.TypedKey(&fyne.KeyEvent{Name: one.key})
		if f.Text != one.want {
			t.Fatalf("%s: %s, want %s", one.key, f.Text, one.want)
		}
	}
}

func TestSetDayTellsNobody(t *testing.T) {
	f, _ := field(t)
	f.OnDay = func(calendar.Day, error) { t.Error("told") }
	f.SetDay(today)
	if f.Text != "2026-11-21" {
		t.Error(f.Text)
	}
}

func TestCalendarOpensAndChooses(t *testing.T) {
	f, c := field(t)
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF4})
	if f.Popup() == nil {
		t.Fatal("no calendar")
	}
	month, ok := c.Focused().(*datefield.Month)
	if !ok {
		t.Fatalf("the keyboard is at %T", c.Focused())
	}
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn} {
		month.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if f.Text != "2026-11-29" || f.Popup() != nil {
		t.Errorf("%s, calendar open: %v", f.Text, f.Popup() != nil)
	}
	f.Open()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if f.Popup() != nil || f.Text != "2026-11-29" {
		t.Error("Esc didn't leave it as it was")
	}
}

func TestMonthBeginsOnMonday(t *testing.T) {
	m := datefield.NewMonth(today, today)
	var chosen calendar.Day
	m.OnChosen = func(d calendar.Day) { chosen = d }
	for _, one := range []struct {
		x, y float32
		want calendar.Day
	}{
		{5, 70, 20261026},        // the first field: Monday before Sunday, the first of November
		{6*36 + 5, 70, 20261101}, // that Sunday
		{5 * 36, 70 + 2*36 + 30, 20261121},
	} {
		test.TapAt(m, fyne.NewPos(one.x, one.y))
		if chosen != one.want {
			t.Errorf("at %v,%v: %s, want %s", one.x, one.y, chosen, one.want)
		}
	}
	chosen = 0
	test.TapAt(m, fyne.NewPos(5, 5))
	if m.At() != 20261021 || chosen != 0 {
		t.Errorf("turning the sheet: at %s, chose %s", m.At(), chosen)
	}
	if m.Title() != "2026年10月" {
		t.Error(m.Title())
	}
	words.Use(words.English)
	defer words.Use(words.Chinese)
	if m.Title() != "October 2026" {
		t.Error(m.Title())
	}
}
