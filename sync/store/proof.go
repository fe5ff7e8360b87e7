package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Proof counts and sums the live records of a scope as the hub knows them: rows with unanswered edits
// count as the hub's last known state. It compares with the hub's proof at the same head.
func (s *Store) Proof(ctx context.Context, scope string) (wire.Proof, error) {
	id := s.Identity()
	p := wire.Proof{Epoch: id.Epoch, Scope: scope, Head: id.Cursors[scope], Now: s.opt.Now()}
	err := s.Read(ctx, func(v *View) error {
		sums := map[string]*typeSum{}
		for _, t := range s.opt.Types.All() {
			if err := v.sumRows(sums, s.tables[t.Name], scope); err != nil {
				return fmt.Errorf("sum %s: %w", t.Name, err)
			}
		}
		if err := v.sumBodies(sums, "shadow", "AND deleted = 0 AND left = 0", scope); err != nil {
			return err
		}
		if err := v.sumBodies(sums, "unknown_item", "AND deleted = 0 AND NOT "+ofKnownTypes, scope); err != nil {
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

type typeSum struct {
	count int64
	sum   uint64
}

func addSum(sums map[string]*typeSum, typ string, id record.ID, rev int64, body record.Patch) {
	if sums[typ] == nil {
		sums[typ] = &typeSum{}
	}
	sums[typ].count++
	sums[typ].sum += wire.FingerprintPatch(typ, id, rev, body)
}

func (v *View) sumRows(sums map[string]*typeSum, t *table, scope string) error {
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
		addSum(sums, t.Name, w.stored.Head.ID, w.stored.Head.Rev, w.stored.Patch())
	}
	return rows.Err()
}

func (v *View) sumBodies(sums map[string]*typeSum, from, where, scope string) error {
	rows, err := v.query("SELECT type, id, rev, body FROM "+from+" WHERE scope = ? AND rev > 0 "+where, scope)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var typ string
		var id record.ID
		var rev int64
		var body []byte
		if err := rows.Scan(&typ, &id, &rev, &body); err != nil {
			return err
		}
		patch, err := record.ParsePatch(body)
		if err != nil {
			return err
		}
		addSum(sums, typ, id, rev, patch)
	}
	return rows.Err()
}
