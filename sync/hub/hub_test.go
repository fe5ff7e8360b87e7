package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

func TestMain(m *testing.M) { hubtest.Main(m) }

var ctx = context.Background()

const noon = calendar.Instant(1795240800000)

// office is a hub behind real HTTP that tests talk to with bare messages, as any client would.
type office struct {
	testing.TB
	hub     *hub.Hub
	storage hub.Storage
	url     string
	now     atomic.Int64

	people map[string]bool // that callers have brought; see staff
}

func newOffice(t testing.TB, waitFor time.Duration) *office {
	t.Helper()
	o := &office{TB: t}
	o.now.Store(int64(noon))
	storage, err := hubtest.Fresh(t).Open()
	o.must(err)
	o.storage = storage
	o.hub, err = hub.New(ctx, storage, hub.Options{Types: domain.Types, WaitFor: waitFor,
		Now: func() calendar.Instant { return calendar.Instant(o.now.Load()) }})
	o.must(err)
	server := httptest.NewServer(o.hub.Handler())
	o.url = server.URL
	t.Cleanup(func() {
		o.hub.Close()
		server.Close()
		if err := storage.Close(); err != nil {
			t.Error(err)
		}
	})
	o.must(o.hub.CreateDealer(ctx, "KM01", "昆明一店"))
	o.must(o.hub.CreateDealer(ctx, "DL01", "大理一店"))
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// caller is an enrolled device.
type caller struct {
	*office
	wire.Enrolled
	install  string
	n        int64
	answered wire.PushAnswer // the head of the last answer to a push
}

func (o *office) enrol(dealer, pc string) *caller {
	o.Helper()
	code, _, err := o.hub.IssueCode(ctx, dealer, time.Hour)
	o.must(err)
	c := &caller{office: o, install: string(record.NewID())}
	body, err := json.Marshal(wire.Enrol{Protocol: 1, Schema: 1, Code: code, Install: c.install, PC: pc})
	o.must(err)
	status, answer := o.send("POST", "/v1/enrol", "", bytes.NewReader(body))
	if status != http.StatusOK {
		o.Fatalf("enrol: %d %s", status, answer)
	}
	o.must(json.Unmarshal(answer, &c.Enrolled))
	return c
}

func (o *office) send(method, path, token string, body io.Reader) (status int, answer []byte) {
	o.Helper()
	r, err := http.NewRequest(method, o.url+path, body)
	o.must(err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(r)
	o.must(err)
	defer got.Body.Close()
	answer, err = io.ReadAll(got.Body)
	o.must(err)
	return got.StatusCode, answer
}

// push sends plain lines, as a person with curl would, and reads the outcomes; fault is set instead when
// the hub refuses the whole push.
func (c *caller) push(head wire.PushHead, mutations ...wire.Mutation) (outcomes []wire.Outcome, raw string, fault *wire.Fault) {
	c.Helper()
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	c.must(w.Head(head))
	for i := range mutations {
		c.must(w.Line(wire.AppendMutation(nil, &mutations[i])))
	}
	c.must(w.End())
	return c.pushBody(&body)
}

func (c *caller) pushBody(body io.Reader) (outcomes []wire.Outcome, raw string, fault *wire.Fault) {
	c.Helper()
	status, answer := c.send("POST", "/v1/push", c.Token, body)
	if status != http.StatusOK {
		fault = &wire.Fault{}
		c.must(json.Unmarshal(answer, fault))
		return nil, "", fault
	}
	r, err := wire.NewReader(bytes.NewReader(answer), wire.MaxFeed)
	c.must(err)
	c.answered = wire.PushAnswer{}
	c.must(r.Head(&c.answered))
	for {
		line, err := r.Next()
		if err == io.EOF {
			return outcomes, raw, nil
		}
		c.must(err)
		raw += string(line) + "\n"
		var o wire.Outcome
		c.must(wire.DecodeOutcome(bytes.Clone(line), &o))
		outcomes = append(outcomes, o)
	}
}

func (c *caller) head() wire.PushHead {
	return wire.PushHead{Protocol: 1, Schema: 1, Device: c.Device, Epoch: c.Epoch}
}

// one pushes one mutation with the next N and returns its outcome.
func (c *caller) one(verb string, changes ...wire.Change) wire.Outcome {
	c.Helper()
	c.n++
	out, _, fault := c.push(c.head(), wire.Mutation{N: c.n, Verb: verb, At: noon, Changes: changes})
	if fault != nil {
		c.Fatalf("push: %+v", fault)
	}
	return out[0]
}

func (c *caller) pull(ask wire.Ask) (wire.FeedHead, []wire.Item) {
	c.Helper()
	ask.Protocol, ask.Schema = 1, 1
	status, answer := c.send("GET", "/v1/pull?"+ask.Query().Encode(), c.Token, nil)
	if status != http.StatusOK {
		c.Fatalf("pull: %d %s", status, answer)
	}
	r, err := wire.NewReader(bytes.NewReader(answer), wire.MaxFeed)
	c.must(err)
	var head wire.FeedHead
	c.must(r.Head(&head))
	var items []wire.Item
	for {
		line, err := r.Next()
		if err == io.EOF {
			return head, items
		}
		c.must(err)
		var it wire.Item
		c.must(wire.DecodeItem(bytes.Clone(line), &it))
		items = append(items, it)
	}
}

func set(pairs ...string) record.Patch {
	var p record.Patch
	for i := 0; i < len(pairs); i += 2 {
		p = append(p, record.Entry{Name: pairs[i], Value: json.RawMessage(pairs[i+1])})
	}
	return p
}

func fresh(typ string, id record.ID, pairs ...string) wire.Change {
	return wire.Change{Type: typ, ID: id, New: true, Set: set(pairs...)}
}

func TestExactlyOnceWordForWord(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	m := []wire.Mutation{
		{N: 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "c1", "name", `"张伟"`)}},
		{N: 2, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "c2", "name", `"王芳"`), {Type: "customer", ID: "c9", Base: 3, Set: set("name", `"谁"`)}}},
	}
	first, raw, fault := a.push(a.head(), m...)
	if fault != nil || first[0].Verdict != wire.Applied || first[1].Verdict != wire.Held {
		t.Fatalf("%+v %+v", first, fault)
	}
	o.now.Add(3_600_000)
	_, again, _ := a.push(a.head(), m...)
	if raw != again {
		t.Errorf("answered\n%sthen\n%s", raw, again)
	}
	head, items := a.pull(wire.Ask{Echo: true})
	if head.Heads["KM01"] != 1 || len(items) != 1 || head.Count != 1 {
		t.Errorf("a mutation is taken whole or not at all, and once: %+v %+v", head, items)
	}
	if _, items := a.pull(wire.Ask{}); len(items) != 0 {
		t.Errorf("what it wrote cleanly comes back: %+v", items)
	}
}

