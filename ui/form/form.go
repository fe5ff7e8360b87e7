package form

import (
	"encoding/json"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/record"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Form shows one record. All methods are for the window's goroutine.
type Form struct {
	widget.BaseWidget
	o      Options
	row    *record.Row
	base   record.Patch // the record as it was when the form was made or last saved
	fields []*field
	body   *fyne.Container
	cells  []*fyne.Container // to be laid out again when a note comes or goes, innermost first
}

// New makes a form over a row. The form writes into the row's record as the user types.
func New(row *record.Row, o Options) *Form {
	o.Columns = max(o.Columns, 1)
	f := &Form{o: o, row: row, base: row.Patch(), body: container.NewStack()}
	f.build()
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer shows the sections.
func (f *Form) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.body) }

func (f *Form) build() {
	sections := f.o.Sections
	if sections == nil {
		all := Section{}
		for _, s := range f.row.Type.Specs {
			all.Fields = append(all.Fields, s.Name)
		}
		sections = []Section{all}
	}
	parts := look.Column(24)
	for _, s := range sections {
		if o := f.section(s); o != nil {
			parts.Add(o)
		}
	}
	f.cells = append(f.cells, parts)
	f.body.Objects = []fyne.CanvasObject{parts}
}

func (f *Form) section(s Section) fyne.CanvasObject {
	columns := s.Columns
	if columns == 0 {
		columns = f.o.Columns
	}
	var boxes []fyne.CanvasObject
	for _, name := range s.Fields {
		spec, ok := f.row.Type.Spec(name)
		if !ok || !f.shows(spec) {
			continue
		}
		one := newField(f, spec)
		f.fields = append(f.fields, one)
		boxes = append(boxes, one.box)
	}
	if len(boxes) == 0 {
		return nil
	}
	fields := container.New(cells{columns: columns}, boxes...)
	f.cells = append(f.cells, fields)
	if s.Title == "" {
		return fields
	}
	whole := look.Column(12, look.Section(words.Tr(s.Title)), fields)
	f.cells = append(f.cells, whole)
	return whole
}

// shows leaves out what the user may not see and what rules set but have not set yet.
func (f *Form) shows(s record.Spec) bool {
	if s.Right != "" && (f.o.Right == nil || !f.o.Right(s.Right)) {
		return false
	}
	if s.Fixed {
		value, _ := f.row.Field(s.Name)
		return !value.Zero() && s.Kind != record.KindList
	}
	return true
}

// Row is the record that is edited.
func (f *Form) Row() *record.Row { return f.row }

// Dirty tells whether anything differs from the record as it was last saved.
func (f *Form) Dirty() bool {
	for _, one := range f.fields {
		if one.broken() {
			return true
		}
	}
	return string(f.base.AppendJSON(nil)) != string(f.row.Patch().AppendJSON(nil))
}

// Saved takes the record as it is now for the saved one.
func (f *Form) Saved() { f.base = f.row.Patch() }

// Reload shows the record anew, after it was changed by somebody else than the form.
func (f *Form) Reload() {
	for _, one := range f.fields {
		one.load()
	}
}

// Check judges the record and shows each problem at its field. What is typed but is no value counts.
func (f *Form) Check() record.Problems {
	problems := f.row.Check()
	kept := problems[:0]
	for _, p := range problems {
		if one := f.field(p.Field); one == nil || !one.broken() {
			kept = append(kept, p)
		}
	}
	for _, one := range f.fields {
		if one.broken() {
			kept = append(kept, record.Problem{Field: one.spec.Name, Text: one.wrong})
		}
	}
	f.load()
	for _, one := range f.fields {
		one.judge(kept)
	}
	return kept
}

// load shows normal forms that Check wrote into the record.
func (f *Form) load() {
	for _, one := range f.fields {
		if !one.broken() {
			one.load()
		}
	}
}

// Tell puts problems that were found elsewhere at their fields.
func (f *Form) Tell(problems record.Problems) {
	for _, one := range f.fields {
		one.judge(problems)
	}
}

func (f *Form) field(name string) *field {
	for _, one := range f.fields {
		if one.spec.Name == name {
			return one
		}
	}
	return nil
}

// Focus moves the keyboard to a field, "" for the first that can be typed into.
func (f *Form) Focus(name string) {
	for _, one := range f.fields {
		if one.editor != nil && (name == "" || one.spec.Name == name) {
			one.editor.focus()
			return
		}
	}
}

// FocusProblem moves to the first field that has a problem.
func (f *Form) FocusProblem(problems record.Problems) {
	for _, one := range f.fields {
		for _, p := range problems {
			if p.Field == one.spec.Name && one.editor != nil {
				one.editor.focus()
				return
			}
		}
	}
}

// draft is what a crash must not take.
type draft struct {
	Record record.Patch      `json:"record"`          // all fields
	Typed  map[string]string `json:"typed,omitempty"` // what is no value yet
}

// Draft is everything that is in the form, also what is no value yet.
func (f *Form) Draft() ([]byte, error) {
	d := draft{Record: f.row.Patch()}
	for _, one := range f.fields {
		if one.broken() {
			if d.Typed == nil {
				d.Typed = map[string]string{}
			}
			d.Typed[one.spec.Name] = one.editor.typed()
		}
	}
	out, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("write the draft of a %s: %w", f.row.Type.Name, err)
	}
	return out, nil
}

// Restore puts a draft into the form. A draft that can't be read changes nothing.
func (f *Form) Restore(data []byte) error {
	var d draft
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("read the draft of a %s: %w", f.row.Type.Name, err)
	}
	trial := f.row.Type.New()
	if err := trial.Apply(d.Record); err != nil {
		return fmt.Errorf("read the draft of a %s: %w", f.row.Type.Name, err)
	}
	head := *f.row.Head
	f.row.Reset()
	*f.row.Head = head
	if err := f.row.Apply(d.Record); err != nil {
		return err
	}
	f.Reload()
	for name, typed := range d.Typed {
		if one := f.field(name); one != nil && one.editor != nil {
			one.restore(typed)
		}
	}
	return nil
}
