package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// former is what a refill says of a record's state at the hub that was lost.
type former struct {
	Was     int64            `json:"was"`
	Changed calendar.Instant `json:"changed"`
	Lost    []wire.Loser     `json:"lost,omitempty"`
}

var refilling = Action{Verb: wire.Refill, Bulk: true}

// Anew begins again with a hub of another lineage: the next pull brings everything. cut is how far, by scope, the
// histories of both are the same; what this copy knows beyond it goes up again, for the hub has lost it: the
// records as the lost hub had them, the edits that it had merged and not yet told of, and behind them the outbox.
// next is the number from which on the hub knows none of this device's mutations. A nil cut only forgets the cursors.
func (s *Store) Anew(ctx context.Context, epoch string, cut map[string]int64, next int64) error {
	return s.write(ctx, &Tx{action: refilling, applies: true}, func(tx *Tx) error {
		if err := tx.unfold(0, math.MaxInt64); err != nil {
			return err
		}
		if cut != nil {
			if err := tx.refill(cut, next); err != nil {
				return fmt.Errorf("bring back what the hub lost: %w", err)
			}
		}
		id := &tx.identity
		id.Epoch, id.Bootstrap, id.Cursors, id.Seals = epoch, true, map[string]int64{}, nil
		tx.touched[Outbox] = true
		return tx.saveIdentity()
	})
}

func (tx *Tx) refill(cut map[string]int64, next int64) error {
	waiting, err := tx.numbers("SELECT n FROM mutation WHERE state = 'pending' AND n >= ? ORDER BY n", next)
	if err != nil {
		return err
	}
	var lost []noted
	for _, t := range tx.store.opt.Types.All() {
		some, err := tx.beyond(t, cut)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		lost = append(lost, some...)
	}
	for _, c := range lost {
		if err := tx.box.add(tx, c); err != nil {
			return err
		}
	}
	if err := tx.box.flush(tx); err != nil {
		return err
	}
	if err := tx.unsettle(cut); err != nil {
		return err
	}
	// What the hub never answered comes after what it had: the user wrote it over that.
	if err := tx.renumber(waiting); err != nil {
		return err
	}
	if next > 0 {
		tx.identity.Answered = min(tx.identity.Answered, next-1)
	}
	return tx.cutBack(cut)
}

// cutBack makes numbers of the lost history those of its last common moment: beyond it the new one counts anew.
func (tx *Tx) cutBack(cut map[string]int64) error {
	for scope, seq := range cut {
		tables := []string{"shadow", "unknown_item"}
		for _, t := range tx.store.opt.Types.All() {
			tables = append(tables, t.Name)
		}
		for _, name := range tables {
			if err := tx.do(fmt.Sprintf("UPDATE %q SET rev = ?2 WHERE scope = ?1 AND rev > ?2", name), scope, seq); err != nil {
				return err
			}
		}
		where := "scope = ?1"
		if scope == tx.identity.Dealer {
			where = "(scope = ?1 OR scope = '')"
		}
		if err := tx.do("UPDATE change SET base = ?2 WHERE base > ?2 AND "+where, scope, seq); err != nil {
			return err
		}
	}
	return nil
}

// Requeue puts what is to be brought back before everything else that waits, under new numbers. Call it when a PC becomes
// another device: none of its numbers means anything to the hub then, and what was edited must be there first.
func (s *Store) Requeue(ctx context.Context) error {
	return s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		if err := tx.unfold(0, math.MaxInt64); err != nil {
			return err
		}
		back, err := tx.numbers("SELECT n FROM mutation WHERE state = 'pending' AND verb = ? ORDER BY n", wire.Refill)
		if err != nil || len(back) == 0 {
			return err
		}
		rest, err := tx.numbers("SELECT n FROM mutation WHERE state = 'pending' AND verb <> ? ORDER BY n", wire.Refill)
		if err != nil {
			return err
		}
		return tx.renumber(rest)
	})
}

