package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// field is one field of the form: label above, editor, and below it what is wrong or what was understood.
type field struct {
	of     *Form
	spec   record.Spec
	value  record.Field
	editor editor // nil where nothing can be typed
	wrong  string // why what is typed is no value, "" when it is one
	box    *fyne.Container
	label  *look.Text
	frame  *look.Tint
	note   *widget.Label
	flush  fyne.CanvasObject
	still  *look.Text // the value, where it can't be typed
	shown  bool       // revealed
	place  *fyne.Container
}

// editor is the widget of one kind of field.
type editor interface {
	object() fyne.CanvasObject
	load()                // shows the record's value
	typed() string        // what stands in the field
	restore(typed string) // puts back what stood in the field
	focus()
}

func newField(of *Form, spec record.Spec) *field {
	value, _ := of.row.Field(spec.Name)
	f := &field{of: of, spec: spec, value: value}
	f.label = look.NewCaption(words.Tr(spec.Label)).Cut()
	f.frame = look.NewTint("", "", 6)
	f.flush, f.note = look.NewParagraph("", look.Caption, widget.LowImportance)
	f.place = container.NewStack()
	f.box = look.Column(4, f.head(), f.place, f.flush)
	f.flush.Hide()
	f.fill()
	return f
}

// head is the label; a star marks what is required.
func (f *field) head() fyne.CanvasObject {
	if !f.spec.Required || f.of.o.ReadOnly || f.spec.Fixed {
		return f.label
	}
	f.label = look.NewCaption(words.Tr(f.spec.Label)) // not cut: the star stands behind it
	return look.Line(3, f.label, look.NewCaption("*").In(look.Red))
}

func (f *field) fill() {
	switch {
	case f.covered():
		f.editor = nil
		f.still = look.NewText(f.value.Masked())
		eye := input.NewQuiet("", look.IconIn(icons.Eye, look.Secondary), f.reveal)
		high := look.Row
		if f.of.o.ReadOnly {
			high = 24
		}
		f.place.Objects = []fyne.CanvasObject{look.Fixed(0, high, look.Line(4, f.still, look.Fixed(28, 24, eye)))}
	case f.of.o.ReadOnly || f.spec.Fixed:
		f.editor = nil
		f.still = look.NewText("").Cut()
		f.place.Objects = []fyne.CanvasObject{look.Fixed(0, 24, f.still)}
	default:
		f.editor = newEditor(f)
		f.place.Objects = []fyne.CanvasObject{f.editor.object(), f.frame}
	}
	f.load()
	f.place.Refresh()
}

// covered: personal, filled in, and the user may not see it in full without asking.
func (f *field) covered() bool {
	return f.of.o.Masked && f.spec.Personal && !f.value.Zero() && !f.shown
}

func (f *field) reveal() {
	f.shown = true
	if f.of.o.OnReveal != nil {
		f.of.o.OnReveal(f.spec.Name)
	}
	f.fill()
}

// load shows the record's value.
func (f *field) load() {
	f.wrong = ""
	switch {
	case f.editor != nil:
		f.editor.load()
		f.say("", look.Plain)
	case f.covered():
		f.still.Set(f.value.Masked())
	default:
		f.still.Set(f.text())
	}
}

// text is the value as it reads where it can't be typed.
func (f *field) text() string {
	v := f.value
	if v.Zero() && v.Kind != record.KindFlag {
		return "–"
	}
	if f.picked() {
		return f.name(record.ID(v.Raw()))
	}
	switch v.Kind {
	case record.KindRef:
		return f.name(record.ID(v.Raw()))
	case record.KindMoney:
		return "¥" + v.Text()
	case record.KindChoice, record.KindFlag:
		return words.Tr(v.Text())
	case record.KindDay:
		return v.Text()
	}
	if f.spec.Unit != "" {
		return v.Text() + " " + words.Tr(f.spec.Unit)
	}
	return v.Text()
}

func (f *field) name(id record.ID) string {
	if id == "" {
		return ""
	}
	if f.of.o.Name != nil {
		return f.of.o.Name(f.target(), id)
	}
	return id.Short()
}

func (f *field) broken() bool { return f.wrong != "" }

// typedText is what an editor calls for every change of a text.
func (f *field) typedText(text string) {
	f.wrong = ""
	if err := f.value.SetText(text); err != nil {
		f.wrong = err.Error()
	}
	f.hint(text)
	f.changed()
}

// changed tells the page.
func (f *field) changed() {
	if f.of.o.OnChange != nil {
		f.of.o.OnChange(f.spec.Name)
	}
}

// hint says, while someone types, what an identifier is read as or what it still lacks. It does not
// scold: a number that is half typed is not wrong yet.
func (f *field) hint(text string) {
	if f.spec.Rule == "" || text == "" {
		f.say("", look.Plain)
		return
	}
	v := ident.Check(f.spec.Rule, text)
	switch {
	case !v.Valid:
		f.say(words.Tr(v.Reason), look.Plain)
	case v.Normalised != text:
		f.say("✓ "+v.Normalised, look.Good)
	default:
		f.say("✓", look.Good)
	}
}

// left is called when the keyboard leaves the field: now it may scold, and writes the normal form.
func (f *field) left() {
	if f.broken() {
		f.say(words.Tr(f.wrong), look.Bad)
		return
	}
	text := f.value.Text()
	if f.spec.Rule == "" || text == "" {
		f.editor.load()
		f.say("", look.Plain)
		return
	}
	v := ident.Check(f.spec.Rule, text)
	if v.Normalised != "" { // also of a doubtful one, so that it is found again
		if err := f.value.SetText(v.Normalised); err != nil {
			f.wrong = err.Error()
		}
		f.editor.load()
	}
	if v.Valid {
		f.say("", look.Plain)
		return
	}
	f.say(words.Tr(v.Reason), toneOf(v.Warn))
}

func toneOf(warn bool) look.Tone {
	if warn {
		return look.Due
	}
	return look.Bad
}

// judge shows the first of the problems that concerns this field.
func (f *field) judge(problems record.Problems) {
	for _, p := range problems {
		if p.Field == f.spec.Name {
			f.say(words.Tr(p.Text), toneOf(p.Warn))
			return
		}
	}
	if !f.broken() {
		f.say("", look.Plain)
	}
}

// say shows a line below the field and a frame around it.
func (f *field) say(text string, tone look.Tone) {
	stroke := fyne.ThemeColorName("")
	if tone == look.Bad || tone == look.Due {
		stroke = tone.Ink()
	}
	f.frame.SetStroke(stroke)
	if f.note.Text == text && f.flush.Visible() == (text != "") {
		return
	}
	f.note.Importance = [...]widget.Importance{widget.LowImportance, widget.HighImportance, widget.WarningImportance, widget.DangerImportance, widget.SuccessImportance}[tone]
	f.note.SetText(text)
	if text == "" {
		f.flush.Hide()
	} else {
		f.flush.Show()
	}
	f.of.again()
}

// restore puts back a text that was no value when the draft was kept.
func (f *field) restore(typed string) {
	f.editor.restore(typed)
	f.wrong = ""
	if err := f.value.SetText(typed); err != nil {
		f.wrong = err.Error()
		f.say(words.Tr(f.wrong), look.Bad)
	}
}

// again lays the form out after a note came or went. It draws nothing else anew: it runs at every letter.
func (f *Form) again() {
	for range 2 { // a text that wraps knows its height only when it knows its width
		for _, one := range f.fields {
			one.box.Layout.Layout(one.box.Objects, one.box.Size())
		}
		for _, c := range f.cells {
			c.Layout.Layout(c.Objects, c.Size())
		}
	}
}
