package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Pending lists at most limit mutations that the hub has not answered, in order of N. Those that wait
// behind a refused or held mutation of the same record are left out. While the history of a store that
// stood alone goes up, its next part is made here: settle what Pending gives until it gives none.
func (s *Store) Pending(ctx context.Context, limit int) ([]wire.Mutation, error) {
	out, err := s.outgoing(ctx, 0, lot{mutations: limit, changes: everything})
	if err != nil {
		return nil, err
	}
	return out, parse(out)
}

// Outgoing is Pending for sending: behind mutation after only, whole mutations with about as many changes as asked for, at least
// one. Their fields are as they are kept: Text, not Set.
func (s *Store) Outgoing(ctx context.Context, after int64, changes int) ([]wire.Mutation, error) {
	return s.outgoing(ctx, after, lot{mutations: changes, changes: changes})
}

// lot is how much is read at once.
type lot struct{ mutations, changes int }

const everything = 1 << 40

func (s *Store) outgoing(ctx context.Context, after int64, most lot) (out []wire.Mutation, err error) {
	if !s.Identity().Joined() {
		return nil, nil
	}
	read := func(v *View) error {
		out, err = v.outgoing(after, most)
		return err
	}
	if err := s.Read(ctx, read); err != nil || len(out) > 0 || s.Identity().Adopt == nil {
		return out, err
	}
	made, err := s.adopt(ctx, after)
	if err != nil {
		return nil, err
	}
	if made != nil {
		return most.of(made), nil
	}
	err = s.Read(ctx, read)
	return out, err
}

// of are the first of the mutations, no more than that and at least one.
func (l lot) of(list []wire.Mutation) []wire.Mutation {
	n, changes := 0, 0
	for n < len(list) && n < l.mutations && changes < l.changes {
		changes += len(list[n].Changes)
		n++
	}
	return list[:n]
}

// blocked are the records that refused or held work is about.
func (v *View) blocked() (map[recordKey]bool, error) {
	keys, err := all(v, func(scan scanner) (recordKey, error) {
		var k recordKey
		return k, scan(&k.typ, &k.id)
	}, "SELECT c.type, c.id FROM mutation m JOIN change c ON c.n = m.n WHERE m.state <> 'pending'")
	out := map[recordKey]bool{}
	for _, k := range keys {
		out[k] = true
	}
	return out, err
}

func (v *View) outgoing(after int64, most lot) ([]wire.Mutation, error) {
	blocked, err := v.blocked()
	if err != nil {
		return nil, fmt.Errorf("list refused work: %w", err)
	}
	if len(blocked) > 0 && after > 0 {
		// What waits behind refused work passes that on to other records, from the beginning.
		if _, err := v.free(0, after, lot{everything, everything}, blocked); err != nil {
			return nil, err
		}
	}
	return v.free(after, everything, most, blocked)
}

// free lists the pending mutations between two numbers that touch no blocked record.
func (v *View) free(after, last int64, most lot, blocked map[recordKey]bool) (out []wire.Mutation, err error) {
	for changes := 0; len(out) < most.mutations && changes < most.changes; {
		some, err := v.mutations("state = 'pending' AND n > ? AND n <= ?", []any{after, last}, lot{most.mutations - len(out), most.changes - changes})
		if err != nil {
			return nil, fmt.Errorf("list pending work: %w", err)
		}
		if len(some) == 0 {
			break
		}
		for _, m := range some {
			if after = m.N; !waits(m, blocked) {
				out, changes = append(out, m), changes+len(m.Changes)
			}
		}
	}
	return out, nil
}

// waits tells whether the mutation touches a blocked record; then all its records are blocked too, for
// whatever comes later must not overtake it. What brings back a state that the hub lost waits for nobody, and is never given up with
// an edit: it is what the edits stand on.
func waits(m wire.Mutation, blocked map[recordKey]bool) bool {
	if len(blocked) == 0 || m.Verb == wire.Refill {
		return false
	}
	hit := false
	for _, c := range m.Changes {
		hit = hit || blocked[recordKey{c.Type, c.ID}]
	}
	if hit {
		for _, c := range m.Changes {
			blocked[recordKey{c.Type, c.ID}] = true
		}
	}
	return hit
}

// atMost ends a statement that is often asked. SQLite estimates with the value of a bare LIMIT ?, and so compiles the statement anew for each
// value it gets, which takes longer than a small answer.
const atMost = " LIMIT 0 + ?"

// mutationRow is a mutation as the outbox has it.
type mutationRow struct {
	wire.Mutation
	fold fold
}

