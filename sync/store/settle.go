package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Settle takes the hub's answers to mutations. Applied and merged ones leave the outbox; refused and held
// ones stay in it with the reason. An answer to a mutation that is not there any more is ignored, so that
// answers may be repeated.
func (s *Store) Settle(ctx context.Context, outcomes []wire.Outcome) error {
	if len(outcomes) == 0 {
		return nil
	}
	return s.write(ctx, &Tx{applies: true, steady: true}, func(tx *Tx) error {
		rest, err := tx.settlePlain(outcomes)
		if err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		for i := range rest {
			if err := tx.settle(&rest[i]); err != nil {
				return fmt.Errorf("settle mutation %d: %w", rest[i].N, err)
			}
		}
		if err := tx.rebuildStale(); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		for i := range outcomes {
			tx.identity.Answered = max(tx.identity.Answered, outcomes[i].N)
		}
		tx.touched[Outbox] = true
		return tx.saveIdentity()
	})
}

// Outbox is the name under which Watch tells of changes in what waits for the hub.
const Outbox = "outbox"

func (tx *Tx) settle(o *wire.Outcome) error {
	switch o.Verdict {
	case wire.Refused, wire.Held:
		return tx.do("UPDATE mutation SET state = ?, reason = ? WHERE n = ?", string(o.Verdict), o.Reason, o.N)
	case wire.Applied, wire.Merged:
	default:
		return fmt.Errorf("verdict %q is unknown to this program", o.Verdict)
	}
	changes, err := tx.changesOf(o.N)
	if err != nil || len(changes) == 0 {
		return err
	}
	if len(o.Revs) != 0 && len(o.Revs) != len(changes) {
		return fmt.Errorf("%d revs for %d changes", len(o.Revs), len(changes))
	}
	was, err := tx.before(o.Lost)
	if err != nil {
		return err
	}
	for i, c := range changes {
		rev := int64(0)
		if len(o.Revs) > 0 {
			rev = o.Revs[i]
		}
		if o.Verdict == wire.Merged && rev != 0 && c.former == "" {
			if err := tx.keepAnswered(o, c, max(rev, -rev)); err != nil {
				return err
			}
		}
		if err := tx.settleChange(o, c, rev); err != nil {
			return fmt.Errorf("%s %s: %w", c.typ, c.id, err)
		}
	}
	if err := tx.do("DELETE FROM mutation WHERE n = ?", o.N); err != nil {
		return err
	}
	return tx.keepLosers(o.Lost, was)
}

