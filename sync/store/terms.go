package store

import (
	"slices"
	"strings"

	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/domain/search"
)

// The groups of the search box, in the order in which they are shown. The numbers stand in the index.
var groups = []string{1: "customer", 2: "vehicle", 3: "quote", 4: "order", 5: "delivery"}

// searchVersion counts the ways in which terms were made. A store indexed another way is indexed anew
// when it is opened.
const searchVersion = "1"

func groupOf(typ string) int { return max(slices.Index(groups, typ), 0) }

// searchFields are the texts that the search box finds the record by.
func (t *table) searchFields(row *record.Row) []search.Field {
	out := make([]search.Field, 0, len(t.finds))
	for _, i := range t.finds {
		out = append(out, search.Field{Kind: searchKind(t.Specs[i]), Text: row.Fields[i].Raw()})
	}
	return out
}

func searchKind(s record.Spec) search.Kind {
	switch {
	case s.Kind == record.KindTel:
		return search.Phone
	case s.Rule == ident.KindVIN || s.Name == "vin":
		return search.VIN
	case s.Rule == ident.KindPlate:
		return search.Plate
	case s.Kind == record.KindCode:
		return search.Number
	}
	return search.Name
}

func (t *table) terms(row *record.Row) []string {
	if t.group == 0 || row.Head.Deleted {
		return nil
	}
	return search.Terms(t.searchFields(row)...)
}

// termRow is one row of the index.
type termRow struct {
	kind int
	term string
	doc  int64
}

// termBatch keeps the index in step with the rows. New terms are written many at a time and in their
// order: an import has millions of them.
type termBatch struct {
	rows []termRow
	last int64 // highest doc given, 0: not asked yet
}

// termsInMemory is about 20 MB.
const termsInMemory = 1 << 18

func (b *termBatch) insert(tx *Tx, w *work) error {
	terms := w.terms(w.row)
	if len(terms) == 0 {
		return nil
	}
	doc, err := b.newDoc(tx, w)
	if err != nil {
		return err
	}
	return b.add(tx, w.group, doc, terms)
}

func (b *termBatch) newDoc(tx *Tx, w *work) (int64, error) {
	if b.last == 0 {
		if _, err := tx.one("SELECT coalesce(max(num), 0) FROM doc", nil, &b.last); err != nil {
			return 0, err
		}
	}
	b.last++
	// A doc without its record is left by a damaged file. Its terms then lead nowhere, and the record has new ones.
	return b.last, tx.do("INSERT INTO doc (num, kind, id) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET num = excluded.num", b.last, w.group, string(w.row.Head.ID))
}

func (b *termBatch) add(tx *Tx, kind int, doc int64, terms []string) error {
	for _, term := range terms {
		b.rows = append(b.rows, termRow{kind, term, doc})
	}
	if len(b.rows) < termsInMemory {
		return nil
	}
	return b.flush(tx)
}

// update replaces the terms that differ between w.stored and w.row.
func (b *termBatch) update(tx *Tx, w *work) error {
	if w.group == 0 || w.stored.Head.Deleted == w.row.Head.Deleted && sameTexts(w) {
		return nil
	}
	old, now := w.terms(w.stored), w.terms(w.row)
	doc, known, err := tx.docOf(w.row.Head.ID)
	if err != nil {
		return err
	}
	if !known {
		return b.insert(tx, w)
	}
	if err := b.remove(tx, w.group, doc, without(old, now)); err != nil {
		return err
	}
	return b.add(tx, w.group, doc, without(now, old))
}

func sameTexts(w *work) bool {
	for _, i := range w.finds {
		if w.stored.Fields[i].Raw() != w.row.Fields[i].Raw() {
			return false
		}
	}
	return true
}

// without gives the terms of a that b lacks; both are sorted.
func without(a, b []string) []string {
	var out []string
	for _, term := range a {
		if _, both := slices.BinarySearch(b, term); !both {
			out = append(out, term)
		}
	}
	return out
}

func (b *termBatch) remove(tx *Tx, kind int, doc int64, terms []string) error {
	if err := b.flush(tx); err != nil { // the term to remove may still be in memory
		return err
	}
	for _, term := range terms {
		if err := tx.do("DELETE FROM search WHERE kind = ? AND term = ? AND doc = ?", kind, term, doc); err != nil {
			return err
		}
	}
	return nil
}

// drop takes w.stored out of the index.
func (b *termBatch) drop(tx *Tx, w *work) error {
	if w.group == 0 {
		return nil
	}
	doc, known, err := tx.docOf(w.stored.Head.ID)
	if err != nil || !known {
		return err
	}
	if err := b.remove(tx, w.group, doc, w.terms(w.stored)); err != nil {
		return err
	}
	return tx.do("DELETE FROM doc WHERE num = ?", doc)
}

func (v *View) docOf(id record.ID) (doc int64, known bool, err error) {
	known, err = v.one("SELECT num FROM doc WHERE id = ?", []any{string(id)}, &doc)
	return doc, known, err
}

// flush writes the terms in memory, as many as one statement holds at a time.
func (b *termBatch) flush(tx *Tx) error {
	slices.SortFunc(b.rows, func(a, c termRow) int {
		if a.kind != c.kind {
			return a.kind - c.kind
		}
		return strings.Compare(a.term, c.term)
	})
	if err := inLots(len(b.rows), func(from, to int) error { return insertTerms(tx, b.rows[from:to]) }); err != nil {
		return err
	}
	b.rows = b.rows[:0]
	return nil
}

func insertTerms(tx *Tx, rows []termRow) error {
	args := make([]any, 0, 3*len(rows))
	for _, r := range rows {
		args = append(args, r.kind, r.term, r.doc)
	}
	return tx.do("INSERT OR IGNORE INTO search (kind, term, doc) VALUES (?, ?, ?)"+strings.Repeat(", (?, ?, ?)", len(rows)-1), args...)
}
