//go:build bench

package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/wire"
)

// TestSync measures the sync on each engine with 1, 10 and 100 PCs of one dealer at once, with real stores, and prints one
// table: beside the same rows put barely into a table over HTTP, and beside a plain copy of the same bytes. `make
// bench-sync` runs it; BENCH_ROWS, BENCH_SINGLES and BENCH_PCS (one number) make it smaller.
func TestSync(t *testing.T) {
	size := sizes{bulk: number(t, "BENCH_ROWS", 20_000), singles: number(t, "BENCH_SINGLES", 10_000)}
	out := newTable(size)
	out.head = fmt.Sprintf("%d rows, %d single changes, by all PCs together; %s; load %s at the begin", size.bulk, size.singles, time.Now().Format("2006-01-02 15:04"), loadAverage(t))
	out.noise = quiet()
	counts := []int{1, 10, 100}
	if os.Getenv("BENCH_PCS") != "" {
		counts = []int{number(t, "BENCH_PCS", 1)}
	}
	for _, engine := range []func(*testing.T) *engine{sqliteEngine, postgresEngine} {
		for _, n := range counts {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				wide{T: t, engine: engine, out: out, n: n, rows: max(1, size.bulk/n), singles: max(1, size.singles/n)}.measure()
			})
		}
	}
	out.note("Pushes of more than %d PCs at once have no budget: all their stores share this machine's processors.", fewPCs)
	out.note("Load at the end: %s.", loadAverage(t))
	text := out.String()
	_, err := os.Stdout.WriteString("\n" + text + "\n")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(benchFolder(t), "sync.txt"), []byte(text), 0o644))
}

// wide is one measurement with so many PCs at one hub.
type wide struct {
	*testing.T
	engine        func(*testing.T) *engine
	out           *table
	name          string
	n             int
	rows, singles int // of each PC
}

const bareTable = "rows into a bare table"

func (w wide) measure() {
	best := w.imports()
	w.name = fmt.Sprintf("%s, %d PCs: ", best.engine, w.n)
	for range w.turns() - 1 {
		best = best.or(w.imports())
	}
	w.ratePush("push of an import, rows", best.imported, best.bare/2, "half the peer", bareTable, best.bare)
	w.out.rate("", best.imported, 0, "", "plain copy of the bytes", best.plain)
	w.out.size(w.name+"bytes of these rows up", best.up, best.packed*3/2, "1.5 x the peer", "zstd JSON lines", best.packed)
	pcs := w.bootstrap(best)
	w.delta(pcs)
	w.push(pcs[:w.n], best.rows)
}

// turns is how often a rate is measured: like its peer, and the best of each counts. With many PCs it is long enough by itself.
func (w wide) turns() int {
	if w.n > fewPCs {
		return 1
	}
	return rounds
}

// fewPCs have a hub and a machine's processors for themselves, as a budget supposes. What a hundred stores push at once on the processors of one
// machine, some two hundred rows each, shows how PCs share a hub: most of it is their own work.
const fewPCs = 10

func (w wide) ratePush(what string, perSecond, budget float64, promise, name string, other float64) {
	if w.n > fewPCs {
		budget, promise = 0, ""
	}
	w.out.rate(w.name+what, perSecond, budget, promise, name, other)
}

// widely is what the imports of all PCs came to.
type widely struct {
	bulk
	engine string
	plain  float64
}

func (b widely) or(other widely) widely {
	other.bulk, other.plain = b.bulk.or(other.bulk), max(b.plain, other.plain)
	return other
}

// imports lets each PC push an import of its own, all at once.
func (w wide) imports() (got widely) {
	e := w.engine(w.T)
	got.engine, got.region = e.name, openRegionOn(w.T, e.open)
	pcs := make([]*pc, w.n)
	for i := range pcs {
		p := got.region.alone("")
		p.join()
		p.sync()
		p.imports(got.region.people(w.rows, uint64(i+1)))
		p.rest()
		pcs[i], got.rows = p, append(got.rows, p.customers(w.rows)...)
	}
	got.bare, got.packed = bareTransfer(w.T, got.rows)
	got.plain = perSecond(len(got.rows), plainCopy(w.T, got.rows))
	before := got.region.bytes.Load()
	got.imported = perSecond(len(got.rows), together(pcs, func(p *pc) { p.push(1) }))
	got.up = got.region.bytes.Load() - before
	return got
}

