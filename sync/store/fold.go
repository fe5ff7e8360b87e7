package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// The new records of a bulk action (an import, the history of a store that joins) aren't written twice. Their mutation is folded: it
// names their type and the range of their IDs, each row has minus the mutation's number for its rev, and what travels is read from the
// rows, in order of their IDs. A clean answer then needs no look at single changes. Whoever is about to write such a row, or
// can't settle the mutation as a whole, unfolds it first: it becomes one like all others, with changes of its own. So a row
// with a rev below 0 is as it was made, and nothing else in the outbox is about it.

// fold is what a folded mutation says of its records.
type fold struct {
	n           int64
	typ         string
	first, last record.ID
	count       int64
	at          calendar.Instant // the mutation's
}

// fold names the folded mutation under way in w.row, a new record, for folded to count; false where it needs a change of its own.
func (tx *Tx) fold(w *work) (bool, error) {
	b := &tx.box
	if !tx.action.Bulk || b.mixed || !tx.identity.Joined() || w.Shared && !tx.identity.Publisher || tx.store.ahead(tx.identity, w.table, w.row.Head.ID) {
		return false, nil
	}
	if b.n != 0 && b.fold.typ != w.Name {
		return false, nil
	}
	if b.fold.count >= bulkChanges {
		if err := b.closeFold(tx); err != nil {
			return false, err
		}
	}
	if b.n == 0 {
		if err := b.begin(tx); err != nil {
			return false, err
		}
		id := w.row.Head.ID
		b.fold = fold{n: b.n, typ: w.Name, first: id, last: id}
	}
	w.row.Head.Rev = -b.n
	return true, nil
}

// folded counts a record that is there now.
func (b *outbox) folded(id record.ID) {
	b.fold.first, b.fold.last, b.fold.count = min(b.fold.first, id), max(b.fold.last, id), b.fold.count+1
}

// closeFold ends the folded mutation under way, if there is one.
func (b *outbox) closeFold(tx *Tx) error {
	f := b.fold
	if f.count == 0 {
		return nil
	}
	b.fold, b.n, b.i = fold{}, 0, 0
	return tx.do("UPDATE mutation SET fold_type = ?, fold_first = ?, fold_last = ?, fold_count = ? WHERE n = ?", f.typ, string(f.first), string(f.last), f.count, f.n)
}

// folds lists the folded mutations between two numbers.
func (v *View) folds(low, high int64) ([]fold, error) {
	return all(v, func(scan scanner) (fold, error) {
		var f fold
		return f, scan(&f.n, &f.typ, &f.first, &f.last, &f.count, (*int64)(&f.at))
	}, "SELECT n, fold_type, fold_first, fold_last, fold_count, at FROM mutation WHERE fold_type <> '' AND n BETWEEN ? AND ? ORDER BY n", low, high)
}

// foldedChanges are the changes of a folded mutation, as they travel.
func (v *View) foldedChanges(f fold) ([]wire.Change, error) {
	t := v.store.tables[f.typ]
	if t == nil {
		return nil, fmt.Errorf("type %s is not in this program's set", f.typ)
	}
	out, err := v.newRows(t, f.count, "id BETWEEN ? AND ? AND rev = ? ORDER BY id", string(f.first), string(f.last), -f.n)
	if err == nil && int64(len(out)) != f.count {
		err = fmt.Errorf("mutation %d is about %d new records, and %d are here", f.n, f.count, len(out))
	}
	madeAt(f.at, out)
	return out, err
}

// newRows are rows that the hub has never had, as they travel, about so many.
func (v *View) newRows(t *table, about int64, where string, args ...any) ([]wire.Change, error) {
	row := t.New() // the transaction's own rows may be in use
	unpack, text := row.Unpack(), []byte(nil)
	var packed sql.RawBytes
	rows, err := v.query(fmt.Sprintf("SELECT %s FROM %q WHERE %s", t.packed, t.Name, where), args...)
	if err != nil {
		return nil, err
	}
	return drainInto(make([]wire.Change, 0, about), rows, func(scan scanner) (wire.Change, error) {
		if err := scan(&packed); err != nil {
			return wire.Change{}, err
		}
		var err error
		text, err = unpack(text[:0], packed)
		h := row.Head
		return wire.Change{Type: t.Name, ID: h.ID, New: true, Scope: h.Scope, Text: string(text), Created: h.Created}, err
	})
}

// madeAt leaves out when a record was made, where that is its mutation's time.
func madeAt(at calendar.Instant, list []wire.Change) {
	for i := range list {
		if list[i].Created == at {
			list[i].Created = 0
		}
	}
}

// foldRows makes rows that were there before the content of a mutation that has just begun; false where they aren't as the changes say.
func (tx *Tx) foldRows(n int64, list []wire.Change) (bool, error) {
	f := fold{n: n, typ: list[0].Type, first: list[0].ID, last: list[len(list)-1].ID, count: int64(len(list))}
	if list[len(list)-1].Type != f.typ {
		return false, nil
	}
	met, err := tx.exec(fmt.Sprintf("UPDATE %q SET rev = ? WHERE id BETWEEN ? AND ? AND rev = 0 AND deleted = 0", f.typ), -n, string(f.first), string(f.last))
	if err != nil {
		return false, err
	}
	tx.box.fold = f
	if err := tx.box.closeFold(tx); err != nil || met == f.count {
		return true, err
	}
	return false, tx.dropFold(f)
}

