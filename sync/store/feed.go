package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// ApplyFeed applies all items that next gives (io.EOF ends them) and moves the cursors to the heads, in
// one transaction: on any error nothing has happened. Unanswered local edits are laid over the hub's
// states again. It returns how many items there were. A feed of another lineage is code Lineage.
// No save waits for the network behind next: the items are gathered before the transaction begins, but for
// a bulk of more than bulkFeed, such as a fresh PC's first, which is applied as it comes in.
func (s *Store) ApplyFeed(ctx context.Context, head wire.FeedHead, next func() (wire.Item, error)) (int, error) {
	n, bulk := 0, false
	items, rest, err := gather(ctx, head, next)
	if err != nil {
		return 0, fmt.Errorf("read feed: %w", err)
	}
	err = s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		if err := tx.beginFeed(head); err != nil {
			return err
		}
		bulk = tx.quiet.bulk
		if n, err = tx.applyAll(ctx, items, rest); err != nil {
			return err
		}
		if err := tx.endBulk(); err != nil {
			return err
		}
		return tx.arrive(head)
	})
	if err != nil {
		return 0, err
	}
	if bulk {
		err = s.fillTerms(ctx)
	}
	return n, err
}

// applyAll applies items and then what rest gives.
func (tx *Tx) applyAll(ctx context.Context, items []wire.Item, rest func() (wire.Item, error)) (n int, err error) {
	tx.updates = &updates{}
	for some := range slices.Chunk(items, 200) {
		if err := tx.lookAhead(some); err != nil {
			return 0, err
		}
		for i := range some {
			if err := tx.apply(&some[i]); err != nil {
				return 0, fmt.Errorf("apply %s %s: %w", some[i].Type, some[i].ID, err)
			}
		}
		tx.ahead = nil
	}
	if err := tx.flushUpdates(); err != nil {
		return 0, err
	}
	tx.updates = nil
	for n = len(items); ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		item, err := rest()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return 0, fmt.Errorf("read feed: %w", err)
		}
		if err := tx.apply(&item); err != nil {
			return 0, fmt.Errorf("apply %s %s: %w", item.Type, item.ID, err)
		}
	}
}