// mutations reads whole mutations in order of N, at least one if there are any.
func (v *View) mutations(where string, args []any, most lot) (out []wire.Mutation, err error) {
	list, err := v.mutationRows(where, args, most.mutations)
	for left, more := most.changes, true; err == nil && more && len(list) > 0 && left > 0; {
		plain := slices.IndexFunc(list, func(m mutationRow) bool { return m.fold.typ != "" })
		var some []wire.Mutation
		switch plain {
		case 0:
			m := list[0].Mutation
			m.Changes, err = v.foldedChanges(list[0].fold)
			some, list = []wire.Mutation{m}, list[1:]
		case -1:
			some, more, err = v.withChanges(list, left)
			list = nil
		default:
			some, more, err = v.withChanges(list[:plain], left)
			list = list[plain:]
		}
		for _, m := range some {
			left -= len(m.Changes)
		}
		out = append(out, some...)
	}
	return out, err
}

func (v *View) mutationRows(where string, args []any, most int) ([]mutationRow, error) {
	return all(v, func(scan scanner) (mutationRow, error) {
		var m mutationRow
		var at int64
		var sign wire.Sign
		f := &m.fold
		err := scan(&m.N, &m.Verb, &m.User, &at, &sign.On, &sign.Sig, &f.typ, &f.first, &f.last, &f.count)
		m.At = calendar.Instant(at)
		f.n, f.at = m.N, m.At
		if sign.Sig != "" {
			m.Sign = &sign
		}
		return m, err
	}, "SELECT n, verb, user, at, signed_on, sig, fold_type, fold_first, fold_last, fold_count FROM mutation WHERE "+where+" ORDER BY n"+atMost, append(args, most)...)
}

// withChanges gives the mutations, which are in order of N, their changes, and leaves those out that have none. more is false when
// it ended before the last, at the first behind most changes.
func (v *View) withChanges(list []mutationRow, most int) (out []wire.Mutation, more bool, err error) {
	// One row more than asked for tells whether the last mutation is whole.
	rows, err := v.changes("n BETWEEN ? AND ? ORDER BY n, i"+atMost, list[0].N, list[len(list)-1].N, most+1)
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) <= most; !more {
		cut := rows[len(rows)-1].n
		for len(rows) > 0 && rows[len(rows)-1].n == cut {
			rows = rows[:len(rows)-1]
		}
		if len(rows) == 0 {
			if rows, err = v.changes("n = ?", cut); err != nil {
				return nil, false, err
			}
		}
	}
	for _, row := range list {
		m := row.Mutation
		for len(rows) > 0 && rows[0].n < m.N {
			rows = rows[1:] // of refused work
		}
		for len(rows) > 0 && rows[0].n == m.N {
			m.Changes = append(m.Changes, rows[0].Change)
			rows = rows[1:]
		}
		if len(m.Changes) > 0 {
			out = append(out, m)
		}
	}
	return out, more, nil
}

type changeRow struct {
	n int64
	wire.Change
}

func (v *View) changes(where string, args ...any) ([]changeRow, error) {
	return all(v, func(scan scanner) (changeRow, error) {
		var c changeRow
		var created int64
		var keep, of string
		err := scan(&c.n, &c.Type, &c.ID, &c.Scope, &c.Base, &c.New, &c.Delete, &c.Text, &created, &keep, &of)
		if err != nil {
			return c, err
		}
		c.Created = calendar.Instant(created)
		if keep != "" {
			c.Keep = strings.Split(keep, ",")
		}
		if of != "" {
			var was former
			if err := json.Unmarshal([]byte(of), &was); err != nil {
				return c, err
			}
			c.Was, c.Changed, c.Lost = was.Was, was.Changed, was.Lost
		}
		return c, nil
	}, "SELECT n, type, id, scope, base, new, gone, fields, created, keep, former FROM change WHERE "+where, args...)
}

// whole reads all mutations that fit where, with their fields.
func (v *View) whole(where string, args ...any) ([]wire.Mutation, error) {
	out, err := v.mutations(where, args, lot{everything, everything})
	if err != nil {
		return nil, err
	}
	return out, parse(out)
}

func parse(list []wire.Mutation) (err error) {
	for i := range list {
		for j := range list[i].Changes {
			c := &list[i].Changes[j]
			if c.Set, err = record.ParsePatch([]byte(c.Text)); err != nil {
				return fmt.Errorf("outbox, %s %s: %w", c.Type, c.ID, err)
			}
			c.Text = ""
		}
	}
	return nil
}
