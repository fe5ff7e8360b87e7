package store

import (
	"context"
	"fmt"

	"showroom/domain/record"
)

// adoption says how far the history of a store that stood alone has been put into the outbox: everything
// up to and including After of Type, in the order of the set and of IDs.
type adoption struct {
	Type  string
	After record.ID
}

// Join turns a store that stands alone into one of the hub's devices. id is the identity the hub gave;
// Install, counters and cursors are the store's own. Records written under another dealer code move to the
// new one. The history goes up with the coming pushes, once.
func (s *Store) Join(ctx context.Context, id Identity) error {
	if id.Device == "" || id.Dealer == "" || id.PC == "" {
		return fail(Invalid, nil, "总部没有给出设备号、店码或机号，请重新加入")
	}
	return s.write(ctx, &Tx{action: adopting, applies: true}, func(tx *Tx) error {
		have := tx.identity
		if have.Joined() && have.Device != id.Device {
			return fail(Invalid, nil, "本机已加入总部（设备 %s），不能再加入另一个", have.Device)
		}
		id.Install = have.Install
		if have.Joined() {
			id.Adopt, id.Cursors, id.LastSync, id.Answered = have.Adopt, have.Cursors, have.LastSync, have.Answered
		} else {
			id.Adopt, id.Cursors, id.Bootstrap = &adoption{}, map[string]int64{}, true
		}
		if err := tx.moveScope(have.Dealer, id.Dealer); err != nil {
			return err
		}
		tx.identity = id
		tx.touched[Outbox] = true
		first, err := tx.history(tx.identity) // all of it, where the store is small
		if err == nil {
			_, err = tx.adopt(first)
		}
		return err
	})
}

// moveScope renames the store's own scope before anything of it has travelled.
func (tx *Tx) moveScope(from, to string) error {
	if from == to || from == "" {
		return nil
	}
	for _, t := range tx.store.opt.Types.All() {
		if err := tx.do(fmt.Sprintf("UPDATE %q SET scope = ? WHERE scope = ?", t.Name), to, from); err != nil {
			return fmt.Errorf("move %s to %s: %w", t.Name, to, err)
		}
	}
	if tx.store.tables["dealer"] == nil {
		return nil
	}
	return tx.do("UPDATE dealer SET code = ? WHERE code = ?", to, from) // the store's own file card
}

// ahead tells whether the record still waits to be adopted: its state as it will then be goes up, so an
// edit of it needs no change of its own.
func (s *Store) ahead(id Identity, t *table, rec record.ID) bool {
	if id.Adopt == nil || t.Shared && !id.Publisher {
		return false
	}
	reached := s.tables[id.Adopt.Type]
	switch {
	case reached == nil:
		return true
	case t.order != reached.order:
		return t.order > reached.order
	}
	return rec > id.Adopt.After
}

func (tx *Tx) toBeAdopted(w *work, c noted) bool {
	return (c.new || w.stored.Head.Rev == 0) && tx.store.ahead(tx.identity, w.table, c.id)
}

// Private counts the records of published types that this store wrote for itself: unless it is headquarters'
// they never go up, and go when headquarters publishes its own.
func (v *View) Private() (n int, err error) {
	for _, t := range v.store.opt.Types.All() {
		if !t.Shared {
			continue
		}
		var some int
		if _, err := v.one(fmt.Sprintf("SELECT count(*) FROM %q WHERE rev = 0 AND deleted = 0", t.Name), nil, &some); err != nil {
			return 0, fmt.Errorf("count own %s: %w", t.Name, err)
		}
		n += some
	}
	return n, nil
}

// replacePrivate makes room for what headquarters publishes: rows of the type that this store wrote for
// itself while it stood alone go when the first published one arrives.
func (tx *Tx) replacePrivate(w *work) error {
	if !w.Shared || tx.cleared[w.Name] {
		return nil
	}
	if tx.cleared == nil {
		tx.cleared = map[string]bool{}
	}
	tx.cleared[w.Name] = true
	ids, err := all(tx.View, func(scan scanner) (record.ID, error) {
		var id record.ID
		return id, scan(&id)
	}, fmt.Sprintf("SELECT id FROM %q t WHERE rev = 0 AND NOT EXISTS (SELECT 1 FROM change c WHERE c.id = t.id)", w.Name))
	if err != nil {
		return err
	}
	keep := *w
	for _, id := range ids {
		if tx.store.ahead(tx.identity, w.table, id) {
			continue // headquarters' own rows, still to go up
		}
		if _, err := tx.read(&keep, id); err != nil {
			return err
		}
		if err := tx.dropRow(&keep); err != nil {
			return err
		}
	}
	return nil
}