// together runs fn for all PCs at once and tells how long the last took.
func together(pcs []*pc, fn func(*pc)) time.Duration {
	var all sync.WaitGroup
	began := time.Now()
	for _, p := range pcs {
		all.Go(func() { fn(p) })
	}
	all.Wait()
	return time.Since(began)
}

// bootstrap lets one empty PC receive everything, for which the hub makes its snapshots, and then as many as there are at once.
func (w wide) bootstrap(from widely) []*pc {
	r, rows := from.region, w.rows*w.n
	first := r.alone("")
	first.join()
	w.out.rate(w.name+"bootstrap of the first, by lines, rows", perSecond(first.begin(rows)), 0, "", bareTable, from.bare)
	first.prebuilt()
	empty, got, bytes := make([]*pc, max(2, w.n)), versus{}, int64(0)
	for range w.turns() {
		for i := range empty {
			empty[i] = r.alone("")
			empty[i].join()
		}
		got.turn(w.T, from.rows, func() float64 {
			before := r.bytes.Load()
			defer func() { bytes = (r.bytes.Load() - before) / int64(w.n) }()
			return perSecond(rows*w.n, together(empty[:w.n], func(p *pc) { p.begin(rows) }))
		})
		for _, p := range empty {
			p.sync()
			p.rest()
		}
	}
	w.out.rate(w.name+"bootstrap, rows", got.best, got.bare, "as the peer", bareTable, got.bare)
	w.out.size(w.name+"bytes of a bootstrap", bytes, from.packed*3/2, "1.5 x the peer", "zstd JSON lines", from.packed)
	return empty
}

// push are single changes of all PCs at once, each of another customer.
func (w wide) push(pcs []*pc, rows []domain.Customer) {
	var got versus
	for round := range w.turns() {
		for i, p := range pcs {
			p.sync()
			own := p.customers(w.rows * w.n)
			for j := range w.singles {
				p.change(own[(i*w.singles+j)%len(own):][:1], fmt.Sprintf("第%d轮第%d次", round, j))
			}
		}
		for _, p := range pcs {
			p.rest()
		}
		got.turn(w.T, rows, func() float64 { return perSecond(w.singles*len(pcs), together(pcs, func(p *pc) { p.push(w.singles) })) })
	}
	w.ratePush("push of single changes", got.best, 20_000, "20000 /s", bareTable, got.bare)
}

// delta is 1,000 changed rows of one PC until the last of the others has them, then one change until another has it while
// all the others are online.
func (w wide) delta(pcs []*pc) {
	from, others := pcs[0], pcs[1:]
	rows := from.customers(1000)
	took := make(times, 5)
	for i := range took {
		from.change(rows, fmt.Sprint("第", i, "轮"))
		began := time.Now()
		from.push(1)
		together(others, func(p *pc) {
			_, err := p.link.Pull(ctx)
			must(p, err)
		})
		took[i] = time.Since(began)
	}
	w.out.latency(fmt.Sprintf("%s%d changed rows until the last PC has them", w.name, len(rows)), took, 0, 50)
	running, stop := context.WithCancel(ctx)
	var idle sync.WaitGroup
	for _, p := range others[1:] {
		idle.Go(func() { p.link.Run(running, nil) })
	}
	w.out.latency(w.name+"one change from PC to PC, all online", liveTimes(from, others[0]), 100*time.Millisecond, 99)
	stop()
	idle.Wait()
}

// plainCopy sends the same rows, packed, and lays them into a file, durable.
func plainCopy(t *testing.T, rows []domain.Customer) time.Duration {
	t.Helper()
	body := lines(t, rows)
	to := filepath.Join(scratch(t), "copy")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := os.Create(to)
		if err == nil {
			_, err = io.Copy(file, r.Body)
		}
		if err == nil {
			err = file.Sync()
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	began := time.Now()
	answer, err := http.Post(server.URL, wire.Media, bytes.NewReader(body.Bytes()))
	must(t, err)
	must(t, answer.Body.Close())
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("plain copy: %s", answer.Status)
	}
	return time.Since(began)
}
