package datefield

import (
	"fmt"
	"image/color"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/calendar"
	"showroom/ui/look"
	"showroom/ui/words"
)

const (
	cell    float32 = 36
	weeks           = 6
	monthUp float32 = 40 // height of the head with the month's name
	dayUp   float32 = 24 // height of the row of weekdays
)

// Month is a sheet of a calendar: arrows move by day and week, PgUp and PgDn by month, Home is today,
// Enter chooses, Esc leaves. The week begins on Monday.
type Month struct {
	widget.BaseWidget
	OnChosen func(calendar.Day)
	OnLeave  func()
	at       calendar.Day
	today    calendar.Day
	hover    int // index of the day under the mouse, -1 for none
}

var (
	_ fyne.Focusable    = (*Month)(nil)
	_ fyne.Tappable     = (*Month)(nil)
	_ desktop.Hoverable = (*Month)(nil)
)

// NewMonth shows the month of a day.
func NewMonth(at, today calendar.Day) *Month {
	m := &Month{at: at, today: today, hover: -1}
	m.ExtendBaseWidget(m)
	return m
}

// At is the day that Enter would choose.
func (m *Month) At() calendar.Day { return m.at }

// first is the Monday on or before the first of the month.
func (m *Month) first() calendar.Day {
	d := m.at.AddDays(1 - m.at.DayOfMonth())
	for d.Weekday() != "周一" {
		d = d.AddDays(-1)
	}
	return d
}

// Title is 2026年11月 or November 2026.
func (m *Month) Title() string {
	if words.Current() == words.English {
		return fmt.Sprintf("%s %d", time.Month(m.at.Month()), m.at.Year())
	}
	return fmt.Sprintf("%d年%d月", m.at.Year(), m.at.Month())
}

func (m *Month) turn(d calendar.Day) {
	m.at = d
	m.Refresh()
}

// TypedKey moves, chooses and leaves.
func (m *Month) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft:
		m.turn(m.at.AddDays(-1))
	case fyne.KeyRight:
		m.turn(m.at.AddDays(1))
	case fyne.KeyUp:
		m.turn(m.at.AddDays(-7))
	case fyne.KeyDown:
		m.turn(m.at.AddDays(7))
	case fyne.KeyPageUp:
		m.turn(m.at.AddMonths(-1))
	case fyne.KeyPageDown:
		m.turn(m.at.AddMonths(1))
	case fyne.KeyHome:
		m.turn(m.today)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if m.OnChosen != nil {
			m.OnChosen(m.at)
		}
	case fyne.KeyEscape:
		if m.OnLeave != nil {
			m.OnLeave()
		}
	}
}

// TypedRune does nothing.
func (m *Month) TypedRune(rune) {}

// FocusGained does nothing: the chosen day is always marked.
func (m *Month) FocusGained() {}

// FocusLost does nothing.
func (m *Month) FocusLost() {}

// Tapped chooses a day or turns the sheet.
func (m *Month) Tapped(e *fyne.PointEvent) {
	if e.Position.Y < monthUp {
		switch {
		case e.Position.X < cell:
			m.turn(m.at.AddMonths(-1))
		case e.Position.X > 6*cell:
			m.turn(m.at.AddMonths(1))
		default:
			m.turn(m.today)
		}
		return
	}
	if i := index(e.Position); i >= 0 && m.OnChosen != nil {
		m.OnChosen(m.first().AddDays(i))
	}
}

func index(p fyne.Position) int {
	row, column := int((p.Y-monthUp-dayUp)/cell), int(p.X/cell)
	if p.Y < monthUp+dayUp || row >= weeks || column > 6 || p.X < 0 {
		return -1
	}
	return row*7 + column
}

// MouseIn, MouseMoved and MouseOut mark the day under the mouse.
func (m *Month) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved marks the day under the mouse.
func (m *Month) MouseMoved(e *desktop.MouseEvent) {
	if i := index(e.Position); i != m.hover {
		m.hover = i
		m.Refresh()
	}
}

// MouseOut takes the mark away.
func (m *Month) MouseOut() { m.hover = -1; m.Refresh() }

