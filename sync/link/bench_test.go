package link_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// All sizes are rows of customers as an old system's export has them.
const rows = 20_000

func manyCustomers() []domain.Customer {
	out := make([]domain.Customer, rows)
	for i := range out {
		out[i] = domain.Customer{
			Kind: domain.Person, Name: fmt.Sprintf("客户%05d", i), Gender: "m", Phone: fmt.Sprintf("138%08d", i), Channel: "walk_in", Level: "H",
			Model: "云岭 S6", Colour: "白", BudgetFrom: 15_000_000, BudgetTo: 18_000_000, Payment: "loan", TradeIn: i%3 == 0,
			Region: "530100", Address: "昆明市盘龙区某路 1 号", FirstVisit: 20261001, NextStep: "邀约到店", Note: "周末带家人再来看一次",
		}
		out[i].ID = record.NewID()
	}
	return out
}

func (p *pc) importAll(customers []domain.Customer) {
	p.Helper()
	p.must(p.store.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
		for i := range customers {
			if err := store.Put(tx, domain.Customers, &customers[i]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func perSecond(b *testing.B, what string) {
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), what)
}

// BenchmarkBareInsert is the limit: the same rows as compressed JSON lines over HTTP into a bare table.
func BenchmarkBareInsert(b *testing.B) {
	customers := manyCustomers()
	for b.Loop() {
		b.StopTimer()
		db := bareTable(b)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := insertLines(db, r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}))
		b.StartTimer()
		var body bytes.Buffer
		out := wire.NewWriter(&body)
		for i := range customers {
			line := fmt.Appendf(nil, `{"id":"%s",`, customers[i].ID)
			line = append(line, domain.Customers.Bind(&customers[i]).AppendJSON(nil)[1:]...)
			if err := out.Line(line); err != nil {
				b.Fatal(err)
			}
		}
		if err := out.End(); err != nil {
			b.Fatal(err)
		}
		size := body.Len()
		answer, err := http.Post(server.URL, wire.Media, &body)
		if err != nil || answer.StatusCode != http.StatusOK {
			b.Fatal(err, answer)
		}
		answer.Body.Close()
		b.StopTimer()
		b.ReportMetric(float64(size)/rows, "bytes/row")
		server.Close()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	perSecond(b, "rows/s")
}

func bareTable(b *testing.B) *sql.DB {
	dsn := url.URL{Scheme: "file", Path: filepath.Join(b.TempDir(), "bare.db"), RawQuery: "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT"); err != nil {
		b.Fatal(err)
	}
	return db
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
	st, err := tx.Prepare("INSERT INTO bare (body) VALUES (?)")
	if err != nil {
		return err
	}
	for {
		line, err := in.Next()
		if err == io.EOF {
			return tx.Commit()
		}
		if err != nil {
			return err
		}
		if _, err := st.Exec(string(line)); err != nil {
			return err
		}
	}
}

// BenchmarkPushBulk is an import going up.
func BenchmarkPushBulk(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		p := w.joined("A", "KM01")
		p.sync()
		p.importAll(manyCustomers())
		b.StartTimer()
		if _, err := p.link.Push(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(p.net.sent.Load())/rows, "bytes/row")
	}
	perSecond(b, "rows/s")
}

// BenchmarkPushSingle is one change in each mutation.
func BenchmarkPushSingle(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		p := w.joined("A", "KM01")
		p.sync()
		customers := manyCustomers()
		for i := range customers {
			put(p, domain.Customers, &customers[i])
		}
		b.StartTimer()
		if _, err := p.link.Push(ctx); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, "changes/s")
}

// BenchmarkBootstrap fills an empty PC.
func BenchmarkBootstrap(b *testing.B) {
	w := newWorld(b)
	a := w.joined("A", "KM01")
	a.importAll(manyCustomers())
	a.sync()
	for b.Loop() {
		b.StopTimer()
		p := w.joined("", "KM01")
		b.StartTimer()
		if n, err := p.link.Pull(ctx); err != nil || n < rows {
			b.Fatal(n, err)
		}
		b.ReportMetric(float64(p.net.received.Load())/rows, "bytes/row")
	}
	perSecond(b, "rows/s")
}

// BenchmarkFeedOnly is what the hub alone can send: the bootstrap read and thrown away.
func BenchmarkFeedOnly(b *testing.B) {
	w := newWorld(b)
	a := w.joined("A", "KM01")
	a.importAll(manyCustomers())
	a.sync()
	id := a.store.Identity()
	for b.Loop() {
		r, err := http.NewRequest("GET", w.url+"/v1/pull?"+wire.Ask{Protocol: 1, Schema: 1, Echo: true}.Query().Encode(), nil)
		w.must(err)
		r.Header.Set("Authorization", "Bearer "+id.Token)
		r.Header.Set("Accept-Encoding", "zstd")
		answer, err := http.DefaultClient.Do(r)
		w.must(err)
		in, err := wire.NewReader(answer.Body, wire.MaxFeed)
		w.must(err)
		w.must(in.Head(&wire.FeedHead{}))
		for err == nil {
			_, err = in.Next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		in.Close()
		answer.Body.Close()
	}
	perSecond(b, "rows/s")
}

// BenchmarkDelta is 1,000 changed rows from PC A through the hub to PC B.
func BenchmarkDelta(b *testing.B) {
	w := newWorld(b)
	a, p := w.joined("A", "KM01"), w.joined("B", "KM01")
	customers := manyCustomers()[:1000]
	a.importAll(customers)
	a.sync()
	p.sync()
	round := 0
	for b.Loop() {
		b.StopTimer()
		round++
		for i := range customers {
			customers[i] = get(a, domain.Customers, customers[i].ID)
			customers[i].NextStep = fmt.Sprint("第", round, "轮")
		}
		a.importAll(customers)
		b.StartTimer()
		if _, err := a.link.Push(ctx); err != nil {
			b.Fatal(err)
		}
		if n, err := p.link.Pull(ctx); err != nil || n != 1000 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkLive is one saved change until the other PC has it, both online.
func BenchmarkLive(b *testing.B) {
	w := newWorld(b)
	a, p, id := shared(w)
	for _, one := range []*pc{a, p} {
		running, stop := contextWithCancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			one.link.Run(running, nil)
		}()
		defer func() { stop(); <-done }()
	}
	arrived := make(chan struct{}, 64)
	defer p.store.Watch(func([]string) {
		select {
		case arrived <- struct{}{}:
		default:
		}
	})()
	time.Sleep(300 * time.Millisecond)
	round := 0
	for b.Loop() {
		round++
		step := fmt.Sprint("第", round, "轮")
		change(a, domain.Customers, id, func(c *domain.Customer) { c.NextStep = step })
		for get(p, domain.Customers, id).NextStep != step {
			<-arrived
		}
	}
}
