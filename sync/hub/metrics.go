package hub

import (
	"sync"
	"sync/atomic"
	"time"

	"showroom/sync/wire"
)

// metrics count what this process did since it began. The names that a scrape shows stand in exposition.go.
type metrics struct {
	waiting  atomic.Int64 // PCs that hang at /v1/wait now
	brought  atomic.Int64 // feeds written to streams
	mu       sync.Mutex
	requests map[answered]int64
	took     map[string]*histogram // by route, seconds
	received map[string]int64      // by route, bytes
	sent     map[string]int64
	verdicts map[string]int64
	fed      int64
	batches  *histogram // mutations of one transaction
}

type answered struct{ route, status string }

// replayed counts mutations that were answered from their stored outcomes.
const replayed = "replayed"

// Where histograms are cut. A wait lasts up to a minute, a bootstrap over a slow line minutes.
var (
	secondCuts   = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300}
	mutationCuts = []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000}
)

type histogram struct {
	cuts  []float64
	under []int64 // by cut, each by itself; the last counts what is above all
	sum   float64
}

func newHistogram(cuts []float64) *histogram {
	return &histogram{cuts: cuts, under: make([]int64, len(cuts)+1)}
}

func (h *histogram) add(v float64) {
	i := 0
	for i < len(h.cuts) && v > h.cuts[i] {
		i++
	}
	h.under[i]++
	h.sum += v
}

func (m *metrics) begin() {
	m.requests, m.took = map[answered]int64{}, map[string]*histogram{}
	m.received, m.sent, m.verdicts = map[string]int64{}, map[string]int64{}, map[string]int64{}
	m.batches = newHistogram(mutationCuts)
	for _, v := range []wire.Verdict{wire.Applied, wire.Merged, wire.Held, wire.Refused, replayed} {
		m.verdicts[string(v)] = 0 // so that a rate has a beginning
	}
}

func (m *metrics) request(v *visit, s *sender, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[answered{v.route, statusText(s.status)}]++
	if m.took[v.route] == nil {
		m.took[v.route] = newHistogram(secondCuts)
	}
	m.took[v.route].add(took.Seconds())
	m.received[v.route] += v.in
	m.sent[v.route] += s.out
	m.fed += v.records
}

// judged counts a batch that is committed.
func (m *metrics) judged(b *batch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches.add(float64(len(b.in)))
	m.verdicts[replayed] += int64(b.replays)
	for i := range b.fresh {
		m.verdicts[string(b.fresh[i].out.Verdict)]++
	}
}
