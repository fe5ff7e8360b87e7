package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// ErrSent is that work can't be withdrawn any more: it was sent, and the hub may have taken it.
var ErrSent = errors.New("store: it is on its way to the hub")

// withdrawable tells whether the mutation is work that people may withdraw.
func withdrawable(m wire.Mutation) bool { return m.Verb == wire.Transfer }

// Sending must be asked before mutations are sent for the first time: it notes durably that those which could be
// withdrawn are on their way, and returns the batch without those that were withdrawn since it was read.
func (s *Store) Sending(ctx context.Context, batch []wire.Mutation) ([]wire.Mutation, error) {
	if !slices.ContainsFunc(batch, withdrawable) {
		return batch, nil
	}
	var out []wire.Mutation
	err := s.write(ctx, &Tx{}, func(tx *Tx) error {
		for _, m := range batch {
			if withdrawable(m) {
				n, err := tx.exec("UPDATE mutation SET sent = 1 WHERE n = ?", m.N)
				if err != nil {
					return err
				}
				if n == 0 {
					continue
				}
			}
			out = append(out, m)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("note what is sent: %w", err)
	}
	return out, nil
}

// Withdraw takes the move of a record to another store back, before the hub has had it: the record is here again as if
// nothing had been. ErrNotFound when no move of it waits here, ErrSent when the hub may have it.
func (s *Store) Withdraw(ctx context.Context, typ string, id record.ID) error {
	return s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		var n, sent int64
		var state string
		there, err := tx.one(`SELECT m.n, m.sent, m.state FROM mutation m JOIN change c ON c.n = m.n
			WHERE c.type = ? AND c.id = ? AND m.verb = ? AND c.scope <> '' AND c.new = 0 ORDER BY m.n DESC LIMIT 1`, []any{typ, string(id), wire.Transfer}, &n, &sent, &state)
		switch {
		case err != nil:
			return err
		case !there:
			return ErrNotFound
		case sent != 0 && state == "pending":
			return ErrSent
		}
		changes, err := tx.changesOf(n)
		if err != nil {
			return err
		}
		if err := tx.do("DELETE FROM mutation WHERE n = ?", n); err != nil {
			return err
		}
		if err := tx.reopen(n); err != nil {
			return err
		}
		for _, c := range changes {
			w, err := tx.work(c.typ)
			if err != nil {
				return err
			}
			if err := tx.rebuild(w, c.id); err != nil {
				return err
			}
		}
		tx.touched[Outbox] = true
		return nil
	})
}
