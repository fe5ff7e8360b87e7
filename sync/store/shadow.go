package store

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// shadow is the hub's last known state of a record that has unanswered local edits.
type shadow struct {
	head record.Head
	left bool
	body record.Patch
}

// keepShadow keeps the stored row aside before the first local edit of it.
func (tx *Tx) keepShadow(stored *record.Row) error {
	return tx.putShadow(stored.Type.Name, shadow{head: *stored.Head, body: stored.Patch()})
}

func (tx *Tx) putShadow(typ string, s shadow) error {
	h := s.head
	err := tx.do(`INSERT OR REPLACE INTO shadow (id, type, scope, rev, created, changed, deleted, left, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, string(h.ID), typ, h.Scope, h.Rev, int64(h.Created), int64(h.Changed),
		h.Deleted, s.left, string(s.body.AppendJSON(nil)))
	if err != nil {
		return fmt.Errorf("keep hub's state of %s %s: %w", typ, h.ID, err)
	}
	return nil
}

func (v *View) shadow(typ string, id record.ID) (shadow, bool, error) {
	s := shadow{head: record.Head{ID: id}}
	h := &s.head
	var created, changed int64
	var body []byte
	ok, err := v.one("SELECT scope, rev, created, changed, deleted, left, body FROM shadow WHERE id = ? AND type = ?",
		[]any{string(id), typ}, &h.Scope, &h.Rev, &created, &changed, &h.Deleted, &s.left, &body)
	if err != nil || !ok {
		return s, false, err
	}
	h.Created, h.Changed = calendar.Instant(created), calendar.Instant(changed)
	s.body, err = record.ParsePatch(body)
	return s, true, err
}

func (tx *Tx) dropShadow(typ string, id record.ID) error {
	return tx.do("DELETE FROM shadow WHERE id = ? AND type = ?", string(id), typ)
}

// rebuild makes the row anew: the hub's state with the unanswered local edits laid over it, in order.
// Without such edits the row becomes the hub's state, or goes if the hub never had it or it left.
func (tx *Tx) rebuild(w *work, id record.ID) error {
	there, err := tx.read(w, id)
	if err != nil {
		return err
	}
	base, known, err := tx.shadow(w.Name, id)
	if err != nil {
		return err
	}
	edits, err := tx.unanswered(w.Name, id, 0)
	if err != nil {
		return err
	}
	if len(edits) == 0 && (!known || base.left) {
		return tx.forget(w, id, there)
	}
	if err := layOver(w.row, base, edits); err != nil {
		return err
	}
	if there {
		w.row.Head.Changed = max(w.row.Head.Changed, w.stored.Head.Changed+1)
	}
	if !known {
		w.row.Head.Created, w.row.Head.Changed = w.stored.Head.Created, later(tx.now, w.stored.Head.Changed)
	}
	if len(edits) == 0 {
		if err := tx.dropShadow(w.Name, id); err != nil {
			return err
		}
	}
	if there {
		return tx.updateRow(w)
	}
	return tx.insertRow(w)
}

// forget takes a record out of this copy when nothing of it is left to tell.
func (tx *Tx) forget(w *work, id record.ID, there bool) error {
	if there {
		if err := tx.dropRow(w); err != nil {
			return err
		}
	}
	return tx.dropShadow(w.Name, id)
}

// layOver makes row the base with the edits over it. An edit brings back what the hub deleted, so that
// nothing the user typed disappears before the hub has judged it.
func layOver(row *record.Row, base shadow, edits []noted) error {
	row.Reset()
	if err := row.Apply(base.body); err != nil {
		return err
	}
	h := row.Head
	extra := h.Extra
	*h = base.head
	h.Extra = extra
	for _, e := range edits {
		if err := row.Apply(e.set); err != nil {
			return err
		}
		h.ID, h.Deleted = e.id, e.gone
		if e.scope != "" {
			h.Scope = e.scope
		}
	}
	return nil
}
