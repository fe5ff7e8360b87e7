package store

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Nearly all answers are clean ones to work that nothing else waits behind: a whole import, a morning's edits. They need
// only the hub's numbers in their rows, which is done for all of them at once.

// plainChange is a change of such a mutation.
type plainChange struct {
	n, i int64
	typ  string
	id   record.ID
	rev  int64 // that the hub gave it
}

// settlePlain settles the mutations with clean answers that nothing is entangled with, and returns the other answers.
func (tx *Tx) settlePlain(outcomes []wire.Outcome) (rest []wire.Outcome, err error) {
	if outcomes, err = tx.settleFolded(outcomes); err != nil {
		return nil, err
	}
	clean := map[int64][]int64{} // revs by n
	low, high := int64(0), int64(0)
	for i := range outcomes {
		o := &outcomes[i]
		if o.Verdict != wire.Applied || len(o.Lost) > 0 || len(o.Revs) == 0 || slices.Min(o.Revs) <= 0 || clean[o.N] != nil {
			continue
		}
		if len(clean) == 0 {
			low, high = o.N, o.N
		}
		low, high = min(low, o.N), max(high, o.N)
		clean[o.N] = o.Revs
	}
	if len(clean) == 0 {
		return outcomes, nil
	}
	changes, err := tx.plainChanges(clean, low, high)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		if clean[outcomes[i].N] == nil {
			rest = append(rest, outcomes[i])
		}
	}
	return rest, tx.settleAll(changes, clean)
}

// plainChanges lists the changes of the clean mutations, and takes those out of clean that need a closer look.
func (tx *Tx) plainChanges(clean map[int64][]int64, low, high int64) ([]plainChange, error) {
	changes, err := all(tx.View, func(scan scanner) (plainChange, error) {
		var p plainChange
		return p, scan(&p.n, &p.i, &p.typ, &p.id)
	}, "SELECT n, i, type, id FROM change WHERE n BETWEEN ? AND ? ORDER BY n, i", low, high)
	if err != nil {
		return nil, err
	}
	if err := tx.entangled(clean, low, high); err != nil {
		return nil, err
	}
	seen := map[int64]int{}
	for i := range changes {
		p := &changes[i]
		if revs := clean[p.n]; seen[p.n] < len(revs) {
			p.rev = revs[seen[p.n]]
		}
		seen[p.n]++
	}
	for n, revs := range clean {
		if seen[n] != len(revs) { // answered before, or not what was sent
			delete(clean, n)
		}
	}
	if err := tx.overtaken(clean, changes, low, high); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(changes, func(p plainChange) bool { return clean[p.n] == nil }), nil
}

// entangled takes out the mutations of whose records other unanswered work knows, too.
func (tx *Tx) entangled(clean map[int64][]int64, low, high int64) error {
	others, err := tx.numbers(`SELECT DISTINCT c.n FROM change c WHERE c.n BETWEEN ? AND ?
		AND EXISTS (SELECT 1 FROM change o WHERE o.id = c.id AND o.type = c.type AND o.n <> c.n)`, low, high)
	for _, n := range others {
		delete(clean, n)
	}
	return err
}

// overtaken takes out the mutations of which the feed told before the answer did, or whose record has left.
func (tx *Tx) overtaken(clean map[int64][]int64, changes []plainChange, low, high int64) error {
	if !tx.anyAside() {
		return nil
	}
	type aside struct {
		n, i, rev int64
		left      bool
	}
	kept, err := all(tx.View, func(scan scanner) (aside, error) {
		var a aside
		return a, scan(&a.n, &a.i, &a.rev, &a.left)
	}, `SELECT c.n, c.i, s.rev, s.left FROM change c CROSS JOIN shadow s ON s.id = c.id AND s.type = c.type
		WHERE c.n BETWEEN ? AND ? ORDER BY c.n, c.i`, low, high)
	at := 0
	for _, a := range kept {
		for changes[at].n != a.n || changes[at].i != a.i {
			at++
		}
		if a.left || a.rev >= changes[at].rev {
			delete(clean, a.n)
		}
	}
	return err
}

// settleAll gives the rows the hub's numbers and takes the mutations out of the outbox.
func (tx *Tx) settleAll(changes []plainChange, clean map[int64][]int64) error {
	byType := map[string][]plainChange{}
	for _, p := range changes {
		byType[p.typ] = append(byType[p.typ], p)
	}
	for typ, list := range byType {
		if tx.store.tables[typ] == nil {
			return fmt.Errorf("type %s is not in this program's set", typ)
		}
		tx.touched[typ] = true
		if err := tx.giveRevs(typ, list); err != nil {
			return fmt.Errorf("%s: %w", typ, err)
		}
	}
	done := runs(clean)
	if tx.anyAside() && len(done) > 0 {
		if err := tx.dropShadows(done); err != nil {
			return err
		}
	}
	for _, run := range done {
		// The changes would go with their mutations by themselves, but one by one.
		for _, query := range []string{"DELETE FROM change WHERE n BETWEEN ? AND ?", "DELETE FROM mutation WHERE n BETWEEN ? AND ?"} {
			if err := tx.do(query, run[0], run[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropShadows drops what is kept aside for the mutations: all there is when nothing else waits, which takes SQLite no look at the
// single rows.
func (tx *Tx) dropShadows(done [][2]int64) error {
	var first, last int64
	if _, err := tx.one("SELECT (SELECT min(n) FROM change), (SELECT max(n) FROM change)", nil, &first, &last); err != nil {
		return err
	}
	if len(done) == 1 && done[0][0] <= first && last <= done[0][1] {
		return tx.do("DELETE FROM shadow")
	}
	for _, run := range done {
		if err := tx.do("DELETE FROM shadow WHERE (id, type) IN (SELECT id, type FROM change WHERE n BETWEEN ? AND ?)", run[0], run[1]); err != nil {
			return err
		}
	}
	return nil
}

// runs are the numbers as ranges, in order.
func runs(clean map[int64][]int64) [][2]int64 {
	numbers := make([]int64, 0, len(clean))
	for n := range clean {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var out [][2]int64
	for _, n := range numbers {
		if last := len(out) - 1; last >= 0 && out[last][1] == n-1 {
			out[last][1] = n
			continue
		}
		out = append(out, [2]int64{n, n})
	}
	return out
}

func (tx *Tx) giveRevs(typ string, list []plainChange) error {
	args := make([]any, 0, 2*len(list))
	for _, p := range list {
		args = append(args, string(p.id), p.rev)
	}
	return inLots(len(list), func(from, to int) error {
		return tx.do(fmt.Sprintf("UPDATE %q SET rev = v.column2 FROM (VALUES (?, ?)%s) v WHERE %[1]q.id = v.column1", typ, strings.Repeat(", (?, ?)", to-from-1)), args[2*from:2*to]...)
	})
}

// inLots calls do for so many rows at a time that few statements are needed, of few kinds.
func inLots(rows int, do func(from, to int) error) error {
	from := 0
	for _, size := range []int{200, 10, 1} {
		for ; rows-from >= size; from += size {
			if err := do(from, from+size); err != nil {
				return err
			}
		}
	}
	return nil
}
