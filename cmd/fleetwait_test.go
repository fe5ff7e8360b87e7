//go:build bench

package cmd

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"showroom/sync/hub"
	"showroom/sync/link"
	"showroom/sync/sample"
)

// tally counts what a fleet does.
type tally struct {
	pulled, errors atomic.Int64
	mu             sync.Mutex
	now            *lap // since it was last taken
}

func (t *tally) note(fn func(*lap)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now == nil {
		t.now = newLap()
	}
	fn(t.now)
}

// take gives what was noted since the last time.
func (t *tally) take() (done *lap) {
	t.note(func(now *lap) { done, t.now = now, newLap() })
	return done
}

func (f *fleet) wrong(err error) {
	f.tally.errors.Add(1)
	text := err.Error()
	if at := strings.LastIndex(text, ": "); !errors.Is(err, errStatus) && at >= 0 {
		text = text[at+2:] // without addresses
	}
	f.tally.note(func(now *lap) {
		now.Errors++
		now.Said[text[:min(len(text), 60)]]++
	})
}

// fleetSize is what was asked for, as far as the open files of the hub and of the driver allow.
func fleetSize(t *testing.T, asked int) int {
	t.Helper()
	var limit syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	return min(asked, int(limit.Cur)-600)
}

// idle lets a PC wait for news until the context ends.
func (p *fleetPC) idle(running context.Context) {
	for running.Err() == nil {
		if _, err := p.wait(time.Now().Add(90 * time.Second)); err != nil && running.Err() == nil {
			p.wrong(err)
			time.Sleep(time.Second + rand.N(time.Second))
		}
	}
}

// TestWaiting measures what a PC that waits for news costs the hub, a real showroomd with nothing else in its process,
// and whether one change is as quick from PC to PC while so many wait.
func TestWaiting(t *testing.T) {
	n := fleetSize(t, number(t, "FLEET_PCS", 20_000))
	e := sqliteEngine(t)
	f := makeFleet(t, e, max(1, n/10), n)
	e.with(t, func(h *hub.Hub, _ hub.Storage) { must(t, h.CreateDealer(ctx, sample.Dealer.Code, sample.Dealer.Name)) })
	d := e.serve(t, "--waiting", fmt.Sprint(n+100), "--log-level", "warn")
	f.plan.At = []string{d.at}
	a, b := d.pair(e)
	alone := liveTimes(a, b)
	d.settle()
	before := d.memory()

	running, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	for _, p := range f.pcs {
		p.begun = true
		all.Go(func() { p.idle(running) })
		time.Sleep(500 * time.Microsecond)
	}
	for end := time.Now().Add(time.Minute); d.metric("showroom_hub_waiting") < float64(n); time.Sleep(time.Second) {
		if time.Now().After(end) {
			t.Fatalf("%v of %d wait; %v", d.metric("showroom_hub_waiting"), n, f.tally.take().Said)
		}
	}
	after := d.memory()
	together := liveTimes(a, b)
	d.settle()
	settled := d.memory()
	t.Logf("%d PCs wait (%.0f by the hub's count, %.0f goroutines): right after %s resident and %s of heap, after a minute and a half %s and %s; before %s and %s",
		n, d.metric("showroom_hub_waiting"), d.metric("go_goroutines"), megabytes(after.resident), megabytes(after.heap), megabytes(settled.resident), megabytes(settled.heap), megabytes(before.resident), megabytes(before.heap))
	t.Logf("bytes for each: %d resident right after, %d resident and %d of heap settled", (after.resident-before.resident)/int64(n), (settled.resident-before.resident)/int64(n), (settled.heap-before.heap)/int64(n))
	t.Logf("one change from PC to PC, p50 / p99: alone %s, with %d waiting %s; load %s", alone, n, together, loadAverage(t))
	stop()
	for _, p := range f.pcs {
		p.cut()
	}
	all.Wait()
	if errs := f.tally.errors.Load(); errs > 0 {
		t.Errorf("%d errors: %v", errs, f.tally.take().Said)
	}
}

// settle lets the hub's memory come to rest: its garbage is collected every two minutes at the latest.
func (d *daemon) settle() { time.Sleep(90 * time.Second) }

// pair are two PCs with real stores and links at the daemon's hub.
func (d *daemon) pair(e *engine) (a, b *pc) {
	d.Helper()
	path, err := program("showroomd")
	must(d, err)
	r := &region{T: d.T, url: "http://" + d.at}
	for i, to := range []**pc{&a, &b} {
		code, _ := run(d.T, path, append([]string{"code", sample.Dealer.Code}, e.flags...)...)
		*to = r.alone(string(rune('A' + i)))
		if i == 0 {
			a.seed(100, 1)
		}
		must(d, (*to).link.Join(ctx, link.Joining{URL: r.url, Code: code, Name: "测速机"}))
		(*to).sync()
	}
	return a, b
}
