package hub_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/wire"
)

// fleet is several hub processes' worth of hubs, each with its own pool, on one database.
type fleet struct {
	*office // talks to the first
	hubs    []*hub.Hub
	urls    []string
}

func newFleet(t *testing.T, hubs int) *fleet {
	t.Helper()
	database := hubtest.Fresh(t)
	f := &fleet{office: &office{TB: t}}
	type started struct {
		hub     *hub.Hub
		storage hub.Storage
		err     error
	}
	all := make([]started, hubs)
	var wait sync.WaitGroup
	for i := range all { // at once, as after a power cut
		wait.Go(func() {
			one := &all[i]
			if one.storage, one.err = database.Open(); one.err == nil {
				one.hub, one.err = hub.New(ctx, one.storage, hub.Options{Types: domain.Types, WaitFor: 300 * time.Millisecond,
					Now: func() calendar.Instant { return noon }})
			}
		})
	}
	wait.Wait()
	for _, one := range all {
		f.must(one.err)
		server := httptest.NewServer(one.hub.Handler())
		t.Cleanup(func() {
			one.hub.Close()
			server.Close()
			if err := one.storage.Close(); err != nil {
				t.Error(err)
			}
		})
		f.hubs, f.urls = append(f.hubs, one.hub), append(f.urls, server.URL)
	}
	f.hub, f.url = f.hubs[0], f.urls[0]
	f.must(f.hub.CreateDealer(ctx, "KM01", "昆明一店"))
	return f
}

// at is a caller that talks to another hub from now on.
func (f *fleet) at(c *caller, hub int) *caller {
	return &caller{office: &office{TB: f.TB, hub: f.hub, url: f.urls[hub%len(f.urls)]}, Enrolled: c.Enrolled, n: c.n}
}

// Three hubs, one dealer, many PCs that push to whichever hub, repeat themselves and edit the same records,
// while readers pull: the feed has no gaps, every mutation counts once, every number is used once.
func TestManyHubs(t *testing.T) {
	f := newFleet(t, 3)
	const pcs, pushes = 9, 10
	stop := make(chan struct{})
	var readers, writers sync.WaitGroup
	for i := range f.urls {
		r := f.enrol("KM01", fmt.Sprint("R", i))
		readers.Go(func() { f.follow(r, stop) })
	}
	var mu sync.Mutex
	revs := map[int64]string{} // to who got it
	for i := range pcs {
		c := f.enrol("KM01", fmt.Sprint("P", i))
		writers.Go(func() {
			for n := range pushes {
				m := f.work(c, i, n)
				first, raw, fault := f.at(c, i+n).push(c.head(), m...)
				if fault != nil {
					t.Errorf("PC %d push %d: %+v", i, n, fault)
					return
				}
				if _, again, fault := f.at(c, i+n+1).push(c.head(), m...); fault != nil || again != raw {
					t.Errorf("PC %d push %d again at another hub: %+v\n%s%s", i, n, fault, raw, again)
				}
				mu.Lock()
				for _, out := range first {
					for j, rev := range out.Revs {
						if who := fmt.Sprintf("PC %d mutation %d change %d", i, out.N, j); revs[rev] != "" {
							t.Errorf("rev %d: %s and %s", rev, revs[rev], who)
						} else {
							revs[rev] = who
						}
					}
				}
				mu.Unlock()
			}
		})
	}
	writers.Wait()
	close(stop)
	readers.Wait()
	heads, err := f.hub.Heads(ctx)
	f.must(err)
	f.count(heads["KM01"], pcs, pushes)
}

// work is one push: a record of the PC's own, a field of its own of a record that all of them begin, and a
// field that all of them fight for.
func (f *fleet) work(c *caller, pc, n int) []wire.Mutation {
	c.n += 2
	shared := record.ID(fmt.Sprint("shared", n))
	return []wire.Mutation{
		{N: c.n - 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.ID(fmt.Sprintf("own-%d-%d", pc, n)), "name", `"自己的"`)}},
		{N: c.n, Verb: "x", At: noon, Changes: []wire.Change{fresh("newer_type", shared, fmt.Sprint("of", pc), "1", "fought", fmt.Sprint(pc))}},
	}
}