// renumber gives mutations the next numbers, in their order.
func (tx *Tx) renumber(list []int64) error {
	for _, n := range list {
		last, err := tx.count("mutation")
		if err != nil {
			return err
		}
		if err := tx.do("UPDATE mutation SET n = ? WHERE n = ?", last, n); err != nil {
			return err
		}
		if err := tx.rechoose(n, last); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) numbers(query string, args ...any) ([]int64, error) {
	return all(v, func(scan scanner) (int64, error) {
		var n int64
		return n, scan(&n)
	}, query, args...)
}

// beyond lists the hub's states of a type's records that lie beyond the cut: of records with unanswered edits the one
// that is kept aside, of others the row. The row then is kept aside, too, until the hub has answered.
func (tx *Tx) beyond(t *record.Type, cut map[string]int64) (out []noted, err error) {
	if t.Shared && !tx.identity.Publisher {
		return nil, nil
	}
	w, err := tx.work(t.Name)
	if err != nil {
		return nil, err
	}
	for _, scope := range slices.Sorted(maps.Keys(cut)) {
		ids, err := all(tx.View, func(scan scanner) (record.ID, error) {
			var id record.ID
			return id, scan(&id)
		}, fmt.Sprintf(`SELECT id FROM %q WHERE scope = ?1 AND rev > ?2 AND id NOT IN (SELECT id FROM shadow WHERE type = ?3)
			UNION SELECT id FROM shadow WHERE type = ?3 AND scope = ?1 AND rev > ?2 AND left = 0 ORDER BY id`, t.Name), scope, cut[scope], t.Name)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			c, err := tx.stateBeyond(w, id)
			if err != nil {
				return nil, err
			}
			c.base = cut[scope]
			out = append(out, c)
		}
	}
	return out, nil
}

func (tx *Tx) stateBeyond(w *work, id record.ID) (noted, error) {
	state, aside, err := tx.shadow(w.Name, id)
	if err != nil {
		return noted{}, err
	}
	if !aside {
		if _, err := tx.read(w, id); err != nil {
			return noted{}, err
		}
		state = shadow{head: *w.stored.Head, body: w.stored.Patch()}
		if err := tx.putShadow(w.Name, state); err != nil {
			return noted{}, err
		}
	}
	open, err := tx.ConflictsOf(w.Name, id)
	if err != nil {
		return noted{}, err
	}
	of := former{Was: state.head.Rev, Changed: state.head.Changed}
	for _, c := range open {
		of.Lost = append(of.Lost, c.Loser)
	}
	text, err := json.Marshal(of)
	if err != nil {
		return noted{}, err
	}
	return noted{typ: w.Name, id: id, new: true, gone: state.head.Deleted, scope: state.head.Scope, set: state.body,
		created: state.head.Created, former: string(text)}, nil
}

// keepAnswered remembers a merged edit until the feed has brought what came of it: until then only this PC and the
// hub know it, and the hub may be put back to yesterday.
func (tx *Tx) keepAnswered(o *wire.Outcome, c noted, rev int64) error {
	scope := c.scope
	if scope == "" {
		scope = tx.identity.Dealer
	}
	return tx.do(`INSERT OR REPLACE INTO answered (n, i, verb, user, at, type, id, scope, rev, base, new, gone, fields, keep, created)
		SELECT m.n, c.i, m.verb, m.user, m.at, c.type, c.id, ?, ?, c.base, c.new, c.gone, c.fields, c.keep, c.created
		FROM mutation m JOIN change c ON c.n = m.n WHERE m.n = ? AND c.type = ? AND c.id = ?`, scope, rev, o.N, c.typ, string(c.id))
}

// unsettle makes pending again what the lost hub had merged and nobody may have seen.
func (tx *Tx) unsettle(cut map[string]int64) error {
	for _, scope := range slices.Sorted(maps.Keys(cut)) {
		again, err := tx.numbers("SELECT DISTINCT n FROM answered WHERE scope = ? AND rev > ? ORDER BY n", scope, cut[scope])
		if err != nil {
			return err
		}
		for _, n := range again {
			fresh, err := tx.count("mutation")
			if err != nil {
				return err
			}
			err = tx.do("INSERT INTO mutation (n, verb, user, at) SELECT ?, verb, user, at FROM answered WHERE n = ? LIMIT 1", fresh, n)
			if err != nil {
				return err
			}
			err = tx.do(`INSERT INTO change (n, i, type, id, scope, base, new, gone, fields, keep, created)
				SELECT ?, i, type, id, CASE new WHEN 1 THEN scope ELSE '' END, base, new, gone, fields, keep, created FROM answered WHERE n = ?`, fresh, n)
			if err != nil {
				return err
			}
			if err := tx.asideFor(fresh); err != nil {
				return err
			}
		}
	}
	return tx.do("DELETE FROM answered")
}

// asideFor keeps the rows of a mutation's records aside where they aren't yet.
func (tx *Tx) asideFor(n int64) error {
	changes, err := tx.changesOf(n)
	if err != nil {
		return err
	}
	for _, c := range changes {
		w, err := tx.work(c.typ)
		if err != nil {
			return err
		}
		if _, aside, err := tx.shadow(c.typ, c.id); err != nil || aside {
			if err != nil {
				return err
			}
			continue
		}
		if there, err := tx.read(w, c.id); err != nil || !there {
			if err != nil {
				return err
			}
			continue
		}
		if err := tx.keepShadow(w.stored); err != nil {
			return err
		}
	}
	return nil
}
