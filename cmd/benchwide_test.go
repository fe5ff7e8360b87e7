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
	size := sizes{bulk: number(t, "BENCH_ROWS", 20_000), singles: number(t, "BENCH_SINGLES", 2_000)}
	out := newTable(size)
	out.head = fmt.Sprintf("%d rows (a fifth with 100 PCs), %d single changes, by all PCs together; %s; load %s at the begin", size.bulk, size.singles, time.Now().Format("2006-01-02 15:04"), loadAverage(t))
	out.noise = quiet()
	counts := []int{1, 10, 100}
	if os.Getenv("BENCH_PCS") != "" {
		counts = []int{number(t, "BENCH_PCS", 1)}
	}
	for _, make := range []func(*testing.T) *engine{sqliteEngine, postgresEngine} {
		for _, n := range counts {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				rows := size.bulk
				if n > 10 {
					rows /= 5
				}
				e := make(t)
				wide{openRegionOn(t, e.open), out, fmt.Sprintf("%s, %d PCs: ", e.name, n), n, rows, max(size.singles, n)}.measure()
			})
		}
	}
	out.note("Load at the end: %s.", loadAverage(t))
	text := out.String()
	_, err := os.Stdout.WriteString("\n" + text + "\n")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(benchFolder(t), "sync.txt"), []byte(text), 0o644))
}

// wide is one measurement with so many PCs at one hub.
type wide struct {
	*region
	out     *table
	name    string
	n       int
	rows    int
	singles int
}

func (w wide) measure() {
	pcs := make([]*pc, w.n)
	for i := range pcs {
		pcs[i] = w.alone("")
		pcs[i].join()
		pcs[i].sync()
		pcs[i].imports(w.people(max(1, w.rows/w.n), uint64(i+1)))
	}
	var rows, own []domain.Customer
	for _, p := range pcs {
		mine := p.customers(w.rows)
		rows, own = append(rows, mine...), append(own, mine[0])
	}
	bare, packed := bareTransfer(w.T, rows)
	const limit = "rows into a bare table"
	before := w.bytes.Load()
	took := together(pcs, func(p *pc) { p.push(1) })
	w.out.rate(w.name+"push of an import, rows", perSecond(len(rows), took), bare/2, "half the peer", limit, bare)
	w.out.rate("", perSecond(len(rows), took), 0, "", "plain copy of the bytes", perSecond(len(rows), plainCopy(w.T, rows)))
	up := w.bytes.Load() - before
	for _, p := range pcs {
		p.sync()
	}
	w.out.size(w.name+"bytes of these rows up", up, packed*3/2, "1.5 x the peer", "zstd JSON lines", packed)
	w.bootstrap(len(rows), bare, packed)
	w.push(pcs, own)
	if len(pcs) > 1 {
		w.delta(pcs)
	}
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
func (w wide) bootstrap(rows int, bare float64, packed int64) {
	const limit = "rows into a bare table"
	first := w.alone("")
	first.join()
	w.out.rate(w.name+"bootstrap of the first, by lines, rows", perSecond(first.begin(rows)), 0, "", limit, bare)
	first.prebuilt()
	empty := make([]*pc, w.n)
	for i := range empty {
		empty[i] = w.alone("")
		empty[i].join()
	}
	before := w.bytes.Load()
	took := together(empty, func(p *pc) { p.begin(rows) })
	w.out.rate(w.name+"bootstrap, rows", perSecond(rows*w.n, took), bare, "as the peer", limit, bare)
	w.out.size(w.name+"bytes of a bootstrap", (w.bytes.Load()-before)/int64(w.n), packed*3/2, "1.5 x the peer", "zstd JSON lines", packed)
}

// push are single changes of all PCs at once, each of a customer of its own.
func (w wide) push(pcs []*pc, own []domain.Customer) {
	each := w.singles / len(pcs)
	for i, p := range pcs {
		for n := range each {
			p.change(own[i:i+1], fmt.Sprint("第", n, "次"))
		}
	}
	took := together(pcs, func(p *pc) { p.push(each) })
	w.out.rate(w.name+"push of single changes", perSecond(each*len(pcs), took), 20_000, "20000 /s", "", 0)
}

// delta is 1,000 changed rows of one PC until the last of the others has them, then one change until another has it while
// all the others are online.
func (w wide) delta(pcs []*pc) {
	for _, p := range pcs {
		p.sync()
	}
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
