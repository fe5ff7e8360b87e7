package store

import (
	"context"
	"fmt"
	"slices"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// historyRows is the most rows of the history that are put into the outbox at once.
const historyRows = 4 * bulkChanges

var adopting = Action{Verb: wire.Adopt, Bulk: true}

// history is the next part of what a store that stood alone has to send.
type history struct {
	changes []wire.Change
	reached *adoption // behind it; nil: nothing is left
}

// adopt puts the next part of the history into the outbox and returns the mutations that were made of it, unless others wait before
// them. The rows are read while others write, for that is most of the work; if anybody changed a row meanwhile they are read again.
func (s *Store) adopt(ctx context.Context, after int64) (made []wire.Mutation, err error) {
	seen := s.edits.Load()
	var next history
	if err := s.Read(ctx, func(v *View) error {
		next, err = v.history(s.Identity())
		return err
	}); err != nil {
		return nil, err
	}
	err = s.write(ctx, &Tx{action: adopting, applies: true}, func(tx *Tx) (err error) {
		if s.edits.Load() != seen {
			if next, err = tx.history(tx.identity); err != nil {
				return err
			}
		}
		others, err := tx.one("SELECT 1 FROM mutation WHERE n > ? OR state <> 'pending' LIMIT 1", []any{after}, new(int64))
		if err != nil {
			return err
		}
		if made, err = tx.adopt(next); others {
			made = nil
		}
		return err
	})
	return made, err
}

// adopt writes a part of the history into the outbox, and how far that is.
func (tx *Tx) adopt(next history) (made []wire.Mutation, err error) {
	for part := range slices.Chunk(next.changes, bulkChanges) {
		if err := tx.box.begin(tx); err != nil {
			return nil, err
		}
		madeAt(tx.now, part)
		n := tx.box.n
		if folded, err := tx.foldRows(n, part); err != nil {
			return nil, err
		} else if !folded {
			if err := tx.insertNew(n, part); err != nil {
				return nil, err
			}
		}
		made = append(made, wire.Mutation{N: n, Verb: tx.action.Verb, User: tx.action.User, At: tx.now, Changes: part})
	}
	tx.identity.Adopt = next.reached
	return made, tx.saveIdentity()
}

// history reads the next part from where the last one ended.
func (v *View) history(id Identity) (next history, err error) {
	if id.Adopt == nil {
		return next, nil
	}
	at := *id.Adopt
	for left := historyRows; left > 0; left = historyRows - len(next.changes) {
		t := v.store.nextToAdopt(id, at)
		if t == nil {
			return next, nil
		}
		some, err := v.historyOf(t, at, left)
		if err != nil {
			return next, fmt.Errorf("history of %s: %w", t.Name, err)
		}
		next.changes = append(next.changes, some...)
		if at = (adoption{Type: t.Name, After: lastID}); len(some) == left {
			at.After = some[left-1].ID // there may be more of the table
		}
	}
	next.reached = &at
	return next, nil
}

// lastID sorts behind every ID.
const lastID = record.ID("~")

func (s *Store) nextToAdopt(id Identity, at adoption) *table {
	types := s.opt.Types.All()
	from := 0
	if reached := s.tables[at.Type]; reached != nil {
		from = reached.order
		if at.After == lastID {
			from++
		}
	}
	i := slices.IndexFunc(types[from:], func(t *record.Type) bool { return !t.Shared || id.Publisher })
	if i < 0 {
		return nil
	}
	return s.tables[types[from+i].Name]
}

func (v *View) historyOf(t *table, at adoption, most int) ([]wire.Change, error) {
	after := record.ID("")
	if at.Type == t.Name {
		after = at.After
	}
	return v.newRows(t, int64(min(most, bulkChanges)), "id > ? AND rev = 0 AND deleted = 0 ORDER BY id LIMIT ?", string(after), most)
}
