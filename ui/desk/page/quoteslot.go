package page

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/calendar"
	"showroom/domain/ident/halfwidth"
	"showroom/domain/money"
	"showroom/ui/datefield"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// slot is one field of the quote editor: label, input, and below it why it can't be.
type slot struct {
	name  string
	of    *part
	box   *fyne.Container
	frame *look.Tint
	note  *widget.Label
	flush fyne.CanvasObject
	typed string // what stands in it and is no value yet
	wrong string // why
	focus func()
	put   func(string) // puts back what was typed
}

// newSlot adds a field; name is that of the quote's field.
func (p *quotePage) newSlot(name, label string, in fyne.CanvasObject) *slot {
	s := &slot{name: name, of: p.part, frame: look.NewTint("", "", 6), focus: func() {}, put: func(string) {}}
	if f, ok := in.(fyne.Focusable); ok {
		s.focus = func() { input.Focus(f) }
	}
	s.flush, s.note = look.NewParagraph("", look.Caption, widget.DangerImportance)
	s.flush.Hide()
	s.box = look.Column(4, look.NewCaption(words.Tr(label)).Cut(), container.NewStack(in, s.frame), s.flush)
	p.slots = append(p.slots, s)
	return s
}

// say shows why the field can't be as it is; "" takes it back. It tells whether the field's height changed.
func (s *slot) say(why string) bool {
	if s.note.Text == why && s.flush.Visible() == (why != "") {
		return false
	}
	stroke := fyne.ThemeColorName("")
	if why != "" {
		stroke = look.Red
		s.flush.Show()
	} else {
		s.flush.Hide()
	}
	s.note.SetText(why)
	s.frame.SetStroke(stroke)
	return true
}

// took remembers what was typed as far as it is no value.
func (s *slot) took(text string, err error) {
	s.typed, s.wrong = "", ""
	if err != nil {
		s.typed, s.wrong = text, words.Tr(err.Error())
	}
}

// typing is a field of text with a value behind it: how its text reads as a value and a value as text, and
// where the value stands.
type typing[T comparable] struct {
	name, label, unit string // label and unit are Chinese
	parse             func(string) (T, error)
	text              func(T) string
	get               func() T
	set               func(T)
}

// entry adds a field of text. While a person types it stays as typed; the value goes to the quote at once.
func entry[T comparable](p *quotePage, t typing[T]) *slot {
	e := input.NewEntry()
	if t.unit != "" {
		e.ActionItem = look.Inset(0, 12, 0, 4, look.NewText(words.Tr(t.unit)).In(look.Secondary))
	}
	s := p.newSlot(t.name, t.label, e)
	quiet := false
	show := func(text string) {
		if e.Text != text {
			quiet = true
			e.SetText(text)
			quiet = false
		}
	}
	take := func(text string) {
		v, err := t.parse(text)
		s.took(text, err)
		if err == nil {
			t.set(v)
		}
		p.changed()
	}
	e.OnChanged = func(text string) {
		if !quiet {
			take(text)
		}
	}
	e.OnFocus = func(in bool) {
		if !in && s.wrong == "" {
			show(t.text(t.get()))
		}
	}
	e.OnSubmitted = func(string) { p.next() }
	s.put = func(text string) {
		show(text)
		_, err := t.parse(text)
		s.took(text, err)
	}
	p.onShow(func() {
		if s.wrong != "" {
			return
		}
		if v, err := t.parse(e.Text); err != nil || v != t.get() {
			show(t.text(t.get()))
		}
	})
	return s
}

// amount adds a field for money; an amount of nothing is an empty field.
func (p *quotePage) amount(name, label string, get func() money.Fen, set func(money.Fen)) *slot {
	return entry(p, typing[money.Fen]{name: name, label: label, unit: "元", parse: readFen, text: fenText, get: get, set: set})
}

func readFen(text string) (money.Fen, error) {
	if strings.TrimSpace(text) == "" {
		return 0, nil
	}
	return money.ParseFen(text)
}

func fenText(f money.Fen) string {
	if f == 0 {
		return ""
	}
	return f.String()
}

// line adds a field for words.
func (p *quotePage) line(name, label string, get func() string, set func(string)) *slot {
	same := func(text string) (string, error) { return strings.TrimSpace(text), nil }
	return entry(p, typing[string]{name: name, label: label, parse: same, text: strings.TrimSpace, get: get, set: set})
}

// day adds a field for a date.
func (p *quotePage) day(name, label string, get func() calendar.Day, set func(calendar.Day)) *slot {
	e := datefield.New(p.s.today)
	s := p.newSlot(name, label, e)
	s.focus = func() { input.Focus(e) }
	e.OnDay = func(d calendar.Day, err error) {
		s.took(e.Text, err)
		if err == nil {
			set(d)
		}
		p.changed()
	}
	e.OnSubmitted = func(string) { p.next() }
	s.put = func(text string) {
		e.SetTyped(text)
		_, err := e.Day()
		s.took(text, err)
	}
	p.onShow(func() {
		if d, err := e.Day(); s.wrong == "" && (err != nil || d != get()) {
			e.SetDay(get())
		}
	})
	return s
}

// choice adds a closed list, whose options may change with the rest of the quote.
func (p *quotePage) choice(name, label, none string, options func() (codes, labels []string), get func() string, set func(string)) *slot {
	box := input.NewChoice(nil, nil, nil)
	box.PlaceHolder = words.Tr(none)
	box.OnChanged = func(int) {
		set(box.Code())
		p.changed()
	}
	s := p.newSlot(name, label, box)
	var codes, labels []string
	p.onShow(func() {
		c, l := options()
		if !slices.Equal(c, codes) || !slices.Equal(l, labels) {
			codes, labels = c, l
			box.SetOptions(l, c)
		}
		if code := get(); code != box.Code() || code == "" && box.Chosen() >= 0 {
			box.ChooseCode(code)
		}
	})
	return s
}

// next goes to the next field, as Enter does.
func (p *quotePage) next() { p.s.Desk.Window.Canvas().FocusNext() }

// countField is a small field for how many pieces.
func countField(now int64, set func(int64)) *input.Entry {
	e := input.NewEntry()
	e.SetText(strconv.FormatInt(now, 10))
	e.OnChanged = func(text string) { set(countOf(text)) }
	return e
}

// countOf reads a number of pieces; what is none is 0, which the price rules refuse in words.
func countOf(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(halfwidth.Fold(text)), 10, 32)
	if err != nil {
		return 0
	}
	return n
}
