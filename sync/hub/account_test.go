package hub_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written is a log that tests read while it is written.
type written struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *written) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(b)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// newLoggedOffice is an office whose hub logs everything there is to log.
func newLoggedOffice(t *testing.T) (*office, *written) {
	t.Helper()
	o := &office{TB: t}
	o.now.Store(int64(noon))
	storage, err := hubtest.Fresh(t).Open()
	o.must(err)
	log := &written{}
	logger := logrus.New()
	logger.SetOutput(log)
	logger.SetLevel(logrus.TraceLevel)
	logger.SetFormatter(&logrus.JSONFormatter{})
	o.hub, err = hub.New(ctx, storage, hub.Options{Types: domain.Types, WaitFor: 100 * time.Millisecond, Log: logrus.NewEntry(logger),
		Now: func() calendar.Instant { return calendar.Instant(o.now.Load()) }})
	o.must(err)
	server := httptest.NewServer(o.hub.Handler())
	o.url = server.URL
	t.Cleanup(func() {
		server.Close()
		o.hub.Close()
		o.must(storage.Close())
	})
	o.must(o.hub.CreateDealer(ctx, "KM01", "昆明一店"))
	return o, log
}

// a day at the hub: all routes, all verdicts, and what goes wrong. secrets is what must be told nowhere.
func aDay(o *office) (a *caller, secrets []string) {
	o.Helper()
	a = o.enrol("KM01", "A")
	const name, phone, note = "欧阳倩倩", "16812345678", "想要红色，周末带太太来"
	customer := fresh("customer", "c1", "name", `"`+name+`"`, "phone", `"`+phone+`"`, "note", `"`+note+`"`)
	a.one("customer.new", customer)
	a.n--
	a.one("customer.new", customer)                                                 // again
	a.one("x", wire.Change{Type: "customer", ID: "c9", Base: 3, Set: customer.Set}) // held
	a.one("x", fresh("variant", "v1", "name", `"`+name+`"`))                        // forged
	a.pull(wire.Ask{Echo: true})
	o.send("GET", "/v1/wait?protocol=1&schema=1&cursor=KM01:1", a.Token, nil)
	o.waiting(0) // it is accounted a moment after its answer
	o.send("GET", "/v1/proof?protocol=1&schema=1&scope=KM01", a.Token, nil)
	o.send("GET", "/healthz", "", nil)
	o.send("GET", "/readyz", "", nil)
	o.send("GET", "/v1/"+phone+"?name="+name, "", nil)
	o.send("GET", "/v1/pull?protocol=1&schema=1", "wrong-token-0815", nil)
	o.send("POST", "/v1/enrol", "", strings.NewReader(`{"protocol":1,"schema":1,"code":"WRNG-CDEX","install":"install-4711","name":"`+name+`"}`))
	o.send("POST", "/v1/enrol", "", strings.NewReader(`{"code":"WRNG-CDEX","name":"`+name))
	a.pushBody(strings.NewReader(`{"protocol":1,"device":"` + a.Device + `"}` + "\n" + `{"n":9,"verb":"` + phone + `","changes":[{"set":{"phone":"` + phone + `","phone":1}}]}` + "\n"))
	a.pushBody(strings.NewReader("\x28\xb5\x2f\xfd" + phone))
	return a, []string{a.Token, "wrong-token-0815", "WRNG", "install-4711", name, phone, note, "周末", "Bearer"}
}

// Each request is one line with who, what, how long and how much; no secret and nothing personal is in the log.
func TestLogTellsAllButSecrets(t *testing.T) {
	o, log := newLoggedOffice(t)
	a, secrets := aDay(o)
	text := log.String()
	for _, secret := range secrets {
		quoted, err := json.Marshal(secret)
		o.must(err)
		if strings.Contains(text, secret) || strings.Contains(text, strings.Trim(string(quoted), `"`)) {
			t.Errorf("%q is in the log:\n%s", secret, text)
		}
	}
	seen := map[string]int{}
	for line := range strings.Lines(text) {
		var e map[string]any
		o.must(json.Unmarshal([]byte(line), &e))
		if e["msg"] != "Request" {
			continue
		}
		route := fmt.Sprint(e["route"])
		seen[route+" "+fmt.Sprint(e["status"])]++
		for _, field := range []string{"status", "ms", "in", "out"} {
			if e[field] == nil {
				t.Errorf("%s is missing in %s", field, line)
			}
		}
		if _, known := e["device"]; known && (e["device"] != a.Device || e["dealer"] != "KM01") {
			t.Errorf("whose is %s", line)
		}
		if route == "push" && e["status"] == "200" && (e["mutations"] != float64(1) || e["in"].(float64) < 100 || e["level"] != "info") {
			t.Errorf("a push: %s", line)
		}
		if e["status"] == "401" && e["source"] != "127.0.0.1" {
			t.Errorf("from where: %s", line)
		}
	}
	want := map[string]int{"enrol 200": 1, "enrol 403": 1, "enrol 400": 1, "push 200": 4, "push 400": 2, "pull 200": 1, "pull 401": 1, "wait 200": 1, "proof 200": 1,
		"healthz 200": 1, "readyz 200": 1, "other 404": 1}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("requests in the log:\n%s", diff)
	}
}

var (
	values = regexp.MustCompile(`(?m)^([a-z_]+(?:\{[^}]*\})?) [-+.eE0-9]+$`)
	builds = regexp.MustCompile(`(goversion)="[^"]*"`)
)

