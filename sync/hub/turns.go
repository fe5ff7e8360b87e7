package hub

import (
	"context"
	"sync"
	"time"

	"showroom/sync/wire"
)

// turns bound what pushes hold in memory together. A push of a few changes needs none. One whose batch grows large waits
// for a place, first come first served, and keeps it until that batch is committed, so large pushes take turns batch
// by batch. Who holds a place must go on sending.
type turns struct {
	places chan struct{} // of large batches
	gate   chan struct{} // of pushes that are read at all: even a small one takes some hundred KB of decompressor and buffers
	mu     sync.Mutex
	by     map[int64]int // pushes under way, by the device's serial
}

// pushesOfOne is how many pushes of one device may be under way: an honest PC has one, and another that it has given up
// and whose end the hub has not noticed.
const pushesOfOne = 2

// enter lets a push of a device begin when it is its turn; end it.
func (t *turns) enter(ctx context.Context, d *device, patience time.Duration) (end func(), err error) {
	leave, err := t.begin(d)
	if err != nil {
		return nil, err
	}
	if err := take(ctx, t.gate, patience); err != nil {
		leave()
		return nil, err
	}
	return func() {
		<-t.gate
		leave()
	}, nil
}

// begin notes a push of a device.
func (t *turns) begin(d *device) (end func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = map[int64]int{}
	}
	if t.by[d.serial] >= pushesOfOne {
		return nil, &wire.Fault{Code: wire.FaultHub, Message: "这台电脑的上一次上传还在进行，稍后自动重试；内容不会丢失"}
	}
	t.by[d.serial]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.by[d.serial]--; t.by[d.serial] == 0 {
			delete(t.by, d.serial)
		}
	}, nil
}

// take waits for a place.
func take(ctx context.Context, places chan<- struct{}, patience time.Duration) error {
	select {
	case places <- struct{}{}: // where others wait there is none free
		return nil
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return &wire.Fault{Code: wire.FaultHub, Message: "总部正忙于接收其他电脑的内容，稍后自动重试；内容不会丢失"}
	}
}

func (t *turns) giveBack() { <-t.places }

// sheaf is a batch on its way to the database.
type sheaf struct {
	in    []received
	large bool // it holds a place
}

// end gives its place back.
func (s sheaf) end(h *Hub) {
	if s.large {
		h.turns.giveBack()
	}
}

// reading is one push while it is read.
type reading struct {
	hub      *Hub
	in       *wire.Reader
	to       chan<- sheaf
	deadline func(time.Time) error // until when the next bytes must have come
	until    time.Time             // when the whole push must be over
}

// enlarge takes a place for a batch that grew large; from now on it must be there soon.
func (r *reading) enlarge(ctx context.Context) error {
	if err := take(ctx, r.hub.turns.places, r.hub.limits.patience); err != nil {
		return err
	}
	if err := r.deadline(time.Now().Add(r.hub.limits.batch)); err != nil {
		r.hub.turns.giveBack()
		return err
	}
	return nil
}

// hand gives a batch over.
func (r *reading) hand(ctx context.Context, s sheaf) error {
	if s.large {
		if err := r.deadline(r.until); err != nil {
			return err
		}
	}
	select {
	case r.to <- s:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
