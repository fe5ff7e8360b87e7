package hub

import (
	"context"
	"encoding/json"
	"fmt"

	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// Publish makes the given records the published ones of their IDs: catalogue, prices, policies. Each item
// is the whole record; fields that it lacks are emptied, records that nothing changes in are left alone,
// Deleted takes one back. All or nothing: an item that PCs could not use is an *Unfit, and nothing has
// happened. It returns how many records changed.
func (h *Hub) Publish(ctx context.Context, items []wire.Item) (changed int, err error) {
	if err := h.fit(items); err != nil {
		return 0, err
	}
	var heads map[string]int64
	err = h.write(ctx, func(s *session) error {
		order, err := h.revise(s, items)
		if err != nil {
			return err
		}
		if changed = len(order); changed == 0 {
			return nil
		}
		if heads, err = s.stamp(order); err != nil {
			return err
		}
		if err := s.save(order); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "publish", fmt.Sprintf("%d records", changed))
	})
	if err == nil {
		h.ring(heads)
	}
	return changed, err
}

// revise finds what differs and judges it like anybody's edit, by a writer who has seen everything.
func (h *Hub) revise(s *session, items []wire.Item) ([]*row, error) {
	rows := map[key]*row{}
	for i, it := range items {
		k := key{it.ID, it.Type}
		if rows[k] != nil {
			return nil, &Unfit{Index: i, Type: it.Type, ID: it.ID, Reason: "这一条出现了两次"}
		}
		rows[k] = &row{key: k}
	}
	if err := s.load(rows); err != nil {
		return nil, err
	}
	now := h.now()
	var order []*row
	for i, it := range items {
		r := rows[key{it.ID, it.Type}]
		if r.scope == "" && it.Deleted && !canonicalID.MatchString(string(it.ID)) {
			return nil, &Unfit{Index: i, Type: it.Type, ID: it.ID, Reason: noUUID}
		}
		c := wire.Change{Type: it.Type, ID: it.ID, Base: r.state.Rev, New: r.scope == "", Delete: it.Deleted}
		if !it.Deleted {
			c.Set = difference(r.state.Body, it.Body)
		}
		if r.scope != "" && (it.Deleted && r.state.Deleted || !it.Deleted && !r.state.Deleted && len(c.Set) == 0) {
			continue
		}
		if r.scope == "" {
			r.scope, r.created = record.Shared, now
		}
		if r.state.Deleted && len(c.Set) == 0 {
			c.Set = it.Body // published again as it was
		}
		r.state, _ = merge.Judge(r.state, &c, HQ, now, fresh)
		r.state.Clean, r.changed = "", now
		order = append(order, r)
	}
	return order, nil
}

// difference is what turns a whole body into another.
func difference(from, to record.Patch) record.Patch {
	var out record.Patch
	for _, e := range to {
		old := from.Get(e.Name)
		if wire.Empty(old) && wire.Empty(e.Value) || len(old) > 0 && wire.Meaning(old) == wire.Meaning(e.Value) {
			continue
		}
		out = append(out, e)
	}
	for _, e := range from {
		if !to.Has(e.Name) {
			out = append(out, record.Entry{Name: e.Name, Value: json.RawMessage("null")})
		}
	}
	return out
}
