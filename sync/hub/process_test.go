package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/wire"
)

// A push breaks after a part of it was committed: the retry of the whole does the rest, and nothing twice.
func TestBrokenPushIsFinishedByTheRetry(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	const mutations = 2500 // more than one batch
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	o.must(w.Head(a.head()))
	for n := range mutations {
		m := wire.Mutation{N: int64(n + 1), Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.ID(fmt.Sprint("c", n)), "name", `"x"`)}}
		o.must(w.Line(wire.AppendMutation(nil, &m)))
	}
	o.must(w.End())
	whole := body.Bytes()
	if _, _, fault := a.pushBody(bytes.NewReader(whole[:len(whole)-1000])); fault == nil {
		t.Fatal("a broken push was taken for whole")
	}
	heads, err := o.hub.Heads(ctx)
	o.must(err)
	if n := heads["KM01"]; n == 0 || n >= mutations {
		t.Fatalf("%d mutations were committed before the break", n)
	}
	out, _, fault := a.pushBody(bytes.NewReader(whole))
	if fault != nil || len(out) != mutations {
		t.Fatalf("%d outcomes, %+v", len(out), fault)
	}
	seen := map[int64]bool{}
	for _, one := range out {
		seen[one.Revs[0]] = true
	}
	if heads, err = o.hub.Heads(ctx); err != nil || heads["KM01"] != mutations || len(seen) != mutations {
		t.Errorf("heads %v, %d revs, %v", heads, len(seen), err)
	}
}

// Two hub processes on one database: what one takes in, or an operator publishes, wakes who waits at the
// other.
func TestTwoProcessesOneDatabase(t *testing.T) {
	database := hubtest.Fresh(t)
	open := func() (*hub.Hub, *httptest.Server) {
		storage, err := database.Open()
		if err != nil {
			t.Fatal(err)
		}
		h, err := hub.New(ctx, storage, hub.Options{Types: domain.Types, WaitFor: 200 * time.Millisecond, Now: func() calendar.Instant { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(h.Handler())
		t.Cleanup(func() {
			h.Close()
			server.Close()
			if err := storage.Close(); err != nil {
				t.Error(err)
			}
		})
		return h, server
	}
	first, one := open()
	second, two := open()
	if first.Epoch() != second.Epoch() {
		t.Fatal("two lineages")
	}
	o := &office{TB: t, hub: first, url: one.URL}
	o.must(first.CreateDealer(ctx, "KM01", "昆明一店"))
	a := o.enrol("KM01", "A")
	if _, err := second.Publish(ctx, []wire.Item{variant("S6")}); err != nil {
		t.Fatal(err)
	}
	q := wire.Ask{Protocol: 1, Schema: 1}.Query().Encode()
	for end := time.Now().Add(15 * time.Second); ; {
		status, answer := o.send("GET", "/v1/wait?"+q, a.Token, nil)
		var heads wire.Heads
		if o.must(json.Unmarshal(answer, &heads)); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		if heads.Heads["*"] == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("never woken: %+v", heads)
		}
	}
	if out := a.one("x", fresh("customer", "c1", "name", `"x"`)); out.Verdict != wire.Applied {
		t.Fatal(out)
	}
	a.url = two.URL
	if _, items := a.pull(wire.Ask{Echo: true}); len(items) != 2 {
		t.Errorf("the other process has %+v", items)
	}
	a.n--
	if out := a.one("x", fresh("customer", "c1", "name", `"x"`)); out.Verdict != wire.Applied || out.Revs[0] != 1 {
		t.Errorf("a retry at the other process: %+v", out)
	}
}
