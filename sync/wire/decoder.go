package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"showroom/domain/record"
)

// Decoder reads the lines of one stream. Neighbours have the same types and fields, so what a line costs is mostly
// what is new in it: names are kept, and fields of many records lie together. The zero Decoder is ready.
type Decoder struct {
	Texts bool // keep Change.Text too, see there

	names   map[string][]string // of the fields of a former record, by type
	typ     string              // the latest
	room    []record.Entry      // the rest of it is free
	changes []Change            // of the mutation that is being read
}

// Mutation is DecodeMutation.
func (d *Decoder) Mutation(line []byte, m *Mutation) error {
	*m = Mutation{}
	s := scanner{data: line, d: d}
	return s.only("mutation", s.mutationField(m))
}

// Item is DecodeItem.
func (d *Decoder) Item(line []byte, it *Item) error {
	*it = Item{}
	s := scanner{data: line, d: d}
	return s.only("item", s.itemField(it))
}

// Body reads a record's fields by themselves, as a hub keeps them; they point into text.
func (d *Decoder) Body(typ string, text []byte) (out record.Patch, err error) {
	s := scanner{data: text, d: d}
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("body: %w", errSyntax)
	}
	if out, _, err = s.patch(typ); err == nil {
		err = s.end()
	}
	return out, err
}

// What is kept of one type, and of how many: what a stream says may not fill the memory.
const (
	keptTypes   = 64
	keptNames   = 200
	keptBytes   = 8 << 10
	keptChanges = 2048
)

// keep notes the names of a record's fields for the next of its type.
func (d *Decoder) keep(typ string, p record.Patch) {
	size := len(typ)
	for i := range p {
		if strings.IndexByte(p[i].Name, '\\') >= 0 {
			return // keys are compared as they are written
		}
		size += len(p[i].Name)
	}
	if len(p) > keptNames || size > keptBytes {
		return
	}
	if d.names == nil || len(d.names) == keptTypes {
		d.names = map[string][]string{}
	}
	names := make([]string, len(p))
	for i := range p {
		names[i] = p[i].Name
	}
	d.names[typ] = names
}

// entries is room for a record of about so many fields; for more it grows.
func (d *Decoder) entries(fields int) record.Patch {
	const most = 1024
	if need := fields + 16; cap(d.room)-len(d.room) < need {
		d.room = make([]record.Entry, 0, max(need, min(2*cap(d.room), most)))
	}
	return record.Patch(d.room[len(d.room):])
}

// took says which of the room is used now.
func (d *Decoder) took(p record.Patch) record.Patch {
	if n := len(d.room) + len(p); n <= cap(d.room) && cap(p) == cap(d.room)-len(d.room) {
		d.room = d.room[:n]
	}
	return p[:len(p):len(p)]
}

// patch reads an object as fields in the order in which they stand. A name twice is an error, for two
// programs could read it differently. text is as Change.Text says, if the decoder keeps texts.
func (s *scanner) patch(typ string) (out record.Patch, text string, err error) {
	if s.peek() == 'n' {
		_, err := s.word()
		return nil, "", err
	}
	start, size := s.i, 1
	likely, strange := s.d.names[typ], false
	out = s.d.entries(len(likely))
	plain := s.d.Texts // so far
	more, err := s.first('{', '}')
	for more && err == nil {
		var key, value []byte
		if key, err = s.key(); err != nil {
			break
		}
		// What was found among the likely names behind all found before can't have been here already.
		name, at := "", find(likely, key)
		if at >= 0 {
			name, likely = likely[at], likely[at+1:]
		} else {
			strange = true
			if name = string(key); bytes.IndexByte(key, '\\') >= 0 {
				name, plain, likely = unescape(key), false, nil // which may be a likely one
			}
			if out.Has(name) {
				return nil, "", fmt.Errorf("field %q stands twice", name)
			}
		}
		if len(out) == MaxFields {
			return nil, "", errFields
		}
		if value, err = s.value(); err != nil {
			break
		}
		plain = plain && !Empty(value)
		out = append(out, record.Entry{Name: name, Value: value[:len(value):len(value)]})
		size += len(key) + len(value) + len(`"":,`)
		more, err = s.more('}')
	}
	if err != nil {
		return nil, "", err
	}
	out = s.d.took(out)
	if strange {
		s.d.keep(typ, out)
	}
	if plain && len(out) > 0 && s.i-start == size { // no blanks
		text = string(s.data[start:s.i])
	}
	return out, text, nil
}

// find gives the place of a key among names that are as written, -1 when it isn't there.
func find(names []string, key []byte) int {
	for i := range names {
		if names[i] == string(key) {
			return i
		}
	}
	return -1
}
