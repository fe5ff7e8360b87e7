package store

import (
	"database/sql"
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// learn moves what the hub sent of the type while this program did not know it into the new table.
func learn(tx *sql.Tx, t *record.Type) error {
	row := t.New()
	var items []shadow
	items, err := collect(tx, func(scan scanner) (shadow, error) {
		var s shadow
		var created, changed int64
		var body []byte
		if err := scan(&s.head.ID, &s.head.Scope, &s.head.Rev, &created, &changed, &s.head.Deleted, &body); err != nil {
			return s, err
		}
		s.head.Created, s.head.Changed = calendar.Instant(created), calendar.Instant(changed)
		var err error
		s.body, err = record.ParsePatch(body)
		return s, err
	}, "SELECT id, scope, rev, created, changed, deleted, body FROM unknown_item WHERE type = ?", t.Name)
	if err != nil {
		return err
	}
	sql := makeTable(t, 0)
	for _, s := range items {
		err := layOver(row, s, nil)
		if err != nil && s.head.Deleted {
			s.body = nil // a tombstone needs nothing else
			err = layOver(row, s, nil)
		}
		if err != nil {
			continue // stays set aside: see feedaside.go
		}
		if _, err := tx.Exec(sql.insert, row.Args(nil)...); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM unknown_item WHERE type = ? AND id = ?", t.Name, string(s.head.ID)); err != nil {
			return err
		}
	}
	if len(items) > 0 && groupOf(t.Name) != 0 { // found from now on: see reindex
		if _, err := tx.Exec("DELETE FROM meta WHERE key = 'search'"); err != nil {
			return err
		}
	}
	return nil
}

// learnFields moves the values of fields that the program did not know until now out of extra.
func learnFields(tx *sql.Tx, t *record.Type) error {
	sql := makeTable(t, 0)
	row := t.New()
	dest := row.Dest()
	ids, err := collect(tx, func(scan scanner) (record.ID, error) {
		var id record.ID
		return id, scan(&id)
	}, fmt.Sprintf("SELECT id FROM %q WHERE extra <> ''", t.Name))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := tx.QueryRow(sql.load, string(id)).Scan(dest...); err != nil {
			return err
		}
		whole, extra := row.Patch(), row.Head.Extra
		row.Head.Extra = nil
		if !readInto(row, extra) {
			if err := keepUnread(tx, row, whole); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(sql.update, row.Args(nil)...); err != nil {
			return err
		}
	}
	return nil
}

// readInto sets what can be read of the fields and tells whether that was all of them.
func readInto(row *record.Row, fields record.Patch) bool {
	whole := true
	for _, e := range fields {
		if err := row.Apply(record.Patch{e}); err != nil {
			whole = false
		}
	}
	return whole
}

// keepUnread keeps the body of a row as it was while it could not be read: see feedaside.go.
func keepUnread(tx *sql.Tx, row *record.Row, body record.Patch) error {
	h := row.Head
	if h.Rev <= 0 || h.Deleted {
		return nil // not from the hub, or gone
	}
	_, err := tx.Exec(`INSERT OR REPLACE INTO unknown_item (type, id, scope, rev, created, changed, deleted, body)
		VALUES (?, ?, ?, ?, ?, ?, 0, ?)`, row.Type.Name, string(h.ID), h.Scope, h.Rev, int64(h.Created), int64(h.Changed), string(body.AppendJSON(nil)))
	return err
}
