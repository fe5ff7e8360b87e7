package hub

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// filing files what bulk work has left, behind the pushes: a PC has its answer before, and what several pushes leave meanwhile is filed
// together. What this process took in itself it need not read again, as long as that is not much; a gap between, another process's
// or of an earlier run, is read from the records.
type filing struct {
	mu     sync.Mutex
	by     map[string]*backlog // by scope
	size   int                 // of all pieces
	closed bool
	places chan struct{}
}

// filedAtOnce is how many scopes are filed at once: pushes want the database's writers, too.
const filedAtOnce = 2

// backlog is what this process knows of one scope's unfiled part.
type backlog struct {
	epoch          string // of the numbers
	pieces         []piece
	wanted         int64 // to be filed up to here, also where no piece is remembered; 0: nothing is
	running, again bool  // being filed; asked for meanwhile
}

// piece is all phones that may be unfiled between the numbers that one batch took, or several one behind the other.
type piece struct {
	part
	phones []phoned
}

// size counts a piece without phones, too.
func (p piece) size() int { return 1 + len(p.phones) }

// note remembers what a batch that is committed has left in its dealer's scope.
func (f *filing) note(b *batch, most limits) {
	scope := b.dev.dealer
	taken, wrote := b.taken[scope]
	if !wrote {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if b.own.first == 0 {
		f.forget(scope, taken.head)
		return
	}
	f.forget(scope, b.own.first-1)
	wanted := int64(0)
	if b.firstLeft(scope) > 0 || b.own.long(most.unfiled) {
		wanted = taken.head
	}
	if l := f.of(scope, b.epoch, wanted); l != nil {
		f.add(l, b, taken, most.left)
	}
}

// of is a scope's backlog, nil where there is none and none is wanted. In another epoch its numbers mean others.
func (f *filing) of(scope, epoch string, wanted int64) *backlog {
	l := f.by[scope]
	if l == nil && wanted > 0 {
		l = &backlog{epoch: epoch}
		f.by[scope] = l
	}
	if l == nil {
		return nil
	}
	if l.epoch != epoch {
		f.drop(l, func(piece) bool { return true })
		l.epoch, l.wanted = epoch, 0
	}
	l.wanted = max(l.wanted, wanted)
	return l
}

func (f *filing) add(l *backlog, b *batch, taken numbers, most int) {
	// A standby that took over may give numbers again.
	f.drop(l, func(p piece) bool { return p.first <= taken.head && taken.first <= p.head })
	if f.size+1+len(b.left)+len(b.other) > most {
		return
	}
	one := piece{part: part{taken.first, taken.head}}
	for _, list := range [][]phoned{b.left, b.other} {
		for _, p := range list {
			if p.row.scope == b.dev.dealer {
				one.phones = append(one.phones, phoned{claim: p.claim, id: p.id}) // without its row, which is large
			}
		}
	}
	if n := len(l.pieces) - 1; n >= 0 && len(one.phones) == 0 && l.pieces[n].head+1 == one.first {
		l.pieces[n].head = one.head
		return
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
	f.drop(l, func(p piece) bool { return p.head <= upto })
	if l.wanted <= upto {
		l.wanted = 0
	}
	if len(l.pieces) == 0 && !l.running && l.wanted == 0 {
		delete(f.by, scope)
	}
}

func (f *filing) drop(l *backlog, which func(piece) bool) {
	l.pieces = slices.DeleteFunc(l.pieces, func(p piece) bool {
		if which(p) {
			f.size -= p.size()
			return true
		}
		return false
	})
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

// wait lets others ask that are served together then.
func (f *filing) wait(ctx context.Context, scope string, d time.Duration) {
	if d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.by[scope].again = false
}

// end tells whether somebody asked meanwhile.
func (f *filing) end(scope string) (again bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.by[scope]
	again = l.again && !f.closed
	l.running, l.again = again, false
	f.forget(scope, 0) // the backlog, if nothing is left
	return again
}

// close lets nothing begin any more.
func (f *filing) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
}

// filed notes how far a scope is filed. What was noted meanwhile is behind that.
func (f *filing) filed(scope string, upto int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forget(scope, upto)
}

// fileBehind files what is left in a scope, aside and a moment later, once for all who ask meanwhile: the more phones are sorted together the less
// each costs.
func (h *Hub) fileBehind(ctx context.Context, scope string) {
	if !h.filing.begin(scope, &h.work) {
		return
	}
	file := func(ctx context.Context) {
		defer h.work.Done()
		for again := true; again; again = h.filing.end(scope) {
			h.filing.wait(ctx, scope, h.limits.follow)
			for more := true; more; {
				more = h.fileLeft(ctx, scope)
			}
		}
	}
	if h.opt.InTurn {
		file(ctx)
		return
	}
	go file(h.running)
}

// fileLeft files what is left in a scope now, or the first part of much, and tells whether there is more. What can't be filed stays: the pushes
// themselves are done.
func (h *Hub) fileLeft(ctx context.Context, scope string) (more bool) {
	select {
	case h.filing.places <- struct{}{}:
		defer func() { <-h.filing.places }()
	case <-ctx.Done():
		return false
	}
	var now part
	err := h.write(ctx, func(s *session) error {
		var epoch string
		_, err := s.one([]any{&now.first, &now.head, &epoch}, "SELECT unfiled, seq, (SELECT value FROM meta WHERE key = 'epoch') FROM head WHERE scope = ?", scope)
		if more = false; err != nil || now.first == 0 {
			return err
		}
		if most := now.first + int64(h.limits.left) - 1; now.head > most {
			now.head, more = most, true
		}
		list, err := s.left(scope, now, h.filing.known(scope, epoch))
		if err != nil {
			return err
		}
		if err := s.filePhones(list); err != nil {
			return err
		}
		return s.do("UPDATE head SET unfiled = CASE WHEN seq > ? THEN CAST(? AS BIGINT) ELSE 0 END WHERE scope = ? AND unfiled BETWEEN ? AND ?", now.head, now.head+1, scope, now.first, now.head)
	})
	if err != nil {
		if ctx.Err() == nil {
			h.opt.Log.WithError(err).WithField("scope", scope).Warn("Phones can't be filed yet")
		}
		return false
	}
	h.filing.filed(scope, now.head)
	return more
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
