package simtest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"

	"showroom/domain/record"
	"showroom/sync/link"
	"showroom/sync/wire"
)

// A way is how a PC waits.
type way string

const (
	following way = "by a stream"
	once      way = "for one answer"                             // last year's program, or one that has given streams up
	unknowing way = "by a stream, of which the hub doesn't know" // or that can't have one: it answers once
	heldBack  way = "by a stream, which a proxy holds back"      // then it asks for one answer
	slow      way = "by a stream, and reads too slowly"
)

// What a stream says, beside its feeds.
const (
	aStill = "1\r\n\n\r\n"
	anEnd  = "0\r\n\r\n"
)

// someWay is by a stream in general.
func (p *pc) someWay() way {
	if p.old {
		return once
	}
	switch p.r.IntN(16) {
	case 0, 1:
		return once
	case 2:
		return unknowing
	case 3:
		return heldBack
	case 4:
		return slow
	}
	return following
}

// wait is what the link does then.
func (e *hearing) wait(l *link.Client, stopped context.Context) {
	if e.way == once {
		e.moved, e.err = l.Wait(stopped)
		return
	}
	e.moved, e.err = l.Follow(stopped, func() {})
}

// asks is what the hub is asked.
func (e *hearing) asks(r *http.Request) *http.Request {
	if e.way != unknowing {
		return r
	}
	r = r.Clone(r.Context())
	q := r.URL.Query()
	q.Del("stream")
	r.URL.RawQuery = q.Encode()
	return r
}

// flows tells whether the hub's answer is a stream.
func (q *question) flows() bool {
	return bytes.Contains(q.said.Bytes(), []byte("Transfer-Encoding: chunked"))
}

// limit lets the connection take only so much more, for nobody reads at its other end.
func (q *question) limit(b []byte) ([]byte, error) {
	room := max(0, q.room-q.said.Len())
	if q.room == 0 || len(b) <= room {
		return b, nil
	}
	q.stuck = true
	return b[:room], os.ErrDeadlineExceeded
}

// someWayInPeace is one by which news comes for certain.
func (p *pc) someWayInPeace() way {
	if p.old {
		return once
	}
	return []way{following, following, once, unknowing}[p.r.IntN(4)]
}

// flowing is what arrives of a stream: usually all that there is, or the next piece alone, or a part, whose rest comes later or never;
// and it may end where the hub's own would after some minutes, or have an empty line behind it.
func (p *pc) flowing(e *hearing, rest []byte) arrival {
	whole := e.q.over() == nil
	switch k := p.r.IntN(16); {
	case k < 2:
		for _, end := range e.q.ends {
			if end > e.heard {
				return arrival{part: rest[:end-e.heard]}
			}
		}
	case k < 4 && len(rest) > 0:
		return arrival{part: rest[:p.r.IntN(len(rest))]}
	case k == 4:
		return arrival{rest[:p.r.IntN(len(rest)+1)], "", errNetwork}
	case k == 5 && whole:
		p.say("the stream of %s ends in time", p.name)
		e.q.left = true
		return arrival{rest, anEnd, io.EOF}
	case k == 6 && whole:
		return arrival{rest, aStill, nil}
	}
	return arrival{rest, "", e.q.over()}
}

// level tells whether the PC has what the hub has for it.
func (p *pc) level() bool {
	p.Helper()
	heads, err := p.hub.hub.Heads(ctx)
	p.must(err)
	at := p.store.Identity().Cursors
	return at[p.dealer] == heads[p.dealer] && at[record.Shared] == heads[record.Shared]
}

// listensInPeace tells whether the PC's wait lies at the hub as it was asked, and it has heard all that was said.
func (p *pc) listensInPeace() bool {
	e := p.wire.ear
	return e != nil && !e.stale && e.q.taken && e.q.over() == nil && e.heard == e.q.said.Len() && !p.hub.down() && !p.hub.unaware
}

// listenersAreLevel holds that the hub keeps nothing to itself: who waits, and was disturbed by nothing, has all.
func (w *world) listenersAreLevel() {
	w.Helper()
	for _, p := range w.pcs {
		if p.listensInPeace() && !p.level() {
			w.fail("%s listens, and the hub doesn't tell it what there is: it is at %v", p.name, p.store.Identity().Cursors)
		}
	}
}

// provesNow holds that what a stream brought is what pulls would have brought: the hub's proof says so. Copies of one PC can't be
// told from it before they push.
func (p *pc) provesNow() {
	p.Helper()
	if len(p.pcs) > len(cast) || !p.listensInPeace() || p.barred(p.wire.ear.req) || !p.level() {
		return
	}
	p.say("  %s proves what it has", p.name)
	before := *p.wire
	p.wire.ear, p.wire.next, p.wire.cut = nil, nil, false
	found, ok, err := p.link.Prove(ctx)
	*p.wire = before
	if err != nil || !ok || len(found) > 0 {
		p.sayRows(p)
		p.fail("%s was brought rows, and its proof is %v, %+v, %v", p.name, ok, found, err)
	}
}

// toldToPull holds that who was told to pull knows it.
func (p *pc) toldToPull(e *hearing) {
	p.Helper()
	if !bytes.Contains(e.q.said.Bytes()[:e.heard], []byte(wire.PullLine)) {
		return
	}
	p.say("  %s is told to pull", p.name)
	if e.through && e.err == nil && !e.moved {
		p.fail("%s was told to pull and doesn't know it", p.name)
	}
}