func TestGapsAndSkips(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	m := func(n int64) wire.Mutation {
		return wire.Mutation{N: n, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.ID(fmt.Sprint("c", n)), "name", `"x"`)}}
	}
	if _, _, fault := a.push(a.head(), m(7)); fault != nil {
		t.Fatalf("a first push may begin anywhere: %+v", fault)
	}
	if _, _, fault := a.push(a.head(), m(8), m(11)); fault == nil || fault.Code != wire.FaultGap || fault.Next != 9 {
		t.Fatalf("gap: %+v", fault)
	}
	head := a.head()
	head.Skip = [][2]int64{{9, 9}, {10, 10}}
	if _, _, fault := a.push(head, m(8), m(11)); fault != nil {
		t.Fatalf("kept back on purpose: %+v", fault)
	}
	if out, _, fault := a.push(a.head(), m(10)); fault != nil || out[0].Verdict != wire.Merged || len(out[0].Lost) != 0 {
		t.Errorf("what was kept back comes later: %+v %+v", out, fault)
	}
	changed := m(10)
	changed.Changes[0].Set = set("name", `"anders"`)
	if _, _, fault := a.push(a.head(), changed); fault == nil || fault.Code != wire.FaultClone {
		t.Errorf("clone: %+v", fault)
	}
}

