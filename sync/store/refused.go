package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Unsent is work that the hub did not take, with what waits behind it.
type Unsent struct {
	wire.Mutation
	Verdict wire.Verdict // refused or held
	Reason  string
	Waiting int // later mutations on the same records, which wait for a decision about this one
}

// Unsent lists the work that the hub refused or holds, oldest first. It stays until Resend or Discard.
func (s *Store) Unsent(ctx context.Context) (out []Unsent, err error) {
	err = s.Read(ctx, func(v *View) error {
		found, err := v.whole("state <> 'pending'")
		if err != nil {
			return err
		}
		for _, m := range found {
			u := Unsent{Mutation: m}
			if _, err := v.one("SELECT state, reason FROM mutation WHERE n = ?", []any{m.N}, &u.Verdict, &u.Reason); err != nil {
				return err
			}
			behind, err := v.behind(m)
			if err != nil {
				return err
			}
			u.Waiting = len(behind) - 1
			out = append(out, u)
		}
		return nil
	})
	return out, err
}

// behind lists m and what waits behind it, in order.
func (v *View) behind(m wire.Mutation) ([]wire.Mutation, error) {
	later, err := v.whole("n > ?", m.N)
	if err != nil {
		return nil, err
	}
	blocked := map[recordKey]bool{}
	for _, c := range m.Changes {
		blocked[recordKey{c.Type, c.ID}] = true
	}
	out := []wire.Mutation{m}
	for _, l := range later {
		if waits(l, blocked) {
			out = append(out, l)
		}
	}
	return out, nil
}

// Resend sends refused or held work again, together with the edits that mended it meanwhile: as one new
// mutation, for the hub gives one number one answer for ever.
func (s *Store) Resend(ctx context.Context, n int64) error { return s.ResendAs(ctx, n, Action{}) }

// ResendAs is Resend in the name of by.User, who may prove it with by.Sign; without a user it stays in the name of whoever
// did it first.
func (s *Store) ResendAs(ctx context.Context, n int64, by Action) error {
	return s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		work, err := tx.decide(n)
		if err != nil {
			return err
		}
		tx.action = Action{Verb: work[0].Verb, User: work[0].User}
		if by.User != "" {
			tx.action.User, tx.action.Sign = by.User, by.Sign
		}
		merged, order := map[recordKey]noted{}, []recordKey(nil)
		for _, m := range work {
			for _, c := range m.Changes {
				key := recordKey{c.Type, c.ID}
				one := noted{typ: c.Type, id: c.ID, new: c.New, gone: c.Delete, base: c.Base, scope: c.Scope, set: c.Set, keep: strings.Join(c.Keep, ","), created: c.Created}
				if one.new && one.created == 0 {
					one.created = m.At // the new mutation has another time
				}
				if have, again := merged[key]; again {
					if merged[key], err = tx.mended(have, one); err != nil {
						return err
					}
					continue
				}
				merged[key], order = one, append(order, key)
			}
		}
		for _, key := range order {
			if merged[key].empty() {
				continue
			}
			if err := tx.box.add(tx, merged[key]); err != nil {
				return err
			}
		}
		for _, m := range work {
			if err := tx.rechoose(m.N, tx.box.n); err != nil {
				return err
			}
		}
		return tx.takeBack(merged, order)
	})
}

// mended is what refused work and a later edit of the same record come to. What the edit brought back to what headquarters has is
// no part of it: sent, it would overwrite what others wrote there meanwhile, such as the order that has the car.
func (tx *Tx) mended(refused, later noted) (noted, error) {
	out := refused.then(later)
	hub, known, err := tx.shadow(out.typ, out.id)
	if err != nil || !known || out.new {
		return out, err
	}
	same := func(e record.Entry) bool {
		now := hub.body.Get(e.Name)
		return string(e.Value) == string(now) || wire.Empty(e.Value) && wire.Empty(now)
	}
	all := len(out.set)
	out.set = slices.DeleteFunc(slices.Clone(out.set), func(e record.Entry) bool {
		return refused.set.Has(e.Name) && later.set.Has(e.Name) && same(e)
	})
	if len(out.set) < all && !slices.ContainsFunc(out.set, func(e record.Entry) bool { return !same(e) }) {
		out.set = nil // what is left of the refused work came about at headquarters, too, and is not this PC's to say
	}
	return out, nil
}

// empty tells whether there is nothing to send of a change.
func (c noted) empty() bool {
	return c.new && c.gone || len(c.set) == 0 && !c.new && !c.gone && c.scope == "" && c.keep == ""
}

// takeBack lets the records of which nothing is sent again be as headquarters has them.
func (tx *Tx) takeBack(merged map[recordKey]noted, order []recordKey) error {
	for _, key := range order {
		if !merged[key].empty() {
			continue
		}
		w, err := tx.work(key.typ)
		if err != nil {
			return err
		}
		if err := tx.rebuild(w, key.id); err != nil {
			return err
		}
	}
	return nil
}

// Discard gives refused or held work up, with the later edits of the same records that wait behind it.
// The records go back to what the hub has; those that the hub never had disappear from this copy.
func (s *Store) Discard(ctx context.Context, n int64) error {
	return s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		work, err := tx.decide(n)
		if err != nil {
			return err
		}
		done := map[recordKey]bool{} // the first rebuild of a record drops what is kept aside for it
		for _, m := range work {
			if err := tx.reopen(m.N); err != nil {
				return err
			}
			for _, c := range m.Changes {
				key := recordKey{c.Type, c.ID}
				if done[key] {
					continue
				}
				done[key] = true
				w, err := tx.work(c.Type)
				if err != nil {
					return err
				}
				if err := tx.rebuild(w, c.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// reopen shows the conflicts again that a mutation settled which is given up.
func (tx *Tx) reopen(n int64) error {
	return tx.do("UPDATE loser SET settled = 0, chosen = 0 WHERE chosen = ? AND chosen <> 0", n)
}

// rechoose lets a choice travel under another number.
func (tx *Tx) rechoose(from, to int64) error {
	return tx.do("UPDATE loser SET chosen = ? WHERE chosen = ? AND chosen <> 0", to, from)
}

// decide takes the work and what waits behind it out of the outbox.
func (tx *Tx) decide(n int64) ([]wire.Mutation, error) {
	found, err := tx.whole("state <> 'pending' AND n = ?", n)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("mutation %d is not refused: %w", n, ErrNotFound)
	}
	work, err := tx.behind(found[0])
	if err != nil {
		return nil, err
	}
	for _, m := range work {
		if err := tx.do("DELETE FROM mutation WHERE n = ?", m.N); err != nil {
			return nil, err
		}
	}
	tx.touched[Outbox] = true
	return work, nil
}

// Skip are the ranges of N, both ends inside, that a push of batch passes over on purpose: they wait, or
// were given up. Any other gap is a fault for the hub. after is what it has answered already, settled here or not yet.
func (s *Store) Skip(after int64, batch []wire.Mutation) [][2]int64 {
	var out [][2]int64
	next := max(after, s.Identity().Answered) + 1
	for _, m := range batch {
		if m.N > next {
			out = append(out, [2]int64{next, m.N - 1})
		}
		next = max(next, m.N+1)
	}
	return out
}
