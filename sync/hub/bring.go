package hub

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// A change wakes all the other PCs of its dealer, and they all lack the same rows. Who says so when it asks to wait
// (wire.Ask.Rows) gets them with the answer, the very feed that it would pull: they are read once for all of the dealer's
// PCs, in the statement that also looks whether each of them may still have them. Whatever else there is to it, the
// answer is the heads as ever, and the PC pulls.

// taking is what is kept of a waiting PC that takes rows.
type taking struct {
	rows        bool
	zip         bool // it reads zstd
	stream      bool // its answer goes on, see flow
	dev         *device
	sum         string // of its token
	own, shared int64
	next        int64
	epoch       string
}

// takes is what the asker can be brought. Only one whose copy is whole and of this lineage takes rows.
func (h *Hub) takes(d *device, ask wire.Ask, r *http.Request) taking {
	own, known := ask.Cursors[d.dealer]
	shared, both := ask.Cursors[record.Shared]
	if !ask.Rows || !known || !both || ask.Echo || ask.Epoch == "" || ask.Known > 0 || ask.Schema < h.opt.LeastSchema || h.limits.quick == 0 {
		return taking{}
	}
	sum, _ := tokenOf(r)
	stream := ask.Stream && r.ProtoAtLeast(1, 1) && r.Method == http.MethodGet
	return taking{true, strings.Contains(r.Header.Get("Accept-Encoding"), wire.Encoding), stream, d, sum, own, shared, ask.Next, ask.Epoch}
}

// fits tells whether a few rows of its dealer's scope are all that the PC lacks.
func (h *Hub) fits(t *taking, dealer string, heads map[string]int64) bool {
	lacks := heads[dealer] - t.own
	return t.rows && t.epoch == h.Epoch() && heads[record.Shared] <= t.shared && lacks > 0 && lacks <= h.limits.quick
}

// bringTogether is how many PCs one statement looks at.
const bringTogether = 16

// bringQueries are the statement for up to so many PCs.
var bringQueries = map[int]string{4: bringQuery(4), 8: bringQuery(8), bringTogether: bringQuery(bringTogether)}

// What stands in columns that a part of it doesn't have is another of the same type, and not read: with constants of their own types PostgreSQL
// would turn each part into the types of the whole, which takes it a third longer.
func bringQuery(pcs int) string {
	return `SELECT 0, scope, seq, scope, scope, seq, seq, seq, scope, scope, scope FROM head WHERE scope IN (?, ?)
	UNION ALL SELECT 1, dealer, next, dealer, dealer, serial, next, next, dealer, dealer, dealer FROM device WHERE serial IN (` + marks(pcs) + `)
		AND dealer = ? AND revoked = 0 AND (SELECT closed FROM dealer WHERE code = ?) = 0
	UNION ALL SELECT 2, scope, rev, type, id, rev, rev, rev, scope, scope, scope FROM leaving WHERE scope = ? AND rev > ?
	UNION ALL SELECT 3, scope, rev, type, id, created, changed, deleted, body, lost, clean FROM record WHERE scope = ? AND rev > ?
	LIMIT ?`
}

// bringOthers are the rows that are no items, and one more than the limit.
const bringOthers = 2 + bringTogether + 1

// brought is what there is for a dealer's PCs.
type brought struct {
	heads map[string]int64
	seals map[string]string
	epoch string
	next  map[int64]int64 // by the serials of devices that may have it
	items []bringItem
}

type bringItem struct {
	quickItem
	clean string
}

// bring answers PCs of one dealer that were woken.
func (h *Hub) bring(dealer string, woken []*waiter) {
	for len(woken) > 0 {
		var more []*waiter // streams for which there is news already
		for part := range slices.Chunk(woken, bringTogether) {
			more = append(more, h.bringTo(dealer, part)...)
		}
		woken = more
	}
}

func (h *Hub) bringTo(dealer string, part []*waiter) (more []*waiter) {
	var b *brought
	heads := h.bells.heads(scopesOf(dealer))
	if taking := slices.DeleteFunc(slices.Clone(part), func(w *waiter) bool { return !h.fits(&w.taking, dealer, heads) }); len(taking) > 0 {
		var err error
		if b, err = h.gather(context.Background(), dealer, taking); err != nil {
			h.opt.Log.WithError(err).Warn("Rows can't be read for those who wait")
		}
	}
	for _, w := range part {
		body := h.feedOf(b, w)
		switch {
		case w.stream && len(part) > 1 && mayBlock(w.conn):
			h.work.Add(1)
			go func() {
				defer h.work.Done()
				if h.flow(w, b, heads, body) {
					h.bring(dealer, []*waiter{w})
				}
			}()
		case w.stream:
			if h.flow(w, b, heads, body) {
				more = append(more, w)
			}
		case body != nil:
			h.lately.note(w.sum, w.dev) // it will wait again at once
			h.answer(w, wire.Media, body)
		default:
			h.tell(w)
		}
	}
	return more
}

