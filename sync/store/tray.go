package store

import (
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Leaver is a record that has left this store at the hub while edits of it were still on their way from here: it
// lies in the hand-over tray until the hub has judged them, and goes then.
type Leaver struct {
	Type    string
	ID      record.ID
	Waiting int // edits
}

// Leavers lists the hand-over tray, the oldest edit first.
func (v *View) Leavers(limit int) ([]Leaver, error) {
	return all(v, func(scan scanner) (Leaver, error) {
		var l Leaver
		return l, scan(&l.Type, &l.ID, &l.Waiting)
	}, `SELECT s.type, s.id, count(*) FROM shadow s JOIN change c ON c.id = s.id AND c.type = s.type
		WHERE s.left <> 0 GROUP BY s.type, s.id ORDER BY min(c.n) LIMIT ?`, limit)
}

// Away tells whether a record of this store has been sent to another dealer and the hub has not answered yet. Until
// then it is here, to be read.
func (s *Store) Away(head *record.Head) bool {
	return head.Scope != "" && head.Scope != record.Shared && head.Scope != s.Identity().Dealer
}

// Behind lists the later work that waits for a decision about refused or held work, because it is about the same
// records.
func (v *View) Behind(m wire.Mutation) ([]wire.Mutation, error) {
	all, err := v.behind(m)
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}
