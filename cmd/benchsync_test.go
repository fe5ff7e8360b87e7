//go:build bench

package cmd

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

const bareLimit = "same rows by HTTP into a bare table"

// rounds is how often a rate and its peer are measured, in turn; the fastest of each counts, for the machine's pace swings within a minute.
const rounds = 5

// versus is a rate beside the bare transfer's, rows or changes a second.
type versus struct{ best, bare float64 }

// turn measures both once more.
func (v *versus) turn(t *testing.T, rows []domain.Customer, work func() float64) {
	t.Helper()
	bare, _ := bareTransfer(t, rows)
	v.best, v.bare = max(v.best, work()), max(v.bare, bare)
}

func benchSync(t *testing.T, out *table, size sizes) {
	var best bulk
	for range rounds {
		best = best.or(benchBulk(t, size))
	}
	bare, r, a := best.bare, best.region, best.pc
	out.rate("push: a store that stood alone joins, rows", best.join, bare/2, "half the peer", bareLimit, bare)
	out.rate("push: an import, rows", best.imported, bare/2, "half the peer", bareLimit, bare)

	first := r.alone("F")
	first.join()
	out.rate("bootstrap of a dealer's first PC, by lines, rows", perSecond(first.begin(2*size.bulk)), 0, "", bareLimit, bare)
	first.rest()
	first.prebuilt()
	c := benchBootstrap(out, r, best)
	a.sync()
	a.rest()
	benchSingles(out, a, size.singles, best.rows)
	benchDelta(out, a, c)
	benchLive(out, a, c)
	benchMemory(t, out, size)
}

// bulk is what the bulk pushes came to, in rows a second, and the region and PC of the last round.
type bulk struct {
	bare, join, imported float64
	packed, up           int64 // bytes of the joining PC's rows, of the peer and over the wire
	region               *region
	pc                   *pc
	rows                 []domain.Customer // of that PC
}

func (b bulk) or(other bulk) bulk {
	other.bare, other.join, other.imported = max(b.bare, other.bare), max(b.join, other.join), max(b.imported, other.imported)
	return other
}

// benchBulk measures a store that joins an empty hub, and another PC's import.
func benchBulk(t *testing.T, size sizes) (got bulk) {
	r := openRegion(t)
	got.region, got.pc = r, r.alone("A")
	got.pc.seed(size.bulk, 1)
	got.rows = got.pc.customers(size.bulk)
	got.bare, got.packed = bareTransfer(t, got.rows)
	got.pc.join()
	before := r.bytes.Load()
	got.join = perSecond(len(got.rows), got.pc.push(1))
	got.up = r.bytes.Load() - before
	got.pc.sync()
	got.pc.rest()

	b := r.alone("B")
	b.join()
	b.sync()
	b.imports(r.people(size.bulk, 2))
	b.rest()
	got.imported = perSecond(size.bulk, b.push(1))
	return got
}

// benchBootstrap lets empty PCs receive everything, one after the other, and returns the last.
func benchBootstrap(out *table, r *region, from bulk) (c *pc) {
	var got versus
	var down int64
	for range rounds {
		c = r.alone("")
		c.join()
		got.turn(r.T, from.rows, func() float64 {
			before := r.bytes.Load()
			defer func() { down = r.bytes.Load() - before }()
			return perSecond(c.begin(2 * len(from.rows)))
		})
		c.sync()
		c.rest()
	}
	out.rate("bootstrap of an empty PC, rows", got.best, got.bare, "as the peer", bareLimit, got.bare)
	out.size("bytes on the wire: rows up", from.up, from.packed*3/2, "1.5 x the peer", "zstd JSON lines", from.packed)
	out.size("bytes on the wire: twice the rows down", down, from.packed*3, "1.5 x the peer", "zstd JSON lines", 2*from.packed)
	return c
}

// begin is an empty PC's first pull.
func (p *pc) begin(least int) (records int, took time.Duration) {
	p.Helper()
	began := time.Now()
	records, err := p.link.Pull(ctx)
	took = time.Since(began)
	must(p, err)
	if records < least {
		p.Errorf("bootstrap brought %d records of %d", records, least)
	}
	return records, took
}

// bareTransfer is the limit: the same rows as compressed JSON lines over HTTP into one table of a bare file,
// durable at the end. It returns rows a second and the bytes sent.
func bareTransfer(t *testing.T, rows []domain.Customer) (rate float64, packed int64) {
	t.Helper()
	db, err := sql.Open("sqlite", bareDSN(filepath.Join(scratch(t), "bare.db")))
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := insertLines(db, r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	began := time.Now()
	body := lines(t, rows)
	packed = int64(body.Len())
	answer, err := http.Post(server.URL, wire.Media, body)
	must(t, err)
	must(t, answer.Body.Close())
	took := time.Since(began)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("bare transfer: %s", answer.Status)
	}
	return perSecond(len(rows), took), packed
}

