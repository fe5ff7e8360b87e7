package form

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain/calendar"
	"showroom/domain/ident/halfwidth"
	"showroom/ui/datefield"
	"showroom/ui/input"
	"showroom/ui/look"
)

// moment is an instant: a date and a time of day beside it, both in Asia/Shanghai.
type moment struct {
	of    *field
	day   *datefield.Field
	clock *input.Entry
	whole fyne.CanvasObject
	quiet bool
}

func newMoment(f *field) *moment {
	m := &moment{of: f, day: datefield.New(f.of.today), clock: input.NewEntry()}
	m.clock.PlaceHolder = "14:05"
	m.day.OnDay = func(calendar.Day, error) { m.changed() }
	m.clock.OnChanged = func(string) { m.changed() }
	left := func(in bool) {
		if !in {
			m.left()
		}
	}
	m.day.OnFocus, m.clock.OnFocus = left, left
	m.day.OnSubmitted = func(string) { next(m.day) }
	m.clock.OnSubmitted = func(string) { next(m.clock) }
	m.whole = look.Line(8, look.Stretch(m.day), look.Fixed(76, 0, m.clock))
	return m
}

func (m *moment) changed() {
	if m.quiet {
		return
	}
	m.of.wrong = ""
	if text, err := m.read(); err != nil {
		m.of.wrong = err.Error()
	} else if err := m.of.value.SetText(text); err != nil {
		m.of.wrong = err.Error()
	}
	m.of.say("", look.Plain)
	m.of.changed()
}

func (m *moment) left() {
	if !m.of.broken() {
		m.load()
	}
	m.of.left()
}

// read is both fields as 2026-11-21 14:05; a date without a time is nine in the morning, when work begins.
func (m *moment) read() (string, error) {
	on, err := m.day.Day()
	if err != nil {
		return "", err
	}
	clock := halfwidth.Tight(m.clock.Text)
	switch {
	case on.None() && clock == "":
		return "", nil
	case on.None():
		on = m.of.of.today()
	case clock == "":
		clock = "9:00"
	}
	hour, minute, ok := readClock(clock)
	if !ok {
		return "", fmt.Errorf("看不懂时间“%s”，请输入例如 14:05 或 1405", m.clock.Text)
	}
	return fmt.Sprintf("%s %02d:%02d", on, hour, minute), nil
}

// readClock reads 14:05, 1405, 905 and 14.
func readClock(text string) (hour, minute int, ok bool) {
	h, rest, cut := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(text, "点", ":"), ".", ":"), ":")
	if !cut && len(h) > 2 {
		h, rest = text[:len(text)-2], text[len(text)-2:]
	}
	hour, err := strconv.Atoi(h)
	if err != nil {
		return 0, 0, false
	}
	if rest != "" {
		if minute, err = strconv.Atoi(rest); err != nil {
			return 0, 0, false
		}
	}
	return hour, minute, hour >= 0 && hour < 24 && minute >= 0 && minute < 60
}

func (m *moment) object() fyne.CanvasObject { return m.whole }
func (m *moment) focus()                    { input.Focus(m.day) }
func (m *moment) typed() string             { return m.day.Text + " " + m.clock.Text }

func (m *moment) load() { m.show(m.of.value.Text()) }

func (m *moment) restore(typed string) { m.show(typed) }

func (m *moment) show(text string) {
	on, clock, _ := strings.Cut(text, " ")
	m.quiet = true
	m.day.SetTyped(on)
	m.clock.SetText(clock)
	m.quiet = false
}
