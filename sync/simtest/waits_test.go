package simtest

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"time"

	"showroom/sync/hub"
	"showroom/sync/wire"
)

// A question is a PC's wait for news as the hub has it: a connection that it has taken over, on which it says something as
// soon as there is something to say.
type question struct {
	from   *line
	device string // that asks
	req    *http.Request
	said   bytes.Buffer
	ends   []int // of the pieces in which it was said
	room   int   // bytes that the connection takes, for nobody reads; 0: all
	stuck  bool  // it took no more
	taken  bool
	closed bool // by the hub
	left   bool // nobody is at the connection's other end any more
	wrong  bool // rows were given away that must not be
}

// over is how the answer ends behind what was said, nil while it may go on.
func (q *question) over() error {
	switch {
	case q.left:
		return errNetwork
	case q.closed:
		return io.EOF
	}
	return nil
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
		q.closed = true
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
	if q.over() != nil {
		return 0, errNetwork
	}
	b, err := q.limit(b)
	q.said.Write(b)
	q.ends = append(q.ends, q.said.Len())
	if holdsFeed(b) || !q.flows() && bytes.Contains(b, []byte(wire.Media)) {
		q.wrong = q.wrong || q.from.of.barred(q.req) || q.overtaken()
	}
	return len(b), err
}

// holdsFeed tells whether the end of a feed is in what was said, or all of one.
func holdsFeed(said []byte) bool { return bytes.Contains(said, []byte(`{"end":`)) }

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
func (q *question) Close() error                     { q.closed = true; return nil }
func (q *question) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (q *question) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (q *question) SetDeadline(time.Time) error      { return nil }
func (q *question) SetReadDeadline(time.Time) error  { return nil }
func (q *question) SetWriteDeadline(time.Time) error { return nil }

// cutQuestions ends the connections of those who wait for a hub that was killed.
func (w *world) cutQuestions() {
	for _, q := range w.questions {
		q.left = q.left || !q.closed
	}
}

// barred tells whether the PC may be sent no records: it was locked out, or its dealer, or its program is too old for them.
func (p *pc) barred(r *http.Request) bool {
	schema, err := strconv.Atoi(r.URL.Query().Get("schema"))
	return p.closed[p.dealer] || p.revoked[r.Header.Get("Authorization")] || err == nil && schema < p.least
}

// nothingGivenAway holds that the hub has brought rows to nobody who may have none.
func (w *world) nothingGivenAway() {
	w.Helper()
	open := w.questions[:0]
	for _, q := range w.questions {
		if q.wrong {
			w.fail("%s was brought rows, and may have none", q.from.of.name)
		}
		if q.over() == nil {
			open = append(open, q)
		}
	}
	w.questions = open
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
