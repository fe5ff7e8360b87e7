package form

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"showroom/domain/calendar"
	"showroom/domain/ident/halfwidth"
	"showroom/domain/record"
	"showroom/ui/datefield"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func newEditor(f *field) editor {
	if f.picked() {
		return newRef(f)
	}
	switch f.spec.Kind {
	case record.KindNote:
		return newLine(f, input.NewNote(3))
	case record.KindChoice:
		return newChoice(f)
	case record.KindFlag:
		return newTick(f)
	case record.KindRef:
		return newRef(f)
	case record.KindDay:
		return newDay(f)
	case record.KindTime:
		return newMoment(f)
	case record.KindList:
		return newList(f)
	}
	return newLine(f, input.NewEntry())
}

// picked tells whether the field's text is a code that is picked.
func (f *field) picked() bool {
	return f.spec.Kind == record.KindText && slices.Contains(f.of.o.Picked, f.spec.Name)
}

// target is what Name and Pick are asked for.
func (f *field) target() string {
	if f.picked() {
		return f.spec.Name
	}
	return f.spec.Ref
}

// line is a text, a number, an amount or an identifier.
type line struct {
	of    *field
	entry *input.Entry
	quiet bool
}

func newLine(f *field, e *input.Entry) *line {
	l := &line{of: f, entry: e}
	if unit := f.unit(); unit != "" {
		e.ActionItem = look.Inset(0, 12, 0, 4, look.NewText(unit).In(look.Secondary))
	}
	e.OnChanged = func(text string) {
		if !l.quiet {
			f.typedText(l.fold(text))
		}
	}
	e.OnFocus = func(in bool) {
		if !in {
			f.left()
		}
	}
	if !e.MultiLine {
		e.OnSubmitted = func(string) { next(e) }
	}
	return l
}

// fold reads full-width digits as digits where only those make sense; a name keeps what was typed.
func (l *line) fold(text string) string {
	switch l.of.spec.Kind {
	case record.KindText, record.KindNote:
		return text
	}
	return halfwidth.Fold(text)
}

func (f *field) unit() string {
	if f.spec.Kind == record.KindMoney {
		return words.Tr("元")
	}
	return words.Tr(f.spec.Unit)
}

// next goes to the next field, as Enter does.
func next(o fyne.CanvasObject) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.FocusNext()
	}
}

func (l *line) object() fyne.CanvasObject { return l.entry }
func (l *line) typed() string             { return l.entry.Text }
func (l *line) focus()                    { input.Focus(l.entry) }

func (l *line) load() {
	text := l.of.value.Text()
	if l.of.value.Zero() {
		text = "" // an amount of nothing is an empty field, not 0.00
	}
	l.restore(text)
}

func (l *line) restore(text string) {
	if l.entry.Text == text {
		return
	}
	l.quiet = true
	l.entry.SetText(text)
	l.quiet = false
}

// choice is one of a closed list.
type choice struct {
	of  *field
	box *input.Choice
}

func newChoice(f *field) *choice {
	labels, codes := make([]string, 0, len(f.spec.Choices)), make([]string, 0, len(f.spec.Choices))
	for _, o := range f.spec.Choices {
		labels, codes = append(labels, words.Tr(o.Label)), append(codes, o.Code)
	}
	c := &choice{of: f}
	c.box = input.NewChoice(labels, codes, func(int) { f.typedText(c.box.Code()) })
	c.box.PlaceHolder = words.Tr("请选择")
	return c
}

func (c *choice) object() fyne.CanvasObject { return c.box }
func (c *choice) load()                     { c.box.ChooseCode(c.of.value.Raw()) }
func (c *choice) typed() string             { return c.box.Code() }
func (c *choice) restore(code string)       { c.box.ChooseCode(code) }
func (c *choice) focus()                    { input.Focus(c.box) }

// tick is yes or no.
type tick struct {
	of  *field
	box *input.Check
}

