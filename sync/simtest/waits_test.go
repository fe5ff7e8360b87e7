package simtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"time"

	"showroom/sync/hub"
	"showroom/sync/link"
	"showroom/sync/wire"
)

// A question is a PC's wait for news as the hub has it: a connection that it has taken over, on which it says something as
// soon as there is something to say.
type question struct {
	from   *line
	device string // that asks
	req    *http.Request
	said   bytes.Buffer
	taken  bool
	left   bool // nobody is at the connection's other end any more
	wrong  bool // rows were given away that must not be
}

// put brings a question to the hub, which answers at once or keeps it.
func (w *world) put(from *line, r *http.Request) *question {
	q := &question{from: from, device: from.of.store.Identity().Device, req: r}
	out := httptest.NewRecorder()
	w.serve(&taker{out, q}, arriving(r, nil))
	if !q.taken {
		said := out.Result()
		said.ContentLength = int64(out.Body.Len())
		w.must(said.Write(q))
	}
	w.questions = append(w.questions, q)
	return q
}

// taker lets the hub take the connection over.
type taker struct {
	http.ResponseWriter
	q *question
}

func (t *taker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	t.q.taken = true
	return t.q, bufio.NewReadWriter(bufio.NewReader(t.q), bufio.NewWriter(t.q)), nil
}

func (q *question) Write(b []byte) (int, error) {
	if q.left {
		return 0, errNetwork
	}
	n, err := q.said.Write(b)
	if bytes.Contains(q.said.Bytes(), []byte(wire.Media)) {
		q.wrong = q.wrong || q.from.of.barred(q.req) || q.overtaken()
	}
	return n, err
}

// overtaken tells whether the hub has had from the device what the asker had not made yet. Then the asker is a copy, or has gone
// on since it asked: what the hub believes the asker's own is left out of its rows, and it would never get it.
func (q *question) overtaken() bool {
	w := q.from.world
	if len(w.pcs) == len(cast) {
		return false // nobody was copied
	}
	next, err := strconv.ParseInt(q.req.URL.Query().Get("next"), 10, 64)
	devices, failed := w.hub.hub.Devices(ctx)
	return err == nil && failed == nil && slices.ContainsFunc(devices, func(d hub.Device) bool { return d.ID == q.device && d.Pushed >= next })
}

func (q *question) Read([]byte) (int, error)         { return 0, io.EOF }
func (q *question) Close() error                     { return nil }
func (q *question) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (q *question) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (q *question) SetDeadline(time.Time) error      { return nil }
func (q *question) SetReadDeadline(time.Time) error  { return nil }
func (q *question) SetWriteDeadline(time.Time) error { return nil }

// cutQuestions ends the connections of those who wait for a hub that was killed.
func (w *world) cutQuestions() {
	for _, q := range w.questions {
		if q.said.Len() == 0 {
			q.left = true
		}
	}
}

// barred tells whether the PC may be sent no records: it was locked out, or its dealer, or its program is too old for them.
func (p *pc) barred(r *http.Request) bool {
	schema, err := strconv.Atoi(r.URL.Query().Get("schema"))
	return p.closed[p.dealer] || p.revoked[r.Header.Get("Authorization")] || err == nil && schema < p.least
}

// A hearing is the PC's side of its wait. The link waits in a goroutine of its own, as in Run, and the play stands still
// whenever it does anything: the turn is with one of them, never with both.
type hearing struct {
	turn chan struct{} // the link asked the hub, or is through
	news chan heard
	req  *http.Request
	q    *question
	cut  bool // the answer will be

	through, moved bool
	err            error
}

type heard struct {
	answer *http.Response
	err    error
}

// ask is called by the link, and returns when the play lets the answer arrive.
func (e *hearing) ask(r *http.Request) (*http.Response, error) {
	e.req = r
	e.turn <- struct{}{}
	got := <-e.news
	return got.answer, got.err
}

// end lets the link have an answer and go on until it has done everything with it.
func (e *hearing) end(answer *http.Response, err error) {
	if !e.through {
		e.news <- heard{answer, err}
		<-e.turn
	}
}