// dropFold makes a folded mutation an empty one.
func (tx *Tx) dropFold(f fold) error {
	if err := tx.do(fmt.Sprintf("UPDATE %q SET rev = 0 WHERE id BETWEEN ? AND ? AND rev = ?", f.typ), string(f.first), string(f.last), -f.n); err != nil {
		return err
	}
	return tx.do("UPDATE mutation SET fold_type = '', fold_first = '', fold_last = '', fold_count = 0 WHERE n = ?", f.n)
}

// unfold gives the folded mutations between two numbers changes of their own.
func (tx *Tx) unfold(low, high int64) error {
	if n := tx.box.fold.n; n != 0 && low <= n && n <= high {
		tx.box.mixed = true
		if err := tx.box.closeFold(tx); err != nil {
			return err
		}
	}
	list, err := tx.folds(low, high)
	if err != nil {
		return err
	}
	for _, f := range list {
		changes, err := tx.foldedChanges(f)
		if err != nil {
			return err
		}
		if err := tx.dropFold(f); err != nil {
			return err
		}
		if err := tx.insertNew(f.n, changes); err != nil {
			return err
		}
	}
	return nil
}

// insertNew writes the changes of a mutation that makes records.
func (tx *Tx) insertNew(n int64, list []wire.Change) error {
	rows := make([]any, 0, len(list)*changeWidth)
	for i, c := range list {
		rows = append(rows, n, i, c.Type, string(c.ID), c.Scope, 0, true, false, c.Text, int64(c.Created), "", "")
	}
	return tx.insertChanges(rows)
}

// settleFolded settles folded mutations as a whole, and returns the other answers. What needs a closer look is unfolded.
func (tx *Tx) settleFolded(outcomes []wire.Outcome) (rest []wire.Outcome, err error) {
	low, high := outcomes[0].N, outcomes[0].N
	for i := range outcomes {
		low, high = min(low, outcomes[i].N), max(high, outcomes[i].N)
	}
	list, err := tx.folds(low, high)
	if err != nil || len(list) == 0 {
		return outcomes, err
	}
	for _, o := range outcomes {
		at := slices.IndexFunc(list, func(f fold) bool { return f.n == o.N })
		switch {
		case at < 0:
			rest = append(rest, o)
		case whole(&o, list[at].count):
			err = tx.settleFold(list[at], o.Revs[0])
			list = slices.Delete(list, at, at+1) // an answer may be repeated
		default:
			rest = append(rest, o)
			err = tx.unfold(o.N, o.N)
		}
		if err != nil {
			return nil, fmt.Errorf("mutation %d: %w", o.N, err)
		}
	}
	return rest, nil
}

// whole tells whether the answer says only that each record has the number behind the one before.
func whole(o *wire.Outcome, records int64) bool {
	return o.Verdict == wire.Applied && len(o.Lost) == 0 && int64(len(o.Revs)) == records && o.Revs[0] > 0 && sequence(o.Revs)
}

// settleFold gives the rows their numbers, from rev on.
func (tx *Tx) settleFold(f fold, rev int64) error {
	rows, err := tx.rowsOf(f)
	if err != nil {
		return err
	}
	var met int64
	if n := int64(len(rows)); n == f.count && sequence(rows) { // as they are nearly always: made one after the other
		met, err = tx.exec(fmt.Sprintf("UPDATE %q SET rev = rowid + ? WHERE rowid BETWEEN ? AND ? AND rev = ?", f.typ), rev-rows[0], rows[0], rows[n-1], -f.n)
	} else {
		met, err = tx.exec(fmt.Sprintf(`UPDATE %q SET rev = v.i + ? FROM (SELECT rowid AS row, row_number() OVER (ORDER BY id) AS i FROM %[1]q
			WHERE id BETWEEN ? AND ? AND rev = ?) v WHERE %[1]q.rowid = v.row`, f.typ), rev-1, string(f.first), string(f.last), -f.n)
	}
	if err != nil {
		return err
	}
	if met != f.count {
		return fmt.Errorf("is about %d new records, and %d are here", f.count, met)
	}
	tx.touched[f.typ] = true
	return tx.do("DELETE FROM mutation WHERE n = ?", f.n)
}

// rowsOf are the rows of a folded mutation in order of their IDs. One text costs a tenth of so many rows. SQLite doesn't promise the order within it,
// but keeps that of the subquery; a test holds it to that.
func (v *View) rowsOf(f fold) (rows []int64, err error) {
	var text string
	_, err = v.one(fmt.Sprintf("SELECT coalesce(group_concat(row), '') FROM (SELECT rowid AS row FROM %q WHERE id BETWEEN ? AND ? ORDER BY id)", f.typ), []any{string(f.first), string(f.last)}, &text)
	if err != nil || text == "" {
		return nil, err
	}
	for one := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			return nil, err
		}
		rows = append(rows, n)
	}
	return rows, nil
}

// sequence tells whether each number is the one behind that before it.
func sequence(list []int64) bool {
	for i, n := range list {
		if n != list[0]+int64(i) {
			return false
		}
	}
	return true
}
