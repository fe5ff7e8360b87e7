package hub

import (
	"showroom/domain/record"
	"showroom/sync/wire"
)

// A PC pulls after each push, and nearly always there is nothing: between its cursor and the head lies what it has just
// written. The hub knows that when it has judged the push, so it says so in the answer, without a look at the database, and the
// PC need not pull.

// span is what a push wrote, as far as it is the device's own rows in its dealer's scope, all answered applied, and nobody
// else's in between.
type span struct {
	begun, broken bool
	after, upto   int64
	next          int64 // the mutation that the hub expects then
	shared        int64 // the shared scope's head, when the last batch began
}

// add notes a batch that is committed.
func (s *span) add(b *batch) {
	n, ok := int64(0), len(b.heads) == 1 && b.replays == 0 // a copy may have had more than the repeated answers tell
	for _, r := range b.order {
		n++
		ok = ok && r.scope == b.dev.dealer && r.state.Clean == b.dev.id && len(r.left) == 0 && !r.again
	}
	for i := range b.fresh {
		ok = ok && !b.fresh[i].late
	}
	upto := b.heads[b.dev.dealer]
	if s.begun && s.upto != upto-n {
		ok = false
	}
	if !s.begun {
		s.begun, s.after = true, upto-n
	}
	s.broken = s.broken || !ok
	s.upto, s.next, s.shared = upto, b.next, b.shared
}

// nothingElse is the head of the feed that the device would pull now, if that has no records; nil if it may have some.
func (h *Hub) nothingElse(p *pushing) *wire.FeedHead {
	d, head, s := p.dev, &p.head, &p.own
	own, known := head.Cursors[d.dealer]
	shared, both := head.Cursors[record.Shared]
	if !s.begun || s.broken || !known || !both || own != s.after || shared != s.shared || head.Epoch == "" || head.Schema < h.opt.LeastSchema || head.Epoch != h.Epoch() || h.limits.quick == 0 {
		return nil
	}
	feed := &wire.FeedHead{Epoch: head.Epoch, Now: h.now(), Heads: map[string]int64{d.dealer: s.upto, record.Shared: shared}, Next: s.next}
	for _, scope := range d.scopes() {
		h.seal(feed, scope)
	}
	return feed
}

// from is where the device's own writes begin that end just before a batch.
func (s *span) from(before int64) int64 {
	if s.begun && !s.broken && s.upto == before {
		return s.after
	}
	return before
}
