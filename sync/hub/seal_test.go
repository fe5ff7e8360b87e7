package hub_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"showroom/sync/wire"
)

// A cursor beyond the hub's head that the hub never gave concerns nobody but the PC that shows it: whatever seal it
// makes up or takes from elsewhere, the epoch stays, the audit names it, and it is told to begin anew.
func TestForgedCursorConcernsItsDeviceAlone(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	a.one("x", fresh("customer", "c1", "name", `"张"`))
	a.one("x", fresh("customer", "c2", "name", `"王"`))
	head, _ := b.pull(wire.Ask{})
	real := head.Seals["KM01"]
	if real == "" || head.Heads["KM01"] != 2 || head.Seals["*"] != "" {
		t.Fatalf("the feed's head: %+v", head)
	}
	for name, seals := range map[string]map[string]string{
		"none": nil, "made up": {"KM01": "AAAAAAAAAAAAAAAAAAAAAA"}, "of another number": {"KM01": real}, "of another scope": {"*": real},
	} {
		ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: a.Epoch, Cursors: map[string]int64{"KM01": 1_000_000}, Seals: seals}
		status, answer := o.send("GET", "/v1/pull?"+ask.Query().Encode(), a.Token, nil)
		var fault wire.Fault
		if o.must(json.Unmarshal(answer, &fault)); status != http.StatusConflict || fault.Code != wire.FaultEpoch || fault.Epoch != a.Epoch || fault.Cut != nil {
			t.Errorf("%s: pull %d %s", name, status, answer)
		}
		push := a.head()
		push.Cursors, push.Seals = ask.Cursors, seals
		if _, _, fault := a.push(push); fault == nil || fault.Code != wire.FaultEpoch || fault.Epoch != a.Epoch || fault.Cut != nil {
			t.Errorf("%s: push %+v", name, fault)
		}
	}
	lines := o.audited("ahead")
	if len(lines) != 8 || lines[0].Device != a.Device || !strings.Contains(lines[0].Detail, "KM01") || !strings.Contains(lines[0].Detail, "1000000") {
		t.Errorf("the audit: %+v", lines)
	}
	if o.hub.Epoch() != b.Epoch || len(o.audited("epoch")) != 0 {
		t.Error("a new epoch began")
	}
	if _, items := b.pull(wire.Ask{Epoch: b.Epoch, Cursors: head.Heads, Seals: head.Seals}); len(items) != 0 {
		t.Errorf("the other PC was sent %+v", items)
	}
}

// Two PCs that prove the same thing at once begin one epoch, not two.
func TestProvenOnceBeginsOneEpoch(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	former := o.hub.Epoch()
	o.must(o.hub.Proven(ctx, a.Device, former))
	first := o.hub.Epoch()
	o.must(o.hub.Proven(ctx, a.Device, former))
	if lines := o.audited("epoch"); first == former || o.hub.Epoch() != first || len(lines) != 1 || lines[0].Device != a.Device {
		t.Errorf("%s, then %s: %+v", first, o.hub.Epoch(), lines)
	}
}
