package hub

import (
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A wait that is answered once costs a PC a request for each piece of news: parsed, judged, its connection taken out of net/http
// and given back. So who asks for it (wire.Ask.Stream) is answered by a stream: its connection stays here for some minutes,
// and each time that the bell rings the feed is written behind the one before. What each PC may have is looked up with
// the rows, for each piece anew.

// flowing is what is kept of a wait whose answer goes on.
type flowing struct {
	begun bool      // the answer's head is out
	until time.Time // when the PC shall ask anew
	out   int64     // bytes of feeds
}

// flowBuffer is how many bytes wait in the system for a PC that doesn't read.
const flowBuffer = 256 << 10

// Of a stream's answer. The header X-Accel-Buffering asks a proxy (nginx) not to hold it back.
const (
	flowHead   = "HTTP/1.1 200 OK\r\nContent-Type: " + wire.Media + "\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n"
	flowStill  = "1\r\n\n\r\n" // an empty line
	flowPulls  = "b\r\n" + wire.PullLine + "\n\r\n"
	flowEnding = "0\r\n\r\n"
)

// flowFrom begins the stream of one who is enlisted. It opens with an empty line: so the PC knows that nothing on the way
// holds a stream back.
func (h *Hub) flowFrom(w *waiter, by answering) {
	w.begun, w.until = true, h.flowEnds()
	if err := post(by.conn, append(flowHeadOf(by), flowStill...)); err != nil {
		h.bells.leave(w) // it may have been woken; by nobody who answers it
		one := *w        // not w itself: who woke it still looks whether there is anybody to answer
		one.answering = by
		h.cutOff(&one)
		return
	}
	if !h.bells.attach(w, by) {
		one := *w
		one.answering = by
		h.bring(w.dealer, []*waiter{&one})
	}
}

// flowNow begins the stream of one for whom there is news already. false: nothing was said, and it can't be a stream.
func (h *Hub) flowNow(w *waiter, to http.ResponseWriter, r *http.Request) bool {
	if !w.stream || h.bells.stopped() {
		return false
	}
	by, ok := h.takeOver(r, to)
	if !ok {
		w.stream = false
		return false
	}
	h.metrics.waiting.Add(1)
	w.answering, w.until = by, h.flowEnds()
	h.bring(w.dealer, []*waiter{w})
	return true
}

// flowEnds is when a stream ends that begins now; not all at once.
func (h *Hub) flowEnds() time.Time { return time.Now().Add(h.limits.flow + rand.N(h.limits.flow)) }

// flowHeadOf begins an answer.
func flowHeadOf(by answering) []byte {
	limitBuffer(by.conn, flowBuffer)
	head := append(make([]byte, 0, 2<<10), flowHead...)
	head = time.Now().UTC().AppendFormat(append(head, "Date: "...), http.TimeFormat)
	if by.back == nil {
		head = append(head, "\r\nConnection: close"...)
	}
	return append(head, "\r\n\r\n"...)
}

// flow writes one who was woken the feed that was read or, at these heads, that all is still or that there is something to pull;
// then it waits on. more: there is news again already, and it is still the caller's.
func (h *Hub) flow(w *waiter, b *brought, heads map[string]int64, body []byte) (more bool) {
	if body == nil && !w.begun {
		h.tell(w)
		return false
	}
	last := w.over || h.bells.stopped() || time.Now().After(w.until)
	var out []byte
	if !w.begun {
		out, w.begun = flowHeadOf(w.answering), true
	}
	switch {
	case body != nil:
		w.own, w.out = b.heads[w.dealer], w.out+int64(len(body))
		out = append(strconv.AppendInt(slices.Grow(out, len(body)+20), int64(len(body)), 16), "\r\n"...)
		out = append(append(out, body...), "\r\n"...)
		h.metrics.brought.Add(1)
	case !h.level(w, heads):
		out, last = append(out, flowPulls...), true
	case !last:
		out = append(out, flowStill...)
	}
	if last {
		return h.flowEnd(w, out)
	}
	if err := post(w.conn, out); err != nil {
		h.cutOff(w)
		return false
	}
	switch err := h.bells.enlist(w, w.own, w.shared); {
	case errors.Is(err, errMoved):
		return true
	case err != nil:
		return h.flowEnd(w, nil)
	}
	return false
}

// level tells whether there is nothing at these heads that the PC lacks.
func (h *Hub) level(w *waiter, heads map[string]int64) bool {
	return w.epoch == h.Epoch() && heads[w.dealer] <= w.own && heads[record.Shared] <= w.shared
}

// flowEnd ends a stream; its PC will ask anew on the same connection.
func (h *Hub) flowEnd(w *waiter, out []byte) (more bool) {
	if gone(w.conn) { // as who comes on a new connection with a change of its own: that ends its stream
		h.cutOff(w)
		return false
	}
	if err := post(w.conn, append(out, flowEnding...)); err != nil {
		h.cutOff(w)
		return false
	}
	h.lately.note(w.sum, w.dev)
	h.done(w, &sender{status: http.StatusOK, out: w.out})
	if w.back == nil || h.bells.stopped() || !w.back.give(w.conn) {
		_ = w.conn.Close() // whoever went away needs no goodbye
	}
	return false
}

// cutOff ends one that doesn't read, or went away. TLS would wait for seconds to say goodbye to it.
func (h *Hub) cutOff(w *waiter) {
	_ = bare(w.conn).Close()
	h.done(w, &sender{status: statusGone, out: w.out})
}

// postInTime writes, and waits a little if it must.
func postInTime(conn net.Conn, b []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	if _, err := conn.Write(b); err != nil {
		return err
	}
	return conn.SetWriteDeadline(time.Time{})
}

// limitBuffer bounds what the system keeps for a PC that doesn't read.
func limitBuffer(conn net.Conn, bytes int) {
	if tcp, ok := bare(conn).(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(bytes) // a system that doesn't do it has a bound of its own
	}
}

// bare is the connection below TLS, if there is any.
func bare(conn net.Conn) net.Conn {
	if secure, ok := conn.(*tls.Conn); ok {
		return secure.NetConn()
	}
	return conn
}