func TestForgeries(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, other := o.enrol("KM01", "A"), o.enrol("DL01", "A")
	if out := other.one("x", fresh("customer", "theirs", "name", `"段"`)); out.Verdict != wire.Applied {
		t.Fatal(out)
	}
	moved := fresh("customer", "c1", "name", `"x"`)
	moved.Scope = "DL01"
	for name, c := range map[string]wire.Change{
		"another dealer's scope": moved, "another dealer's record": {Type: "customer", ID: "theirs", Base: 1, Set: set("name", `"我"`)},
		"published type": fresh("variant", "v1", "code", `"x"`), "no id": fresh("customer", ""), "no type": fresh("drop table", "c1"),
		"another dealer's number": fresh("quote", "q1", "number", `"BJ-DL01-A-26-00001"`), "another PC's number": fresh("quote", "q2", "number", `"BJ-KM01-B-26-00001"`),
	} {
		if out := a.one("x", c); out.Verdict != wire.Refused || out.Reason == "" {
			t.Errorf("%s: %+v", name, out)
		}
	}
	head := a.head()
	head.Device = other.Device
	if _, _, fault := a.push(head); fault == nil || fault.Code != wire.FaultForged {
		t.Errorf("another device: %+v", fault)
	}
	lines, err := o.hub.Audit(ctx, hub.AuditQuery{Limit: 50})
	o.must(err)
	n := 0
	for _, l := range lines {
		if l.What == "forged" && l.Device == a.Device {
			n++
		}
	}
	if n != 8 {
		t.Errorf("%d of 8 forgeries are in the audit", n)
	}
	for _, token := range []string{"", "nonsense", other.Token + "x"} {
		if status, _ := o.send("GET", "/v1/pull?protocol=1&schema=1", token, nil); status != http.StatusUnauthorized {
			t.Errorf("token %q: %d", token, status)
		}
	}
	if status, _ := o.send("GET", "/v1/proof?protocol=1&schema=1&scope=DL01", a.Token, nil); status != http.StatusForbidden {
		t.Errorf("proof of another dealer: %d", status)
	}
}

func TestNumbersAreUnique(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	const number = `"BJ-KM01-A-26-00001"`
	if out := a.one("x", fresh("quote", "q1", "number", number, "version", "1")); out.Verdict != wire.Applied {
		t.Fatal(out)
	}
	if out := a.one("x", fresh("quote", "q2", "number", number, "version", "2")); out.Verdict != wire.Applied {
		t.Errorf("another version: %+v", out)
	}
	out := a.one("x", fresh("quote", "q3", "number", number, "version", "1"))
	if out.Verdict != wire.Held || !strings.Contains(out.Reason, "BJ-KM01-A-26-00001") {
		t.Errorf("the number twice: %+v", out)
	}
	if out := a.one(wire.Adopt, fresh("quote", "q4", "number", number, "version", "1")); out.Verdict != wire.Merged || len(out.Lost) != 1 {
		t.Errorf("adopted paper: %+v", out)
	}
	a.n++
	batch := []wire.Mutation{
		{N: a.n, Verb: "x", At: noon, Changes: []wire.Change{fresh("quote", "q5", "version", "1")}},
		{N: a.n + 1, Verb: "x", At: noon, Changes: []wire.Change{{Type: "quote", ID: "q5", Set: set("number", number)}}},
		{N: a.n + 2, Verb: "x", At: noon, Changes: []wire.Change{{Type: "quote", ID: "q5", Set: set("note", `"later"`)}}},
		{N: a.n + 3, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "c1", "name", `"x"`)}},
	}
	got, _, fault := a.push(a.head(), batch...)
	if fault != nil || got[0].Verdict != wire.Applied || got[1].Verdict != wire.Held || got[2].Verdict != wire.Held || got[3].Verdict != wire.Applied {
		t.Errorf("what follows held work on the same record waits, the rest goes on: %+v %+v", got, fault)
	}
}