// gather reads what next gives, at most bulkFeed items, and returns what gives those behind them.
func gather(ctx context.Context, head wire.FeedHead, next func() (wire.Item, error)) (items []wire.Item, rest func() (wire.Item, error), err error) {
	if head.Count > bulkFeed {
		return nil, next, nil
	}
	for len(items) < bulkFeed {
		item, err := next()
		if errors.Is(err, io.EOF) {
			return items, func() (wire.Item, error) { return wire.Item{}, io.EOF }, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if items = append(items, item); ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
	}
	return items, next, nil
}

// behind gives the items, and then what rest gives.
func behind(items []wire.Item, rest func() (wire.Item, error)) func() (wire.Item, error) {
	return func() (wire.Item, error) {
		if len(items) == 0 {
			return rest()
		}
		one := items[0]
		items = items[1:]
		return one, nil
	}
}

// arrive notes that the feed up to the heads is here.
func (tx *Tx) arrive(head wire.FeedHead) error {
	id := &tx.identity
	cursors, seals := map[string]int64{}, map[string]string{}
	maps.Copy(cursors, id.Cursors)
	maps.Copy(seals, id.Seals)
	for scope, seq := range head.Heads {
		cursors[scope] = seq
		if seals[scope] = head.Seals[scope]; seals[scope] == "" { // of an older hub
			delete(seals, scope)
		}
		if err := tx.do("DELETE FROM answered WHERE scope = ? AND rev <= ?", scope, seq); err != nil {
			return err
		}
	}
	if id.Bootstrap && head.Next > 0 { // a store that was put back to a backup of its own learns what it had sent
		id.Answered = max(id.Answered, head.Next-1)
	}
	id.Cursors, id.Seals, id.Epoch, id.LastSync, id.Bootstrap = cursors, seals, head.Epoch, tx.now, id.Bootstrap && head.Partly
	tx.touched[Outbox] = true
	return tx.saveIdentity()
}

// take makes an item of a known type the record's state here. An *unreadable has changed nothing of it.
func (tx *Tx) take(item *wire.Item) error {
	w, err := tx.work(item.Type)
	if err != nil {
		return err
	}
	if tx.quiet.bulk && tx.quiet.noEdits && !item.Leave && !item.Deleted && len(item.Lost) == 0 {
		if done, err := tx.insertFirst(w, item); done || err != nil {
			return err
		}
	}
	if err := tx.replacePrivate(w); err != nil { // before looking: it may take away the very row
		return err
	}
	there, err := tx.read(w, item.ID)
	if err != nil {
		return err
	}
	edits, err := tx.editsOf(w, item.ID)
	if err != nil {
		return err
	}
	switch {
	case there && !edits && !tx.quiet.mending && w.stored.Head.Scope == item.Scope && item.Rev < w.stored.Head.Rev:
		return nil // older than what an answer to our own push has told already
	case item.Leave:
		return tx.leave(w, item, there, edits)
	}
	state, err := tx.stateOf(w, item, there, edits)
	if err != nil {
		return err
	}
	if err := tx.fit(w, item, &state, there, edits); err != nil {
		return err
	}
	if !tx.quiet.retaking { // what is set aside is kept without its losers
		if err := tx.takeLosers(item, edits); err != nil {
			return err
		}
	}
	if edits {
		if err := tx.putShadow(item.Type, state); err != nil {
			return err
		}
		return tx.rebuild(w, item.ID)
	}
	if there {
		return tx.updateRow(w)
	}
	return tx.insertRow(w)
}

func (tx *Tx) editsOf(w *work, id record.ID) (bool, error) {
	if tx.quiet.noEdits {
		return false, nil
	}
	return tx.one("SELECT 1 FROM change WHERE id = ? AND type = ? LIMIT 1", []any{string(id), w.Name}, new(int64))
}

// stateFrom is the item's own word.
func stateFrom(item *wire.Item) shadow {
	return shadow{body: item.Body, head: record.Head{
		ID: item.ID, Scope: item.Scope, Rev: item.Rev, Created: item.Created, Changed: item.Changed, Deleted: item.Deleted,
	}}
}

// stateOf is the hub's state of the record. A tombstone without a body keeps the last known fields, so
// that edits of a deleted record still have something to stand on.
func (tx *Tx) stateOf(w *work, item *wire.Item, there, edits bool) (shadow, error) {
	s := stateFrom(item)
	if !item.Deleted || len(item.Body) > 0 || !there {
		return s, nil
	}
	s.body = w.stored.Patch()
	if !edits {
		return s, nil
	}
	old, known, err := tx.shadow(w.Name, item.ID)
	if err == nil && known {
		s.body = old.body
	}
	return s, err
}

// leave drops a record that left the scope in which this PC holds it; one with unanswered edits waits in
// the hand-over tray until the hub has judged them.
func (tx *Tx) leave(w *work, item *wire.Item, there, edits bool) error {
	if !there {
		return nil
	}
	if !edits {
		if scope := w.stored.Head.Scope; scope != item.Scope && tx.ours(scope) {
			return nil // it already entered another of our scopes
		}
		return tx.dropRow(w)
	}
	base, known, err := tx.shadow(w.Name, item.ID)
	if err != nil {
		return err
	}
	if !known { // made here, and the hub's answer was lost: it will tell of a record that is not ours any more
		base = shadow{head: record.Head{ID: item.ID, Scope: item.Scope, Rev: item.Rev, Created: w.stored.Head.Created, Changed: w.stored.Head.Changed}, body: w.stored.Patch()}
	}
	if same := base.head.Scope == item.Scope; same && base.head.Rev > item.Rev || !same && tx.ours(base.head.Scope) {
		return nil // it came back, or entered another of our scopes
	}
	base.left = true
	return tx.putShadow(w.Name, base)
}

// ours tells whether this PC holds copies of the scope.
func (tx *Tx) ours(scope string) bool { return scope == record.Shared || scope == tx.identity.Dealer }

// keepUnknown keeps what this program can't read, types or single records, for the one that can.
func (tx *Tx) keepUnknown(item *wire.Item) error {
	if item.Leave {
		return tx.do("DELETE FROM unknown_item WHERE type = ? AND id = ? AND scope = ?", item.Type, string(item.ID), item.Scope)
	}
	return tx.do(`INSERT OR REPLACE INTO unknown_item (type, id, scope, rev, created, changed, deleted, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, item.Type, string(item.ID), item.Scope, item.Rev, int64(item.Created), int64(item.Changed),
		item.Deleted, string(item.Body.AppendJSON(nil)))
}
