package hub

import (
	"context"
	"time"
)

// Tests wait for what is filed, and a machine that stands still for seconds is no reason to bring nothing.
func init() { usualLimits.follow, usualLimits.bring = 0, time.Minute }

// Bound gives a hub that has not made its Handler yet limits that a test reaches quickly.
func (h *Hub) Bound(packed, unpacked, mutations int64, small, stream time.Duration) {
	h.limits.packed, h.limits.unpacked, h.limits.mutations, h.limits.small, h.limits.stream = packed, unpacked, mutations, small, stream
}

// SourceOf is how the hub sees where a request comes from.
var SourceOf = sourceOf

// MaxSkips is how many ranges a push may leave out.
const MaxSkips = maxSkips

// Proven is what a device's proof that the database has gone back leads to.
func (h *Hub) Proven(ctx context.Context, device, former string) error {
	return h.newEpoch(ctx, device, former)
}

// LeastWait shortens the time that who waits is left in peace.
func (h *Hub) LeastWait(d time.Duration) { h.bells.least = d }

// Waiting is how many the hub counts: who was answered a moment ago may be among them.
func (h *Hub) Waiting() int64 { return h.metrics.waiting.Load() }

// Enlisted is how many have a place to wait in.
func (h *Hub) Enlisted() int {
	h.bells.mu.Lock()
	defer h.bells.mu.Unlock()
	return h.bells.all.Len()
}

// Quick sets how many rows a feed from one statement may have; 0: none is.
func (h *Hub) Quick(rows int64) { h.limits.quick = rows }

// LeaveAtMost sets how long a part of a scope may have phones that are not filed.
func (h *Hub) LeaveAtMost(records int64) { h.limits.unfiled = records }

// Turns lets so many pushes hold more than little bytes at once; others wait with patience, and the holders must send a
// whole batch in time.
func (h *Hub) Turns(places, little int, patience, batch time.Duration) {
	h.turns.places = make(chan struct{}, places)
	h.limits.little, h.limits.patience, h.limits.batch = little, patience, batch
}

// PushesUnderWay counts those that have begun and not ended.
func (h *Hub) PushesUnderWay() (n int) {
	h.turns.mu.Lock()
	defer h.turns.mu.Unlock()
	for _, one := range h.turns.by {
		n += one
	}
	return n
}

// PushesRead is how many are being read now.
func (h *Hub) PushesRead() int { return len(h.turns.gate) }

// LargePushes is how many hold a place now.
func (h *Hub) LargePushes() int { return len(h.turns.places) }

// Gate lets so many pushes be read at once.
func (h *Hub) Gate(pushes int, patience time.Duration) {
	h.turns.gate, h.limits.patience = make(chan struct{}, pushes), patience
}

// EndStreams lets so many streams, once they wait for more, end with what comes next.
func (h *Hub) EndStreams(n int) {
	for ; ; time.Sleep(time.Millisecond) {
		h.bells.mu.Lock()
		if h.bells.all.Len() == n {
			break
		}
		h.bells.mu.Unlock()
	}
	defer h.bells.mu.Unlock()
	for e := h.bells.all.Front(); e != nil; e = e.Next() {
		e.Value.(*waiter).until = time.Now()
	}
}

// Filed returns when nothing is filed behind pushes any more.
func (h *Hub) Filed() {
	for ; ; time.Sleep(time.Millisecond) {
		h.filing.mu.Lock()
		running := false
		for _, l := range h.filing.by {
			running = running || l.running
		}
		h.filing.mu.Unlock()
		if !running {
			return
		}
	}
}

// DontFile lets what pushes leave lie, until resume.
func (h *Hub) DontFile() (resume func()) {
	h.filing.close()
	return func() {
		h.filing.mu.Lock()
		defer h.filing.mu.Unlock()
		h.filing.closed = false
	}
}

// Remember sets how many phones are remembered until they are filed.
func (h *Hub) Remember(phones int) { h.limits.left = phones }

// ForgetLeft makes what was left what an earlier run of the hub has left.
func (h *Hub) ForgetLeft() {
	h.Filed()
	h.filing.mu.Lock()
	defer h.filing.mu.Unlock()
	clear(h.filing.by)
	h.filing.size = 0
}
