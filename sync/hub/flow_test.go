package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// flow waits for a stream from a cursor of its dealer's scope, and reads its beginning.
func (l *line) flow(after int64, more func(*wire.Ask)) *wire.Pieces {
	l.Helper()
	l.rows(after, 0, func(a *wire.Ask) {
		a.Stream = true
		if more != nil {
			more(a)
		}
	})
	got, err := http.ReadResponse(l.in, nil)
	l.must(err)
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != wire.Media || len(got.TransferEncoding) != 1 {
		text, _ := io.ReadAll(got.Body)
		l.Fatalf("%s %v: %s", got.Status, got.Header, text)
	}
	return wire.NewPieces(got.Body, nil)
}

// piece reads one feed.
func (l *line) piece(p *wire.Pieces) (head wire.FeedHead, items []wire.Item) {
	l.Helper()
	text, err := p.Next()
	l.must(err)
	in, err := wire.NewReader(bytes.NewReader(text), wire.MaxPiece)
	l.must(err)
	defer in.Close()
	l.must(in.Head(&head))
	for range head.Count {
		line, err := in.Next()
		l.must(err)
		var it wire.Item
		l.must(wire.DecodeItem(bytes.Clone(line), &it))
		items = append(items, it)
	}
	if _, err := in.Next(); err != io.EOF {
		l.Errorf("after %d items: %v", head.Count, err)
	}
	return head, items
}

// still holds that the connection serves another request.
func (l *line) still() {
	l.Helper()
	l.ask("/healthz", "")
	if got, body := l.answer(); got.StatusCode != http.StatusOK || !strings.Contains(string(body), "ok") {
		l.Errorf("after the stream: %s %s", got.Status, body)
	}
}

// One request brings change after change, in order and without its own, with TLS and without; when its time is over the
// PC asks again on the same connection.
func TestStreamBringsPieceAfterPiece(t *testing.T) {
	for _, secure := range []bool{false, true} {
		o := newOffice(t, time.Minute)
		a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
		c := o.enrol("KM01", "C")
		if secure {
			server := httptest.NewTLSServer(o.hub.Handler())
			defer server.Close()
			b.office = &office{TB: t, hub: o.hub, url: server.URL}
			c.office = b.office
		}
		a.write()
		l, k := b.dial(), c.dial()
		p, q := l.flow(0, nil), k.flow(1, nil) // b is behind: its stream begins with news
		if head, items := l.piece(p); head.Heads["KM01"] != 1 || len(items) != 1 {
			t.Errorf("begins with %+v, %d items", head, len(items))
		}
		for at := int64(2); at < 30; at++ {
			a.write()
			for _, one := range []struct {
				*line
				p *wire.Pieces
			}{{l, p}, {k, q}} {
				if head, items := one.piece(one.p); head.Heads["KM01"] != at || len(items) != 1 || items[0].Rev != at || head.Seals["KM01"] == "" {
					t.Fatalf("brings %+v, %d items at %d", head, len(items), at)
				}
			}
		}
		o.hub.EndStreams(2)
		a.write()
		l.piece(p)
		if _, err := p.Next(); err != io.EOF {
			t.Errorf("the end: %v", err)
		}
		l.still()
		o.waiting(0)
	}
}

