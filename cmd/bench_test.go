//go:build bench

package cmd

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

var ctx = context.Background()

// sizes of the run. The budgets are stated for the defaults; BENCH_CUSTOMERS=30000 gives a quick look.
type sizes struct {
	customers, events, quotes int
	bulk                      int // rows of a store that joins
	singles                   int // changes of one record each
}

func askedSizes(t *testing.T) sizes {
	customers := number(t, "BENCH_CUSTOMERS", 300_000)
	return sizes{
		customers: customers, events: number(t, "BENCH_EVENTS", customers/3*10), quotes: number(t, "BENCH_QUOTES", customers/30),
		bulk: number(t, "BENCH_ROWS", min(customers, 26_000)), singles: number(t, "BENCH_SINGLES", min(customers/10, 10_000)),
	}
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, not a number above 0", name, text)
	}
	return n
}

// TestBudgets measures what the design promises and prints one table: each figure with its budget and, from
// the same run, a limit or a peer. No figure fails the test, for machines differ and are noisy; only work that
// does not come out right does. `make bench` runs it and builds the programs that it starts.
func TestBudgets(t *testing.T) {
	size := askedSizes(t)
	town := openTown(t, size)
	out := newTable(size)
	began := time.Now()
	for _, part := range []struct {
		name string
		fill func(*testing.T, *table)
	}{
		{"record kit", benchKit},
		{"search", town.benchSearch},
		{"pages", town.benchPages},
		{"prices", town.benchPrice},
		{"papers", town.benchPaper},
		{"saves", town.benchSaves},
		{"start", town.benchStart},
		{"sync", func(t *testing.T, out *table) { benchSync(t, out, size) }},
	} {
		if only := os.Getenv("BENCH_ONLY"); only != "" && only != part.name {
			continue
		}
		out.noise = append(out.noise, quiet()...)
		t.Run(part.name, func(t *testing.T) { part.fill(t, out) })
	}
	out.note("The whole run took %s.", time.Since(began).Round(time.Second))
	if len(out.noise) > 0 {
		out.note("Noise: between the parts the same piece of pure computing took %s, at best %s ms; what lies between is other programs. "+
			"A p99 that is over by no more than that says \"noise\".", out.noise, milliseconds(out.noise.at(0)))
	}
	text := out.String()
	if _, err := os.Stdout.WriteString("\n" + text + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(benchFolder(t), "table.txt"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// quiet times a piece of work that needs nothing but a processor, about a millisecond long, again and again.
func quiet() times {
	text := make([]byte, 1<<20)
	return repeat(200, func(int) { sha256.Sum256(text) })
}

// benchFolder holds what is kept between runs; it is not under version control.
func benchFolder(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "out", "bench"))
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// scratch is a folder on the same disk as the kept data, gone when the test ends.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(benchFolder(t), "run-")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
