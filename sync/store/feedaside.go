package store

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// A record of a known type whose body this program can't read is set aside in unknown_item, beside those of
// unknown types: one bad record must never stop the others. What the PC had of it stays as it was, so the
// proof tells the difference. A good version or a tombstone takes its place; a program that can read it takes
// it up with its first feed.

// unreadable is a body that doesn't fit the definition of its type.
type unreadable struct{ cause error }

func (u *unreadable) Error() string { return "unreadable: " + u.cause.Error() }
func (u *unreadable) Unwrap() error { return u.cause }

// ofKnownTypes are the rows of unknown_item that were set aside: those of types that have a table. Nearly always there are no rows at all, and then
// no feed needs to read all tables' names.
const ofKnownTypes = "(EXISTS (SELECT 1 FROM unknown_item) AND type IN (SELECT name FROM sqlite_schema WHERE type = 'table'))"

// Aside is a record from the hub that this program can't read.
type Aside struct {
	Type   string
	ID     record.ID
	Rev    int64
	Field  string // the first one that doesn't fit
	Reason string // for the log: in a program's words
}

// Unreadable lists the records that are set aside, with the reason of each.
func (s *Store) Unreadable(ctx context.Context) ([]Aside, error) {
	var out []Aside
	err := s.Read(ctx, func(v *View) error {
		items, err := v.setAside()
		for _, it := range items {
			one := Aside{Type: it.Type, ID: it.ID, Rev: it.Rev}
			if t := s.tables[it.Type]; t != nil {
				if err := t.New().Apply(it.Body); err != nil {
					one.Field, one.Reason = unfit(t, it.Body), err.Error()
				}
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// unfit is the first field that can't be read.
func unfit(t *table, body record.Patch) string {
	for _, e := range body {
		if t.New().Apply(record.Patch{e}) != nil {
			return e.Name
		}
	}
	return ""
}

func (v *View) setAside() ([]wire.Item, error) {
	return all(v, func(scan scanner) (wire.Item, error) {
		var it wire.Item
		var created, changed int64
		var body []byte
		err := scan(&it.Type, &it.ID, &it.Scope, &it.Rev, &created, &changed, &it.Deleted, &body)
		if err != nil {
			return it, err
		}
		it.Created, it.Changed = calendar.Instant(created), calendar.Instant(changed)
		it.Body, err = record.ParsePatch(body)
		return it, err
	}, "SELECT type, id, scope, rev, created, changed, deleted, body FROM unknown_item WHERE "+ofKnownTypes+" ORDER BY type, id")
}

// beginAside tries again what was set aside. A bootstrap brings everything anew, so it begins without.
func (tx *Tx) beginAside() error {
	if tx.identity.Bootstrap {
		return tx.do("DELETE FROM unknown_item WHERE " + ofKnownTypes)
	}
	items, err := tx.setAside()
	if err != nil {
		return fmt.Errorf("read what was set aside: %w", err)
	}
	tx.quiet.aside, tx.quiet.retaking = len(items) > 0, true
	defer func() { tx.quiet.retaking = false }()
	for i := range items {
		it := &items[i]
		if tx.store.tables[it.Type] == nil {
			continue
		}
		var bad *unreadable
		switch err := tx.take(it); {
		case errors.As(err, &bad):
		case err != nil:
			return fmt.Errorf("take up %s %s: %w", it.Type, it.ID, err)
		default:
			if err := tx.dropAside(it); err != nil {
				return err
			}
		}
	}
	return nil
}

// apply applies one item of the feed, or sets it aside.
func (tx *Tx) apply(item *wire.Item) error {
	if tx.store.tables[item.Type] == nil {
		return tx.keepUnknown(item)
	}
	err := tx.take(item)
	var bad *unreadable
	switch {
	case errors.As(err, &bad):
		tx.quiet.aside = true
		tx.store.opt.Log.Warn("a record from the hub can't be read and is set aside", "type", item.Type, "id", item.ID, "rev", item.Rev)
		return tx.keepUnknown(item)
	case err == nil && tx.quiet.aside:
		return tx.dropAside(item)
	}
	return err
}

func (tx *Tx) dropAside(item *wire.Item) error {
	if item.Leave {
		return tx.keepUnknown(item)
	}
	return tx.do("DELETE FROM unknown_item WHERE type = ? AND id = ?", item.Type, string(item.ID))
}

// fit makes w.row the hub's state. A tombstone always fits: what nobody can read of it is left out.
func (tx *Tx) fit(w *work, item *wire.Item, state *shadow, there, edits bool) error {
	err := layOver(w.row, *state, nil)
	if err == nil {
		return nil
	}
	if !item.Deleted {
		return &unreadable{err}
	}
	bare := *item
	bare.Body = nil
	if *state, err = tx.stateOf(w, &bare, there, edits); err != nil {
		return err
	}
	return layOver(w.row, *state, nil)
}
