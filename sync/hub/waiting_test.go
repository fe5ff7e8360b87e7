package hub_test

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/wire"
)

// line is a bare connection to the hub, on which a test says what it likes.
type line struct {
	*caller
	net.Conn
	in *bufio.Reader
}

func (c *caller) dial() *line {
	c.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimPrefix(c.url, "http://"), "https://"))
	c.must(err)
	if strings.HasPrefix(c.url, "https://") {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	}
	c.Cleanup(func() { _ = conn.Close() })
	l := &line{c, patient{conn}, nil}
	l.in = bufio.NewReader(l)
	return l
}

// patient gives each read and write half a minute.
type patient struct{ net.Conn }

func (p patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

func (p patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

func (l *line) ask(path, more string) {
	l.Helper()
	_, err := fmt.Fprintf(l.Conn, "GET %s HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\n%s\r\n", path, l.Token, more)
	l.must(err)
}

// wait asks for news after a cursor of the dealer's scope.
func (l *line) wait(after int64, more string) {
	l.Helper()
	ask := wire.Ask{Protocol: 1, Schema: 1, Cursors: map[string]int64{l.Dealer: after}}
	l.ask("/v1/wait?"+ask.Query().Encode(), more)
}

// answer reads a whole one.
func (l *line) answer() (*http.Response, []byte) {
	l.Helper()
	got, err := http.ReadResponse(l.in, nil)
	l.must(err)
	body, err := io.ReadAll(got.Body)
	l.must(err)
	return got, body
}

func (l *line) news(want int64) *http.Response {
	l.Helper()
	got, body := l.answer()
	var heads wire.Heads
	l.must(json.Unmarshal(body, &heads))
	if got.StatusCode != http.StatusOK || heads.Heads[l.Dealer] != want || heads.Epoch != l.Epoch {
		l.Errorf("%s: %s, wanted head %d", got.Status, body, want)
	}
	return got
}

// waiting waits until so many are counted as waiting.
func (o *office) waiting(want int64) {
	o.Helper()
	o.until(want, o.hub.Waiting)
}

// enlisted waits until so many have a place. Who was answered has none, but is counted for another moment.
func (o *office) enlisted(want int64) {
	o.Helper()
	o.until(want, func() int64 { return int64(o.hub.Enlisted()) })
}

func (o *office) until(want int64, many func() int64) {
	o.Helper()
	for end := time.Now().Add(20 * time.Second); many() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			o.Fatalf("%d, not %d", many(), want)
		}
	}
}

func (c *caller) write() {
	c.Helper()
	if out := c.one("x", fresh("customer", record.NewID(), "name", `"x"`)); out.Verdict != wire.Applied {
		c.Fatal(out)
	}
}

// A PC asks, waits, is woken and asks again on one and the same connection, with TLS and without.
func TestWaitingKeepsTheConnection(t *testing.T) {
	for _, secure := range []bool{false, true} {
		o := newOffice(t, time.Minute)
		a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
		if secure {
			server := httptest.NewTLSServer(o.hub.Handler())
			defer server.Close()
			b.office = &office{TB: t, hub: o.hub, url: server.URL}
		}
		lines := make([]*line, 4) // as many as one device may
		for i := range lines {
			lines[i] = b.dial()
		}
		for round := range int64(3) {
			for _, l := range lines {
				l.wait(round, "")
			}
			o.waiting(4)
			a.write()
			for _, l := range lines {
				if got := l.news(round + 1); got.Close || got.Header.Get("Date") == "" || got.Header.Get("Content-Type") == "" {
					t.Errorf("closes: %v, %v", got.Close, got.Header)
				}
				l.ask("/healthz", "")
				if got, body := l.answer(); got.StatusCode != http.StatusOK || !strings.Contains(string(body), "ok") {
					t.Errorf("after the wait: %s %s", got.Status, body)
				}
			}
			o.waiting(0)
		}
	}
}

// News that come in the very moment in which a PC begins to wait are told once, on whatever way they catch it.
func TestWaitingMeetsNews(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	lines := []*line{b.dial(), b.dial(), b.dial()}
	for round := range int64(100) {
		for i, l := range lines {
			go func() {
				time.Sleep(time.Duration(round*int64(i)) * 20 * time.Microsecond)
				l.wait(round, "")
			}()
		}
		a.write()
		for _, l := range lines {
			l.news(round + 1)
			l.ask("/healthz", "")
			if got, body := l.answer(); got.StatusCode != http.StatusOK || !strings.Contains(string(body), `"ok"`) {
				t.Fatalf("after the wait: %s %s", got.Status, body)
			}
		}
	}
	o.waiting(0)
}

