package hub

import (
	"bytes"
	"container/list"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"showroom/domain/record"
)

// bells wake waiting PCs. A scope has one bell, and those who wait stand at their dealer's; the shared scope's bell wakes
// everybody.
type bells struct {
	mu     sync.Mutex
	by     map[string]*bell
	all    list.List // of *waiter, who came first stands first
	most   int       // who may wait at once
	closed bool
	least  time.Duration   // see leastWait
	wake   func([]*waiter) // lets those who were taken out be answered; called with the lock
}

type bell struct {
	seq     int64
	waiters []*waiter
}

const (
	// waitsOfOne is how many requests of one device may wait. An honest PC has one, and another whose end the hub has not noticed.
	waitsOfOne = 4
	// leastWait is how long who waits is left in peace when others want the place. Without it too many PCs would
	// push each other out as fast as they can ask.
	leastWait = 5 * time.Second
)

// What enlist says when it doesn't.
var (
	errMoved = errors.New("a scope is further already")
	errFull  = errors.New("too many wait")
)

func (b *bells) get(scope string) *bell {
	one := b.by[scope]
	if one == nil {
		one = &bell{}
		b.by[scope] = one
	}
	return one
}

// enlist lets w wait until a scope is further than these cursors. When too many wait, who waited longest makes room.
func (b *bells) enlist(w *waiter, own, shared int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.get(w.dealer)
	if b.closed || at.seq > own || b.get(record.Shared).seq > shared {
		return errMoved
	}
	if oldest := at.oldest(w.device, waitsOfOne); oldest != nil {
		oldest.over = true
		b.wake([]*waiter{b.out(oldest)})
	}
	w.since = time.Now()
	if b.all.Len() >= b.most {
		first := b.all.Front().Value.(*waiter)
		if w.since.Sub(first.since) < b.least {
			return errFull
		}
		first.over = true
		b.wake([]*waiter{b.out(first)})
	}
	w.bell, w.at = at, len(at.waiters)
	at.waiters = append(at.waiters, w)
	w.aged = b.all.PushBack(w)
	return nil
}

// oldest is the one of a device's waiters that came first, when there are as many as may be.
func (b *bell) oldest(device string, most int) (first *waiter) {
	n := 0
	for _, w := range b.waiters {
		if w.device != device {
			continue
		}
		if n++; first == nil || w.began.Before(first.began) {
			first = w
		}
	}
	if n < most {
		return nil
	}
	return first
}

// out takes one out of the lists; the lock is held.
func (b *bells) out(w *waiter) *waiter {
	last := len(w.bell.waiters) - 1
	w.bell.waiters[w.at] = w.bell.waiters[last]
	w.bell.waiters[w.at].at = w.at
	w.bell.waiters[last] = nil
	w.bell.waiters = w.bell.waiters[:last]
	b.all.Remove(w.aged)
	w.aged, w.bell = nil, nil
	return w
}

// leave takes one out; false: somebody else has, and answers.
func (b *bells) leave(w *waiter) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.aged == nil {
		return false
	}
	b.out(w)
	return true
}

// attach gives an enlisted waiter what it is answered by. false: it was woken in between, and nobody has answered it.
func (b *bells) attach(w *waiter, by answering) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.aged == nil {
		return false
	}
	w.answering = by
	return true
}

// connection is that of one who waits, nil when it doesn't any more.
func (b *bells) connection(w *waiter) net.Conn {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.aged == nil {
		return nil
	}
	return w.conn
}

// ring tells that scopes went on to these heads. Older news is ignored.
func (b *bells) ring(heads map[string]int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []*waiter
	for scope, seq := range heads {
		one := b.get(scope)
		if seq <= one.seq || b.closed {
			continue
		}
		one.seq = seq
		if scope == record.Shared {
			out = append(out, b.everybody()...)
			continue
		}
		for len(one.waiters) > 0 {
			out = append(out, b.out(one.waiters[len(one.waiters)-1]))
		}
	}
	b.wake(out)
}

func (b *bells) everybody() (out []*waiter) {
	out = make([]*waiter, 0, b.all.Len())
	for b.all.Len() > 0 {
		out = append(out, b.out(b.all.Front().Value.(*waiter)))
	}
	return out
}

