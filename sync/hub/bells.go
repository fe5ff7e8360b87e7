package hub

import (
	"context"
	"sync"
	"time"
)

// bells wake waiting PCs. A scope has one bell, whoever waits for it holds its channel; ringing closes the
// channel and hangs up a new one. A waiting PC thus costs two channel references beside its connection.
type bells struct {
	mu     sync.Mutex
	by     map[string]*bell
	closed bool
}

type bell struct {
	seq  int64
	ring chan struct{}
}

// at returns how far the scope is and a channel that closes when it goes further.
func (b *bells) at(scope string) (int64, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.get(scope)
	return one.seq, one.ring
}

func (b *bells) get(scope string) *bell {
	one := b.by[scope]
	if one == nil {
		one = &bell{ring: make(chan struct{})}
		if b.closed {
			close(one.ring)
		}
		b.by[scope] = one
	}
	return one
}

// ring tells that scopes went on to these heads. Older news is ignored.
func (b *bells) ring(heads map[string]int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for scope, seq := range heads {
		one := b.get(scope)
		if seq <= one.seq || b.closed {
			continue
		}
		close(one.ring)
		one.seq, one.ring = seq, make(chan struct{})
	}
}

// close wakes everybody for good.
func (b *bells) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.closed = true
	for _, one := range b.by {
		close(one.ring)
	}
}

func (b *bells) stopped() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

// watchEvery is how often the heads are read for what other processes wrote: another hub on the same
// database, or the publish command. One small query for the whole process, however many PCs wait.
const watchEvery = time.Second

func (h *Hub) watch(ctx context.Context) {
	defer close(h.done)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		heads, err := h.Heads(ctx)
		if err == nil {
			h.bells.ring(heads)
		} else if ctx.Err() == nil {
			h.opt.Log.WithError(err).Warn("Heads can't be read")
		}
		if err := h.noteSights(ctx); err != nil && ctx.Err() == nil {
			h.opt.Log.WithError(err).Warn("Contacts can't be noted")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Heads are how far all scopes are.
func (h *Hub) Heads(ctx context.Context) (map[string]int64, error) {
	heads := map[string]int64{}
	err := h.read(ctx, func(s *session) error {
		if err := h.readEpoch(s); err != nil {
			return err
		}
		return s.each(func(scan func(...any) error) error {
			var scope string
			var seq int64
			err := scan(&scope, &seq)
			heads[scope] = seq
			return err
		}, "SELECT scope, seq FROM head")
	})
	return heads, err
}