func newTick(f *field) *tick {
	g := &tick{of: f}
	g.box = input.NewCheck(words.Tr("是"), func(on bool) {
		text := "否"
		if on {
			text = "是"
		}
		f.typedText(text)
	})
	return g
}

func (g *tick) object() fyne.CanvasObject { return g.box }
func (g *tick) typed() string             { return g.of.value.Text() }
func (g *tick) restore(string)            { g.load() }
func (g *tick) focus()                    { input.Focus(g.box) }

func (g *tick) load() {
	changed := g.box.OnChanged
	g.box.OnChanged = nil
	g.box.SetChecked(!g.of.value.Zero())
	g.box.OnChanged = changed
}

// ref is another record, chosen on a page of its own.
type ref struct {
	of  *field
	box *input.Choice
}

func newRef(f *field) *ref {
	r := &ref{of: f}
	r.box = input.NewChoice(nil, nil, func(at int) {
		if at < 0 {
			f.typedText("")
		}
	})
	r.box.PlaceHolder = words.Tr("选择…")
	r.box.OnOpen = func() {
		if f.of.o.Pick == nil {
			return
		}
		f.of.o.Pick(f.spec.Name, f.target(), func(id record.ID) {
			f.typedText(string(id))
			r.load()
		})
	}
	return r
}

func (r *ref) object() fyne.CanvasObject { return r.box }
func (r *ref) typed() string             { return r.of.value.Raw() }
func (r *ref) restore(string)            { r.load() }
func (r *ref) focus()                    { input.Focus(r.box) }

func (r *ref) load() {
	id := record.ID(r.of.value.Raw())
	if id == "" {
		r.box.SetOptions(nil, nil)
		return
	}
	r.box.SetOptions([]string{r.of.name(id)}, []string{string(id)})
	r.box.Choose(0)
}

// day is a plain date.
type day struct {
	of  *field
	box *datefield.Field
}

func newDay(f *field) *day {
	d := &day{of: f, box: datefield.New(f.of.today)}
	d.box.OnDay = func(on calendar.Day, err error) {
		f.wrong = ""
		if err != nil {
			f.wrong = err.Error()
		} else if err := f.value.SetText(on.String()); err != nil {
			f.wrong = err.Error()
		}
		f.say("", look.Plain)
		f.changed()
	}
	d.box.OnFocus = func(in bool) {
		if !in {
			f.left()
		}
	}
	d.box.OnSubmitted = func(string) { next(d.box) }
	return d
}

func (f *Form) today() calendar.Day {
	if f.o.Today == nil {
		return 0
	}
	return f.o.Today()
}

func (d *day) object() fyne.CanvasObject { return d.box }
func (d *day) typed() string             { return d.box.Text }
func (d *day) restore(text string)       { d.box.SetTyped(text) }
func (d *day) focus()                    { input.Focus(d.box) }

func (d *day) load() {
	on, err := calendar.ParseDay(d.of.value.Text())
	if err != nil {
		on = 0 // an empty field
	}
	d.box.SetDay(on)
}

// list is embedded lines: how many, and a button to the page's editor.
type list struct {
	of    *field
	count *look.Text
	open  *input.Button
	whole fyne.CanvasObject
}

func newList(f *field) *list {
	l := &list{of: f, count: look.NewText("").Cut()}
	l.open = input.NewButton(words.Tr("编辑…"), theme.DocumentCreateIcon(), func() {
		if f.of.o.EditList != nil {
			f.of.o.EditList(f.spec.Name, func() {
				l.load()
				f.changed()
			})
		}
	})
	l.whole = look.Line(8, look.Stretch(l.count), l.open)
	return l
}

func (l *list) object() fyne.CanvasObject { return l.whole }
func (l *list) typed() string             { return "" }
func (l *list) restore(string)            { l.load() }
func (l *list) focus()                    { input.Focus(l.open) }

func (l *list) load() {
	l.count.Set(words.Tr(l.of.value.Text()))
	if strings.TrimSpace(l.of.value.Text()) == "" {
		l.count.Set(words.Tr("还没有"))
	}
}
