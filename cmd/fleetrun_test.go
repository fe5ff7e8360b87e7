//go:build bench

package cmd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// each is how often a PC of the fleet changes something.
const each = time.Minute

// TestFleet lets thousands of PCs, each with a change a minute and waiting for news between, work with one showroomd on
// PostgreSQL. FLEET_MINUTES and FLEET_PCS make it shorter and smaller; ten PCs are one dealer.
func TestFleet(t *testing.T) {
	minutes := number(t, "FLEET_MINUTES", 10)
	n := fleetSize(t, number(t, "FLEET_PCS", 20_000))
	e := postgresEngine(t)
	if os.Getenv("FLEET_ENGINE") == "sqlite" {
		e = sqliteEngine(t)
	}
	f := makeFleet(t, e, max(1, n/10), n)
	d := e.serve(t, "--waiting", fmt.Sprint(n+100))
	f.at = d.at
	began := time.Now()
	f.every(8, func(p *fleetPC) error {
		if p != p.dealer.pcs[0] {
			return nil
		}
		return p.dealer.found()
	})
	f.every(8, (*fleetPC).pull)
	t.Logf("%d dealers with %d PCs began in %s; load %s", len(f.dealers), n, time.Since(began).Round(time.Second), loadAverage(t))

	running, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	for i, p := range f.pcs {
		all.Go(func() { p.work(running, time.Now().Add(each*time.Duration(i)/time.Duration(n))) })
	}
	time.Sleep(each) // all have come
	w := f.window(e, d)
	for minute := range minutes {
		time.Sleep(time.Minute)
		w.minute(minute + 1)
	}
	w.report()
	stop()
	all.Wait()
}

// work changes something every minute, and learns of what others changed in between.
func (p *fleetPC) work(running context.Context, next time.Time) {
	for running.Err() == nil {
		if !time.Now().Before(next) {
			next = next.Add(each)
			took, err := p.change()
			if err == nil {
				p.tally.mu.Lock()
				p.tally.pushes = append(p.tally.pushes, timed{time.Now(), took})
				p.tally.mu.Unlock()
				err = p.pull()
			}
			if err != nil {
				p.wrong(err)
				p.recover(running)
			}
			continue
		}
		moved, err := p.wait(next)
		if err == nil && moved {
			err = p.pull()
		}
		if err != nil {
			p.wrong(err)
			time.Sleep(time.Second + rand.N(time.Second))
		}
	}
}

// recover learns from the hub what became of a push without an answer.
func (p *fleetPC) recover(running context.Context) {
	for running.Err() == nil {
		time.Sleep(time.Second + rand.N(time.Second))
		p.hangUp()
		if err := p.resend(); err == nil {
			return
		}
	}
}

// window is a stretch of time with what was used in it.
type window struct {
	*fleet
	e              *engine
	d              *daemon
	began          time.Time
	hub, db, own   time.Duration
	memory         []held
	waits, pulls   float64
	loads          []string
	repeatedBefore float64
	wal, size      int64
}

func (f *fleet) window(e *engine, d *daemon) *window {
	f.Helper()
	w := &window{fleet: f, e: e, d: d, began: time.Now(), hub: d.cpu(), db: e.cpu(f.T), own: ownTime(f.T), memory: []held{d.memory()}, loads: []string{loadAverage(f.T)}}
	w.waits, w.pulls = d.metric(`showroom_http_requests_total{route="wait",code="200"}`), d.metric(`showroom_http_requests_total{route="pull",code="200"}`)
	w.wal, w.size = e.written(f.T)
	w.repeatedBefore = d.metric("showroom_hub_transactions_repeated_total")
	return w
}

func ownTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (w *window) minute(n int) {
	now := w.d.memory()
	w.memory, w.loads = append(w.memory, now), append(w.loads, loadAverage(w.T))
	since := time.Now().Add(-time.Minute)
	pushes, news := w.times(since)
	w.Logf("minute %d: %d pushes %s, known elsewhere after %s; %.0f wait; hub %s resident, %s heap; errors %d; load %s", n, len(pushes), pushes, news,
		w.d.metric("showroom_hub_waiting"), megabytes(now.resident), megabytes(now.heap), w.tally.errors.Load(), w.loads[len(w.loads)-1])
}

// times are what pushes took that ended since then, and after what time the other PCs knew of them.
func (f *fleet) times(since time.Time) (pushes, news times) {
	f.tally.mu.Lock()
	for _, p := range f.tally.pushes {
		if p.at.After(since) {
			pushes = append(pushes, p.took)
		}
	}
	f.tally.mu.Unlock()
	for _, d := range f.dealers {
		d.mu.Lock()
		for _, p := range d.pushed {
			if p.began.Before(since) {
				continue
			}
			for _, l := range d.learnt {
				if l.by != p.by && l.after < p.rev && p.rev <= l.upto {
					news = append(news, max(0, l.at.Sub(p.began)))
				}
			}
		}
		d.mu.Unlock()
	}
	if len(pushes) == 0 || len(news) == 0 {
		return times{0}, times{0}
	}
	return pushes, news
}

func (w *window) report() {
	took := time.Since(w.began)
	share := func(d time.Duration) string { return fmt.Sprintf("%.2f cores", d.Seconds()/took.Seconds()) }
	hub, db, own := w.d.cpu()-w.hub, w.e.cpu(w.T)-w.db, ownTime(w.T)-w.own
	pushes, news := w.times(w.began)
	n := float64(len(pushes))
	waits := w.d.metric(`showroom_http_requests_total{route="wait",code="200"}`) - w.waits
	pulls := w.d.metric(`showroom_http_requests_total{route="pull",code="200"}`) - w.pulls
	last := w.memory[len(w.memory)-1]
	highest := slices.MaxFunc(w.memory, func(a, b held) int { return int(a.resident - b.resident) })
	w.Logf("%s, %d PCs, %s: %.0f pushes/s, %.0f pulls/s, %.0f waits/s; %d errors %v; %.0f transactions repeated", w.e.name, len(w.pcs), took.Round(time.Second),
		n/took.Seconds(), pulls/took.Seconds(), waits/took.Seconds(), w.tally.errors.Load(), w.tally.said, w.d.metric("showroom_hub_transactions_repeated_total")-w.repeatedBefore)
	w.Logf("push %s; a push until another PC knows of it %s (p50 / p99; budget: p99 200 ms)", pushes, news)
	w.Logf("memory of the hub: %s resident, %s heap at the begin; %s, %s at the end; highest %s", megabytes(w.memory[0].resident), megabytes(w.memory[0].heap),
		megabytes(last.resident), megabytes(last.heap), megabytes(highest.resident))
	if wal, size := w.e.written(w.T); wal > 0 {
		w.Logf("database: %.0f bytes of WAL and %.0f of disk for each push", float64(wal-w.wal)/n, float64(size-w.size)/n)
	}
	w.Logf("processor for each push, its pulls and waits included: hub %.1f ms, database %.1f ms", float64(hub.Milliseconds())/n, float64(db.Milliseconds())/n)
	w.Logf("processor: hub %s, database %s, driver %s of %d; load averages %v", share(hub), share(db), share(own), runtime.NumCPU(), w.loads)
}