// heads are how far scopes are.
func (b *bells) heads(scopes []string) map[string]int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	heads := make(map[string]int64, len(scopes))
	for _, scope := range scopes {
		heads[scope] = 0
		if one := b.by[scope]; one != nil {
			heads[scope] = one.seq
		}
	}
	return heads
}

// expire wakes who has waited in peace since before then.
func (b *bells) expire(then time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []*waiter
	for e := b.all.Front(); e != nil && e.Value.(*waiter).since.Before(then); e = b.all.Front() {
		out = append(out, b.out(e.Value.(*waiter)))
	}
	b.wake(out)
}

// some lists every so-manyth of those who wait, beginning with the first-th.
func (b *bells) some(first, every int) (out []*waiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out = slices.Grow(out, b.all.Len()/every+1)
	i := 0
	for e := b.all.Front(); e != nil; e = e.Next() {
		if i%every == first {
			out = append(out, e.Value.(*waiter))
		}
		i++
	}
	return out
}

// close wakes everybody for good.
func (b *bells) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.wake(b.everybody())
}

func (b *bells) stopped() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

// ring tells everybody who waits how far scopes are.
func (h *Hub) ring(heads map[string]int64) {
	h.bells.ring(heads)
	h.inTurn()
}

// inTurn waits until who was woken is answered, where one thing is done after the other.
func (h *Hub) inTurn() {
	if h.opt.InTurn {
		h.work.Wait()
	}
}

// Refresh reads the heads for what other processes wrote, another hub on the same database or the publish command, and
// wakes who waits for it. The hub does so by itself.
func (h *Hub) Refresh(ctx context.Context) error {
	moved := map[string]int64{}
	err := h.eachHead(ctx, func(scope []byte, seq int64) {
		if h.bells.further(scope, seq) {
			moved[string(scope)] = seq
		}
	})
	if err == nil {
		h.ring(moved)
	}
	return err
}

// further tells whether a scope is further than this hub knows.
func (b *bells) further(scope []byte, seq int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.by[string(scope)]
	return one == nil || seq > one.seq
}

// The heads are read every watchEvery. One small query for the whole process, however many PCs wait; with many dealers it is asked less
// often, so that it costs no more than one part in watchShare of a processor, and where it takes long, for the database or the
// machine is busy, it isn't under way for more than one part in watchBusy of the time.
const (
	watchEvery = 100 * time.Millisecond
	watchShare = 25
	watchHead  = 2 * time.Microsecond // what a head costs, about
	watchBusy  = 4
)

func (h *Hub) watch(ctx context.Context) {
	defer h.work.Done()
	for {
		began := time.Now()
		err := h.Refresh(ctx)
		if err != nil && ctx.Err() == nil {
			h.opt.Log.WithError(err).Warn("Heads can't be read")
		}
		pause := max(watchEvery, watchShare*watchHead*time.Duration(h.bells.scopes()), watchBusy*time.Since(began))
		if err != nil {
			pause = max(pause, time.Second)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(pause, 2*time.Second)):
		}
	}
}

// scopes is how many there are.
func (b *bells) scopes() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.by)
}

// Heads are how far all scopes are.
func (h *Hub) Heads(ctx context.Context) (map[string]int64, error) {
	heads := map[string]int64{}
	err := h.eachHead(ctx, func(scope []byte, seq int64) { heads[string(scope)] = seq })
	return heads, err
}

// headsQuery gives them as one text, for a row each costs both sides several times as much: "12 KM01", a line for each.
const headsQuery = `SELECT (SELECT value FROM meta WHERE key = 'epoch'), (SELECT string_agg(seq || ' ' || scope, '
') FROM head)`

func (h *Hub) eachHead(ctx context.Context, fn func(scope []byte, seq int64)) error {
	before := h.Epoch()
	return h.look(ctx, func(scan func(...any) error) error {
		var epoch string
		var text sql.RawBytes
		if err := scan(&epoch, &text); err != nil {
			return err
		}
		h.epochSeen(before, epoch) // another process may have begun a new one
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			digits, scope, _ := bytes.Cut(line, []byte(" "))
			if len(scope) == 0 {
				continue
			}
			seq, err := strconv.ParseInt(string(digits), 10, 64)
			if err != nil {
				return fmt.Errorf("head of %s: %w", scope, err)
			}
			fn(scope, seq)
		}
		return nil
	}, headsQuery)
}
