package store

import (
	"context"
	"fmt"
	"strings"

	"showroom/domain/record"
	"showroom/domain/search"
)

// Hit is one record that answers what was typed into the search box.
type Hit struct {
	Type  string // customer, vehicle, quote, order, delivery: hits come grouped in this order
	ID    record.ID
	Title string // name or number
	Note  string // what tells it from its namesakes; personal fields are masked
	Field string // the field that matched
	Text  string // its text, masked if it is personal
	Spans []search.Span
	// of Text, to emphasise; none where the mask moves the characters
}

// Search finds records by what a person types: name, pinyin, initials, phone, plate and VIN with their
// tails, document number. At most limit hits of each group. A cancelled ctx stops it: the next key was hit.
func (s *Store) Search(ctx context.Context, text string, limit int) (found []Hit, err error) {
	plan := search.Query(text)
	if len(plan.Lookups) == 0 || limit <= 0 {
		return nil, nil
	}
	err = s.Read(ctx, func(v *View) error {
		for kind, name := range groups {
			if s.tables[name] == nil {
				continue
			}
			hits, err := v.searchGroup(plan, kind, limit)
			if err != nil {
				return fmt.Errorf("search %s: %w", name, err)
			}
			found = append(found, hits...)
		}
		return nil
	})
	return found, err
}

func (v *View) searchGroup(plan search.Plan, kind, limit int) ([]Hit, error) {
	w, err := v.work(groups[kind])
	if err != nil {
		return nil, err
	}
	docs, err := search.Find(plan, limit, v.scanTerms(kind), func(doc int64) (bool, error) { return v.answers(plan, w, doc) })
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(docs))
	for _, doc := range docs {
		ok, err := v.one(fmt.Sprintf("SELECT %s FROM %q WHERE id = (SELECT id FROM doc WHERE num = ?)", w.cols, w.Name), []any{doc.ID}, w.oldDest...)
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, hitOf(plan, w))
		}
	}
	return hits, nil
}

func (v *View) scanTerms(kind int) search.Scan[int64] {
	return func(from, to string, yield func(string, int64) bool) error {
		rows, err := v.query("SELECT term, doc FROM search WHERE kind = ? AND term >= ? AND term < ?", kind, from, to)
		if err != nil {
			return err
		}
		defer rows.Close()
		var term string
		var doc int64
		for rows.Next() {
			if err := rows.Scan(&term, &doc); err != nil {
				return err
			}
			if !yield(term, doc) {
				return rows.Close()
			}
		}
		return rows.Err()
	}
}

// answers reads only the searchable columns of a candidate and lets the plan judge.
func (v *View) answers(plan search.Plan, w *work, doc int64) (bool, error) {
	names := make([]string, len(w.finds))
	texts := make([]string, len(w.finds))
	dest := make([]any, len(w.finds))
	fields := make([]search.Field, len(w.finds))
	for i, f := range w.finds {
		names[i], dest[i] = "t."+w.Specs[f].Name, &texts[i]
	}
	ok, err := v.one(fmt.Sprintf("SELECT %s FROM doc d JOIN %q t ON t.id = d.id WHERE d.num = ?", strings.Join(names, ", "), w.Name), []any{doc}, dest...)
	if err != nil || !ok {
		return false, err
	}
	for i, f := range w.finds {
		fields[i] = search.Field{Kind: searchKind(w.Specs[f]), Text: texts[i]}
	}
	_, ok = plan.Match(fields...)
	return ok, nil
}

func hitOf(plan search.Plan, w *work) Hit {
	row := w.stored
	h := Hit{Type: w.Name, ID: row.Head.ID, Title: titleOf(row), Note: noteOf(row)}
	matched, _ := plan.Match(w.searchFields(row)...)
	if len(matched) == 0 {
		return h
	}
	f := row.Fields[w.finds[matched[0].Field]]
	h.Field, h.Text = f.Name, f.Masked()
	if len(h.Text) == len(f.Raw()) {
		h.Spans = matched[0].Spans
	}
	return h
}

// hitTitles and hitNotes are the fields that tell a hit to a person, by type.
var (
	hitTitles = map[string]string{"customer": "name", "vehicle": "vin", "quote": "number", "order": "number", "delivery": "number"}
	hitNotes  = map[string][]string{
		"customer": {"phone", "level", "model"}, "vehicle": {"plate", "name", "state"}, "quote": {"state", "car_name", "net"},
		"order": {"buyer", "state", "car_name"}, "delivery": {"vin", "state", "car_name"},
	}
)

func titleOf(row *record.Row) string { return row.Text(hitTitles[row.Type.Name]) }

func noteOf(row *record.Row) string {
	var parts []string
	for _, name := range hitNotes[row.Type.Name] {
		if f, ok := row.Field(name); ok && !f.Zero() {
			parts = append(parts, f.Masked())
		}
	}
	return strings.Join(parts, " · ")
}