// What happens to a wait on its way. The hub writes nothing for it, so neither its disk nor its death has a part in it.
var waitMishaps = []mishap{requestLost, answerLost, answerCut, doubled, delayed, delayedAgain}

// someWaitMishap is what the next wait meets: usually nothing.
func (p *pc) someWaitMishap() mishap {
	if p.r.IntN(4) > 0 {
		return passes
	}
	return waitMishaps[p.r.IntN(len(waitMishaps))]
}

// listen lets the PC wait for news, if it doesn't.
func (p *pc) listen(what mishap) {
	p.Helper()
	if p.wire.ear != nil {
		return
	}
	e := &hearing{turn: make(chan struct{}), news: make(chan heard)}
	p.wire.ear = e
	go func(l *link.Client) {
		e.moved, e.err = l.Wait(ctx)
		e.through = true
		e.turn <- struct{}{}
	}(p.link)
	<-e.turn
	switch {
	case e.through:
		p.fail("%s could not even ask to wait: %v", p.name, e.err)
	case p.wire.cut:
		what = requestLost
	case p.hub.down():
		what = hubUnreachable
	}
	p.say("%s waits for news: %s", p.name, what)
	switch what {
	case requestLost, hubUnreachable:
	case delayed:
		p.held = append(p.held, late{p.wire, e.req, nil})
	case answerLost:
		p.put(p.wire, e.req).left = true
	case delayedAgain:
		p.held = append(p.held, late{p.wire, e.req, nil})
		e.q = p.put(p.wire, e.req)
	case doubled:
		p.put(p.wire, e.req)
		e.q = p.put(p.wire, e.req)
	default:
		e.q, e.cut = p.put(p.wire, e.req), what == answerCut
	}
	if e.q == nil {
		p.giveUp(errNetwork)
	}
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
	e.end(nil, why)
}

// news tells whether there is something to hear.
func (p *pc) news() bool {
	e := p.wire.ear
	return e != nil && (e.q.said.Len() > 0 || e.q.left)
}

// arrives is what reaches the PC of the hub's answer.
func (p *pc) arrives(e *hearing) (answer *http.Response, err error) {
	said := e.q.said.Bytes()
	if p.wire.cut || len(said) == 0 {
		return nil, errNetwork
	}
	if e.cut {
		said = said[:p.r.IntN(len(said))]
	}
	return http.ReadResponse(bufio.NewReader(bytes.NewReader(said)), e.req)
}

// hear lets the answer to the PC's wait arrive, while the PC may fail.
func (p *pc) hear() {
	p.Helper()
	if p.r.IntN(12) == 0 {
		p.plan([]fault{killed, killedAfter, diskFull}[p.r.IntN(3)], 1+p.r.IntN(25))
	}
	p.hearNow()
}

func (p *pc) hearNow() {
	p.Helper()
	e, before := p.wire.ear, p.store.Identity()
	p.wire.ear = nil
	answer, err := p.arrives(e)
	rows := err == nil && answer.Header.Get("Content-Type") == wire.Media
	p.say("%s hears: rows %v, broken off %v", p.name, rows, err != nil || e.cut)
	e.end(answer, err)
	p.calm()
	full := p.filled()
	if p.isDead() {
		p.reboot()
		return
	}
	p.twinsAgree()
	p.wentOn(before.Cursors)
	switch {
	case e.err == nil && rows && e.moved:
		p.say("  %s: the news came too late", p.name)
	case e.err == nil && rows:
		p.say("  %s was brought rows", p.name)
	case e.err == nil, err != nil, e.cut, full:
	case mustRejoin(e.err), p.world.kept.restored && isMismatch(e.err): // Sync finds out
	default:
		p.fail("%s waits: %v", p.name, e.err)
	}
}

func isMismatch(err error) bool {
	var e *link.Error
	return errors.As(err, &e) && e.Code == link.Mismatch
}

// wentOn holds that hearing moved no cursor back.
func (p *pc) wentOn(before map[string]int64) {
	p.Helper()
	now := p.store.Identity().Cursors
	for scope, seq := range before {
		if now[scope] < seq {
			p.fail("%s heard news and went back in %s from %d to %d", p.name, scope, seq, now[scope])
		}
	}
	if len(now) != len(before) {
		p.fail("%s heard news and has the cursors %v, had %v", p.name, now, before)
	}
}

