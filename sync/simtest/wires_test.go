package simtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"

	"showroom/sync/wire"
)

// hubURL is the hub's address in the simulation, where no packet leaves the process.
const hubURL = "http://hub.simulation"

// What the wire does to a request.
type mishap string

const (
	passes         mishap = "passes"
	requestLost    mishap = "request lost"
	requestCut     mishap = "request cut"
	answerLost     mishap = "answer lost after the work was done"
	answerCut      mishap = "answer cut"
	doubled        mishap = "request delivered twice"
	delayed        mishap = "request delivered late"
	delayedAgain   mishap = "request delivered, and once more late"
	hubDies        mishap = "hub killed"
	hubDiesAfter   mishap = "hub killed at a commit that became durable"
	hubDiskFull    mishap = "hub's disk full"
	hubUnreachable mishap = "hub is down"
)

var mishaps = []mishap{requestLost, requestCut, answerLost, answerCut, doubled, delayed, delayedAgain, hubDies, hubDiesAfter, hubDiskFull}

var errNetwork = errors.New("simulation: the network failed")

// line carries one PC's requests to the hub.
type line struct {
	*world
	of     *pc
	ear    *hearing // its wait that is under way
	next   []mishap // of the next requests
	cut    bool     // a partition
	failed bool     // something went wrong since it was asked last
}

// late is a request that the network still holds.
type late struct {
	from *line
	req  *http.Request
	body []byte
}

func (w *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if isWait(r) {
		return w.ear.ask(r)
	}
	if w.ear != nil {
		w.ear.stale = true
	}
	body, err := readAll(r.Body)
	if err != nil {
		return nil, err
	}
	what := passes
	if len(w.next) > 0 {
		what, w.next = w.next[0], w.next[1:]
	}
	switch {
	case w.cut:
		what = requestLost
	case w.hub.down():
		what = hubUnreachable
	}
	w.say("  %s %s %s: %s", w.of.name, r.Method, route(r), what)
	answer, err := w.carry(what, r, body)
	w.failed = w.failed || what != passes && what != doubled || err != nil
	return answer, err
}

func (w *line) carry(what mishap, r *http.Request, body []byte) (*http.Response, error) {
	switch what {
	case requestLost, hubUnreachable:
		return nil, errNetwork
	case requestCut:
		w.deliver(w, r, body[:w.r.IntN(len(body)+1)], true)
		return nil, errNetwork
	case answerLost:
		w.deliver(w, r, body, false)
		return nil, errNetwork
	case doubled:
		w.deliver(w, r, body, false)
	case delayed:
		w.held = append(w.held, late{w, r, body})
		return nil, errNetwork
	case delayedAgain:
		w.held = append(w.held, late{w, r, body})
	case hubDies:
		w.hub.plan(killed, 1+w.r.IntN(12))
	case hubDiesAfter:
		w.hub.plan(killedAfter, 1)
	case hubDiskFull:
		w.hub.plan(diskFull, 1+w.r.IntN(24)) // as many statements as a push has, the commit among them
	}
	answer := w.deliver(w, r, body, false)
	if w.hub.isDead() {
		return nil, errNetwork
	}
	w.hub.calm()
	if what == answerCut {
		whole, err := readAll(answer.Body)
		if err != nil {
			return nil, err
		}
		answer.Body = &torn{bytes.NewReader(whole[:w.r.IntN(len(whole)+1)])}
	}
	return answer, nil
}

// arriving is a request as the hub has it.
func arriving(r *http.Request, body []byte) *http.Request {
	in := r.Clone(context.Background()) // a late one has outlived its sender
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1"
	in.Body = io.NopCloser(bytes.NewReader(body))
	return in
}

func isWait(r *http.Request) bool { return r.URL.Path == "/v1/wait" }

// deliver lets the hub work on a request. cut means that the connection broke while it was sent.
func (w *world) deliver(from *line, r *http.Request, body []byte, cut bool) *http.Response {
	in := arriving(r, body)
	if cut {
		in.Body = &torn{bytes.NewReader(body)}
	}
	out := httptest.NewRecorder()
	aborted := w.serve(out, in)
	answer := out.Result()
	answer.Request = r
	if r.Method == http.MethodGet && answer.Header.Get("Content-Type") == wire.Media && from.of.barred(r) {
		w.fail("%s was sent records, and may have none", from.of.name)
	}
	if aborted {
		answer.Body = &torn{answer.Body}
	}
	return answer
}

// serve runs the hub's handler. It breaks an answer off by a panic that net/http knows.
func (w *world) serve(out http.ResponseWriter, in *http.Request) (aborted bool) {
	defer func() {
		switch e := recover(); e {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(e)
		}
	}()
	w.hub.hub.Handler().ServeHTTP(out, in)
	return false
}

// torn ends in the middle.
type torn struct{ io.Reader }

func (t *torn) Read(b []byte) (int, error) {
	n, err := t.Reader.Read(b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (t *torn) Close() error { return nil }

func readAll(r io.ReadCloser) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	defer r.Close()
	return io.ReadAll(r)
}

// someMishaps are what the next sync meets: usually nothing.
func someMishaps(r *rand.Rand) []mishap {
	if r.IntN(5) > 1 {
		return nil
	}
	out := make([]mishap, 1+r.IntN(3))
	for i := range out {
		out[i] = passes
		if r.IntN(2) == 0 {
			out[i] = mishaps[r.IntN(len(mishaps))]
		}
	}
	return out
}

// route is the request's path without a snapshot's ID, which follows from the hub's epoch and so not from the seed.
func route(r *http.Request) string {
	const snapshot = "/v1/snapshot/"
	if strings.HasPrefix(r.URL.Path, snapshot) {
		return snapshot + "ID"
	}
	return r.URL.Path
}
