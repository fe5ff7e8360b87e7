package hub

import (
	"container/list"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"showroom/sync/wire"
)

// waiter is a PC that waits for news.
type waiter struct {
	answering
	taking
	device, dealer string
	began          time.Time
	flowing

	since time.Time // when it came into the bells
	over  bool      // somebody else wants its place
	bell  *bell     // see bells
	at    int
	aged  *list.Element // nil: taken out
}

// answering is how a waiter gets its answer. Usually its connection was taken from net/http, with the goroutine and the
// buffers there given back, so that a waiting PC costs its waiter and what the system keeps for a socket. Where that
// can't be (HTTP/2) its request's goroutine waits at news. Neither is set while the request is being taken over.
type answering struct {
	conn net.Conn
	back *wayBack      // where the connection goes after the answer, nil: it is closed
	news chan struct{} // closed instead of an answer
}

// errTaken says that the request will be answered, logged and counted later, by another goroutine.
var errTaken = errors.New("the connection was taken over")

const (
	// answerTime is how long an answer may take; it is so small that it fits the system's buffer at once.
	answerTime = time.Second
	// answerTogether is how many are answered one after the other, so that one that is stuck keeps few others waiting.
	answerTogether = 32
	// probeRounds is in how many rounds of the sweep everybody was looked at.
	probeRounds = 5
)

// serveWait answers as soon as one of the device's scopes is further than its cursor, or after a while.
func (h *Hub) serveWait(d *device, w http.ResponseWriter, r *http.Request) error {
	ask, err := h.asked(d, r)
	if err != nil {
		return err
	}
	h.sighted(d, ask.Cursors[d.dealer], false)
	one := &waiter{device: d.id, dealer: d.dealer, began: visitOf(r.Context()).began, taking: h.takes(d, ask, r)}
	switch err := h.bells.enlist(one, ask.Cursors[d.dealer], ask.Cursors["*"]); {
	case errors.Is(err, errMoved) && h.flowNow(one, w, r):
		return errTaken
	case errors.Is(err, errMoved):
		if done, err := h.bringNow(one, w, r); done || err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, h.news(d.dealer))
		return nil
	case errors.Is(err, errFull):
		return &wire.Fault{Code: wire.FaultHub, Message: "同时等候总部消息的电脑太多，稍后自动重试；修改照常上传，内容不会丢失"}
	}
	h.metrics.waiting.Add(1)
	h.inTurn() // who made room for it
	if by, ok := h.takeOver(r, w); ok {
		if one.stream {
			h.flowFrom(one, by)
			return errTaken
		}
		if !h.bells.attach(one, by) {
			woken := *one // not one itself: who woke it still looks whether there is anybody to answer
			woken.answering = by
			h.bring(one.dealer, []*waiter{&woken})
		}
		return errTaken
	}
	defer h.metrics.waiting.Add(-1)
	news := make(chan struct{})
	if h.bells.attach(one, answering{news: news}) {
		select {
		case <-news:
		case <-r.Context().Done():
			if h.bells.leave(one) {
				return nil
			}
		}
	}
	writeJSON(w, http.StatusOK, h.news(d.dealer))
	return nil
}

// takeOver takes the request's connection from net/http.
func (h *Hub) takeOver(r *http.Request, w http.ResponseWriter) (by answering, ok bool) {
	if r.Method != http.MethodGet {
		return by, false
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return by, false // HTTP/2, or a test's recorder
	}
	by.conn = conn
	if server, known := r.Context().Value(http.ServerContextKey).(*http.Server); known && !r.Close && r.ProtoAtLeast(1, 1) && r.ContentLength == 0 && buffered.Reader.Buffered() == 0 {
		by.back = h.ways.to(server, conn.LocalAddr())
	}
	return by, true
}

// wake answers those who were taken out of the bells, in goroutines of their own.
func (h *Hub) wake(out []*waiter) {
	out = h.wakeTaking(out)
	for part := range slices.Chunk(out, answerTogether) {
		h.work.Add(1)
		go func() {
			defer h.work.Done()
			for _, w := range part {
				switch {
				case w.news != nil:
					close(w.news)
				case w.conn != nil:
					h.tell(w)
				}
			}
		}()
	}
}

// wakeTaking does so with those who take rows, dealer by dealer, and returns the others.
func (h *Hub) wakeTaking(out []*waiter) (others []*waiter) {
	taking := map[string][]*waiter{}
	for _, w := range out {
		if w.rows && w.conn != nil {
			taking[w.dealer] = append(taking[w.dealer], w)
		} else {
			others = append(others, w)
		}
	}
	for dealer, part := range taking {
		h.work.Add(1)
		go func() {
			defer h.work.Done()
			h.bring(dealer, part)
		}()
	}
	return others
}

// news are the heads of a dealer's PC.
func (h *Hub) news(dealer string) wire.Heads {
	return wire.Heads{Epoch: h.Epoch(), Heads: h.bells.heads(scopesOf(dealer))}
}

// tell answers with the heads.
func (h *Hub) tell(w *waiter) {
	body, err := json.Marshal(h.news(w.dealer))
	if err != nil {
		panic(err) // our own structs always marshal
	}
	h.answer(w, jsonMedia, append(body, '\n'))
}

// answer answers on a connection that was taken over, and lets net/http have it again.
func (h *Hub) answer(w *waiter, media string, body []byte) {
	back := w.back
	if h.bells.stopped() {
		back = nil
	}
	answer := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nDate: %s\r\nContent-Length: %d\r\n", media, time.Now().UTC().Format(http.TimeFormat), len(body))
	if back == nil {
		answer = append(answer, "Connection: close\r\n"...)
	}
	answer = append(append(answer, "\r\n"...), body...)
	err := w.conn.SetWriteDeadline(time.Now().Add(answerTime))
	if err == nil {
		_, err = w.conn.Write(answer)
	}
	if err == nil {
		err = w.conn.SetWriteDeadline(time.Time{})
	}
	sent := &sender{status: http.StatusOK, out: int64(len(body))}
	if err != nil {
		back, sent = nil, &sender{status: statusGone}
	}
	h.done(w, sent)
	if back == nil || !back.give(w.conn) {
		_ = w.conn.Close() // whoever went away needs no goodbye
	}
}

// done counts a wait whose connection was taken over.
func (h *Hub) done(w *waiter, sent *sender) {
	h.account(&visit{route: "wait", device: w.device, dealer: w.dealer, began: w.began}, sent, nil)
	h.metrics.waiting.Add(-1)
}

// sweep lets those go whose time is over, and those who went away themselves: net/http would notice by a goroutine for
// each that reads.
func (h *Hub) sweep(ctx context.Context) {
	defer h.work.Done()
	tick := time.NewTicker(min(time.Second, max(h.opt.WaitFor/8, 10*time.Millisecond)))
	defer tick.Stop()
	for round := 0; ; round++ {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			h.bells.expire(now.Add(-h.opt.WaitFor))
			for _, w := range h.bells.some(round%probeRounds, probeRounds) {
				if conn := h.bells.connection(w); conn != nil && gone(conn) && h.bells.leave(w) {
					_ = conn.Close()
					h.done(w, &sender{status: statusGone})
				}
			}
		}
	}
}
