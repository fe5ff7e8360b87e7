package simtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"showroom/sync/link"
	"showroom/sync/wire"
)

// A hearing is the PC's side of its wait. The link waits in a goroutine of its own, by the methods of Run, and the play stands
// still whenever it does anything: the turn is with one of them, never with both.
type hearing struct {
	turn   chan struct{} // the link has read all that came, or is through
	come   chan arrival
	stop   context.CancelFunc
	req    *http.Request
	way    way
	q      *question
	part   []byte // that came, and wasn't read yet
	over   error  // behind it; nil: more may come
	heard  int    // bytes of what the hub said
	cut    bool   // the answer will be
	broken bool   // it ended as the hub didn't mean it
	stale  bool   // the PC has sent something else since it asked
	rows   bool   // it was answered with records

	through, moved bool
	err            error
}

// arrival is what reaches the PC of what the hub said, what somebody on the way put behind it, and what ends it; nil: more may come.
type arrival struct {
	part  []byte
	added string
	over  error
}

// ask is called by the link. The answer's bytes arrive when the play lets them.
func (e *hearing) ask(r *http.Request) (*http.Response, error) {
	e.req = e.asks(r)
	answer, err := http.ReadResponse(bufio.NewReader(e), r)
	if err != nil {
		return nil, err
	}
	e.rows = answer.Header.Get("Content-Type") == wire.Media
	answer.Body = hung{answer.Body, e}
	return answer, nil
}

// Read gives the turn to the play when there is nothing left to read.
func (e *hearing) Read(b []byte) (int, error) {
	for len(e.part) == 0 {
		if e.over != nil {
			return 0, e.over
		}
		e.turn <- struct{}{}
		came := <-e.come
		e.part, e.over = append(bytes.Clone(came.part), came.added...), came.over
	}
	n := copy(b, e.part)
	e.part = e.part[n:]
	return n, nil
}

// hung is an answer's body; closed before its end it closes the connection.
type hung struct {
	io.Reader
	e *hearing
}

func (h hung) Close() error {
	h.e.q.left = true
	return nil
}

// bring lets the link have what came and go on until it has done everything with it.
func (e *hearing) bring(came arrival) {
	if !e.through {
		e.come <- came
		<-e.turn
	}
	if e.through {
		e.stop()
	}
}

// listen lets the PC wait for news, if it doesn't.
func (p *pc) listen(what mishap) {
	p.Helper()
	if p.wire.ear == nil {
		p.listenBy(p.someWay(), what)
	}
}

// listenBy lets it wait in a way.
func (p *pc) listenBy(how way, what mishap) {
	p.Helper()
	e := p.asked(how)
	switch {
	case e.through:
		p.fail("%s could not even ask to wait: %v", p.name, e.err)
	case p.wire.cut:
		what = requestLost
	case p.hub.down():
		what = hubUnreachable
	case how == heldBack && e.req.URL.Query().Has("stream"):
		p.put(p.wire, e.req)
		p.giveUp(context.Canceled)
		p.listenBy(once, what)
		return
	}
	p.say("%s waits for news %s: %s", p.name, how, what)
	e.q = p.sent(e, what)
	if e.q == nil {
		p.giveUp(errNetwork)
	}
}

// asked lets the link begin to wait, up to where it asks.
func (p *pc) asked(how way) *hearing {
	stopped, stop := context.WithCancel(ctx)
	e := &hearing{turn: make(chan struct{}), come: make(chan arrival), stop: stop, way: how}
	p.wire.ear = e
	go func(l *link.Client) {
		e.wait(l, stopped)
		e.through = true
		e.turn <- struct{}{}
	}(p.link)
	<-e.turn
	return e
}

// sent is the question at whose answer the PC hears; nil: none reaches it.
func (p *pc) sent(e *hearing, what mishap) (q *question) {
	switch what {
	case requestLost, hubUnreachable:
	case delayed:
		p.held = append(p.held, late{p.wire, e.req, nil})
	case answerLost:
		p.put(p.wire, e.req).left = true
	case delayedAgain:
		p.held = append(p.held, late{p.wire, e.req, nil})
		q = p.put(p.wire, e.req)
	case doubled:
		p.put(p.wire, e.req)
		q = p.put(p.wire, e.req)
	default:
		q, e.cut = p.put(p.wire, e.req), what == answerCut
	}
	if q != nil && e.way == slow {
		q.room = q.said.Len() + 1 + p.r.IntN(600)
	}
	return q
}

// giveUp ends the PC's wait without an answer.
func (p *pc) giveUp(why error) {
	e := p.wire.ear
	if e == nil {
		return
	}
	p.wire.ear = nil
	if e.q != nil {
		e.q.left = true
	}
	if errors.Is(why, context.Canceled) {
		e.stop()
	}
	e.bring(arrival{over: why})
}

// news tells whether there is something to hear.
func (p *pc) news() bool {
	e := p.wire.ear
	return e != nil && (e.q.said.Len() > e.heard || e.q.over() != nil)
}

// arrives is what reaches the PC of the hub's answer. One that isn't a stream comes whole, or is cut.
func (p *pc) arrives(e *hearing) arrival {
	rest := e.q.said.Bytes()[e.heard:]
	switch {
	case p.wire.cut:
		return arrival{over: errNetwork}
	case e.cut && (holdsFeed(rest) || !e.q.flows() && len(rest) > 0):
		return arrival{rest[:p.r.IntN(len(rest))], "", errNetwork}
	case e.q.flows():
		return p.flowing(e, rest)
	}
	return arrival{rest, "", e.q.over()}
}

// hear lets some of the answer to the PC's wait arrive, while the PC may fail.
func (p *pc) hear() {
	p.Helper()
	if p.r.IntN(12) == 0 {
		p.plan([]fault{killed, killedAfter, diskFull}[p.r.IntN(3)], 1+p.r.IntN(25))
	}
	p.hears(p.arrives(p.wire.ear))
}

// hearNow lets all of it arrive.
func (p *pc) hearNow() {
	p.Helper()
	e := p.wire.ear
	p.hears(arrival{e.q.said.Bytes()[e.heard:], "", e.q.over()})
}