// A scrape is what Prometheus reads: its shape is golden, and the figures are those of the day.
func TestMetrics(t *testing.T) {
	o, _ := newLoggedOffice(t)
	a, secrets := aDay(o)
	o.must(o.hub.Revoke(ctx, o.enrol("KM01", "B").Device))
	server := httptest.NewServer(o.hub.Metrics("1.2.3"))
	defer server.Close()
	got, err := http.Get(server.URL + "/metrics")
	o.must(err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	o.must(err)
	text := string(body)
	if kind := got.Header.Get("Content-Type"); kind != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("type %s", kind)
	}
	for _, line := range []string{
		`showroom_http_requests_total{route="push",code="200"} 4`, `showroom_http_requests_total{route="enrol",code="403"} 1`,
		`showroom_hub_mutations_total{verdict="applied"} 1`, `showroom_hub_mutations_total{verdict="held"} 1`,
		`showroom_hub_mutations_total{verdict="refused"} 1`, `showroom_hub_mutations_total{verdict="replayed"} 1`,
		`showroom_hub_batch_mutations_bucket{le="1"} 4`, `showroom_hub_batch_mutations_count 4`, `showroom_hub_records_fed_total 1`,
		`showroom_hub_devices{state="active"} 1`, `showroom_hub_devices{state="revoked"} 1`, `showroom_hub_head{scope="KM01"} 1`,
		`showroom_hub_waiting 0`, `showroom_hub_database_up 1`, `showroom_hub_held_mutations 1`, `showroom_hub_codes_open 0`,
		`showroom_hub_dealer_oldest_contact_timestamp_seconds{dealer="KM01"} 1.7952408e+09`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no %s", line)
		}
	}
	for _, secret := range append(secrets, a.Device) {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the metrics", secret)
		}
	}
	shape := builds.ReplaceAllString(values.ReplaceAllString(text, "$1"), `$1=""`)
	// What only one system or engine has.
	shape = regexp.MustCompile(`(?m)^.*(process_resident_memory_bytes|transactions_repeated_total).*\n`).ReplaceAllString(shape, "")
	const golden = "testdata/metrics.txt"
	if *update {
		o.must(os.WriteFile(golden, []byte(shape), 0o644))
	}
	want, err := os.ReadFile(golden)
	o.must(err)
	if diff := cmp.Diff(string(want), shape); diff != "" {
		t.Errorf("the shape changed (-update):\n%s", diff)
	}
}

// A histogram's buckets add up, as Prometheus wants.
func TestBucketsAddUp(t *testing.T) {
	o, _ := newLoggedOffice(t)
	aDay(o)
	server := httptest.NewRecorder()
	o.hub.Metrics("").ServeHTTP(server, httptest.NewRequest("GET", "/metrics", nil))
	last := map[string]float64{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+)_(bucket|count)(?:\{(.*?),?(?:le="([^"]*)")?\})? (\S+)$`).FindAllStringSubmatch(server.Body.String(), -1) {
		var v float64
		_, err := fmt.Sscan(m[5], &v)
		o.must(err)
		key := m[1] + m[3]
		if v < last[key] || m[2] == "count" && v != last[key] {
			t.Errorf("%s after %v", m[0], last[key])
		}
		last[key] = v
	}
	if len(last) < 8 {
		t.Errorf("histograms: %v", last)
	}
}

// Waiting PCs are counted while they wait, and their contact is noted although they pull nothing.
func TestWaitingIsContact(t *testing.T) {
	o, _ := newLoggedOffice(t)
	a := o.enrol("KM01", "A")
	a.one("x", fresh("customer", record.ID("c1"), "name", `"x"`))
	o.now.Add(60_000)
	seen := func() (at calendar.Instant, behind int64) {
		devices, err := o.hub.Devices(ctx)
		o.must(err)
		return devices[0].Seen, devices[0].Behind
	}
	if at, behind := seen(); at != noon || behind != 1 {
		t.Fatalf("seen %d, behind %d", at, behind)
	}
	for end := time.Now().Add(15 * time.Second); ; {
		o.send("GET", "/v1/wait?protocol=1&schema=1&cursor=KM01:1", a.Token, nil)
		if at, behind := seen(); at == noon+60_000 && behind == 0 {
			return
		} else if time.Now().After(end) {
			t.Fatalf("seen %d, behind %d", at, behind)
		}
	}
}

// A PC that has its answer lacks nothing of its own work, and one that has pulled nothing of others': the operator's list says so without
// another contact.
func TestLagIsOfWhatIsLacking(t *testing.T) {
	o, _ := newLoggedOffice(t)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	behind := func() (of [2]int64) {
		devices, err := o.hub.Devices(ctx)
		o.must(err)
		return [2]int64{devices[0].Behind, devices[1].Behind}
	}
	push := func(c *caller, cursor int64, ids ...string) {
		head := c.head()
		head.Cursors = map[string]int64{"KM01": cursor, "*": 0}
		var work []wire.Mutation
		for _, id := range ids {
			c.n++
			work = append(work, wire.Mutation{N: c.n, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.ID(id), "name", `"x"`)}})
		}
		if _, _, fault := c.push(head, work...); fault != nil {
			t.Fatal(fault)
		}
	}
	want := func(when string, want [2]int64) {
		t.Helper()
		for end := time.Now().Add(time.Minute); behind() != want; time.Sleep(10 * time.Millisecond) {
			o.now.Add(1_000)
			if time.Now().After(end) {
				t.Fatalf("%s: behind %v, want %v", when, behind(), want)
			}
		}
	}
	push(a, 0, "c1", "c2")
	want("A wrote", [2]int64{0, 2})
	push(b, 0, "c3")
	want("B wrote without having pulled", [2]int64{1, 3})
	b.pull(wire.Ask{Cursors: map[string]int64{"KM01": 0, "*": 0}})
	want("B pulled", [2]int64{1, 0})
	push(a, 2, "c4")
	want("A wrote without B's", [2]int64{2, 1})
}
