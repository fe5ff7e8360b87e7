package link_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/link"
	"showroom/sync/store/storetest"
)

// ear counts what is asked, and can keep answers to waits back.
type ear struct {
	http.RoundTripper
	pulls, waits, feeds atomic.Int64
	keep                atomic.Pointer[chan struct{}]
	kept                chan struct{}
}

func (e *ear) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.URL.Path {
	case "/v1/pull":
		e.pulls.Add(1)
	case "/v1/wait":
		e.waits.Add(1)
		answer, err := e.RoundTripper.RoundTrip(r)
		if err == nil && answer.Header.Get("Content-Type") == "application/x-ndjson" {
			e.feeds.Add(1)
			if keep := e.keep.Load(); keep != nil {
				e.kept <- struct{}{}
				<-*keep
			}
		}
		return answer, err
	}
	return e.RoundTripper.RoundTrip(r)
}

func runs(p *pc, e *ear) (stop func()) {
	p.link = link.New(p.store, link.Options{Now: p.clock.Now, Transport: e})
	running, cancel := contextWithCancel()
	p.link.Opens(time.Minute)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.link.Run(running, nil)
	}()
	return func() { cancel(); <-done }
}

func (p *pc) comes(id record.ID, level string) {
	p.Helper()
	for deadline := time.Now().Add(time.Minute); get(p, domain.Customers, id).Level != level; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.Fatalf("level %s never arrived", level)
		}
	}
}

// News comes with the answer to the wait: nothing is pulled for it, and the proof agrees.
func TestNewsComesWithTheWait(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	e := &ear{RoundTripper: http.DefaultTransport}
	defer runs(b, e)()
	for e.waits.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	before := e.pulls.Load()
	for _, level := range []string{"H", "A", "B", "H"} {
		change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = level })
		a.sync()
		b.comes(id, level)
	}
	if e.pulls.Load() != before || e.feeds.Load() != 1 {
		t.Errorf("%d pulls, %d waits with feeds", e.pulls.Load()-before, e.feeds.Load())
	}
	if found, ok, err := b.link.Prove(ctx); err != nil || !ok || len(found) > 0 {
		t.Errorf("%v %v %v", found, ok, err)
	}
}

// A feed that was under way while somebody had this PC sync is older than what it has: it is not applied.
func TestLateNewsUndoesNothing(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	keep := make(chan struct{})
	e := &ear{RoundTripper: http.DefaultTransport, kept: make(chan struct{}, 100)}
	e.keep.Store(&keep)
	defer runs(b, e)()
	for e.waits.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "A" })
	a.sync()
	<-e.kept // b's link is told of A, and doesn't hear it yet
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "B" })
	a.sync()
	b.sync()
	cursor := b.store.Identity().Cursors[storetest.Dealer.Code]
	before := e.pulls.Load()
	e.keep.Store(nil)
	close(keep)
	for deadline := time.Now().Add(time.Minute); e.pulls.Load() == before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the late news was taken for news: nothing was pulled")
		}
	}
	if got := get(b, domain.Customers, id).Level; got != "B" || b.store.Identity().Cursors[storetest.Dealer.Code] != cursor {
		t.Errorf("level %s, cursors %v, were at %d", got, b.store.Identity().Cursors, cursor)
	}
}

// A PC that lost the answer to a push is brought nothing before it has it: the feed would have its own work in it.
func TestNewsWaitsForTheAnswers(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "A" })
	a.net.lose.Store(1)
	if _, err := a.link.Push(ctx); code(err) != link.Offline {
		t.Fatal(err)
	}
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Level = "B" })
	b.sync()
	before := a.store.Identity().Cursors[storetest.Dealer.Code]
	for range 2 {
		if moved, err := a.link.Wait(ctx); !moved || err != nil {
			t.Errorf("moved %v, %v", moved, err)
		}
		if at := a.store.Identity().Cursors[storetest.Dealer.Code]; at != before {
			t.Errorf("it was brought rows, from %d to %d", before, at)
		}
	}
	a.sync()
	w.agree(a, b)
}

// holder is a proxy that hands answers on when they are whole.
type holder struct {
	http.RoundTripper
	streams, flat atomic.Int64
}

func (h *holder) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.URL.Query().Get("stream") == "1":
		h.streams.Add(1)
	case r.URL.Path == "/v1/wait":
		h.flat.Add(1)
	}
	answer, err := h.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// Behind a proxy that holds answers back, as with a hub that knows no streams, news comes as ever: by answers that end.
func TestNewsComesThroughWhatHoldsItBack(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	h := &holder{RoundTripper: http.DefaultTransport}
	p := link.New(b.store, link.Options{Now: b.clock.Now, Transport: h})
	p.Opens(50 * time.Millisecond)
	running, cancel := contextWithCancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(running, nil)
	}()
	defer func() { cancel(); <-done }()
	for h.flat.Load() == 0 { // it has given the stream up
		time.Sleep(time.Millisecond)
		if t.Context().Err() != nil {
			t.Fatal("it goes on asking for a stream")
		}
	}
	for _, level := range []string{"H", "A", "B"} {
		change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = level })
		a.sync()
		b.comes(id, level)
	}
	if h.streams.Load() != 1 {
		t.Errorf("asked for %d streams", h.streams.Load())
	}
}

// Who pushes with nobody else writing pulls nothing, and has all that there is.
func TestPushAloneNeedsNoPull(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	e := &ear{RoundTripper: http.DefaultTransport}
	a.link = link.New(a.store, link.Options{Now: a.clock.Now, Transport: e})
	for _, level := range []string{"H", "A"} {
		change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = level })
		a.sync()
	}
	if e.pulls.Load() != 0 {
		t.Errorf("%d pulls", e.pulls.Load())
	}
	b.sync()
	w.agree(a, b)
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Level = "C" })
	b.sync()
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Note = "周末来" })
	a.sync()
	if got := get(a, domain.Customers, id); got.Level != "C" || e.pulls.Load() == 0 {
		t.Errorf("level %s after %d pulls", got.Level, e.pulls.Load())
	}
	b.sync()
	w.agree(a, b)
}

// Run keeps two PCs together without anybody pressing anything.
func TestRunKeepsPCsTogether(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	for _, p := range []*pc{a, b} {
		running, stop := contextWithCancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.link.Run(running, nil)
		}()
		defer func() { stop(); <-done }()
	}
	for i, level := range []string{"H", "A", "B"} {
		p, q := a, b
		if i%2 == 1 {
			p, q = b, a
		}
		change(p, domain.Customers, id, func(c *domain.Customer) { c.Level = level })
		deadline := time.Now().Add(time.Minute)
		for get(q, domain.Customers, id).Level != level {
			if time.Now().After(deadline) {
				t.Fatalf("level %s never arrived", level)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}
