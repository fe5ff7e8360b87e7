package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// slowPush begins a push that has sent some bytes and stops there.
func (c *caller) slowPush(body []byte) *line {
	c.Helper()
	l := c.dial()
	_, err := fmt.Fprintf(l.Conn, "POST /v1/push HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", c.Token, len(body)+1000, body)
	c.must(err)
	return l
}

// large is a push of one mutation of so many bytes.
func (c *caller) large(n, size int) []byte {
	return c.stream(c.head(), false, fmt.Sprintf(`{"n":%d,"verb":"x","at":%d,"changes":[{"type":"customer","id":"%s","new":true,"set":{"note":"%s"}}]}`,
		n, noon, record.NewID(), strings.Repeat("a", size)))
}

func (c *caller) faultOf(body []byte) *wire.Fault {
	c.Helper()
	_, _, fault := c.pushBody(bytes.NewReader(body))
	return fault
}

func (c *caller) largeWithoutEnd() []byte {
	whole := bytes.TrimRight(c.large(1, 5000), "\n")
	return whole[:bytes.LastIndexByte(whole, '\n')+1]
}

// Many large pushes at once take turns: who waits too long is told to come again, and pushes of a few changes pass them all.
func TestLargePushesTakeTurns(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b, c := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("KM01", "C")
	o.hub.Turns(1, 1000, 300*time.Millisecond, time.Minute)
	l := a.slowPush(a.largeWithoutEnd())
	o.until(1, func() int64 { return int64(o.hub.LargePushes()) })
	if fault := b.faultOf(b.large(1, 5000)); fault == nil || fault.Code != wire.FaultHub || !strings.Contains(fault.Message, "正忙") {
		t.Errorf("while another has the turn: %+v", fault)
	}
	c.write() // a small one
	o.must(l.Close())
	o.until(0, func() int64 { return int64(o.hub.LargePushes()) })
	if fault := b.faultOf(b.large(1, 5000)); fault != nil {
		t.Errorf("afterwards: %+v", fault)
	}
}

// Who stops in the middle of a large push loses its turn to who waits.
func TestWhoStopsLosesItsTurn(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	o.hub.Turns(1, 1000, time.Minute, 2*time.Second)
	l := a.slowPush(a.largeWithoutEnd())
	if fault := b.faultOf(b.large(1, 5000)); fault != nil {
		t.Errorf("who waited: %+v", fault)
	}
	got, text := l.answer()
	if got.StatusCode != http.StatusBadRequest || !strings.Contains(string(text), "中途断开") {
		t.Errorf("who stopped: %s %s", got.Status, text)
	}
	o.until(0, func() int64 { return int64(o.hub.LargePushes()) })
}

// One device has no more than two pushes under way.
func TestOnePCPushesOnce(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	head := a.stream(a.head(), false)
	head = head[:bytes.IndexByte(head, '\n')+1]
	first, second := a.slowPush(head), a.slowPush(head)
	for end := time.Now().Add(15 * time.Second); o.hub.PushesUnderWay() < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the first two are not taken in")
		}
	}
	if fault := a.faultOf(a.stream(a.head(), false)); fault == nil || fault.Code != wire.FaultHub || !strings.Contains(fault.Message, "还在进行") {
		t.Errorf("a third: %+v", fault)
	}
	b.write()
	o.must(first.Close())
	o.must(second.Close())
	for end := time.Now().Add(15 * time.Second); a.faultOf(a.stream(a.head(), false)) != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the former pushes never end")
		}
	}
}

// Only so many pushes are read at once; the others wait, and are told when that takes too long.
func TestPushesWaitAtTheGate(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	o.hub.Gate(1, 200*time.Millisecond)
	head := a.stream(a.head(), false)
	l := a.slowPush(head[:bytes.IndexByte(head, '\n')+1])
	o.until(1, func() int64 { return int64(o.hub.PushesRead()) })
	if fault := b.faultOf(b.stream(b.head(), false)); fault == nil || fault.Code != wire.FaultHub || !strings.Contains(fault.Message, "正忙") {
		t.Errorf("at the gate: %+v", fault)
	}
	o.must(l.Close())
	for end := time.Now().Add(15 * time.Second); b.faultOf(b.stream(b.head(), false)) != nil; {
		if time.Now().After(end) {
			t.Fatal("the gate stays shut")
		}
	}
}

// A record never grows beyond what can be sent to PCs, by however many mutations; it may always shrink.
func TestRecordsStaySendable(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	fields := func(from, to int, value string) record.Patch {
		var p record.Patch
		for i := from; i < to; i++ {
			p = append(p, record.Entry{Name: fmt.Sprintf("strange_%04d", i), Value: json.RawMessage(value)})
		}
		return p
	}
	edit := func(c *caller, base int64, p record.Patch) wire.Outcome {
		return c.one("x", wire.Change{Type: "customer", ID: "c1", Base: base, Set: p})
	}
	if out := a.one("x", wire.Change{Type: "customer", ID: "c1", New: true, Set: fields(0, 900, `"x"`)}); out.Verdict != wire.Applied {
		t.Fatalf("%+v", out)
	}
	if out := edit(a, 1, fields(900, 1800, `"x"`)); out.Verdict != wire.Refused || !strings.Contains(out.Reason, "最多 1000 项") {
		t.Errorf("more fields: %+v", out)
	}
	big := `"` + strings.Repeat("a", 3<<20) + `"`
	if out := a.one("x", wire.Change{Type: "customer", ID: "c2", New: true, Set: set("note", big)}); out.Verdict != wire.Applied {
		t.Fatalf("%+v", out)
	}
	if out := a.one("x", wire.Change{Type: "customer", ID: "c2", Base: 2, Set: set("more", big)}); out.Verdict != wire.Refused || !strings.Contains(out.Reason, "4 MB") {
		t.Errorf("more bytes: %+v", out)
	}
	if out := a.one("x", wire.Change{Type: "customer", ID: "c2", Base: 2, Set: set("note", `"short"`)}); out.Verdict != wire.Applied {
		t.Errorf("less bytes: %+v", out)
	}
	var last wire.Outcome
	for i := 0; i < 12 && last.Verdict != wire.Refused; i++ { // neither sees what the other writes, so one of two values loses each time
		last = []*caller{a, b}[i%2].one("x", wire.Change{Type: "customer", ID: "c2", Base: 2, Set: set("note", fmt.Sprintf(`"%d%s"`, i, strings.Repeat("a", 1<<20)))})
	}
	if last.Verdict != wire.Refused || !strings.Contains(last.Reason, "冲突太多") {
		t.Errorf("losers without end: %s %s", last.Verdict, last.Reason)
	}
	if _, items := a.pull(wire.Ask{Echo: true}); len(items) != 2 {
		t.Errorf("%d items", len(items))
	}
}
