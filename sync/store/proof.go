package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Proof counts and sums the live records of a scope as the hub knows them: rows with unanswered edits
// count as the hub's last known state. It compares with the hub's proof at the same head.
func (s *Store) Proof(ctx context.Context, scope string) (wire.Proof, error) {
	p := wire.Proof{Scope: scope, Now: s.opt.Now()}
	err := s.Read(ctx, func(v *View) error {
		if err := v.at(&p); err != nil {
			return err
		}
		sums := map[string]*typeSum{}
		for _, t := range s.opt.Types.All() {
			if err := v.knownRows(s.tables[t.Name], scope, addItem(sums)); err != nil {
				return fmt.Errorf("sum %s: %w", t.Name, err)
			}
		}
		if err := v.knownBodies("shadow", "AND deleted = 0 AND left = 0", addItem(sums), scope); err != nil {
			return err
		}
		if err := v.knownBodies("unknown_item", "AND deleted = 0 AND NOT "+ofKnownTypes, addItem(sums), scope); err != nil {
			return err
		}
		for name, sum := range sums {
			p.Types = append(p.Types, wire.TypeSum{Type: name, Count: sum.count, Sum: fmt.Sprintf("%016x", sum.sum)})
		}
		slices.SortFunc(p.Types, func(a, b wire.TypeSum) int { return strings.Compare(a.Type, b.Type) })
		return nil
	})
	return p, err
}

// at says of which moment a proof is: the rows' own, for a feed may come while it is made.
func (v *View) at(p *wire.Proof) error {
	id, err := loadIdentity(v.ctx, v.tx)
	p.Epoch, p.Head = id.Epoch, id.Cursors[p.Scope]
	return err
}

type typeSum struct {
	count int64
	sum   uint64
}

func add(sums map[string]*typeSum, name string, fingerprint uint64) {
	if sums[name] == nil {
		sums[name] = &typeSum{}
	}
	sums[name].count++
	sums[name].sum += fingerprint
}

func addItem(sums map[string]*typeSum) func(*wire.Item) error {
	return func(it *wire.Item) error {
		add(sums, it.Type, wire.FingerprintPatch(it.Type, it.ID, it.Rev, it.Body))
		return nil
	}
}

// ProofByRanges is Proof of one type, range by range.
func (s *Store) ProofByRanges(ctx context.Context, scope, typ string) (wire.Proof, error) {
	p := wire.Proof{Scope: scope, Now: s.opt.Now(), Cut: wire.Ranges}
	sums := map[string]*typeSum{}
	err := s.Read(ctx, func(v *View) error {
		if err := v.at(&p); err != nil {
			return err
		}
		return v.known(scope, typ, func(it *wire.Item) error {
			// The range stands where a type's name would.
			add(sums, strconv.Itoa(wire.RangeOf(it.ID)), wire.FingerprintPatch(typ, it.ID, it.Rev, it.Body))
			return nil
		})
	})
	for at, sum := range sums {
		n, bad := strconv.Atoi(at)
		p.Ranges, err = append(p.Ranges, wire.RangeSum{Range: n, Count: sum.count, Sum: fmt.Sprintf("%016x", sum.sum)}), errors.Join(err, bad)
	}
	slices.SortFunc(p.Ranges, func(a, b wire.RangeSum) int { return a.Range - b.Range })
	return p, err
}

// known goes through what the proof of one type counts: its live records as the hub knows them. The item is good only until
// each returns.
func (v *View) known(scope, typ string, each func(*wire.Item) error) error {
	if t := v.store.tables[typ]; t != nil {
		if err := v.knownRows(t, scope, each); err != nil {
			return err
		}
	}
	if err := v.knownBodies("shadow", "AND deleted = 0 AND left = 0 AND type = ?", each, scope, typ); err != nil {
		return err
	}
	return v.knownBodies("unknown_item", "AND deleted = 0 AND type = ? AND NOT "+ofKnownTypes, each, scope, typ)
}

func (v *View) knownRows(t *table, scope string, each func(*wire.Item) error) error {
	w, err := v.work(t.Name)
	if err != nil {
		return err
	}
	rows, err := v.query(fmt.Sprintf(`SELECT %s FROM %q t WHERE scope = ? AND deleted = 0 AND rev > 0
		AND NOT EXISTS (SELECT 1 FROM change c WHERE c.id = t.id AND c.type = ?)`, t.cols, t.Name), scope, t.Name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(w.oldDest...); err != nil {
			return err
		}
		h := w.stored.Head
		if err := each(&wire.Item{Type: t.Name, ID: h.ID, Scope: scope, Rev: h.Rev, Created: h.Created, Changed: h.Changed, Body: w.stored.Patch()}); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (v *View) knownBodies(from, where string, each func(*wire.Item) error, args ...any) error {
	rows, err := v.query("SELECT type, id, rev, created, changed, body FROM "+from+" WHERE scope = ? AND rev > 0 "+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		it := wire.Item{}
		var created, changed int64
		var body []byte
		if err := rows.Scan(&it.Type, &it.ID, &it.Rev, &created, &changed, &body); err != nil {
			return err
		}
		it.Created, it.Changed = calendar.Instant(created), calendar.Instant(changed)
		if it.Body, err = record.ParsePatch(body); err != nil {
			return err
		}
		if err := each(&it); err != nil {
			return err
		}
	}
	return rows.Err()
}