// keepLosers keeps what an answer says was lost, of the records that are still here.
func (tx *Tx) keepLosers(lost []wire.Loser, was []json.RawMessage) error {
	for i, l := range lost {
		if tx.store.tables[l.Type] != nil {
			there, err := tx.one(fmt.Sprintf("SELECT 1 FROM %q WHERE id = ?", l.Type), []any{string(l.ID)}, new(int64))
			if err != nil {
				return err
			}
			if !there {
				continue
			}
		}
		if err := tx.keepLoser(l, was[i]); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) changesOf(n int64) ([]noted, error) {
	return all(v, func(scan scanner) (noted, error) {
		var c noted
		var fields []byte
		if err := scan(&c.typ, &c.id, &c.base, &c.new, &c.gone, &c.scope, &fields, &c.former); err != nil {
			return c, err
		}
		var err error
		c.set, err = record.ParsePatch(fields)
		return c, err
	}, "SELECT type, id, base, new, gone, scope, fields, former FROM change WHERE n = ? ORDER BY i", n)
}

// settleChange brings one record to what the hub made of it. After a clean answer the copy equals the
// hub's, so its rev moves on. After a merge it does not: others wrote too, and only the feed brings what
// they wrote. The rev then stays, so that the next edit names the version that the user really saw.
func (tx *Tx) settleChange(o *wire.Outcome, c noted, rev int64) error {
	w, err := tx.work(c.typ)
	if err != nil {
		return err
	}
	clean := o.Verdict == wire.Applied && rev > 0
	others, err := tx.one("SELECT 1 FROM change WHERE id = ? AND type = ? AND n <> ? LIMIT 1", []any{string(c.id), c.typ, o.N}, new(int64))
	if err != nil {
		return err
	}
	lost := lostFields(o, c)
	last := !others && len(lost) == 0 && !tx.stale[recordKey{c.typ, c.id}]
	if last && c.new && !tx.anyAside() {
		return tx.moveOn(c, clean, rev)
	}
	base, known, err := tx.shadow(c.typ, c.id)
	switch {
	case err != nil:
		return err
	case known && rev != 0 && base.head.Rev >= max(rev, -rev):
		// The feed was here before the answer: what it brought has this edit in it, and whatever came after it.
		return tx.drop(o, c)
	case last:
		return tx.settleLast(w, c, clean, rev, base, known)
	}
	if !known {
		there, err := tx.read(w, c.id)
		if err != nil {
			return err
		}
		base.head.Created, base.head.Changed, base.head.Scope = tx.now, tx.now, c.scope
		if there {
			base.head.Created, base.head.Changed = w.stored.Head.Created, w.stored.Head.Changed
		}
	}
	base.body = lost.Over(c.set.Over(base.body))
	base.head.Deleted = c.gone
	if c.scope != "" {
		base.head.Scope = c.scope
	}
	if clean {
		base.head.Rev = rev
	}
	if err := tx.putShadow(c.typ, base); err != nil {
		return err
	}
	return tx.drop(o, c)
}

// drop takes the change out of the outbox; its row is made anew without it when all answers are settled.
func (tx *Tx) drop(o *wire.Outcome, c noted) error {
	if tx.stale == nil {
		tx.stale = map[recordKey]bool{}
	}
	tx.stale[recordKey{c.typ, c.id}] = true
	return tx.do("DELETE FROM change WHERE n = ? AND type = ? AND id = ?", o.N, c.typ, string(c.id))
}

// rebuildStale makes the rows anew of which a change was dropped: once each, however many answers are about it.
func (tx *Tx) rebuildStale() error {
	inOrder := func(a, b recordKey) int { return cmp.Or(cmp.Compare(a.typ, b.typ), cmp.Compare(a.id, b.id)) }
	for _, k := range slices.SortedFunc(maps.Keys(tx.stale), inOrder) {
		w, err := tx.work(k.typ)
		if err != nil {
			return err
		}
		if err := tx.rebuild(w, k.id); err != nil {
			return fmt.Errorf("%s %s: %w", k.typ, k.id, err)
		}
	}
	return nil
}

// anyAside tells whether anything is kept aside at all; asked once in a transaction, for a thousand new records have
// nothing there.
func (tx *Tx) anyAside() bool {
	if !tx.asked {
		tx.asked = true
		there, err := tx.one("SELECT 1 FROM shadow LIMIT 1", nil, new(int64))
		tx.someAside = there || err != nil // in doubt each record is looked at
	}
	return tx.someAside
}

// moveOn gives the row the hub's number after a clean answer.
func (tx *Tx) moveOn(c noted, clean bool, rev int64) error {
	if !clean {
		return nil
	}
	tx.touched[c.typ] = true
	return tx.do(fmt.Sprintf("UPDATE %q SET rev = ? WHERE id = ?", c.typ), rev, string(c.id))
}

// settleLast is the common case: nothing else waits for the record.
func (tx *Tx) settleLast(w *work, c noted, clean bool, rev int64, base shadow, known bool) error {
	if err := tx.moveOn(c, clean, rev); err != nil || !known {
		return err
	}
	if base.left && !tx.ours(c.scope) {
		there, err := tx.read(w, c.id)
		if err != nil {
			return err
		}
		return tx.forget(w, c.id, there)
	}
	return tx.dropShadow(c.typ, c.id)
}

// lostFields are the values that stand in place of ours.
func lostFields(o *wire.Outcome, c noted) record.Patch {
	var out record.Patch
	for _, l := range o.Lost {
		if l.WonBy != "" && l.Type == c.typ && l.ID == c.id && l.Field != wire.FieldDeleted && c.set.Has(l.Field) && string(c.set.Get(l.Field)) == string(l.Lost) {
			out = out.With(l.Field, l.Won)
		}
	}
	return out
}
