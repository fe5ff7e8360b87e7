package store

import (
	"errors"
	"fmt"
	"slices"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

var errLocal = errors.New("store: records travel, so they are written in Do, not in Local")

// Put saves a record: a new one, or one that was read before. It fills what is empty (ID, Scope, Created),
// sets Changed, and writes the row, its search terms and the outbox's change with the changed fields only.
// Nothing happens when nothing changed. ErrStale when the stored record changed since rec was read.
func Put[T any](tx *Tx, d *record.Definition[T], rec *T) error {
	w, mine, err := lend(tx, d, rec)
	if err != nil {
		return err
	}
	if err := tx.put(w); err != nil {
		return fmt.Errorf("%s：%w", d.Label, err)
	}
	*rec = *mine
	return nil
}

// Edit saves what the user changed between was, as the form read it, and now: only those fields are laid
// over the stored record, which may have moved on meanwhile. now becomes the record as saved.
func Edit[T any](tx *Tx, d *record.Definition[T], was T, now *T) error {
	patch := record.Diff(d.Bind(&was), d.Bind(now))
	base := d.Bind(&was).Head
	w, mine, err := lend(tx, d, now)
	if err != nil {
		return err
	}
	if err := tx.edit(w, base, patch); err != nil {
		return fmt.Errorf("%s：%w", d.Label, err)
	}
	*now = *mine
	return nil
}

// Remove deletes a record. Its tombstone stays, so that the others learn of it.
func Remove[T any](tx *Tx, d *record.Definition[T], id record.ID) error {
	var empty T
	w, _, err := lend(tx, d, &empty)
	if err != nil {
		return err
	}
	if err := tx.remove(w, id); err != nil {
		return fmt.Errorf("%s：%w", d.Label, err)
	}
	return nil
}

// lend copies rec into the transaction's own row of the type, which is bound once for many records.
func lend[T any](tx *Tx, d *record.Definition[T], rec *T) (*work, *T, error) {
	if !tx.travels {
		return nil, nil, errLocal
	}
	w, err := tx.work(d.Name)
	if err != nil {
		return nil, nil, err
	}
	mine, err := d.Of(w.row)
	if err != nil {
		return nil, nil, err
	}
	*mine = *rec
	return w, mine, nil
}

// put saves w.row.
func (tx *Tx) put(w *work) error {
	h := w.row.Head
	if h.ID == "" {
		h.ID = record.NewID()
		return tx.create(w)
	}
	there, err := tx.read(w, h.ID)
	if err != nil {
		return err
	}
	if !there {
		return tx.create(w)
	}
	old := w.stored.Head
	if old.Deleted {
		return ErrNotFound
	}
	if h.Changed != old.Changed {
		return ErrStale
	}
	return tx.replace(w, old.Rev)
}

func (tx *Tx) create(w *work) error {
	h := w.row.Head
	if h.Scope == "" {
		h.Scope = tx.scopeOf(w.Type)
	}
	if h.Created == 0 {
		h.Created = tx.now
	}
	h.Changed, h.Rev, h.Deleted = tx.now, 0, false
	folded, err := tx.fold(w)
	if err != nil {
		return err
	}
	if err := tx.insertRow(w); err != nil || !tx.identity.Joined() {
		return err
	}
	if folded {
		tx.box.folded(h.ID)
		return nil
	}
	c := noted{new: true, scope: h.Scope, set: w.row.Patch()}
	if h.Created != tx.now {
		c.created = h.Created
	}
	return tx.note(w, c)
}

// replace writes w.row over w.stored. base is the version that the writer saw.
func (tx *Tx) replace(w *work, base int64) error {
	h, old := w.row.Head, w.stored.Head
	if h.Scope == "" {
		h.Scope = old.Scope
	}
	patch := record.Diff(w.stored, w.row)
	c := noted{base: base, set: patch, gone: h.Deleted && !old.Deleted}
	if h.Scope != old.Scope {
		c.scope = h.Scope
	}
	h.Created, h.Rev = old.Created, old.Rev
	if len(patch) == 0 && c.scope == "" && !c.gone {
		h.Changed = old.Changed
		return nil
	}
	h.Changed = later(tx.now, old.Changed)
	if err := tx.updateRow(w); err != nil {
		return err
	}
	return tx.note(w, c)
}

// later makes Changed grow with each write of a record, whatever the clock does.
func later(now, before calendar.Instant) calendar.Instant {
	if now > before {
		return now
	}
	return before + 1
}

func (tx *Tx) edit(w *work, was *record.Head, patch record.Patch) error {
	there, err := tx.read(w, was.ID)
	if err != nil {
		return err
	}
	if !there || w.stored.Head.Deleted {
		return ErrNotFound
	}
	if err := copyRow(w.row, w.stored); err != nil {
		return err
	}
	if err := w.row.Apply(patch); err != nil {
		return err
	}
	base := w.stored.Head.Rev
	if was.Changed != w.stored.Head.Changed {
		base = min(base, max(was.Rev, 0)) // below 0: see fold
	}
	return tx.replace(w, base)
}

func (tx *Tx) remove(w *work, id record.ID) error {
	there, err := tx.read(w, id)
	if err != nil {
		return err
	}
	if !there || w.stored.Head.Deleted {
		return ErrNotFound
	}
	if err := copyRow(w.row, w.stored); err != nil {
		return err
	}
	w.row.Head.Deleted = true
	return tx.replace(w, w.stored.Head.Rev)
}

// copyRow makes to the same record as from.
func copyRow(to, from *record.Row) error {
	to.Reset()
	if err := to.Apply(from.Patch()); err != nil {
		return err
	}
	*to.Head = *from.Head
	to.Head.Extra = slices.Clone(from.Head.Extra)
	return nil
}

func (tx *Tx) scopeOf(t *record.Type) string {
	if t.Shared {
		return record.Shared
	}
	return tx.identity.Dealer
}

// insertRow writes w.row as a new row, with its search terms.
func (tx *Tx) insertRow(w *work) error {
	tx.forgetAhead(w, w.row.Head.ID)
	w.args = w.row.Args(w.args[:0])
	if err := tx.do(w.insert, w.args...); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	tx.touched[w.Name] = true
	return tx.terms.insert(tx, w)
}

// updateRow writes w.row over w.stored, with its search terms.
func (tx *Tx) updateRow(w *work) error {
	tx.forgetAhead(w, w.row.Head.ID)
	cols, args := w.changes()
	var err error
	switch {
	case cols == nil:
		err = tx.do(w.update, args...)
	case tx.updates != nil:
		tx.updates.add(w, cols, args)
	default:
		err = tx.do(updateOf(w.Name, cols), args...)
	}
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	tx.touched[w.Name] = true
	return tx.terms.update(tx, w)
}

// dropRow takes w.stored out of this copy without a trace.
func (tx *Tx) dropRow(w *work) error {
	tx.forgetAhead(w, w.stored.Head.ID)
	if err := tx.do(fmt.Sprintf("DELETE FROM %q WHERE id = ?", w.Name), string(w.stored.Head.ID)); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	if err := tx.do("DELETE FROM loser WHERE id = ? AND type = ?", string(w.stored.Head.ID), w.Name); err != nil {
		return err // whoever has the record now has its conflicts
	}
	tx.touched[w.Name] = true
	return tx.terms.drop(tx, w)
}
