package hub

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"showroom/domain/calendar"
)

// sights are the contacts of waiting PCs that the database doesn't have yet. A PC on which nothing happens only
// waits, so without them it would look as if it were gone, and behind by what it wrote last. They are noted
// together, for each by itself would cost a transaction a minute for every PC; lost ones come again with the
// next wait.
type sights struct {
	mu    sync.Mutex
	by    map[int64]sight // by the device's serial
	noted calendar.Instant
}

type sight struct{ serial, seen, cursor int64 }

const (
	sightsEvery    = 15_000 // milliseconds
	sightsTogether = 50     // rows of one transaction, so that no push waits long for its device's row
)

// sighted remembers that a PC is here and how far it is; moved: further than its last contact said.
func (h *Hub) sighted(d *device, cursor int64, moved bool) {
	now := h.now()
	if now < d.seen+30_000 && !moved {
		return // noted lately
	}
	h.sights.mu.Lock()
	defer h.sights.mu.Unlock()
	if h.sights.by == nil {
		h.sights.by = map[int64]sight{}
	}
	h.sights.by[d.serial] = sight{d.serial, int64(now), cursor}
	d.seen = now // for the next request, if it comes so soon that nothing is looked up
}

// noting does so when it is time; no news waits for it.
func (h *Hub) noting(ctx context.Context) {
	defer h.work.Done()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := h.noteSights(ctx); err != nil && ctx.Err() == nil {
			h.opt.Log.WithError(err).Warn("Contacts can't be noted")
		}
	}
}

// noteSights writes them down when it is time.
func (h *Hub) noteSights(ctx context.Context) error {
	now := h.now()
	h.sights.mu.Lock()
	if len(h.sights.by) == 0 || now < h.sights.noted+sightsEvery && now >= h.sights.noted {
		h.sights.mu.Unlock()
		return nil
	}
	list := make([]sight, 0, len(h.sights.by))
	for _, one := range h.sights.by {
		list = append(list, one)
	}
	clear(h.sights.by)
	h.sights.noted = now
	h.sights.mu.Unlock()
	slices.SortFunc(list, func(a, b sight) int { return cmp.Compare(a.serial, b.serial) }) // two hubs never wait crosswise
	for part := range slices.Chunk(list, sightsTogether) {
		err := h.write(ctx, func(s *session) error {
			for _, one := range part {
				// A cursor from before a restore may be further than the head is now; then the next pull tells.
				if err := s.do(`UPDATE device SET seen = ?, pulled = ? WHERE serial = ? AND seen <= ?
					AND ? <= coalesce((SELECT seq FROM head WHERE scope = device.dealer), 0)`, one.seen, one.cursor, one.serial, one.seen, one.cursor); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