// What a user may not see is not sent: cost prices not to dealers, digests of passwords to nobody else.
func TestFieldRights(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b, hq := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol(hub.HQ, "A")
	if out := hq.one("publish", wire.Change{Type: "variant", ID: "v1", Scope: "*", New: true, Set: set("code", `"S6"`, "cost", "100")}); out.Verdict != wire.Applied {
		t.Fatal(out)
	}
	a.one(wire.Adopt, fresh("user", "u1", "name", `"李娜"`, "password", `"digest"`))
	_, items := b.pull(wire.Ask{})
	var text []string
	for _, it := range items {
		text = append(text, it.Type+string(it.Body.AppendJSON(nil)))
	}
	if want := []string{`variant{"code":"S6"}`, `user{"name":"李娜","password":"digest"}`}; !slices.Equal(text, want) {
		t.Errorf("a dealer's PC gets %q", text)
	}
	_, items = hq.pull(wire.Ask{Echo: true})
	if len(items) != 1 || !items[0].Body.Has("cost") {
		t.Errorf("headquarters gets %+v", items)
	}
}

func TestWait(t *testing.T) {
	for _, waitFor := range []time.Duration{300 * time.Millisecond, time.Minute} {
		o := newOffice(t, waitFor)
		a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
		wait := func(at int64) wire.Heads {
			q := wire.Ask{Protocol: 1, Schema: 1, Cursors: map[string]int64{"KM01": at}}.Query()
			status, answer := o.send("GET", "/v1/wait?"+q.Encode(), b.Token, nil)
			var h wire.Heads
			if o.must(json.Unmarshal(answer, &h)); status != http.StatusOK {
				t.Errorf("%d %s", status, answer)
			}
			return h
		}
		if waitFor < time.Minute {
			if h := wait(0); h.Heads["KM01"] != 0 {
				t.Errorf("nothing happened, yet %+v", h)
			}
			continue
		}
		woken := make(chan wire.Heads)
		go func() { woken <- wait(0) }()
		a.one("x", fresh("customer", "c1", "name", `"x"`))
		if h := <-woken; h.Heads["KM01"] != 1 {
			t.Errorf("woken with %+v", h)
		}
		if h := wait(0); h.Heads["KM01"] != 1 {
			t.Errorf("behind, yet kept waiting: %+v", h)
		}
	}
}

func TestHealth(t *testing.T) {
	o := newOffice(t, time.Minute)
	if status, answer := o.send("GET", "/healthz", "", nil); status != http.StatusOK || !strings.Contains(string(answer), "ok") {
		t.Errorf("health %d %s", status, answer)
	}
}

// Damaged and hostile requests get an answer in words and change nothing.
func TestBadRequests(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	good, err := json.Marshal(a.head())
	o.must(err)
	bodies := map[string]string{
		"empty": "", "no head": "\n", "not JSON": "hello\n", "cut": string(good) + "\n" + `{"n":1,"verb":"x","changes":[`, "no end": string(good) + "\n",
		"bad line": string(good) + "\n{]\n", "no number": string(good) + "\n" + `{"n":0}` + "\n", "newer protocol": strings.Replace(string(good), `"protocol":1`, `"protocol":99`, 1) + "\n",
		"zstd bomb head": "\x28\xb5\x2f\xfd\xff\xff\xff\xff",
	}
	for name, body := range bodies {
		if _, _, fault := a.pushBody(strings.NewReader(body)); fault == nil || fault.Code != wire.FaultRequest || fault.Message == "" {
			t.Errorf("%s: %+v", name, fault)
		}
	}
	if _, _, fault := a.push(wire.PushHead{Protocol: 1, Device: a.Device, Epoch: "another"}); fault == nil || fault.Code != wire.FaultEpoch || fault.Epoch != a.Epoch {
		t.Errorf("another lineage: %+v", fault)
	}
	for _, q := range []string{"", "protocol=x&schema=1", "protocol=1&schema=1&cursor=KM01"} {
		if status, _ := o.send("GET", "/v1/pull?"+q, a.Token, nil); status != http.StatusBadRequest {
			t.Errorf("%q: %d", q, status)
		}
	}
	heads, err := o.hub.Heads(ctx)
	if err != nil || len(heads) != 0 {
		t.Errorf("something was written: %v %v", heads, err)
	}
}

