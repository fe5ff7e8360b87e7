package record

import "fmt"

// Line is embedded by the structs of embedded lists whose unknown fields must survive an edit by an
// old program.
type Line struct{ Extra Patch }

func (l *Line) extra() *Patch { return &l.Extra }

// listValue is a list of embedded lines. Reading always makes a new slice, so that a copied record
// never shares lines with the one it was copied from.
type listValue[T any] struct {
	p    *[]T
	line func(*T) Fields

	scratch *T // bound once per Row, so that a line costs no more than a field does
	fields  Fields
}

// bound returns the scratch line with its fields, emptied.
func (v *listValue[T]) bound() (*T, Fields) {
	if v.scratch == nil {
		v.scratch = new(T)
		v.fields = v.line(v.scratch)
	}
	var empty T
	*v.scratch = empty
	return v.scratch, v.fields
}

func (v *listValue[T]) zero() bool { return len(*v.p) == 0 }
func (v *listValue[T]) clear()     { *v.p = nil }

func (v *listValue[T]) appendJSON(b []byte) []byte {
	if len(*v.p) == 0 {
		return append(b, "[]"...)
	}
	scratch, fields := v.bound()
	b = append(b, '[')
	for i := range *v.p {
		if i > 0 {
			b = append(b, ',')
		}
		*scratch = (*v.p)[i]
		b = fields.appendObject(b, extraOf(scratch))
	}
	return append(b, ']')
}

func (v *listValue[T]) readJSON(raw []byte) error {
	items, err := splitArray(raw)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		*v.p = nil
		return nil
	}
	out := make([]T, 0, len(items))
	for n, item := range items {
		scratch, fields := v.bound()
		patch, err := ParsePatch(item)
		if err != nil {
			return fmt.Errorf("line %d: %w", n+1, err)
		}
		if err := fields.apply(patch, extraOf(scratch)); err != nil {
			return fmt.Errorf("line %d: %w", n+1, err)
		}
		out = append(out, *scratch)
	}
	*v.p = out
	return nil
}

func (v *listValue[T]) arg() any { return string(v.appendJSON(nil)) }

func (v *listValue[T]) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	return v.readJSON([]byte(s))
}

func (v *listValue[T]) text() string {
	if len(*v.p) == 0 {
		return ""
	}
	return fmt.Sprintf("%d 项", len(*v.p))
}

func (v *listValue[T]) setText(string) error {
	return fmt.Errorf("列表不能作为文字填写")
}

func extraOf(line any) *Patch {
	if l, ok := line.(interface{ extra() *Patch }); ok {
		return l.extra()
	}
	return nil
}
