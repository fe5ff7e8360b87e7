package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// lookAhead reads the rows of the items with few statements; read then finds them in memory. Whoever writes one of the rows
// takes it out, see forgetAhead.
func (tx *Tx) lookAhead(items []wire.Item) error {
	byType := map[string][]any{}
	for i := range items {
		if typ := items[i].Type; tx.store.tables[typ] != nil {
			byType[typ] = append(byType[typ], string(items[i].ID))
		}
	}
	ahead := map[recordKey][]any{}
	for typ, ids := range byType {
		if len(ids) < 3 {
			continue // not worth it
		}
		t := tx.store.tables[typ]
		for _, id := range ids {
			ahead[recordKey{typ, record.ID(id.(string))}] = nil
		}
		err := inLots(len(ids), func(from, to int) error {
			rows, err := tx.query(fmt.Sprintf("SELECT %s FROM %q WHERE id IN (?%s)", t.cols, typ, strings.Repeat(", ?", to-from-1)), ids[from:to]...)
			if err != nil {
				return err
			}
			row, dest := make([]any, len(t.names)), make([]any, len(t.names))
			for i := range row {
				dest[i] = &row[i]
			}
			found, err := drain(rows, func(scan scanner) ([]any, error) {
				err := scan(dest...)
				return slices.Clone(row), err
			})
			for _, values := range found {
				ahead[recordKey{typ, record.ID(values[0].(string))}] = values
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("look ahead, %s: %w", typ, err)
		}
	}
	tx.ahead = ahead
	return nil
}

// readAhead loads the row into w.stored from what lookAhead found; known is false where it didn't look.
func (v *View) readAhead(w *work, id record.ID) (there, known bool, err error) {
	values, known := v.ahead[recordKey{w.Name, id}]
	if !known || values == nil {
		return false, known, nil
	}
	for i, dest := range w.oldDest {
		if err := dest.(sql.Scanner).Scan(values[i]); err != nil {
			return false, true, fmt.Errorf("%s %s: %w", w.Name, w.names[i], err)
		}
	}
	return true, true, nil
}

// forgetAhead says that the row is another from now on.
func (v *View) forgetAhead(w *work, id record.ID) { delete(v.ahead, recordKey{w.Name, id}) }
