// Package datefield is a field for a plain date: 2026-11-21 with its weekday beside it. It accepts what
// people type (1121, 今天, +3, full-width digits: calendar.TypedDay), Up and Down go day by day, PgUp and
// PgDn month by month, and F4 or the button opens a calendar whose week begins on Monday.
//
// Fyne's own date entry writes 21/11/2026 for China and mixes UTC with local days (field notes 2.6).
package datefield

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/calendar"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Field is the field. The zero Day stands for an empty one.
type Field struct {
	input.Entry
	// OnDay is told when the user changes the date; err says why the text is none, in his words.
	OnDay func(day calendar.Day, err error)

	today   func() calendar.Day
	weekday *look.Text
	day     calendar.Day
	quiet   bool
	popup   *widget.PopUp
}

// New makes an empty field; today answers what day it is.
func New(today func() calendar.Day) *Field {
	f := &Field{today: today, weekday: look.NewCaption("")}
	f.Wrapping, f.Scroll = fyne.TextWrapOff, fyne.ScrollHorizontalOnly
	f.PlaceHolder = words.Tr("年-月-日")
	open := input.NewQuiet("", theme.CalendarIcon(), f.Open)
	f.ActionItem = look.Line(0, f.weekday, look.Fixed(36, 0, open))
	f.Entry.OnKey = f.key
	f.OnChanged = f.changed
	f.ExtendBaseWidget(f)
	return f
}

// Day is the date in the field; err says why the text is none.
func (f *Field) Day() (calendar.Day, error) {
	if strings.TrimSpace(f.Text) == "" {
		return 0, nil
	}
	return calendar.TypedDay(f.Text, f.today())
}

// SetDay shows a date without telling OnDay.
func (f *Field) SetDay(d calendar.Day) {
	f.quiet = true
	f.SetText(d.String())
	f.quiet = false
	f.mark(d)
}

// SetTyped shows a text as if it had just been typed, without telling OnDay: a draft that is restored.
func (f *Field) SetTyped(text string) {
	f.quiet = true
	f.SetText(text)
	f.quiet = false
	d, err := f.Day()
	if err != nil {
		d = 0
	}
	f.mark(d)
}

func (f *Field) mark(d calendar.Day) {
	f.day = d
	f.weekday.Set(words.Tr(d.Weekday()))
}

func (f *Field) changed(string) {
	d, err := f.Day()
	if err != nil {
		f.mark(0)
	} else {
		f.mark(d)
	}
	if f.OnDay != nil && !f.quiet {
		f.OnDay(d, err)
	}
}

// take is SetDay by the user's hand.
func (f *Field) take(d calendar.Day) {
	f.SetText(d.String())
	f.CursorColumn = len(d.String())
	f.Refresh()
}

// FocusLost writes the date in full.
func (f *Field) FocusLost() {
	f.Entry.FocusLost()
	f.tidy()
}

func (f *Field) tidy() {
	if d, err := f.Day(); err == nil && f.Text != d.String() {
		f.SetDay(d)
	}
}

func (f *Field) key(key *fyne.KeyEvent) bool {
	from := f.day
	if from.None() {
		from = f.today()
	}
	switch key.Name {
	case fyne.KeyUp:
		f.take(from.AddDays(1))
	case fyne.KeyDown:
		f.take(from.AddDays(-1))
	case fyne.KeyPageUp:
		f.take(from.AddMonths(1))
	case fyne.KeyPageDown:
		f.take(from.AddMonths(-1))
	case fyne.KeyF4:
		f.Open()
	case fyne.KeyReturn, fyne.KeyEnter:
		f.tidy()
		return false
	default:
		return false
	}
	return true
}

// Open shows the calendar below the field.
func (f *Field) Open() {
	c := fyne.CurrentApp().Driver().CanvasForObject(f)
	if c == nil || f.Disabled() {
		return
	}
	on := f.day
	if on.None() {
		on = f.today()
	}
	month := NewMonth(on, f.today())
	f.popup = widget.NewPopUp(look.Pad(8, month), c)
	month.OnChosen = func(d calendar.Day) {
		f.popup.Hide()
		f.take(d)
		c.Focus(f)
	}
	month.OnLeave = func() {
		f.popup.Hide()
		c.Focus(f)
	}
	f.popup.ShowAtRelativePosition(fyne.NewPos(0, f.Size().Height+2), f)
	c.Focus(month)
}

// Popup is the open calendar, nil if there is none.
func (f *Field) Popup() *widget.PopUp {
	if f.popup == nil || !f.popup.Visible() {
		return nil
	}
	return f.popup
}
