//go:build bench

package cmd

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// each is how often a PC of the fleet changes something.
const each = time.Minute

// TestFleet lets thousands of PCs, each with a change a minute and waiting for news between, work with showroomd on
// PostgreSQL: FLEET_HUBS (2) of them on one database, and FLEET_DRIVERS (2) processes that play the PCs. FLEET_PCS (20,000)
// and FLEET_MINUTES (10) make it shorter and smaller; ten PCs are one dealer, half of them at each hub. What is counted
// stands in fleetnews_test.go.
func TestFleet(t *testing.T) {
	minutes, n := number(t, "FLEET_MINUTES", 10), number(t, "FLEET_PCS", 20_000)
	hubs, drivers := number(t, "FLEET_HUBS", 2), number(t, "FLEET_DRIVERS", 2)
	if most := fleetSize(t, n); n/hubs > most || n/drivers > most {
		t.Fatalf("%d open files are too few for %d PCs at %d hubs, from %d processes", most, n, hubs, drivers)
	}
	e := postgresEngine(t)
	if os.Getenv("FLEET_ENGINE") == "sqlite" {
		e, hubs = sqliteEngine(t), 1
	}
	e.env = share(hubs)
	began := time.Now()
	w := &window{e: e, plan: makeFleet(t, e, max(1, n/10), n).plan, all: newLap()}
	for range hubs {
		d := e.serve(t, "--waiting", fmt.Sprint(n/hubs+100))
		w.hubs, w.plan.At = append(w.hubs, d), append(w.plan.At, d.at)
	}
	for i := range drivers {
		part := w.plan
		part.From, part.To = part.Dealers*i/drivers, part.Dealers*(i+1)/drivers
		w.drivers = append(w.drivers, drive(t, part, drivers))
	}
	pcs, sum := 0, 0
	for _, d := range w.drivers {
		d.hear(&pcs)
		sum += pcs
	}
	t.Logf("%d dealers with %d PCs began in %s; load %s", w.plan.Dealers, sum, time.Since(began).Round(time.Second), loadAverage(t))
	for _, d := range w.drivers {
		d.tell(driveGo)
	}
	time.Sleep(each + 5*time.Second) // all have come, and learnt what they had missed
	w.T = t
	w.open()
	for minute := range minutes {
		time.Sleep(time.Until(w.began.Add(time.Duration(minute+1) * time.Minute)))
		w.minute(minute + 1)
	}
	w.report()
}

// window is a stretch of time with what was used in it.
type window struct {
	*testing.T
	plan    plan
	e       *engine
	hubs    []*daemon
	drivers []*driver
	all     *lap

	began  time.Time
	before used
	memory [][]held // by hub
	loads  []string
}

// used is what was used so far.
type used struct {
	hub, db, driver        time.Duration
	waits, pulls, repeated float64
	wal, size              int64
}

func (w *window) used() (u used) {
	for _, d := range w.hubs {
		u.hub += d.cpu()
		u.waits += d.metric(`showroom_http_requests_total{route="wait",code="200"}`)
		u.pulls += d.metric(`showroom_http_requests_total{route="pull",code="200"}`)
		u.repeated += d.metric("showroom_hub_transactions_repeated_total")
	}
	for _, d := range w.drivers {
		u.driver += d.cpu()
	}
	u.db = w.e.cpu(w.T)
	u.wal, u.size = w.e.written(w.T)
	return u
}

func (w *window) open() {
	w.lap() // the time of coming is no part of it
	w.before, w.began, w.memory = w.used(), time.Now(), make([][]held, len(w.hubs))
	w.look()
}

// lap gathers what all drivers did since the last one.
func (w *window) lap() *lap {
	sum := newLap()
	for _, d := range w.drivers {
		d.tell(driveLap)
	}
	for _, d := range w.drivers {
		one := newLap()
		d.hear(one)
		sum.merge(one)
	}
	return sum
}

// look notes what the hubs hold and how many wait there.
func (w *window) look() (waiting float64, memory []string) {
	for i, d := range w.hubs {
		now := d.memory()
		w.memory[i] = append(w.memory[i], now)
		waiting += d.metric("showroom_hub_waiting")
		memory = append(memory, megabytes(now.resident)+" ("+megabytes(now.heap)+" heap)")
	}
	w.loads = append(w.loads, loadAverage(w.T))
	return waiting, memory
}

func (w *window) minute(n int) {
	now := w.lap()
	w.all.merge(now)
	waiting, memory := w.look()
	w.Logf("minute %d: %d pushes %s; news at the same hub %s, from another %s; %.0f wait; hubs %s; errors %d; load %s", n, now.Push.count(), now.Push,
		now.Near, now.Far, waiting, strings.Join(memory, ", "), now.Errors, w.loads[len(w.loads)-1])
}

func (w *window) report() {
	took := time.Since(w.began)
	u := w.used()
	share := func(d time.Duration) string { return fmt.Sprintf("%.2f cores", d.Seconds()/took.Seconds()) }
	rate := func(n float64) float64 { return n / took.Seconds() }
	n := float64(w.all.Push.count())
	w.Logf("%s, %d PCs at %d hubs, %s: %.0f pushes/s, %.0f pulls/s, %.0f waits/s; %d errors %v; %.0f transactions repeated", w.e.name, w.plan.PCs, len(w.hubs),
		took.Round(time.Second), rate(n), rate(u.pulls-w.before.pulls), rate(u.waits-w.before.waits), w.all.Errors, w.all.Said, u.repeated-w.before.repeated)
	w.Logf("p50 / p99 / p99.9: push %s; pull %s; news at the same hub %s, from another %s (budget: p99 200 ms)", w.all.Push, w.all.Pull, w.all.Near, w.all.Far)
	for i, all := range w.memory {
		first, last := all[0], all[len(all)-1]
		highest := slices.MaxFunc(all, func(a, b held) int { return int(a.resident - b.resident) })
		w.Logf("memory of hub %d: %s resident, %s heap at the begin; %s, %s at the end; highest %s", i+1, megabytes(first.resident), megabytes(first.heap),
			megabytes(last.resident), megabytes(last.heap), megabytes(highest.resident))
	}
	if u.wal > 0 {
		w.Logf("database: %.0f bytes of WAL and %.0f of disk for each push", float64(u.wal-w.before.wal)/n, float64(u.size-w.before.size)/n)
	}
	hub, db, own := u.hub-w.before.hub, u.db-w.before.db, u.driver-w.before.driver
	w.Logf("processor for each push, its pulls and waits included: hubs %.2f ms, database %.2f ms, drivers %.2f ms", float64(hub.Microseconds())/1000/n,
		float64(db.Microseconds())/1000/n, float64(own.Microseconds())/1000/n)
	w.Logf("processor: hubs %s, database %s, drivers %s of %d; load averages %v", share(hub), share(db), share(own), runtime.NumCPU(), w.loads)
}
