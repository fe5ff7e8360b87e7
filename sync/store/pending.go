package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Pending lists at most limit mutations that the hub has not answered, in order of N. Those that wait
// behind a refused or held mutation of the same record are left out. While the history of a store that
// stood alone goes up, its next part is made here: call Pending until it gives none.
func (s *Store) Pending(ctx context.Context, limit int) ([]wire.Mutation, error) {
	if !s.Identity().Joined() {
		return nil, nil
	}
	out, err := s.pending(ctx, limit)
	if err != nil || len(out) == limit || s.Identity().Adopt == nil {
		return out, err
	}
	if err := s.adopt(ctx, limit-len(out)); err != nil {
		return nil, err
	}
	return s.pending(ctx, limit)
}

func (s *Store) pending(ctx context.Context, limit int) (out []wire.Mutation, err error) {
	err = s.Read(ctx, func(v *View) error {
		out, err = v.pending(limit)
		return err
	})
	return out, err
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

func (v *View) pending(limit int) ([]wire.Mutation, error) {
	blocked, err := v.blocked()
	if err != nil {
		return nil, fmt.Errorf("list refused work: %w", err)
	}
	var out []wire.Mutation
	after := int64(0)
	for len(out) < limit {
		batch, err := v.mutations("m.state = 'pending' AND m.n > ?", after, limit)
		if err != nil {
			return nil, fmt.Errorf("list pending work: %w", err)
		}
		if len(batch) == 0 {
			break
		}
		for _, m := range batch {
			after = m.N
			if waits(m, blocked) {
				continue
			}
			if out = append(out, m); len(out) == limit {
				break
			}
		}
	}
	return out, nil
}

// waits tells whether the mutation touches a blocked record; then all its records are blocked too, for
// whatever comes later must not overtake it.
func waits(m wire.Mutation, blocked map[recordKey]bool) bool {
	if len(blocked) == 0 {
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

// mutations reads whole mutations in order of N.
func (v *View) mutations(where string, after int64, limit int) ([]wire.Mutation, error) {
	type line struct {
		m wire.Mutation
		c wire.Change
	}
	lines, err := all(v, func(scan scanner) (line, error) {
		var l line
		var at, created int64
		var fields []byte
		var keep, of string
		var sign wire.Sign
		err := scan(&l.m.N, &l.m.Verb, &l.m.User, &at, &l.c.Type, &l.c.ID, &l.c.Scope, &l.c.Base, &l.c.New, &l.c.Delete, &fields, &created, &keep, &of, &sign.On, &sign.Sig)
		if err != nil {
			return l, err
		}
		l.m.At, l.c.Created = calendar.Instant(at), calendar.Instant(created)
		if sign.Sig != "" {
			l.m.Sign = &sign
		}
		if keep != "" {
			l.c.Keep = strings.Split(keep, ",")
		}
		if of != "" {
			var was former
			if err := json.Unmarshal([]byte(of), &was); err != nil {
				return l, err
			}
			l.c.Was, l.c.Changed, l.c.Lost = was.Was, was.Changed, was.Lost
		}
		l.c.Set, err = record.ParsePatch(fields)
		return l, err
	}, `SELECT m.n, m.verb, m.user, m.at, c.type, c.id, c.scope, c.base, c.new, c.gone, c.fields, c.created, c.keep, c.former, m.signed_on, m.sig
		FROM (SELECT * FROM mutation m WHERE `+where+` ORDER BY n LIMIT ?) m JOIN change c ON c.n = m.n ORDER BY m.n, c.i`, after, limit)
	var out []wire.Mutation
	for _, l := range lines {
		if len(out) == 0 || out[len(out)-1].N != l.m.N {
			out = append(out, l.m)
		}
		last := &out[len(out)-1]
		last.Changes = append(last.Changes, l.c)
	}
	return out, err
}
