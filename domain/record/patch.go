package record

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Patch is some fields of a record with their values on the wire, in a settled order.
// It is what a mutation carries: the changed fields only.
type Patch []Entry

// Entry is one field of a patch.
type Entry struct {
	Name  string
	Value json.RawMessage
}

// Get finds a field's value, nil when the patch doesn't touch it.
func (p Patch) Get(name string) json.RawMessage {
	for _, e := range p {
		if e.Name == name {
			return e.Value
		}
	}
	return nil
}

// Has tells whether the patch touches the field.
func (p Patch) Has(name string) bool { return p.Get(name) != nil }

// With returns the patch with one field set, replacing its former value.
func (p Patch) With(name string, value json.RawMessage) Patch {
	out := make(Patch, 0, len(p)+1)
	found := false
	for _, e := range p {
		if e.Name == name {
			e.Value, found = value, true
		}
		out = append(out, e)
	}
	if !found {
		out = append(out, Entry{name, value})
	}
	return out
}

// Over lays p over base: fields of p win, fields only in base stay.
func (p Patch) Over(base Patch) Patch {
	out := append(Patch(nil), base...)
	for _, e := range p {
		out = out.With(e.Name, e.Value)
	}
	return out
}

// AppendJSON writes the patch as one JSON object.
func (p Patch) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	for i, e := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(appendString(b, e.Name), ':'), e.Value...)
	}
	return append(b, '}')
}

// MarshalJSON writes the patch as one JSON object.
func (p Patch) MarshalJSON() ([]byte, error) { return p.AppendJSON(nil), nil }

// UnmarshalJSON reads a patch from one JSON object.
func (p *Patch) UnmarshalJSON(data []byte) error {
	out, err := ParsePatch(data)
	*p = out
	return err
}

// appendObject writes the fields that are not zero, then the unknown ones.
func (f Fields) appendObject(b []byte, extra *Patch) []byte {
	b = append(b, '{')
	first := true
	comma := func() {
		if !first {
			b = append(b, ',')
		}
		first = false
	}
	for i := range f {
		if v := f[i].value; !v.zero() {
			comma()
			b = append(append(append(b, '"'), f[i].Name...), '"', ':')
			b = v.appendJSON(b)
		}
	}
	if extra != nil {
		for _, e := range *extra {
			comma()
			b = append(append(appendString(b, e.Name), ':'), e.Value...)
		}
	}
	return append(b, '}')
}

// apply sets the named fields; unknown ones are laid over extra.
func (f Fields) apply(p Patch, extra *Patch) error {
	return f.each(p, extra, Field.read)
}

// each gives the named fields to read.
func (f Fields) each(p Patch, extra *Patch, read func(Field, json.RawMessage) error) error {
	next := 0 // a patch mostly has its fields in their order
	for _, e := range p {
		i := f[next:].index(e.Name)
		if i >= 0 {
			i += next
		} else {
			i = f[:next].index(e.Name)
		}
		if i >= 0 {
			next = i + 1
		} else {
			if extra != nil {
				*extra = extra.With(e.Name, e.Value)
			}
			continue
		}
		if err := read(f[i], e.Value); err != nil {
			return err
		}
	}
	return nil
}

func (f Fields) index(name string) int {
	for i := range f {
		if f[i].Name == name {
			return i
		}
	}
	return -1
}

// read sets the field from the wire; null empties it.
func (f Field) read(raw json.RawMessage) error {
	if bytes.Equal(raw, []byte("null")) {
		f.value.clear()
		return nil
	}
	if err := f.value.readJSON(raw); err != nil {
		return fmt.Errorf("field %s: %w", f.Name, err)
	}
	return nil
}

// readable is read where nobody wants the value: a text is one whatever it says.
func (f Field) readable(raw json.RawMessage) error {
	switch f.Kind {
	case KindText, KindNote, KindTel, KindCode, KindChoice, KindRef:
		if len(raw) > 1 && raw[0] == '"' {
			return nil
		}
	}
	return f.read(raw)
}

// AppendJSON writes the record's own fields, without its head, as one JSON object; fields that are
// zero are left out.
func (r *Row) AppendJSON(b []byte) []byte { return r.Fields.appendObject(b, &r.Head.Extra) }

// Patch is the whole record as a patch: its fields that are not zero.
func (r *Row) Patch() Patch {
	var p Patch
	for _, f := range r.Fields {
		if !f.value.zero() {
			p = append(p, Entry{f.Name, f.value.appendJSON(nil)})
		}
	}
	return append(p, r.Head.Extra...)
}

// Apply sets the fields that the patch names. Fields this program doesn't know go to Head.Extra.
// On an error the fields before the faulty one are already set: apply to a copy.
func (r *Row) Apply(p Patch) error {
	if err := r.Fields.apply(p, &r.Head.Extra); err != nil {
		return fmt.Errorf("%s %s: %w", r.Type.Name, r.Head.ID, err)
	}
	return nil
}

// Readable tells why Apply could not read the patch. What the row holds afterwards is nobody's.
func (r *Row) Readable(p Patch) error {
	if err := r.Fields.each(p, nil, Field.readable); err != nil {
		return fmt.Errorf("%s: %w", r.Type.Name, err)
	}
	return nil
}

// Reset empties all fields and the head, so that the row can be read into again.
func (r *Row) Reset() {
	for _, f := range r.Fields {
		f.value.clear()
	}
	*r.Head = Head{}
}

// Diff is what turns before into after: the fields whose values differ. With before nil it is the
// whole record. Unknown fields are compared too.
func Diff(before, after *Row) Patch {
	if before == nil {
		return after.Patch()
	}
	var p Patch
	var a, b []byte
	for i, f := range after.Fields {
		a, b = before.Fields[i].value.appendJSON(a[:0]), f.value.appendJSON(b[:0])
		if !bytes.Equal(a, b) {
			p = append(p, Entry{f.Name, append(json.RawMessage(nil), b...)})
		}
	}
	for _, e := range after.Head.Extra {
		if !bytes.Equal(before.Head.Extra.Get(e.Name), e.Value) {
			p = append(p, e)
		}
	}
	return p
}
