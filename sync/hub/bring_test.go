package hub_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// rows waits like a PC that takes rows, from a cursor of its dealer's scope.
func (l *line) rows(after, shared int64, more func(*wire.Ask)) wire.Ask {
	l.Helper()
	ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: l.Epoch, Cursors: map[string]int64{l.Dealer: after, "*": shared}, Next: l.n + 1, Rows: true}
	if more != nil {
		more(&ask)
	}
	l.ask("/v1/wait?"+ask.Query().Encode(), "Accept-Encoding: zstd\r\n")
	return ask
}

// feed reads a feed that comes as the answer.
func (l *line) feed() (head wire.FeedHead, items []wire.Item) {
	l.Helper()
	got, body := l.answer()
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != wire.Media {
		l.Fatalf("%s %v: %s", got.Status, got.Header, body)
	}
	in, err := wire.NewReader(bytes.NewReader(body), wire.MaxFeed)
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
	if _, err := in.Next(); err == nil {
		l.Error("more lines than were counted")
	}
	return head, items
}

// heads reads an answer that only tells how far the scopes are.
func (l *line) plain() {
	l.Helper()
	if got, body := l.answer(); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "application/json") {
		l.Errorf("%s %v: %s", got.Status, got.Header, body)
	}
}

// Who waits for the rows gets them, each what it lacks and without what it wrote itself, and waits again on the same
// connection. Who didn't ask for them, or can't be helped by them, gets the heads.
func TestWaitBringsRows(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b, c, old, begins, twin, far, alien := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("KM01", "C"), o.enrol("KM01", "D"), o.enrol("KM01", "E"), o.enrol("KM01", "F"), o.enrol("KM01", "G"), o.enrol("DL01", "A")
	edited := record.NewID()
	a.one("x", fresh("customer", edited, "name", `"甲"`, "phone", `"13800000001"`)) // 1
	twin.one("x", fresh("customer", record.NewID(), "name", `"乙"`))                // 2
	b.one("x", fresh("customer", record.NewID(), "name", `"丙"`))                   // 3
	lines := map[*caller]*line{}
	for _, one := range []*caller{b, c, old, begins, twin, far, alien} {
		lines[one] = one.dial()
	}
	lines[b].rows(1, 0, nil) // is behind, so it need not wait
	if head, items := lines[b].feed(); head.Heads["KM01"] != 3 || len(items) != 1 || items[0].Rev != 2 {
		t.Errorf("b is brought %+v %+v", head, items)
	}
	for at := int64(3); at < 6; at++ {
		lines[b].rows(at, 0, nil)
		lines[c].rows(at, 0, nil)
		lines[old].wait(at, "")
		lines[begins].rows(at, 0, func(a *wire.Ask) { a.Echo = true })
		lines[twin].rows(at, 0, func(a *wire.Ask) { a.Next = 1 }) // and yet the hub has its first
		lines[far].rows(at, 0, func(a *wire.Ask) { delete(a.Cursors, "*") })
		if at == 3 {
			lines[alien].rows(0, 0, nil)
		}
		o.waiting(7)
		a.one("x", wire.Change{Type: "customer", ID: edited, Base: 1, Set: set("note", `"`+strings.Repeat("长", int(at)*300)+`"`)}) // in the end worth a compressor
		for _, one := range []*caller{b, c} {
			head, items := lines[one].feed()
			if head.Heads["KM01"] != at+1 || len(items) != 1 || items[0].ID != edited || items[0].Rev != at+1 || head.Seals["KM01"] == "" || head.Next != one.n+1 && one.n > 0 {
				t.Errorf("%s is brought %+v, %d items", one.Device, head, len(items))
			}
		}
		for _, one := range []*caller{old, begins, twin, far} {
			lines[one].plain()
		}
		o.waiting(1) // the other dealer's
	}
}

// A PC that was stopped while it waited gets nothing more, nor one whose dealer was closed or which waits in another epoch.
func TestWaitBringsNothingForbidden(t *testing.T) {
	for _, stop := range []func(o *office, b *caller) error{
		func(o *office, b *caller) error { return o.hub.Revoke(ctx, b.Device) },
		func(o *office, _ *caller) error { return o.hub.CloseDealer(ctx, "KM01", false) },
		func(o *office, _ *caller) error { return o.hub.NewEpoch(ctx) },
	} {
		o := newOffice(t, time.Minute)
		far, id := o.enrol("DL01", "A"), record.NewID()
		far.staff(chen, "manager")
		far.one("x", fresh("customer", id, "name", `"甲"`))
		b := o.enrol("KM01", "B").dial()
		b.rows(0, 0, nil)
		o.waiting(1)
		o.must(stop(o, b.caller))
		far.Epoch = o.hub.Epoch()
		far.said(chen, wire.Transfer, 0, wire.Change{Type: "customer", ID: id, Base: 99, Scope: "KM01"})
		b.plain()
	}
}
