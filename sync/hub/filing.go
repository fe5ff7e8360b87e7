package hub

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// filing files what bulk work has left, behind the pushes: a PC has its answer before, and what several pushes leave meanwhile is filed
// together. What this process took in itself it need not read again, as long as that is not much; a gap between, another process's
// or of an earlier run, is read from the records.
type filing struct {
	mu     sync.Mutex
	by     map[string]*backlog // by scope
	size   int                 // of all pieces
	closed bool
}

// mostLeft is how many phones are remembered; more are read again.
const mostLeft = 50_000

// backlog is what this process knows of one scope's unfiled part.
type backlog struct {
	epoch          string // of the numbers
	pieces         []piece
	running, again bool // filing, asked for meanwhile
}

// piece is what one batch left between the numbers that it took.
type piece struct {
	part
	phones []phoned
}

// size counts a piece without phones, too.
func (p piece) size() int { return 1 + len(p.phones) }

// note remembers what a batch that is committed has left in its dealer's scope.
func (f *filing) note(b *batch, long int64) {
	scope := b.dev.dealer
	taken, wrote := b.taken[scope]
	if !wrote {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	upto := b.own.first - 1
	if b.own.first == 0 {
		upto = taken.head
	}
	f.forget(scope, upto)
	if l := f.of(scope, b.hub.Epoch(), b.firstLeft(scope) > 0 || b.own.long(long)); l != nil && b.own.first > 0 {
		f.add(l, b, taken)
	}
}

// of is a scope's backlog, nil where there is none and none is wanted. In another epoch its numbers mean others.
func (f *filing) of(scope, epoch string, wanted bool) *backlog {
	if l := f.by[scope]; l != nil && l.epoch != epoch {
		f.forget(scope, math.MaxInt64)
		l.epoch = epoch
	}
	l := f.by[scope]
	if l == nil && wanted {
		l = &backlog{epoch: epoch}
		f.by[scope] = l
	}
	return l
}

func (f *filing) add(l *backlog, b *batch, taken numbers) {
	if f.size+len(b.left) >= mostLeft {
		return
	}
	one := piece{part: part{taken.first, taken.head}}
	for _, p := range b.left {
		if p.row.scope == b.dev.dealer {
			one.phones = append(one.phones, phoned{claim: p.claim, id: p.id}) // without its row, which is large
		}
	}
	l.pieces = append(l.pieces, one)
	f.size += one.size()
}

// forget drops what is filed of a scope, up to a number.
func (f *filing) forget(scope string, upto int64) {
	l := f.by[scope]
	if l == nil {
		return
	}
	l.pieces = slices.DeleteFunc(l.pieces, func(p piece) bool {
		if p.head <= upto {
			f.size -= p.size()
		}
		return p.head <= upto
	})
	if len(l.pieces) == 0 && !l.running {
		delete(f.by, scope)
	}
}

// known are the pieces of a scope in the order of their numbers.
func (f *filing) known(scope, epoch string) []piece {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.by[scope]
	if l == nil || l.epoch != epoch {
		return nil
	}
	return slices.SortedFunc(slices.Values(l.pieces), func(a, b piece) int { return cmp.Compare(a.first, b.first) })
}

// begin tells whether there is something to file that nobody files yet. Who does is added to work, and asks end whether to go on.
func (f *filing) begin(scope string, work *sync.WaitGroup) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.by[scope]
	if l == nil || f.closed {
		return false
	}
	free := !l.running
	if l.running, l.again = true, !free; free {
		work.Add(1) // before close, or Wait might not see it
	}
	return free
}

// end tells whether somebody asked meanwhile.
func (f *filing) end(scope string) (again bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.by[scope]
	again = l.again && !f.closed
	l.running, l.again = again, false
	f.forget(scope, 0) // if nothing is left
	return again
}

// close lets nothing begin any more.
func (f *filing) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
}

// fileBehind files what is left in a scope, aside, once for all who ask meanwhile.
func (h *Hub) fileBehind(ctx context.Context, scope string) {
	if !h.filing.begin(scope, &h.work) {
		return
	}
	file := func(ctx context.Context) {
		defer h.work.Done()
		for again := true; again; again = h.filing.end(scope) {
			h.fileLeft(ctx, scope)
		}
	}
	if h.opt.InTurn {
		file(ctx)
		return
	}
	go file(h.snapshots.building)
}

// fileLeft files what is left in a scope now. What can't be filed stays: the pushes themselves are done.
func (h *Hub) fileLeft(ctx context.Context, scope string) {
	var now part
	err := h.write(ctx, func(s *session) error {
		var epoch string
		if _, err := s.one([]any{&now.first, &now.head, &epoch}, "SELECT unfiled, seq, (SELECT value FROM meta WHERE key = 'epoch') FROM head WHERE scope = ?", scope); err != nil || now.first == 0 {
			return err
		}
		list, err := s.left(scope, now, h.filing.known(scope, epoch))
		if err != nil {
			return err
		}
		if err := s.filePhones(list); err != nil {
			return err
		}
		return s.do("UPDATE head SET unfiled = CASE WHEN seq > ? THEN ? ELSE 0 END WHERE scope = ? AND unfiled = ?", now.head, now.head+1, scope, now.first)
	})
	if err != nil {
		if ctx.Err() == nil {
			h.opt.Log.WithError(err).WithField("scope", scope).Warn("Phones can't be filed yet")
		}
		return
	}
	h.filing.mu.Lock()
	defer h.filing.mu.Unlock()
	h.filing.forget(scope, now.head)
}

// left are the phones of a part of a scope, of which the pieces are known.
func (s *session) left(scope string, p part, pieces []piece) (list []phoned, err error) {
	for _, one := range append(pieces, piece{part: part{p.head + 1, p.head + 1}}) {
		if one.head < p.first || one.first > p.head+1 {
			continue
		}
		if p.first < one.first {
			if list, err = s.phonesIn(list, scope, part{p.first, one.first - 1}); err != nil {
				return nil, err
			}
		}
		list, p.first = append(list, one.phones...), one.head+1
	}
	return list, nil
}