// lines are rows as zstd-compressed JSON lines.
func lines(t *testing.T, rows []domain.Customer) *bytes.Buffer {
	t.Helper()
	var body bytes.Buffer
	w := wire.NewWriter(&body)
	var line []byte
	for i := range rows {
		line = append(line[:0], `{"id":"`...)
		line = append(append(line, rows[i].ID...), `","body":`...)
		line = append(domain.Customers.Bind(&rows[i]).AppendJSON(line), '}')
		must(t, w.Line(line))
	}
	must(t, w.End())
	return &body
}

func insertLines(db *sql.DB, body io.Reader) error {
	in, err := wire.NewReader(body, wire.MaxFeed)
	if err != nil {
		return err
	}
	defer in.Close()
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	insert, err := tx.Prepare("INSERT INTO bare (body) VALUES (?)")
	if err != nil {
		return err
	}
	for {
		line, err := in.Next()
		if errors.Is(err, io.EOF) {
			return tx.Commit()
		}
		if err != nil {
			return err
		}
		if _, err := insert.Exec(string(line)); err != nil {
			return err
		}
	}
}

// benchSingles pushes many mutations of one record each.
func benchSingles(out *table, p *pc, n int, rows []domain.Customer) {
	p.Helper()
	edited := p.customers(n)
	var got versus
	for round := range rounds {
		for i := range edited {
			edited[i].NextStep = fmt.Sprintf("改约周末到店，第%d次", round+1)
			must(p, p.store.Do(ctx, store.Action{Verb: "customer.edit"}, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &edited[i]) }))
		}
		p.rest()
		got.turn(p.T, rows, func() float64 { return perSecond(len(edited), p.push(len(edited))) })
	}
	out.rate("push of single-record changes", got.best, 20_000, "20000 /s", bareLimit, got.bare)
}

// benchDelta is 1,000 changed rows of one action from one PC through the hub to the other, both online. Saving them is no part of
// it: only the way is.
func benchDelta(out *table, from, to *pc) {
	from.Helper()
	live := goLive(from, to)
	defer live.stop()
	people := from.customers(1000)
	took := make(times, 12)
	for i := range took {
		step := fmt.Sprint("第", i, "轮")
		from.change(people, step)
		began := time.Now()
		live.await(people[len(people)-1].ID, step) // they arrive together or not at all
		took[i] = time.Since(began)
		live.quiet()
	}
	out.latency(fmt.Sprintf("%d changed rows from PC A through the hub to PC B", len(people)), took, 100*time.Millisecond, 50)
}

func (p *pc) change(people []domain.Customer, step string) {
	p.Helper()
	must(p, p.store.Do(ctx, store.Action{Verb: "customer.assign", Bulk: true}, func(tx *store.Tx) error {
		for _, one := range people {
			c, err := store.Get(tx.View, domain.Customers, one.ID)
			if err != nil {
				return err
			}
			c.NextStep = step
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
		}
		return nil
	}))
}

// benchLive is one saved change until the other PC has it, both online.
func benchLive(out *table, from, to *pc) {
	from.Helper()
	out.latency("one change from PC A to PC B, both online", liveTimes(from, to), 100*time.Millisecond, 99)
}

func liveTimes(from, to *pc) times {
	from.Helper()
	live := goLive(from, to)
	defer live.stop()
	one := from.customers(1)
	return repeat(200, func(i int) {
		step := fmt.Sprint("第", i, "步", time.Now().UnixNano())
		from.change(one, step)
		live.await(one[0].ID, step)
	})
}

// online is two PCs that keep in step by themselves.
type online struct {
	from, to *pc
	arrived  chan struct{} // something changed at to
	stop     func()
}

func goLive(from, to *pc) *online {
	from.Helper()
	from.sync()
	to.sync()
	running, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	for _, p := range []*pc{from, to} {
		ended.Go(func() { p.link.Run(running, nil) })
	}
	o := &online{from: from, to: to, arrived: make(chan struct{}, 1)}
	unwatch := to.store.Watch(func([]string) {
		select {
		case o.arrived <- struct{}{}:
		default:
		}
	})
	o.stop = func() {
		unwatch()
		cancel()
		ended.Wait()
	}
	time.Sleep(500 * time.Millisecond) // both wait for news
	return o
}

// await returns when the other PC has the customer's step.
func (o *online) await(id record.ID, step string) {
	o.from.Helper()
	for deadline := time.After(20 * time.Second); !o.to.has(id, step); {
		select {
		case <-o.arrived:
		case <-deadline:
			o.from.Fatalf("%s of %s has not arrived", step, id)
		}
	}
}

// quiet returns when the sender has settled its answers, too.
func (o *online) quiet() {
	o.from.Helper()
	for {
		st, err := o.from.store.Status(ctx)
		must(o.from, err)
		if st.Pending == 0 {
			time.Sleep(50 * time.Millisecond) // and waits for news again
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (p *pc) has(id record.ID, step string) (yes bool) {
	p.Helper()
	must(p, p.store.Read(ctx, func(v *store.View) error {
		c, err := store.Get(v, domain.Customers, id)
		yes = c.NextStep == step
		return err
	}))
	return yes
}
