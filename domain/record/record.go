// Package record is the declaration kit: a record type is a Go struct and one
// function that lists its fields by pointer. From that one definition follow the
// SQL table, scanning, the form, the grid's columns, the wire format, masks, the
// audit diff, sheets in and out and the search text.
//
// See DESIGN.md for the reasons. No I/O here, and no knowledge of any one type.
package record

import (
	"fmt"

	"github.com/google/uuid"

	"showroom/domain/calendar"
)

// ID is a UUIDv7 in its canonical text form; it sorts by time of making.
type ID string

// NewID makes an ID. It panics only when the system has no randomness left.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// NamedID is the ID of a record that its code identifies everywhere, such as a variant of the price
// list: whoever loads the list anew meets the same records (UUIDv5).
func NamedID(typ, code string) ID {
	return ID(uuid.NewSHA1(uuid.NameSpaceOID, []byte("showroom/"+typ+"/"+code)).String())
}

// Short is the part of an ID that people can read to each other.
func (id ID) Short() string {
	if len(id) < 8 {
		return string(id)
	}
	return string(id[len(id)-8:])
}

// Head is what every record carries beside its own fields. Record structs embed it.
type Head struct {
	ID      ID
	Scope   string           // who holds copies: a dealer's code, or Shared
	Rev     int64            // the hub's sequence that this copy is built on; 0: the hub has not seen it
	Created calendar.Instant // when the first writer made it
	Changed calendar.Instant // when the last known writer changed it, as the hub judged the time
	Deleted bool
	Extra   Patch // fields that a newer program wrote and this one doesn't know: kept, not erased
}

// RecordHead gives the kit its way to the head of any record.
func (h *Head) RecordHead() *Head { return h }

// Shared is the scope of records that every dealer holds: catalogue, prices, policies.
const Shared = "*"

// Sort says what may happen to a record when two disconnected PCs touch it (design section 3).
type Sort uint8

// The four sorts of data.
const (
	Fact      Sort = iota // merged field by field; the loser of one field is kept and shown
	Happening             // append-only; never conflicts
	Paper                 // a draft is a fact; once issued it is immutable
	Scarce                // a claim made offline is provisional until the hub confirms it
)

func (s Sort) String() string {
	return [...]string{"fact", "happening", "paper", "scarce"}[s]
}

// Type is what other rooms know of a record type without knowing its Go struct.
type Type struct {
	Name   string // table, wire and reference name: "customer"
	Label  string // 客户
	Sort   Sort
	Shared bool // published by headquarters to all dealers
	Specs  []Spec

	byName map[string]int
	make   func() *Row
}

// New binds a fresh, zero record of the type.
func (t *Type) New() *Row { return t.make() }

// Spec finds a field by name.
func (t *Type) Spec(name string) (Spec, bool) {
	i, ok := t.byName[name]
	if !ok {
		return Spec{}, false
	}
	return t.Specs[i], true
}

// Definition is a Type together with its Go struct.
type Definition[T any] struct {
	*Type
	fields func(*T) Fields
}

// Define declares a record type. T must embed Head. A definition that contradicts itself
// (a name twice, a list of a list) panics, so it can't be shipped.
func Define[T any](name, label string, sort Sort, fields func(*T) Fields) *Definition[T] {
	d := &Definition[T]{Type: &Type{Name: name, Label: label, Sort: sort}, fields: fields}
	d.make = func() *Row { return d.Bind(new(T)) }
	d.Specs, d.byName = specs(name, fields(new(T)))
	d.New() // panics now, not later, when T has no Head
	return d
}

// Published marks the type as headquarters' own, held by every dealer.
func (d *Definition[T]) Published() *Definition[T] {
	d.Shared = true
	return d
}

// Bind gives access to the fields of rec by name and as a whole. A Row is bound once and can serve
// many records: assign to *rec between uses.
func (d *Definition[T]) Bind(rec *T) *Row {
	h, ok := any(rec).(interface{ RecordHead() *Head })
	if !ok {
		panic(fmt.Sprintf("record: %s does not embed Head", d.Name))
	}
	return &Row{Type: d.Type, Head: h.RecordHead(), Fields: d.fields(rec), rec: rec}
}

// Of returns the record behind a row of this type.
func (d *Definition[T]) Of(r *Row) (*T, error) {
	rec, ok := r.rec.(*T)
	if !ok {
		return nil, fmt.Errorf("record: row is a %s, not a %s", r.Type.Name, d.Name)
	}
	return rec, nil
}

func specs(owner string, fields Fields) ([]Spec, map[string]int) {
	out := make([]Spec, len(fields))
	byName := make(map[string]int, len(fields))
	for i, f := range fields {
		if _, twice := byName[f.Name]; twice || f.Name == "" || f.Label == "" || reserved[f.Name] {
			panic(fmt.Sprintf("record: %s has a field %q twice, without a label, or with a reserved name", owner, f.Name))
		}
		byName[f.Name] = i
		out[i] = f.Spec
	}
	return out, byName
}

// Set is the record types of one program, in an order in which references point backwards.
type Set struct {
	all    []*Type
	byName map[string]*Type
}

// NewSet collects types; a name twice panics.
func NewSet(types ...*Type) *Set {
	s := &Set{all: types, byName: map[string]*Type{}}
	for _, t := range types {
		if s.byName[t.Name] != nil {
			panic("record: type " + t.Name + " declared twice")
		}
		s.byName[t.Name] = t
	}
	return s
}

// All lists the types in their declared order.
func (s *Set) All() []*Type { return s.all }

// Get finds a type by name, nil if this program doesn't know it.
func (s *Set) Get(name string) *Type { return s.byName[name] }
