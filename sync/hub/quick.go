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

// look runs one SELECT, which needs no transaction, and calls row for each row of its answer.
func (h *Hub) look(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	return h.storage.Look(ctx, query, args, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := row(rows.Scan); err != nil {
				return fmt.Errorf("%.60s: %w", query, err)
			}
		}
		return rows.Err()
	})
}

// Nearly every pull is of a PC that was just woken and lacks a few rows. It is answered from one statement: a feed's
// transaction takes some fifteen round trips to the database, and a fleet pulls ten times as often as it pushes. The
// statement looks whether the device may still have anything, too, so it needs no look before (see lately).

const quickQuery = `SELECT 0, scope, seq, '', '', 0, 0, 0, '', '' FROM head WHERE scope IN (?, ?)
	UNION ALL SELECT 1, '', next, '', '', 0, 0, 0, '', '' FROM device WHERE serial = ? AND revoked = 0 AND (SELECT closed FROM dealer WHERE code = device.dealer) = 0
	UNION ALL SELECT 2, scope, rev, type, id, 0, 0, 0, '', '' FROM leaving WHERE scope = ? AND rev > ?
	UNION ALL SELECT 3, scope, rev, type, id, created, changed, deleted, body, lost FROM record WHERE scope = ? AND rev > ? AND clean <> ?
	LIMIT ?`

// quickOthers are the rows that are no items, and one more than the limit.
const quickOthers = 4

// What a row of quickQuery is.
const (
	quickHead = iota
	quickNext
	quickLeave
	quickRecord
)

// quickFeed is the feed of a PC that is a little behind in its dealer's scope alone. ok is false, and nothing is said,
// whenever there is anything else to it: then feed finds out what.
func (h *Hub) quickFeed(ctx context.Context, d *device, ask wire.Ask) (head wire.FeedHead, items [][]byte, ok bool, err error) {
	own, known := ask.Cursors[d.dealer]
	shared, both := ask.Cursors[record.Shared]
	heads := h.bells.heads(d.scopes())
	if h.limits.quick == 0 || !known || !both || ask.Echo || heads[d.dealer]-own > h.limits.quick || heads[record.Shared] > shared {
		return head, nil, false, nil
	}
	head = wire.FeedHead{Epoch: h.Epoch(), Now: h.now(), Heads: map[string]int64{d.dealer: 0, record.Shared: 0}}
	var list []quickItem
	n, may := int64(0), false
	err = h.look(ctx, func(scan func(...any) error) error {
		n++
		var part int64
		var it quickItem
		var typ, id, body, lost sql.RawBytes
		var created, changed int64
		if err := scan(&part, &it.Scope, &it.Rev, &typ, &id, &created, &changed, &it.Deleted, &body, &lost); err != nil {
			return err
		}
		switch part {
		case quickHead:
			head.Heads[it.Scope] = it.Rev
			return nil
		case quickNext:
			head.Next, may = it.Rev, true
			return nil
		}
		it.Type, it.ID, it.Created, it.Changed, it.Leave = string(typ), record.ID(id), calendar.Instant(created), calendar.Instant(changed), part == quickLeave
		err := it.encode(h.hidden(d, it.Type, it.Scope), body, lost)
		list = append(list, it)
		return err
	}, quickQuery, d.dealer, record.Shared, d.serial, d.dealer, own, d.dealer, own, spared(d, ask), h.limits.quick+quickOthers)
	if err != nil {
		return head, nil, false, fmt.Errorf("quick feed: %w", err)
	}
	if !may || n == h.limits.quick+quickOthers || own > head.Heads[d.dealer] || shared != head.Heads[record.Shared] || foreign(head.Next, ask) {
		return head, nil, false, nil
	}
	slices.SortFunc(list, func(a, b quickItem) int {
		if a.Leave != b.Leave {
			return cmp.Compare(b.leaves(), a.leaves())
		}
		return cmp.Compare(a.Rev, b.Rev)
	})
	for _, it := range list {
		items = append(items, it.line)
	}
	for _, scope := range d.scopes() {
		h.seal(&head, scope)
	}
	head.Count = int64(len(items))
	return head, items, true, nil
}

// quickItem is an item with its line.
type quickItem struct {
	wire.Item
	line []byte
}

func (it *quickItem) leaves() int {
	if it.Leave {
		return 1
	}
	return 0
}

func (it *quickItem) encode(drop []string, body, lost []byte) error {
	if it.Leave {
		it.line = wire.AppendRawItem(nil, &it.Item, nil, nil)
		return nil
	}
	open, err := shown(lost, drop)
	if err != nil {
		return err
	}
	seen, err := project(body, drop)
	if err != nil {
		return err
	}
	it.line = wire.AppendRawItem(nil, &it.Item, seen, open)
	return nil
}

// writeQuick writes such a feed.
func writeQuick(head wire.FeedHead, items [][]byte, w *wire.Writer) error {
	if err := w.Head(head); err != nil {
		return err
	}
	for _, line := range items {
		if err := w.Line(line); err != nil {
			return err
		}
	}
	return w.End()
}
