//go:build torture && linux

package torture

import (
	"errors"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// line is the way from one PC to the hub: a proxy that sees what is under way, and that can be rough. A request
// or an answer is cut by closing the connection, as a router does that loses power.
type line struct {
	address string        // what the PC was told as the hub's
	hub     func() string // where the hub listens now
	to      *http.Transport

	mu      sync.Mutex
	rough   float64 // how many in one requests meet a fate; 0 is peace
	rng     *rand.Rand
	busy    map[string]int // requests under way, by route
	watched map[string][]chan struct{}
	met     map[meeting]int
}

// fate is what becomes of a request.
type fate string

// The fates. The hub has committed when an answer to a push is dropped or cut.
const (
	spared    fate = ""
	noRequest fate = "request refused"
	halfAsked fate = "request cut in the middle"
	noAnswer  fate = "answer dropped after the hub was through"
	halfTold  fate = "answer cut in the middle"
)

// meeting is a fate of a request of a route.
type meeting struct {
	fate
	route string
}

func newLine(t testing.TB, seed uint64, name string, hub func() string) *line {
	t.Helper()
	own := fnv.New64()
	_, _ = own.Write([]byte(name)) // never fails
	l := &line{
		hub: hub, to: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4},
		rng: rand.New(rand.NewPCG(seed, own.Sum64())), busy: map[string]int{}, watched: map[string][]chan struct{}{}, met: map[meeting]int{},
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	l.address = "http://" + at.Addr().String()
	server := &http.Server{Handler: l}
	go func() { _ = server.Serve(at) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return l
}

// routeOf is "push", "pull", "snapshot", "wait", "proof" or "enrol".
func routeOf(r *http.Request) string {
	route, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	return route
}

// next tells of the next request of that route, when it begins.
func (l *line) next(route string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	begun := make(chan struct{})
	l.watched[route] = append(l.watched[route], begun)
	return begun
}

// under tells how many requests of that route are under way.
func (l *line) under(route string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.busy[route]
}

// treat makes the line rough, or gives it peace with 0.
func (l *line) treat(rough float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rough = rough
}

// fates counts what requests met.
func (l *line) fates() map[meeting]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.met)
}

// enter notes that a request begins, and decides its fate and after how many bytes.
func (l *line) enter(route string) (f fate, after int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[route]++
	for _, begun := range l.watched[route] {
		close(begun)
	}
	delete(l.watched, route)
	if route == "wait" || l.rng.Float64() >= l.rough {
		return spared, 0
	}
	f = []fate{noRequest, halfAsked, noAnswer, noAnswer, noAnswer, halfTold, halfTold}[l.rng.IntN(7)]
	return f, 1 + int64(l.rng.ExpFloat64()*2000)
}

func (l *line) leave(route string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[route]--
}

// broken ends the connection to the PC without a word.
func (l *line) broken(f fate, route string) {
	if f != spared {
		l.mu.Lock()
		l.met[meeting{f, route}]++
		l.mu.Unlock()
	}
	panic(http.ErrAbortHandler)
}

var errCut = errors.New("cut")

// cutting is a body that breaks off.
type cutting struct {
	io.ReadCloser
	left int64
}

func (c *cutting) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errCut
	}
	n, err := c.ReadCloser.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route := routeOf(r)
	f, after := l.enter(route)
	defer l.leave(route)
	if f == noRequest {
		l.broken(f, route)
	}
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", l.hub()
	if f == halfAsked {
		out.Body = &cutting{r.Body, after}
	}
	answer, err := l.to.RoundTrip(out)
	if err != nil {
		l.broken(f, route)
	}
	defer answer.Body.Close()
	if f == halfAsked { // the hub had all that it wanted
		l.broken(f, route)
	}
	if f == noAnswer {
		_, _ = io.Copy(io.Discard, answer.Body) // whatever it was, nobody hears it
		l.broken(f, route)
	}
	maps.Copy(w.Header(), answer.Header)
	w.WriteHeader(answer.StatusCode)
	if f == halfTold {
		_, _ = io.CopyN(w, answer.Body, after)
		_ = http.NewResponseController(w).Flush()
		l.broken(f, route)
	}
	if _, err := io.Copy(flushing{w}, answer.Body); err != nil {
		l.broken(f, route)
	}
}

// flushing passes on at once what comes.
type flushing struct{ http.ResponseWriter }

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	if err == nil {
		err = http.NewResponseController(f.ResponseWriter).Flush()
	}
	return n, err
}

// begins waits for a request that next has asked for; false, none came while going was true.
func begins(begun <-chan struct{}, going func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		select {
		case <-begun:
			return true
		case <-time.After(2 * time.Millisecond):
			if !going() {
				return false
			}
		}
	}
	return false
}