// An old client's recorded push is understood for ever.
func TestRecordedPushV1(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	o.enrol("KM01", "B").staff("019aa0c1-0000-7000-8000-000000000003", "consultant")
	recorded, err := os.ReadFile("testdata/push-v1.jsonl")
	o.must(err)
	_, lines, _ := strings.Cut(string(recorded), "\n") // the head names a device and an epoch of its day
	mutations, _, _ := strings.Cut(lines, `{"end"`)
	var body bytes.Buffer
	w := wire.NewPlainWriter(&body)
	o.must(w.Head(a.head()))
	for line := range strings.Lines(mutations) {
		o.must(w.Line([]byte(strings.TrimSuffix(line, "\n"))))
	}
	o.must(w.End())
	out, _, fault := a.pushBody(&body)
	if fault != nil || len(out) != 3 || out[0].Verdict != wire.Applied {
		t.Errorf("%+v %+v", out, fault)
	}
}

// The feed has no gaps: whoever pulls while others push, at the end it has every record once or more, and
// never one beyond the head that it was told.
func TestFeedWithoutGaps(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	reader := o.enrol("KM01", "R")
	const writers, each = 4, 25
	done := make(chan error, writers)
	for i := range writers {
		c := o.enrol("KM01", fmt.Sprint("W", i))
		go func() {
			for n := range each {
				id := record.ID(fmt.Sprintf("%d-%d", i, n))
				if out := c.one("x", fresh("customer", id, "name", `"x"`)); out.Verdict != wire.Applied {
					done <- fmt.Errorf("%+v", out)
					return
				}
			}
			done <- nil
		}()
	}
	seen := map[record.ID]bool{}
	cursors := map[string]int64{}
	pull := func() {
		head, items := reader.pull(wire.Ask{Cursors: cursors})
		for _, it := range items {
			if it.Rev > head.Heads["KM01"] || it.Rev <= cursors["KM01"] {
				t.Errorf("rev %d outside %d to %d", it.Rev, cursors["KM01"], head.Heads["KM01"])
			}
			seen[it.ID] = true
		}
		cursors = head.Heads
	}
	for left := writers; left > 0; {
		select {
		case err := <-done:
			o.must(err)
			left--
		default:
			pull()
		}
	}
	pull()
	if len(seen) != writers*each {
		t.Errorf("%d of %d records came", len(seen), writers*each)
	}
}

func TestHubClampsClaimedTimes(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	future := []wire.Mutation{{N: 1, Verb: "x", At: noon + 73*365*86_400_000, Changes: []wire.Change{fresh("customer", "c1", "name", `"x"`)}},
		{N: 2, Verb: "x", At: 5, Changes: []wire.Change{fresh("customer", "c2", "name", `"x"`)}}}
	if _, _, fault := a.push(a.head(), future...); fault != nil {
		t.Fatal(fault)
	}
	_, items := a.pull(wire.Ask{Echo: true})
	for _, it := range items {
		if it.Changed != noon+merge.Ahead {
			t.Errorf("%s changed at %d", it.ID, it.Changed-noon)
		}
	}
}

func TestQueriesAreEscaped(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	q := url.Values{"protocol": {"1"}, "schema": {"1"}, "cursor": {"KM01' OR 1=1 --:0"}}
	if status, _ := o.send("GET", "/v1/pull?"+q.Encode(), a.Token, nil); status != http.StatusOK {
		t.Errorf("an unknown scope's cursor is passed over: %d", status)
	}
}
