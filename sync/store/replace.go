package store

import (
	"fmt"

	"showroom/domain/record"
)

// Replace makes the stored record equal to r, whatever state it had: for what is published as a whole, such
// as a price list. It is new when nothing is stored under its ID, and nothing happens when nothing differs.
func Replace(tx *Tx, r *record.Row) error {
	if !tx.travels {
		return errLocal
	}
	w, err := tx.work(r.Type.Name)
	if err != nil {
		return err
	}
	if err := tx.replaceWith(w, r); err != nil {
		return fmt.Errorf("%s：%w", r.Type.Label, err)
	}
	return nil
}

func (tx *Tx) replaceWith(w *work, r *record.Row) error {
	there, err := tx.read(w, r.Head.ID)
	if err != nil {
		return err
	}
	if err := copyRow(w.row, r); err != nil {
		return err
	}
	if !there {
		return tx.create(w)
	}
	if w.stored.Head.Deleted {
		return ErrNotFound
	}
	return tx.replace(w, w.stored.Head.Rev)
}
