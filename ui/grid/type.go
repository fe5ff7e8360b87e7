package grid

import (
	"fyne.io/fyne/v2"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/ui/look"
)

// Reading is how the fields of a definition are shown in a grid. The zero value shows everything plainly.
type Reading struct {
	Name   func(to string, id record.ID) string              // the name of a record that a field points to
	Now    func() calendar.Instant                           // then times read 3 天前
	Tone   func(field, code string) (tone look.Tone, b bool) // choices shown as badges
	Reveal bool                                              // personal fields in full
	Fields []string                                          // which, in this order; nil: those with a width, as defined
}

// FromType makes columns from a definition: the fields that it declares for lists, in its widths.
func FromType[T any](d *record.Definition[T], r Reading) []Column[T] {
	rec := new(T)
	bound := d.Bind(rec) // bound once; each row is copied into it
	var out []Column[T]
	for i, s := range d.Specs {
		if s.List == 0 && r.Fields == nil {
			continue
		}
		out = append(out, Column[T]{
			Name: s.Name, Label: s.Label, Width: max(float32(s.List), 80, r.badge(s)), Least: r.badge(s),
			Right: s.Kind == record.KindMoney || s.Kind == record.KindNumber || s.Kind == record.KindPercent,
			Sorts: s.Kind != record.KindList,
			Show: func(row *T) Cell {
				*rec = *row
				return r.cell(bound.Fields[i])
			},
		})
	}
	if r.Fields != nil {
		out = pick(out, r.Fields)
	}
	widest(out)
	return out
}

// badge is the width in which every badge of a choice shows whole, also in English.
func (r Reading) badge(s record.Spec) float32 {
	if r.Tone == nil {
		return 0
	}
	widest := float32(0)
	for _, o := range s.Choices {
		if _, ok := r.Tone(s.Name, o.Code); ok {
			widest = max(widest, fyne.MeasureText(tr(o.Label), look.Size(look.Caption), fyne.TextStyle{}).Width+2*badgePad)
		}
	}
	return widest
}

func pick[T any](all []Column[T], names []string) []Column[T] {
	var out []Column[T]
	for _, name := range names {
		for _, c := range all {
			if c.Name == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// widest lets the widest column of words take the room that is left.
func widest[T any](columns []Column[T]) {
	at := -1
	for i, c := range columns {
		if !c.Right && (at < 0 || c.Width > columns[at].Width) {
			at = i
		}
	}
	if at >= 0 {
		columns[at].Grow = true
	}
}

func (r Reading) cell(f record.Field) Cell {
	if f.Zero() && f.Kind != record.KindMoney {
		return Cell{}
	}
	switch f.Kind {
	case record.KindRef:
		if r.Name != nil {
			return Cell{Text: r.Name(f.Ref, record.ID(f.Raw()))}
		}
		return Cell{Text: record.ID(f.Raw()).Short(), Faint: true}
	case record.KindChoice:
		c := Cell{Text: tr(f.Text())}
		if r.Tone != nil {
			c.Tone, c.Badge = r.Tone(f.Name, f.Raw())
		}
		return c
	case record.KindMoney:
		return Cell{Text: yuan(f)}
	case record.KindTime:
		return r.time(f)
	case record.KindFlag:
		return Cell{Text: tr(f.Text())}
	}
	if r.Reveal {
		return Cell{Text: f.Text() + unit(f)}
	}
	return Cell{Text: f.Masked() + unit(f)}
}

func unit(f record.Field) string {
	switch f.Spec.Unit {
	case "":
		return ""
	case "%":
		return "%"
	}
	return " " + tr(f.Spec.Unit)
}
