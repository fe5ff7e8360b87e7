package hub

import (
	"showroom/domain/calendar"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// After a restore PCs bring back what only the lost part had: whole records, each with the number that it had there.
// Many PCs bring the same record, some an older state of it: the highest number is the last that the lost hub
// knew, and of several states it alone counts. What was typed since the restore is a rival like any other.

// refiller signs what was brought back. It is no device, so every PC gets the result with its feed, and a newer lost
// state is no rival of an older one.
const refiller = "refill"

// refill judges one record that was brought back.
func (t *trial) refill(r *row, c *wire.Change) (merge.State, []wire.Loser) {
	if c.Was <= t.b.refilledTo(t, r.key) {
		state := r.state
		state.Clean, state.Rev = "", fresh
		return state, nil
	}
	t.brought[r.key] = c.Was
	full := c.Set
	change := *c
	if r.scope != "" && (len(full) > 0 || !c.Delete) { // a tombstone may say nothing of what it was
		change.Set = difference(r.state.Body, full)
		if r.state.Deleted && !c.Delete && len(change.Set) == 0 {
			change.Set = full
		}
	}
	state, lost := judgeRefill(r.state, change, min(t.at, max(c.Changed, 1)))
	state.Clean = ""
	return state, append(lost, known(r.lost, c.Lost)...)
}

// judgeRefill judges what was brought back. Of a record that was deleted it is also what had been written before, as the lost hub
// had it: somebody may have typed over that without having seen it, which keeps the record.
func judgeRefill(cur merge.State, change wire.Change, at calendar.Instant) (merge.State, []wire.Loser) {
	if !change.Delete || cur.New() || len(change.Set) == 0 {
		return merge.Judge(cur, &change, refiller, at, fresh)
	}
	before := change
	before.Delete = false
	cur, lost := merge.Judge(cur, &before, refiller, at, fresh)
	state, kept := merge.Judge(cur, &change, refiller, at, fresh)
	return state, append(lost, kept...)
}

// known are the losers that came along, without those that are open already.
func known(open, brought []wire.Loser) (out []wire.Loser) {
	for _, l := range brought {
		again := false
		for _, o := range open {
			again = again || o.Field == l.Field && o.LostBy == l.LostBy && o.LostAt == l.LostAt && string(o.Lost) == string(l.Lost)
		}
		if !again {
			out = append(out, l)
		}
	}
	return out
}

// refilledTo is the newest lost state of the record that is here, 0 for none.
func (b *batch) refilledTo(t *trial, k key) int64 {
	if was, ok := t.brought[k]; ok {
		return was
	}
	if was, ok := b.brought[k]; ok {
		return was
	}
	var was int64
	if b.failed == nil {
		_, b.failed = b.session.one([]any{&was}, "SELECT was FROM refilled WHERE id = ? AND type = ?"+b.session.lock, string(k.id), k.typ)
	}
	return was
}

func (b *batch) saveRefilled(s *session) error {
	for k, was := range b.brought {
		err := s.do("INSERT INTO refilled (id, type, was) VALUES (?, ?, ?) ON CONFLICT (id, type) DO UPDATE SET was = excluded.was", string(k.id), k.typ, was)
		if err != nil {
			return err
		}
	}
	return nil
}

// history tells whether the mutation brings what exists already: on paper, or at the hub that was lost.
func history(verb string) bool { return verb == wire.Adopt || verb == wire.Refill }

// bornAt is when a record began that was made before it was sent.
func bornAt(c *wire.Change, at calendar.Instant) calendar.Instant {
	if c.Created > 0 {
		return min(c.Created, at)
	}
	return at
}