// CreateRenderer draws the sheet.
func (m *Month) CreateRenderer() fyne.WidgetRenderer {
	r := &monthRenderer{of: m, title: text(), back: canvas.NewImageFromResource(nil), next: canvas.NewImageFromResource(nil)}
	for range 7 {
		r.names = append(r.names, text())
	}
	for range weeks * 7 {
		box := canvas.NewRectangle(color.Transparent)
		box.CornerRadius = 6
		r.boxes, r.days = append(r.boxes, box), append(r.days, text())
	}
	r.Refresh()
	return r
}

func text() *canvas.Text {
	t := canvas.NewText("", nil)
	t.Alignment = fyne.TextAlignCenter
	return t
}

type monthRenderer struct {
	of         *Month
	title      *canvas.Text
	back, next *canvas.Image
	names      []*canvas.Text
	boxes      []*canvas.Rectangle
	days       []*canvas.Text
}

func (r *monthRenderer) Destroy() {}

func (r *monthRenderer) MinSize() fyne.Size { return fyne.NewSize(7*cell, monthUp+dayUp+weeks*cell) }

func (r *monthRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.title, r.back, r.next}
	for _, n := range r.names {
		out = append(out, n)
	}
	for i := range r.days {
		out = append(out, r.boxes[i], r.days[i])
	}
	return out
}

func (r *monthRenderer) Layout(fyne.Size) {
	put(r.title, 0, 0, 7*cell, monthUp)
	for i, image := range []*canvas.Image{r.back, r.next} {
		image.Move(fyne.NewPos(float32(i)*6*cell+8, (monthUp-20)/2))
		image.Resize(fyne.NewSquareSize(20))
	}
	for i, n := range r.names {
		put(n, float32(i)*cell, monthUp, cell, dayUp)
	}
	for i, d := range r.days {
		x, y := float32(i%7)*cell, monthUp+dayUp+float32(i/7)*cell
		r.boxes[i].Move(fyne.NewPos(x+2, y+2))
		r.boxes[i].Resize(fyne.NewSquareSize(cell - 4))
		put(d, x, y, cell, cell)
	}
}

func put(t *canvas.Text, x, y, width, height float32) {
	line := t.MinSize().Height
	t.Move(fyne.NewPos(x, y+(height-line)/2))
	t.Resize(fyne.NewSize(width, line))
}

func (r *monthRenderer) Refresh() {
	m := r.of
	r.title.Text, r.title.TextSize, r.title.Color = m.Title(), look.Size(look.Emphasised), look.Color(look.Ink)
	r.title.TextStyle = fyne.TextStyle{Bold: true}
	r.back.Resource, r.next.Resource = theme.NavigateBackIcon(), theme.NavigateNextIcon()
	d := m.first()
	for i, n := range r.names {
		n.Text, n.TextSize, n.Color = short(d.AddDays(i).Weekday()), look.Size(look.Caption), look.Color(look.Secondary)
	}
	for i := range r.days {
		r.day(i, d.AddDays(i))
	}
	r.Layout(m.Size())
	canvas.Refresh(m)
}

func (r *monthRenderer) day(i int, d calendar.Day) {
	m, box, t := r.of, r.boxes[i], r.days[i]
	t.Text, t.TextSize, t.Color = strconv.Itoa(d.DayOfMonth()), look.Size(look.Body), look.Color(look.Ink)
	t.TextStyle = fyne.TextStyle{Bold: d == m.today}
	box.FillColor, box.StrokeColor, box.StrokeWidth = color.Transparent, color.Transparent, 0
	if d.Month() != m.at.Month() {
		t.Color = look.Color(theme.ColorNameDisabled)
	}
	if i == m.hover {
		box.FillColor = look.Color(theme.ColorNameHover)
	}
	if d == m.today {
		box.StrokeColor, box.StrokeWidth = look.Color(look.Accent), 1
		t.Color = look.Color(look.Accent)
	}
	if d == m.at {
		box.FillColor, t.Color = look.Color(look.Accent), look.Color(look.OnAccent)
	}
}

// short is 一 for 周一; English weekdays are short already.
func short(weekday string) string {
	if words.Current() == words.English {
		return words.Tr(weekday)
	}
	return string([]rune(weekday)[1:])
}