// follow pulls until it is told to stop, from one hub after the other, and looks at what it gets.
func (f *fleet) follow(c *caller, stop chan struct{}) {
	seen := map[record.ID]int64{}
	cursors := map[string]int64{}
	for i, end := 0, false; !end; i++ {
		select {
		case <-stop:
			end = true // once more, for the rest
		default:
		}
		head, items := f.at(c, i).pull(wire.Ask{Cursors: cursors})
		if head.Heads["KM01"] < cursors["KM01"] {
			f.Errorf("the head went back from %d to %d", cursors["KM01"], head.Heads["KM01"])
		}
		for _, it := range items {
			if it.Rev <= cursors["KM01"] || it.Rev > head.Heads["KM01"] || it.Rev <= seen[it.ID] {
				f.Errorf("%s rev %d between %d and %d", it.ID, it.Rev, cursors["KM01"], head.Heads["KM01"])
			}
			seen[it.ID] = it.Rev
		}
		cursors = head.Heads
	}
	// What it was sent piece by piece is what one who asks for everything gets: nothing was passed over.
	_, items := c.pull(wire.Ask{Echo: true})
	if len(items) != len(seen) {
		f.Errorf("a reader followed %d records of %d", len(seen), len(items))
	}
	for _, it := range items {
		if seen[it.ID] != it.Rev {
			f.Errorf("%s: followed to rev %d, is %d", it.ID, seen[it.ID], it.Rev)
		}
	}
}

// count holds the end against what was done: every write took one number, and no PC's field was written over.
func (f *fleet) count(head int64, pcs, pushes int) {
	if want := int64(2 * pcs * pushes); head != want {
		f.Errorf("%d numbers for %d writes", head, want)
	}
	_, items := f.enrol("KM01", "Z").pull(wire.Ask{Echo: true})
	own, common := 0, 0
	for _, it := range items {
		if it.Type == "customer" {
			own++
			continue
		}
		common++
		for pc := range pcs {
			if !it.Body.Has(fmt.Sprint("of", pc)) {
				f.Errorf("%s lost what PC %d wrote: %s", it.ID, pc, it.Body.AppendJSON(nil))
			}
		}
		if len(it.Lost) == 0 {
			f.Errorf("%s: the values that lost aren't shown", it.ID)
		}
	}
	if own != pcs*pushes || common != pushes {
		f.Errorf("%d and %d records", own, common)
	}
}

// One car, many orders at several hubs at once: exactly one gets it, and the others are told.
func TestManyHubsOneCar(t *testing.T) {
	f := newFleet(t, 3)
	const pcs, cars = 6, 15
	var callers []*caller
	for i := range pcs {
		callers = append(callers, f.enrol("KM01", fmt.Sprint("P", i)))
	}
	for car := range cars {
		verdicts := make([]wire.Verdict, pcs)
		var wait sync.WaitGroup
		for i, c := range callers {
			wait.Go(func() {
				c.n++
				out, _, fault := f.at(c, i).push(c.head(), wire.Mutation{N: c.n, Verb: "order.place", At: noon, Changes: []wire.Change{
					fresh("order", record.NewID(), "vin", fmt.Sprintf(`"LSVTEST%010d"`, car), "claim", `"provisional"`)}})
				if fault == nil {
					verdicts[i] = out[0].Verdict
				}
			})
		}
		wait.Wait()
		// The one that got it is merged, not applied: the hub confirmed its claim.
		got := map[wire.Verdict]int{}
		for _, v := range verdicts {
			got[v]++
		}
		if got[wire.Held] != pcs-1 || got[wire.Applied]+got[wire.Merged] != 1 {
			t.Errorf("car %d: %v", car, verdicts)
		}
	}
}

// Codes of one dealer are used at several hubs at once: no two PCs get the same letters, for these stand in
// document numbers.
func TestManyHubsEnrol(t *testing.T) {
	f := newFleet(t, 3)
	var mu sync.Mutex
	taken := map[string]int{}
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			c := f.at(&caller{}, i).enrol("KM01", "")
			mu.Lock()
			defer mu.Unlock()
			taken[c.PC]++
		})
	}
	wait.Wait()
	if len(taken) != 12 {
		t.Errorf("12 PCs share %v", taken)
	}
}

// slow is a storage whose looks are answered late.
type slow struct {
	hub.Storage
	late func()
}

func (s *slow) Look(ctx context.Context, query string, args []any, fn func(*sql.Rows) error) error {
	return s.Storage.Look(ctx, query, args, func(rows *sql.Rows) error {
		if late := s.late; late != nil {
			s.late = nil
			late()
		}
		return fn(rows)
	})
}

// A look at the heads that began before a new epoch doesn't bring the old one back.
func TestLateLookKeepsEpoch(t *testing.T) {
	o := newOffice(t, time.Second)
	s := &slow{Storage: o.storage}
	h, err := hub.New(ctx, s, hub.Options{Types: domain.Types, InTurn: true})
	o.must(err)
	defer h.Close()
	former := h.Epoch()
	s.late = func() { o.must(h.NewEpoch(ctx)) }
	o.must(h.Refresh(ctx))
	if now := h.Epoch(); now == former {
		t.Error("the hub believes in its former epoch")
	}
}
