package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A proof that doesn't hold is looked into by ranges: the PC asks for the sums of one type's ranges, and then for the
// records of those that differ.

// proofByRanges counts and sums one type of a scope, range by range, as the device is to have it.
func (h *Hub) proofByRanges(ctx context.Context, d *device, scope, typ string) (wire.Proof, error) {
	p := wire.Proof{Epoch: h.Epoch(), Scope: scope, Now: h.now(), Types: []wire.TypeSum{}, Cut: wire.Ranges}
	var counts [wire.Ranges]int64
	var sums [wire.Ranges]uint64
	drop := h.hidden(d, typ, scope)
	err := h.read(ctx, func(s *session) error {
		if _, err := s.one([]any{&p.Head}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		return s.each(func(scan func(...any) error) error {
			var id string
			var rev int64
			var body sql.RawBytes
			if err := scan(&id, &rev, &body); err != nil {
				return err
			}
			seen, err := project(body, drop)
			at := wire.RangeOf(record.ID(id))
			counts[at]++
			sums[at] += wire.Fingerprint(typ, record.ID(id), rev, seen)
			return err
		}, "SELECT id, rev, body FROM record WHERE scope = ? AND type = ? AND deleted = 0", scope, typ)
	})
	for at, n := range counts {
		if n > 0 {
			p.Ranges = append(p.Ranges, wire.RangeSum{Range: at, Count: n, Sum: fmt.Sprintf("%016x", sums[at])})
		}
	}
	return p, err
}

// serveRange sends all records of one type of a scope, tombstones too, that lie in the asked ranges, with the head of the
// scope at that moment.
func (h *Hub) serveRange(d *device, w http.ResponseWriter, r *http.Request) error {
	if _, err := h.askedForRecords(d, r); err != nil {
		return err
	}
	q := r.URL.Query()
	scope, typ := q.Get("scope"), q.Get("type")
	if !contains(d.scopes(), scope) {
		return h.forged(r.Context(), d, "ranges of "+scope)
	}
	asked, err := ranges(q)
	if err != nil {
		return &wire.Fault{Code: wire.FaultRequest, Message: "请求无法读取，请更新程序后再试"}
	}
	select { // as a feed does
	case h.feeds <- struct{}{}:
		defer func() { <-h.feeds }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	out := &spool{to: w}
	lines := stream(w, r, out)
	err = h.read(r.Context(), func(s *session) error {
		head := wire.FeedHead{Epoch: h.Epoch(), Now: h.now(), Heads: map[string]int64{}}
		var seq int64
		if _, err := s.one([]any{&seq}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		head.Heads[scope] = seq
		if err := lines.Head(head); err != nil {
			return err
		}
		wanted := func(id []byte) bool { return asked[wire.RangeOf(record.ID(id))] }
		if err := h.feedRows(s, d, scope, lines, wanted, itemColumns+" WHERE scope = ? AND type = ? ORDER BY rev", scope, typ); err != nil {
			return fmt.Errorf("ranges of %s: %w", scope, err)
		}
		return lines.End()
	})
	visitOf(r.Context()).records = lines.Count()
	if err != nil {
		return errors.Join(err, lines.Close())
	}
	return out.flush()
}

// ranges are those that the query asks for.
func ranges(q url.Values) (asked [wire.Ranges]bool, err error) {
	list := q["range"]
	if q.Get("type") == "" || !storable(q.Get("type")) || len(list) == 0 {
		return asked, errors.New("nothing asked for")
	}
	for _, text := range slices.Compact(list) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n >= wire.Ranges {
			return asked, fmt.Errorf("range %q", text)
		}
		asked[n] = true
	}
	return asked, nil
}