// Who asks for it, or speaks HTTP/1.0, or goes on talking while it waits, is answered and let go.
func TestWaitingLetsGo(t *testing.T) {
	o := newOffice(t, time.Minute)
	a := o.enrol("KM01", "A")
	closing, old := a.dial(), a.dial()
	closing.wait(0, "Connection: close\r\n")
	_, err := fmt.Fprintf(old, "GET /v1/wait?protocol=1&schema=1 HTTP/1.0\r\nAuthorization: Bearer %s\r\n\r\n", a.Token)
	o.must(err)
	o.waiting(2)
	a.write()
	for _, l := range []*line{closing, old} {
		if got := l.news(1); !got.Close {
			t.Error("stays open")
		}
		if _, err := l.in.ReadByte(); err != io.EOF {
			t.Errorf("after the answer: %v", err)
		}
	}
}

// Over HTTP/2, where a connection is many requests', waiting works all the same.
func TestWaitingOverHTTP2(t *testing.T) {
	o := newOffice(t, time.Minute)
	a := o.enrol("KM01", "A")
	server := httptest.NewUnstartedServer(o.hub.Handler())
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	for round := range int64(2) {
		woken := make(chan error, 1)
		go func() {
			r, err := http.NewRequest("GET", fmt.Sprintf("%s/v1/wait?protocol=1&schema=1&cursor=KM01:%d", server.URL, round), nil)
			if err == nil {
				r.Header.Set("Authorization", "Bearer "+a.Token)
				var got *http.Response
				if got, err = server.Client().Do(r); err == nil {
					var heads wire.Heads
					if err = json.NewDecoder(got.Body).Decode(&heads); err == nil && (got.ProtoMajor != 2 || heads.Heads["KM01"] != round+1) {
						err = fmt.Errorf("%s, %v", got.Proto, heads)
					}
					_ = got.Body.Close()
				}
			}
			woken <- err
		}()
		o.waiting(1)
		a.write()
		o.must(<-woken)
		o.waiting(0)
	}
}

// Who went away doesn't hold its place until its time is over.
func TestWaitingNoticesWhoWent(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // noticed when the time is over
	}
	o := newOffice(t, time.Minute)
	a := o.enrol("KM01", "A")
	l := a.dial()
	l.wait(0, "")
	o.waiting(1)
	o.must(l.Close())
	o.waiting(0)
	scrape := httptest.NewRecorder()
	o.hub.Metrics("").ServeHTTP(scrape, httptest.NewRequest("GET", "/metrics", nil))
	if want := `showroom_http_requests_total{route="wait",code="gone"} 1`; !strings.Contains(scrape.Body.String(), want) {
		t.Errorf("no %s: it was answered when its time was over", want)
	}
}

// More than the hub has place for: who waited longest is answered before its time, and when nobody has waited long
// the newcomer is told in words. One device never takes the others' places.
func TestWaitingIsBounded(t *testing.T) {
	o := &office{TB: t}
	storage, err := hubtest.Fresh(t).Open()
	o.must(err)
	o.hub, err = hub.New(ctx, storage, hub.Options{Types: domain.Types, WaitFor: time.Minute, Waiting: 6})
	o.must(err)
	o.hub.LeastWait(time.Hour)
	server := httptest.NewServer(o.hub.Handler())
	t.Cleanup(func() {
		o.hub.Close()
		server.Close()
		o.must(storage.Close())
	})
	o.url = server.URL
	o.must(o.hub.CreateDealer(ctx, "KM01", "昆明一店"))
	greedy, other := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	var lines []*line
	for i := range 6 {
		l := greedy.dial()
		l.wait(0, "")
		lines = append(lines, l)
		o.enlisted(int64(min(i+1, 4)))
		if i >= 4 {
			lines[i-4].news(0)
		}
	}
	first, second, third := other.dial(), other.dial(), other.dial()
	first.wait(0, "")
	o.enlisted(5)
	second.wait(0, "")
	o.enlisted(6)
	third.wait(0, "")
	got, body := third.answer()
	var fault wire.Fault
	if o.must(json.Unmarshal(body, &fault)); got.StatusCode != http.StatusServiceUnavailable || fault.Code != wire.FaultHub || !strings.Contains(fault.Message, "太多") {
		t.Errorf("%s %s", got.Status, body)
	}
	o.hub.LeastWait(0)
	third.wait(0, "")
	lines[2].news(0) // who waited longest
	o.enlisted(6)
	other.write()
	for _, l := range []*line{first, second, third, lines[3], lines[4], lines[5]} {
		l.news(1)
	}
}

// A hub that stops answers everybody who waits, and closes their connections.
func TestStoppingAnswersWhoWaits(t *testing.T) {
	o := newOffice(t, time.Minute)
	a := o.enrol("KM01", "A")
	one, two := a.dial(), a.dial()
	one.wait(0, "")
	two.wait(0, "")
	o.waiting(2)
	o.hub.Close()
	for _, l := range []*line{one, two} {
		if got := l.news(0); !got.Close {
			t.Error("stays open")
		}
	}
	late := a.dial()
	late.wait(0, "")
	late.news(0)
	o.waiting(0)
}
