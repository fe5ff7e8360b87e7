package record

import (
	"errors"
	"strings"

	"showroom/domain/ident"
)

// Row is one record seen through its definition.
type Row struct {
	Type   *Type
	Head   *Head
	Fields Fields
	rec    any
}

// Record is the typed record behind the row: a *Customer for a row of customers.
func (r *Row) Record() any { return r.rec }

// Field finds a field by name; ok is false for a name this program doesn't know.
func (r *Row) Field(name string) (f Field, ok bool) {
	i, ok := r.Type.byName[name]
	if !ok {
		return Field{}, false
	}
	return r.Fields[i], true
}

// Text is the field as people read it, "" for an unknown name.
func (r *Row) Text(name string) string {
	f, ok := r.Field(name)
	if !ok {
		return ""
	}
	return f.Text()
}

// Problem is one thing wrong with a record, in the user's words.
type Problem struct {
	Field string // name of the field, "" when it concerns the record as a whole
	Text  string
	Warn  bool // may be saved after the user confirms it
}

// Problems is what Check found; as an error it reads as one line.
type Problems []Problem

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, one := range p {
		texts[i] = one.Text
	}
	return strings.Join(texts, "；")
}

// Blocking keeps the problems that forbid saving.
func (p Problems) Blocking() Problems {
	var out Problems
	for _, one := range p {
		if !one.Warn {
			out = append(out, one)
		}
	}
	return out
}

// Check judges the record: first each field by its spec, then the type's own rules if the struct
// has a method Check() error. Identifiers are brought into their normal form on the way.
func (r *Row) Check() Problems {
	var out Problems
	for _, f := range r.Fields {
		if p, bad := f.check(); bad {
			out = append(out, p)
		}
	}
	own, ok := r.rec.(interface{ Check() error })
	if !ok {
		return out
	}
	err := own.Check()
	var more Problems
	switch {
	case err == nil:
	case errors.As(err, &more):
		out = append(out, more...)
	default:
		out = append(out, Problem{Text: err.Error()})
	}
	return out
}

func (f Field) check() (Problem, bool) {
	text := f.value.text()
	if f.Spec.Required && f.value.zero() {
		return Problem{Field: f.Name, Text: "请填写" + f.Label}, true
	}
	if f.Spec.Max > 0 && runes(text) > f.Spec.Max {
		return Problem{Field: f.Name, Text: tooLong(f.Label, runes(text), f.Spec.Max)}, true
	}
	if f.Kind == KindChoice && text != "" && !f.Choices.has(text) {
		return Problem{Field: f.Name, Text: f.Label + "没有“" + text + "”这一项，请从列表中选择"}, true
	}
	if f.Rule == "" || text == "" {
		return Problem{}, false
	}
	v := ident.Check(f.Rule, text)
	if v.Valid {
		return Problem{}, f.value.setText(v.Normalised) != nil
	}
	return Problem{Field: f.Name, Text: v.Reason, Warn: v.Warn}, true
}