// bringNow answers one that need not wait, for there is news already. false: nothing was said.
func (h *Hub) bringNow(w *waiter, to http.ResponseWriter, r *http.Request) (bool, error) {
	if !h.fits(&w.taking, w.dealer, h.bells.heads(scopesOf(w.dealer))) {
		return false, nil
	}
	b, err := h.gather(r.Context(), w.dealer, []*waiter{w})
	if err != nil {
		return false, err
	}
	body := h.feedOf(b, w)
	if body != nil {
		h.lately.note(w.sum, w.dev)
		to.Header().Set("Content-Type", wire.Media)
		_, err = to.Write(body)
	}
	return body != nil, err
}

// gather reads what the PCs of a dealer lack; nil when it is more than a little.
func (h *Hub) gather(ctx context.Context, dealer string, taking []*waiter) (*brought, error) {
	ctx, cancel := context.WithTimeout(ctx, h.limits.bring)
	defer cancel()
	after := taking[0].own
	args := []any{dealer, record.Shared}
	pcs := 4
	for pcs < len(taking) {
		pcs *= 2
	}
	for i := range pcs {
		w := taking[min(i, len(taking)-1)]
		args, after = append(args, w.dev.serial), min(after, w.own)
	}
	limit := h.limits.quick + bringOthers
	args = append(args, dealer, dealer, dealer, after, dealer, after, limit)
	b := &brought{heads: map[string]int64{dealer: 0, record.Shared: 0}, next: map[int64]int64{}}
	n, of := int64(0), &device{dealer: dealer}
	err := h.look(ctx, func(scan func(...any) error) error {
		n++
		var part int64
		var it bringItem
		var typ, id, body, lost sql.RawBytes
		var created, changed, deleted int64
		if err := scan(&part, &it.Scope, &it.Rev, &typ, &id, &created, &changed, &deleted, &body, &lost, &it.clean); err != nil {
			return err
		}
		switch part {
		case quickHead:
			b.heads[it.Scope] = it.Rev
			return nil
		case quickNext:
			b.next[created] = it.Rev
			return nil
		case quickLeave:
			it.Leave, created, changed, deleted, body, lost, it.clean = true, 0, 0, 0, nil, nil, ""
		}
		it.Type, it.ID, it.Created, it.Changed, it.Deleted = string(typ), record.ID(id), calendar.Instant(created), calendar.Instant(changed), deleted != 0
		err := it.encode(h.hidden(of, it.Type, it.Scope), body, lost)
		b.items = append(b.items, it)
		return err
	}, bringQueries[pcs], args...)
	if err != nil {
		return nil, fmt.Errorf("bring rows: %w", err)
	}
	if n == limit {
		return nil, nil
	}
	head := wire.FeedHead{Epoch: h.Epoch(), Heads: b.heads}
	for _, scope := range scopesOf(dealer) {
		h.seal(&head, scope)
	}
	b.seals, b.epoch = head.Seals, head.Epoch
	slices.SortFunc(b.items, func(a, b bringItem) int {
		if a.Leave != b.Leave {
			return cmp.Compare(b.leaves(), a.leaves())
		}
		return cmp.Compare(a.Rev, b.Rev)
	})
	return b, nil
}

// feedOf is a PC's feed, if that is all there is to it; nil if not.
func (h *Hub) feedOf(b *brought, w *waiter) []byte {
	if b == nil || !w.rows {
		return nil
	}
	next, may := b.next[w.dev.serial]
	if !may || w.epoch != b.epoch || w.own >= b.heads[w.dealer] || w.shared != b.heads[record.Shared] || foreign(next, wire.Ask{Next: w.next}) {
		return nil
	}
	head := wire.FeedHead{Epoch: b.epoch, Now: h.now(), Heads: b.heads, Seals: b.seals, Next: next}
	lines, size := make([][]byte, 0, len(b.items)), 0
	for i := range b.items {
		it := &b.items[i]
		if it.Rev > w.own && (it.Leave || it.clean != w.device) {
			lines, size = append(lines, it.line), size+len(it.line)
		}
	}
	if w.stream && size > pieceMost {
		return nil
	}
	if !w.zip || w.stream || size <= wire.SmallStream {
		body, err := wire.AppendFeed(make([]byte, 0, size+len(lines)+500), head, lines)
		if err != nil {
			panic(err) // our own structs always marshal
		}
		return body
	}
	head.Count = int64(len(lines))
	var body bytes.Buffer
	if err := writeQuick(head, lines, wire.NewWriter(&body)); err != nil {
		return nil // a buffer takes everything
	}
	return body.Bytes()
}

// pieceMost is how many bytes of rows go through a stream, where nothing is compressed; more is pulled.
const pieceMost = 16 << 10
