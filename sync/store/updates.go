package store

import (
	"fmt"
	"strings"

	"showroom/domain/record"
)

// updates gathers the updates of a feed, so that one statement makes all those in which the same columns change: a thousand
// customers who got another consultant. Whoever reads such a row first has it written, see Tx.read.
type updates struct {
	groups []*alike
	by     map[string]*alike
	rows   map[recordKey]bool
}

// alike are updates of the same columns of one type.
type alike struct {
	typ  string
	cols []string // quoted
	args []any    // of each row its id and its values
	rows int
}

// add takes the place of a statement.
func (l *updates) add(w *work, cols []string, args []any) {
	key := w.Name + strings.Join(cols, "")
	group := l.by[key]
	if group == nil {
		if l.by == nil {
			l.by, l.rows = map[string]*alike{}, map[recordKey]bool{}
		}
		group = &alike{typ: w.Name, cols: cols}
		l.by[key], l.groups = group, append(l.groups, group)
	}
	group.args, group.rows = append(group.args, args...), group.rows+1
	l.rows[recordKey{w.Name, w.row.Head.ID}] = true
}

// flushUpdates writes what was gathered.
func (tx *Tx) flushUpdates() error {
	for _, g := range tx.updates.groups {
		size := len(g.cols) + 1
		err := inLots(g.rows, func(from, to int) error { return tx.do(g.statement(to-from), g.args[size*from:size*to]...) })
		if err != nil {
			return fmt.Errorf("update %s: %w", g.typ, err)
		}
	}
	*tx.updates = updates{}
	return nil
}

func (g *alike) statement(rows int) string {
	if rows == 1 {
		return updateOf(g.typ, g.cols)
	}
	set := make([]string, len(g.cols))
	for i, col := range g.cols {
		set[i] = fmt.Sprintf("%s = v.column%d", col, i+2)
	}
	row := "(?" + strings.Repeat(", ?", len(g.cols)) + ")"
	return fmt.Sprintf("UPDATE %q SET %s FROM (VALUES %s%s) v WHERE %[1]q.id = v.column1", g.typ, strings.Join(set, ", "), row, strings.Repeat(", "+row, rows-1))
}

// read loads the row into w.stored, deleted or not, as this transaction has written it, for somebody who is going to write it.
func (tx *Tx) read(w *work, id record.ID) (bool, error) {
	if tx.updates != nil && tx.updates.rows[recordKey{w.Name, id}] {
		if err := tx.flushUpdates(); err != nil {
			return false, err
		}
		tx.forgetAhead(w, id) // it was read before that
	}
	there, err := tx.View.read(w, id)
	if err != nil || !there || w.stored.Head.Rev >= 0 {
		return there, err
	}
	n := -w.stored.Head.Rev
	w.stored.Head.Rev = 0
	if err := tx.unfold(n, n); err != nil {
		return false, fmt.Errorf("unfold mutation %d: %w", n, err)
	}
	return true, nil
}
