// Package hub is headquarters' side of the sync: it takes in what PCs did, decides, and feeds everybody
// what came of it. DESIGN.md has the invariants and the reasons.
//
// Not here: the rules between rivals (merge), the messages (wire), the database engine (below, one package
// each), TLS and flags (cmd/showroomd).
package hub

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// HQ is the dealer code of headquarters: its devices may publish, and see fields with a right.
const HQ = "HQ"

// Options are what a hub is made with.
type Options struct {
	Types *record.Set             // to know published types and field rights; records of other types are kept all the same
	Now   func() calendar.Instant // nil: the system's clock
	Log   *logrus.Entry           // nil: nothing is logged
	// WaitFor is how long a waiting PC is kept before it gets an empty answer; 0: 50 seconds, below the
	// minute after which proxies give up.
	WaitFor time.Duration
	// SnapshotFrom is how many records of a scope are worth a snapshot for PCs that begin; 0: 2,000.
	SnapshotFrom int64
	// Prebuilt makes snapshots into a PC's own tables for the PCs that have the same; nil: all begin with lines.
	Prebuilt Prebuilt
	// LeastSchema is the schema of the oldest programs that may pull; 0: all may. Older ones still push.
	LeastSchema int
	// Waiting is how many PCs may wait for news at once; 0: 50,000. Each takes one open file.
	Waiting int
	// InTurn does one thing after the other, and nothing by a timer: what wakes a PC returns when the PC is answered, nobody is
	// let go because its time is over, and the heads are looked at by Refresh alone. A simulation must be able to play it again.
	InTurn bool
}

// Hub is one process of headquarters. It keeps no state but a memory of heads and of phones that it is about to file, so any number of them may
// run on one database.
type Hub struct {
	storage   Storage
	opt       Options
	epoch     atomic.Value // string; another process may begin a new one
	sealKey   []byte
	bells     bells
	snapshots snapshots
	rights    map[string][]guarded
	shared    map[string]bool
	limits    limits
	metrics   metrics
	sights    sights
	lately    lately
	familiar  lately
	turns     turns
	filing    filing
	probes    sync.Map      // by type, a *sync.Pool of *record.Row, see readable
	feeds     chan struct{} // one for each that is made
	ways      waysBack
	running   context.Context // of the hub's own work, until Close
	stop      context.CancelFunc
	work      sync.WaitGroup // the hub's own goroutines
}

// New begins to serve the storage. Close it before the storage.
func New(ctx context.Context, storage Storage, opt Options) (*Hub, error) {
	if opt.Now == nil {
		opt.Now = func() calendar.Instant { return calendar.InstantOf(time.Now()) }
	}
	if opt.Log == nil {
		silent := logrus.New()
		silent.SetLevel(logrus.PanicLevel)
		opt.Log = logrus.NewEntry(silent)
	}
	if opt.WaitFor == 0 {
		opt.WaitFor = 50 * time.Second
	}
	if opt.Waiting == 0 {
		opt.Waiting = 50_000
	}
	if opt.SnapshotFrom == 0 {
		opt.SnapshotFrom = snapshotFrom
	}
	h := &Hub{storage: storage, opt: opt, rights: map[string][]guarded{}, shared: map[string]bool{}, limits: usualLimits}
	if opt.InTurn {
		h.limits.follow = 0
		h.limits.timeless()
	}
	h.filing.by, h.filing.places = map[string]*backlog{}, make(chan struct{}, filedAtOnce)
	h.bells = bells{by: map[string]*bell{}, most: opt.Waiting, least: leastWait, wake: h.wake}
	h.turns.places, h.turns.gate, h.feeds = make(chan struct{}, largePushes), make(chan struct{}, pushesAtOnce), make(chan struct{}, feedsAtOnce)
	h.metrics.begin()
	h.lately.clock, h.lately.span = h.now, latelyTime
	h.familiar.clock, h.familiar.span = h.now, familiarTime
	for _, t := range opt.Types.All() {
		h.shared[t.Name] = t.Shared
		for _, s := range t.Specs {
			if s.Right != "" {
				h.rights[t.Name] = append(h.rights[t.Name], guarded{s.Name, s.Right})
			}
		}
	}
	if err := h.begin(ctx); err != nil {
		return nil, fmt.Errorf("hub: %w", err)
	}
	if err := h.Refresh(ctx); err != nil { // or who waits at once would be woken by what it has
		return nil, fmt.Errorf("hub: read heads: %w", err)
	}
	h.running, h.stop = context.WithCancel(context.Background())
	h.snapshots.place = make(chan struct{}, 1)
	if opt.InTurn {
		return h, nil
	}
	h.work.Add(3)
	go h.watch(h.running)
	go h.noting(h.running)
	go h.sweep(h.running)
	return h, nil
}

// begin reads the epoch, or makes a new database's first one.
func (h *Hub) begin(ctx context.Context) error {
	return h.write(ctx, func(s *session) error {
		now := h.now()
		if err := s.do("INSERT INTO dealer (code, name, created) VALUES (?, ?, ?) ON CONFLICT (code) DO NOTHING", HQ, "总部", int64(now)); err != nil {
			return err
		}
		epoch := string(record.NewID())
		if err := s.do("INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO NOTHING", epoch); err != nil {
			return err
		}
		if err := h.readSeal(s); err != nil {
			return err
		}
		return h.readEpoch(s)
	})
}

// Close ends the hub's own goroutines and lets waiting PCs go, with an answer.
func (h *Hub) Close() {
	h.stop()
	h.filing.close()
	h.bells.close()
	h.work.Wait()
	h.ways.close()
	if err := h.snapshots.close(); err != nil {
		h.opt.Log.WithError(err).Warn("Snapshots can't be removed")
	}
}

func (h *Hub) now() calendar.Instant { return h.opt.Now() }

// audit notes something out of the ordinary. No secrets and no personal data in detail.
func (s *session) audit(at calendar.Instant, device, source, what, detail string) error {
	return s.do("INSERT INTO audit (at, device, source, what, detail) VALUES (?, ?, ?, ?, ?)", int64(at), device, source, what, plain(detail))
}
