package store_test

import (
	"database/sql"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// BenchmarkBootstrap is what a fresh PC receives, one customer to three events, applied in one transaction
// with search terms and indexes. BenchmarkBulkBare is its peer.
func BenchmarkBootstrap(b *testing.B) {
	items := townItems(100_000)
	n := 0
	for b.Loop() {
		b.StopTimer()
		s := storetest.MustOpen(b)
		storetest.MustJoin(b, s, "KM01-A-1")
		answer(b, s, 1)
		b.StartTimer()
		if err := feed(s, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": 1 << 40}, Count: int64(len(items))}, items...); err != nil {
			b.Fatal(err)
		}
		n += len(items)
		b.StopTimer()
		if err := s.Indexed(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

func townItems(n int) []wire.Item {
	r := rand.New(rand.NewPCG(5, 6))
	owners := []record.ID{record.NewID(), record.NewID()}
	var items []wire.Item
	for len(items) < n {
		c := person(r, owners)
		id := record.NewID()
		items = append(items, wire.Item{Type: "customer", ID: id, Scope: "KM01", Rev: int64(len(items) + 1), Created: 1, Changed: 2, Body: domain.Customers.Bind(&c).Patch()})
		for range 3 {
			e := domain.Event{Customer: id, Kind: "call", At: calendar.Instant(1_760_000_000_000 + r.Int64N(30_000_000_000)), User: c.Owner, Text: "看车，试乘，谈价"}
			items = append(items, wire.Item{Type: "event", ID: record.NewID(), Scope: "KM01", Rev: int64(len(items) + 1), Created: 1, Changed: 2, Body: domain.Events.Bind(&e).Patch()})
		}
	}
	return items
}

// BenchmarkBulkBare inserts the same rows as JSON into one bare table.
func BenchmarkBulkBare(b *testing.B) {
	items := townItems(100_000)
	n := 0
	for b.Loop() {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
		if err != nil {
			b.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("CREATE TABLE t (id TEXT PRIMARY KEY, type TEXT, rev INTEGER, body TEXT)"); err != nil {
			b.Fatal(err)
		}
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		stmt, err := tx.Prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		for _, it := range items {
			if _, err := stmt.Exec(string(it.ID), it.Type, it.Rev, string(it.Body.AppendJSON(nil))); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		n += len(items)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