// someHear lets answers arrive, some sooner than others.
func (w *world) someHear() {
	w.Helper()
	for _, p := range w.pcs {
		if !p.news() || w.r.IntN(3) > 0 {
			continue
		}
		p.hear()
		if w.r.IntN(2) == 0 { // as Run does
			p.listen(p.someWaitMishap())
		}
	}
}

// nothingGivenAway holds that the hub has brought rows to nobody who may have none.
func (w *world) nothingGivenAway() {
	w.Helper()
	open := w.questions[:0]
	for _, q := range w.questions {
		if q.wrong {
			w.fail("%s was brought rows, and may have none", q.from.of.name)
		}
		if q.said.Len() == 0 && !q.left {
			open = append(open, q)
		}
	}
	w.questions = open
}

// copyOf tells whether the two are one PC's copies, and nobody knows it yet: neither is brought what the other writes.
func (p *pc) copyOf(other *pc) bool {
	return p.store.Identity().Device == other.store.Identity().Device
}

// lastShared lets a PC hear of its dealer's news while the hub doesn't know yet that something was published: the news must not
// take it past that.
func (w *world) lastShared(writer, p *pc) {
	w.Helper()
	w.publish()
	writer.edit()
	_, err := writer.link.Sync(ctx)
	w.must(err)
	if p.news() {
		p.hearNow()
	}
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
		_, err := p.link.Sync(ctx)
		if mustRejoin(err) {
			p.rejoin()
			_, err = p.link.Sync(ctx)
		}
		w.must(err)
		p.listen(passes)
	}
}

// lastTogether lets two PCs of a dealer wait at once from different cursors: by a command of which the hub doesn't know one has
// received more. Both are brought what each lacks.
func (w *world) lastTogether(behind, ahead *pc) {
	w.Helper()
	before := behind.store.Identity().Cursors[behind.dealer]
	w.rename(behind.dealer)
	ahead.giveUp(context.Canceled)
	_, err := ahead.link.Sync(ctx)
	w.must(err)
	ahead.listen(passes)
	w.say("%s of %s comes or goes", people[1], behind.dealer)
	if w.hub.hub.DisableUser(ctx, behind.dealer, people[1], true) != nil { // he is disabled, or was and the hub was put back
		w.must(w.hub.hub.DisableUser(ctx, behind.dealer, people[1], false))
	}
	for _, p := range w.pcs {
		if p.dealer != behind.dealer {
			continue
		}
		p.hearNow()
		if at := p.store.Identity().Cursors[p.dealer]; at != before+2 && (p == behind || p == ahead) {
			w.fail("%s was brought too little: it is at %d, and was to come from %d to %d", p.name, at, before, before+2)
		}
		p.listen(passes)
	}
}

// lastNews holds that in peace who waits is brought what another one saves, and need not pull.
func (w *world) lastNews() {
	w.Helper()
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
		p.listen(passes)
	}
	w.lastShared(w.pcs[0], w.pcs[1])
	w.lastTogether(w.pcs[0], w.pcs[1])
	for _, writer := range []*pc{w.pcs[0], w.pcs[2]} {
		for _, p := range w.pcs {
			if p.news() { // of the other dealer's transfer
				p.hearNow()
				p.listen(passes)
			}
		}
		before := writer.store.Identity().Cursors
		writer.transfer() // what leaves is brought, too
		writer.edit()
		writer.giveUp(context.Canceled)
		_, err := writer.link.Sync(ctx)
		w.must(err)
		after := writer.store.Identity().Cursors
		for _, p := range w.pcs {
			if p.wire.ear == nil || p.dealer != writer.dealer || after[p.dealer] == before[p.dealer] {
				continue
			}
			p.hearNow()
			if at := p.store.Identity().Cursors[p.dealer]; at != after[p.dealer] && !p.copyOf(writer) {
				w.fail("%s was brought nothing: it is at %d, %s at %d", p.name, at, writer.name, after[p.dealer])
			}
		}
	}
}
