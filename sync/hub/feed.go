package hub

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// feed writes everything that changed in the device's scopes after its cursors, as one snapshot has it.
// The items come scope by scope in the order of their revs.
func (h *Hub) feed(ctx context.Context, d *device, ask wire.Ask, w *wire.Writer) (heads map[string]int64, err error) {
	err = h.read(ctx, func(s *session) error {
		head, err := h.feedHead(s, d, ask)
		if err != nil {
			return err
		}
		heads = head.Heads
		if err := w.Head(head); err != nil {
			return err
		}
		for _, scope := range d.scopes() {
			if err := s.feedLeaving(scope, ask.Cursors[scope], w); err != nil {
				return err
			}
			if err := h.feedScope(s, d, ask, scope, w); err != nil {
				return err
			}
		}
		return w.End()
	})
	return heads, err
}

// spared is the device whose clean rows the feed leaves out; with an echo none, for no device is called " ".
func spared(d *device, ask wire.Ask) string {
	if ask.Echo {
		return " "
	}
	return d.id
}

func (h *Hub) feedHead(s *session, d *device, ask wire.Ask) (wire.FeedHead, error) {
	head := wire.FeedHead{Epoch: h.Epoch(), Now: h.now(), Heads: map[string]int64{}}
	var err error
	if head.Next, err = s.original(d, ask); err != nil {
		return head, err
	}
	if err := h.goneBack(s, d, ask.Cursors, ask.Seals); err != nil {
		return head, err
	}
	for _, scope := range d.scopes() {
		var seq, count int64
		if _, err := s.one([]any{&seq}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return head, err
		}
		head.Heads[scope] = seq
		h.seal(&head, scope)
		if seq <= ask.Cursors[scope] {
			continue
		}
		if _, err := s.one([]any{&count}, "SELECT count(*) FROM record WHERE scope = ? AND rev > ? AND clean <> ?", scope, ask.Cursors[scope], spared(d, ask)); err != nil {
			return head, err
		}
		head.Count += count
		if _, err := s.one([]any{&count}, "SELECT count(*) FROM leaving WHERE scope = ? AND rev > ?", scope, ask.Cursors[scope]); err != nil {
			return head, err
		}
		head.Count += count
	}
	return head, nil
}

// original holds that the hub has nothing from the device that the asker has not made yet. A copied disk would
// miss what the other copy wrote, for a device's own rows are not sent back to it.
func (s *session) original(d *device, ask wire.Ask) (next int64, err error) {
	if _, err := s.one([]any{&next}, "SELECT next FROM device WHERE serial = ?", d.serial); err != nil {
		return 0, err
	}
	if foreign(next, ask) {
		return next, cloned()
	}
	return next, nil
}

// foreign tells whether the hub has what the asker hasn't made.
func foreign(next int64, ask wire.Ask) bool {
	return ask.Next > 0 && next > ask.Next || ask.Known > 0 && next > ask.Known
}

func (h *Hub) feedScope(s *session, d *device, ask wire.Ask, scope string, w *wire.Writer) error {
	err := h.feedRows(s, d, scope, w, nil, itemColumns+" WHERE scope = ? AND rev > ? AND clean <> ? ORDER BY rev", scope, ask.Cursors[scope], spared(d, ask))
	if err != nil {
		return fmt.Errorf("feed of %s: %w", scope, err)
	}
	return nil
}

const itemColumns = "SELECT type, id, rev, created, changed, deleted, body, lost FROM record"

// feedRows writes the rows of a query of itemColumns as the device is to have them; those that wanted doesn't want
// are left out, nil wants all.
func (h *Hub) feedRows(s *session, d *device, scope string, w *wire.Writer, wanted func(id []byte) bool, query string, args ...any) error {
	var typ, id, body, lost sql.RawBytes
	var created, changed int64
	var line []byte
	it := wire.Item{Scope: scope}
	hidden := map[string][]string{}
	return s.each(func(scan func(...any) error) error {
		if err := scan(&typ, &id, &it.Rev, &created, &changed, &it.Deleted, &body, &lost); err != nil {
			return err
		}
		if wanted != nil && !wanted(id) {
			return nil
		}
		if it.Type != string(typ) {
			it.Type = string(typ)
		}
		it.ID, it.Created, it.Changed = record.ID(id), calendar.Instant(created), calendar.Instant(changed)
		drop, known := hidden[it.Type]
		if !known {
			drop = h.hidden(d, it.Type, scope)
			hidden[it.Type] = drop
		}
		open, err := shown(lost, drop)
		if err != nil {
			return err
		}
		seen, err := project(body, drop)
		if err != nil {
			return err
		}
		line = wire.AppendRawItem(line[:0], &it, seen, open)
		return w.Line(line)
	}, query, args...)
}

// shown leaves losers of hidden fields out.
func shown(lost []byte, drop []string) ([]byte, error) {
	if len(drop) == 0 || len(lost) == 0 {
		return lost, nil
	}
	losers, err := wire.DecodeLosers(lost)
	if err != nil {
		return nil, err
	}
	losers = slices.DeleteFunc(losers, func(l wire.Loser) bool { return contains(drop, l.Field) })
	return wire.AppendLosers(nil, losers), nil
}

// proof counts and sums a scope as the device is to have it.
func (h *Hub) proof(ctx context.Context, d *device, scope string) (wire.Proof, error) {
	p := wire.Proof{Epoch: h.Epoch(), Scope: scope, Now: h.now(), Types: []wire.TypeSum{}}
	counts, sums := map[string]int64{}, map[string]uint64{}
	err := h.read(ctx, func(s *session) error {
		if _, err := s.one([]any{&p.Head}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		return s.each(func(scan func(...any) error) error {
			var typ, id string
			var rev int64
			var body sql.RawBytes
			if err := scan(&typ, &id, &rev, &body); err != nil {
				return err
			}
			seen, err := project(body, h.hidden(d, typ, scope))
			counts[typ]++
			sums[typ] += wire.Fingerprint(typ, record.ID(id), rev, seen)
			return err
		}, "SELECT type, id, rev, body FROM record WHERE scope = ? AND deleted = 0", scope)
	})
	for typ, n := range counts {
		p.Types = append(p.Types, wire.TypeSum{Type: typ, Count: n, Sum: fmt.Sprintf("%016x", sums[typ])})
	}
	slices.SortFunc(p.Types, func(a, b wire.TypeSum) int { return cmp.Compare(a.Type, b.Type) })
	return p, err
}
