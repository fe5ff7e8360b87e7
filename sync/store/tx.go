package store

import (
	"context"
	"database/sql"
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Action names a business action: what is done and who does it.
type Action struct {
	Verb string    // quote.issue, customer.import
	User record.ID // "" for the program itself
	// Bulk says that the rows don't depend on each other at the hub: the action is one transaction here,
	// but may travel as several mutations of at most bulkChanges changes.
	Bulk bool
	// Sign proves that the user did it, where what is done needs a right; nil: nobody proves anything. It is called
	// with each mutation of the action as it will travel.
	Sign func(m *wire.Mutation, install string)
}

// Tx is a View that writes. All its writes become durable together or not at all.
type Tx struct {
	*View
	action    Action
	now       calendar.Instant
	identity  Identity
	travels   bool   // writes records that the hub must learn of
	applies   bool   // writes what the hub sent or answered
	steady    bool   // changes nothing in a row that is not in the outbox: see adopt
	beside    string // a file to read from, attached as snapshot; "": none
	box       outbox
	terms     termBatch
	updates   *updates        // nil: what is written is written at once
	cleared   map[string]bool // published types whose private rows are gone
	quiet     quiet
	stale     map[recordKey]bool // see drop
	asked     bool               // see anyAside
	someAside bool
	touched   map[string]bool
}

// Do runs one business action: one transaction, and one mutation in the outbox if the store has joined a
// hub and anything changed. When it returns nil the action survives a crash and a power cut. An error of
// do, or a cancelled ctx, undoes everything. Writers wait for each other: don't call Do or Local inside do.
func (s *Store) Do(ctx context.Context, a Action, do func(*Tx) error) error {
	if a.Verb == "" {
		return fmt.Errorf("store: an action needs a verb")
	}
	return s.write(ctx, &Tx{action: a, travels: true}, do)
}

// Local runs writes that never travel: drafts, settings. Put and Remove are refused in it.
func (s *Store) Local(ctx context.Context, do func(*Tx) error) error {
	return s.write(ctx, &Tx{}, do)
}

func (s *Store) write(ctx context.Context, t *Tx, do func(*Tx) error) error {
	s.queue.Add(1)
	select {
	case <-s.writing:
		s.queue.Add(-1)
	case <-ctx.Done():
		s.queue.Add(-1)
		return ctx.Err()
	}
	defer func() { s.writing <- struct{}{} }()
	// The transaction has a context of its own: a statement that is interrupted half-way helps nobody,
	// and a cancellable one costs a goroutine each.
	own := context.Background()
	if t.beside != "" {
		if err := s.attach(own, t.beside); err != nil {
			return readable(err)
		}
		defer s.detach(own)
	}
	tx, err := s.writer.BeginTx(own, nil)
	if err != nil {
		return readable(err)
	}
	t.View, t.now, t.identity, t.touched = s.view(own, tx, s.writes), s.opt.Now(), s.Identity(), map[string]bool{}
	if !t.steady {
		defer s.edits.Add(1) // while nobody else writes
	}
	if err := t.run(ctx, do); err != nil {
		if back := tx.Rollback(); back != nil && back != sql.ErrTxDone {
			s.opt.Log.Error("Rollback", "error", back)
		}
		return readable(err)
	}
	t.keep()
	s.wake()
	s.mu.Lock()
	s.identity = t.identity
	s.mu.Unlock()
	s.announce(t.touched)
	return nil
}

func (tx *Tx) run(ctx context.Context, do func(*Tx) error) (err error) {
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.box.flush(tx); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	if err := tx.sign(); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	if err := tx.terms.flush(tx); err != nil {
		return fmt.Errorf("write search terms: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tx.tx.Commit()
}

// Moment is the time of this transaction, the same for all its writes.
func (tx *Tx) Moment() calendar.Instant { return tx.now }

func (tx *Tx) exec(query string, args ...any) (int64, error) {
	stmt, err := tx.stmt(query)
	if err != nil {
		return 0, err
	}
	done, err := stmt.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// do is exec for those who don't ask how many rows it met.
func (tx *Tx) do(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}