// A quiet stream says that it is still there; what doesn't go through a stream ends it, and is pulled.
func TestStreamSaysThatItIsStillThere(t *testing.T) {
	o := newOffice(t, 200*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	l := b.dial()
	l.rows(0, 0, func(a *wire.Ask) { a.Stream = true })
	got, err := http.ReadResponse(l.in, nil)
	o.must(err)
	lines := make([]byte, 3)
	if _, err := io.ReadFull(got.Body, lines); err != nil || string(lines) != "\n\n\n" {
		t.Fatalf("%q %v", lines, err)
	}
	large := func() {
		a.one("x", fresh("customer", record.NewID(), "name", `"x"`, "note", `"`+strings.Repeat("长", 8000)+`"`))
	}
	large()
	p := wire.NewPieces(got.Body, nil)
	if _, err := p.Next(); !errors.Is(err, wire.ErrPull) {
		t.Errorf("a large row: %v", err)
	}
	if _, err := got.Body.Read(lines); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	l.still()
	large()
	l.rows(1, 0, func(a *wire.Ask) { a.Stream = true }) // at once there is too much
	l.plain()
	o.waiting(0)
}

// Each piece is judged anew: a PC that was stopped in the middle, or whose dealer was closed, or whose copy pushes, gets no more.
func TestStreamIsJudgedByThePiece(t *testing.T) {
	for _, stop := range []func(o *office, b *caller) error{
		func(o *office, b *caller) error { return o.hub.Revoke(ctx, b.Device) },
		func(o *office, _ *caller) error { return o.hub.CloseDealer(ctx, "KM01", false) },
		func(o *office, b *caller) error { b.write(); return nil }, // its number has been used
		func(o *office, _ *caller) error { return o.hub.NewEpoch(ctx) },
	} {
		o := newOffice(t, time.Minute)
		a, b, far, id := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("DL01", "A"), record.NewID()
		far.staff(chen, "manager")
		far.one("x", fresh("customer", id, "name", `"甲"`))
		l := b.dial()
		p := l.flow(0, func(a *wire.Ask) { a.Next = 1 })
		a.write()
		l.piece(p)
		o.must(stop(o, b))
		far.Epoch = o.hub.Epoch()
		far.said(chen, wire.Transfer, 0, wire.Change{Type: "customer", ID: id, Base: 99, Scope: "KM01"}) // news for a closed one, too
		if _, err := p.Next(); !errors.Is(err, wire.ErrPull) {
			t.Fatalf("goes on: %v", err)
		}
		if _, err := p.Next(); err != io.EOF {
			t.Errorf("behind the end: %v", err)
		}
		l.still()
		o.waiting(0)
	}
}

// Who doesn't read is cut off, and neither holds the others up nor much memory.
func TestStreamCutsOffWhoDoesNotRead(t *testing.T) {
	for _, secure := range []bool{false, true} {
		o := newOffice(t, time.Minute)
		a, b, c := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("KM01", "C")
		if secure {
			server := httptest.NewTLSServer(o.hub.Handler())
			defer server.Close()
			b.office = &office{TB: t, hub: o.hub, url: server.URL}
			c.office = b.office
		}
		stuck, reads := b.dial(), c.dial()
		stuck.flow(0, nil)
		p := reads.flow(0, nil)
		note := set("note", `"`+strings.Repeat("长", 5000)+`"`)
		id := record.NewID()
		a.one("x", fresh("customer", id, "name", `"x"`))
		reads.piece(p)
		for at := int64(2); o.hub.Waiting() > 1; at++ {
			if at > 2000 {
				t.Fatal("30 MB were kept for who doesn't read")
			}
			a.one("x", wire.Change{Type: "customer", ID: id, Base: at - 1, Set: note})
			if head, _ := reads.piece(p); head.Heads["KM01"] != at {
				t.Fatalf("the other is at %d, not %d", head.Heads["KM01"], at)
			}
			note = set("note", fmt.Sprintf(`"%d %s"`, at, strings.Repeat("长", 5000)))
		}
	}
}

// A fifth stream of one device ends its first, and when the hub stops all end whole.
func TestStreamsEnd(t *testing.T) {
	o := newOffice(t, time.Minute)
	b := o.enrol("KM01", "B")
	var lines []*line
	var pieces []*wire.Pieces
	for range 5 {
		l := b.dial()
		lines, pieces = append(lines, l), append(pieces, l.flow(0, nil))
		time.Sleep(5 * time.Millisecond)
	}
	if _, err := pieces[0].Next(); err != io.EOF {
		t.Errorf("the first: %v", err)
	}
	lines[0].still()
	o.waiting(4)
	o.hub.Close()
	for _, p := range pieces[1:] {
		if _, err := p.Next(); err != io.EOF {
			t.Errorf("stopped: %v", err)
		}
	}
	o.waiting(0)
}

// Where a connection can't be taken over the answer is one and whole.
func TestStreamOverHTTP2(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	server := httptest.NewUnstartedServer(o.hub.Handler())
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	a.write()
	ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: b.Epoch, Cursors: map[string]int64{"KM01": 0, "*": 0}, Next: 1, Rows: true, Stream: true}
	r, err := http.NewRequest("GET", server.URL+"/v1/wait?"+ask.Query().Encode(), nil)
	o.must(err)
	r.Header.Set("Authorization", "Bearer "+b.Token)
	got, err := server.Client().Do(r)
	o.must(err)
	defer got.Body.Close()
	p := wire.NewPieces(got.Body, nil)
	if head, items := b.dial().piece(p); got.ProtoMajor != 2 || head.Heads["KM01"] != 1 || len(items) != 1 {
		t.Errorf("%s %+v, %d items", got.Proto, head, len(items))
	}
	if _, err := p.Next(); err != io.EOF {
		t.Error(err)
	}
}

// Two hubs on one database: whoever pushes at either, every stream has every number once, in order.
func TestStreamsOfTwoHubsSkipNothing(t *testing.T) {
	o := newOffice(t, time.Minute)
	second, err := hub.New(ctx, o.storage, hub.Options{Types: domain.Types, WaitFor: time.Minute})
	o.must(err)
	server := httptest.NewServer(second.Handler())
	defer server.Close()
	defer second.Close()
	other := &office{TB: t, hub: second, url: server.URL}
	const each = 40
	var writers, readers []*caller
	for i := range 2 {
		w, r := o.enrol("KM01", "W"), o.enrol("KM01", "R")
		if i == 1 {
			w.office, r.office = other, other
		}
		writers, readers = append(writers, w), append(readers, r)
	}
	var all sync.WaitGroup
	for _, r := range readers {
		l := r.dial()
		p := l.flow(0, nil)
		all.Go(func() {
			for at := int64(0); at < 2*each; {
				text, err := p.Next()
				if err != nil {
					t.Error(err)
					return
				}
				var head wire.FeedHead
				first, rest, _ := bytes.Cut(text, []byte("\n"))
				if err := json.Unmarshal(first, &head); err != nil || head.Heads["KM01"] <= at || head.Count != head.Heads["KM01"]-at {
					t.Errorf("from %d: %s", at, first)
					return
				}
				for range head.Count {
					var it wire.Item
					first, rest, _ = bytes.Cut(rest, []byte("\n"))
					if at++; wire.DecodeItem(first, &it) != nil || it.Rev != at {
						t.Errorf("%s at %d", first, at)
						return
					}
				}
			}
		})
	}
	for _, w := range writers {
		all.Go(func() {
			for range each {
				w.write()
			}
		})
	}
	all.Wait()
}
