package store_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蒋蔡余杜程魏苏吕丁卢姚"
	givens   = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文玉兰飞红鹏辉健俊波斌宇浩凯欣雨晨子轩梓涵"
)

func pick(r *rand.Rand, from string) string {
	all := []rune(from)
	return string(all[int(float64(len(all))*r.Float64()*r.Float64())])
}

// person makes up a customer: the frequent surnames are frequent.
func person(r *rand.Rand, owners []record.ID) domain.Customer {
	name := pick(r, surnames) + pick(r, givens)
	if r.IntN(3) > 0 {
		name += pick(r, givens)
	}
	return domain.Customer{
		Kind: domain.Person, Name: name, Phone: fmt.Sprintf("1%d%09d", 3+r.IntN(7), r.IntN(1e9)),
		Level: domain.Levels[r.IntN(len(domain.Levels))].Code, Channel: domain.Channels[r.IntN(len(domain.Channels))].Code,
		Model: fmt.Sprintf("云岭 S%d", 1+r.IntN(9)), Owner: owners[r.IntN(len(owners))],
		LastTouch: calendar.Instant(1_760_000_000_000 + r.Int64N(30_000_000_000)), NextTouch: calendar.Instant(1_795_000_000_000 + r.Int64N(3_000_000_000)),
	}
}

func fill(b testing.TB, s *store.Store, customers, eventsEach int) (owners, ids []record.ID) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		owners = append(owners, record.NewID())
	}
	const part = 20_000
	for from := 0; from < customers; from += part {
		err := s.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
			for range min(part, customers-from) {
				c := person(r, owners)
				if err := store.Put(tx, domain.Customers, &c); err != nil {
					return err
				}
				ids = append(ids, c.ID)
				for range eventsEach {
					e := domain.Event{Customer: c.ID, Kind: domain.EventKinds[r.IntN(5)].Code, At: calendar.Instant(1_760_000_000_000 + r.Int64N(30_000_000_000)), User: c.Owner, Text: "看车，试乘，谈价"}
					if err := store.Put(tx, domain.Events, &e); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return owners, ids
}

// percentiles reports the median and the 99th percentile of what f took.
func percentiles(b *testing.B, f func(i int)) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		f(i)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// BenchmarkSave is one customer with its search terms and its outbox entry, durable. Budget 5 ms p99.
func BenchmarkSave(b *testing.B) {
	s := storetest.MustOpen(b)
	storetest.MustJoin(b, s, "KM01-A-1")
	r := rand.New(rand.NewPCG(1, 2))
	owners := []record.ID{record.NewID()}
	percentiles(b, func(int) { c := person(r, owners); save(b, s, &c) })
}

// BenchmarkSaveBare is the peer of BenchmarkSave: one insert of the same bytes into bare SQLite.
func BenchmarkSaveBare(b *testing.B) {
	for _, synchronous := range []string{"FULL", "NORMAL"} {
		b.Run(synchronous, func(b *testing.B) {
			db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous("+synchronous+")")
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			if _, err := db.Exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT)"); err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 2))
			owners := []record.ID{record.NewID()}
			percentiles(b, func(int) {
				c := person(r, owners)
				if _, err := db.Exec("INSERT INTO t VALUES (?, ?)", string(record.NewID()), string(domain.Customers.Bind(&c).AppendJSON(nil))); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkImport is 2,000 customers in one action of a store that has joined.
func BenchmarkImport(b *testing.B) {
	s := storetest.MustOpen(b)
	storetest.MustJoin(b, s, "KM01-A-1")
	n := 0
	for b.Loop() {
		fill(b, s, 2000, 0)
		n += 2000
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

type town struct {
	s           *store.Store
	owners, ids []record.ID
}

var bigTown = sync.OnceValue(func() func(testing.TB) town {
	var made *town
	return func(b testing.TB) town {
		if made == nil {
			customers := 300_000
			if testing.Short() {
				customers = 20_000
			}
			dir, err := tempDir()
			if err != nil {
				b.Fatal(err)
			}
			if kept, ids := keptTown(b); kept != nil {
				made = &town{kept, ids[:20], ids[20:]}
				return *made
			}
			s, err := store.Create(ctx, dir, store.Options{Manual: true}, store.Setup{Dealer: storetest.Dealer, PC: "A"})
			if err != nil {
				b.Fatal(err)
			}
			start := time.Now()
			made = &town{s: s}
			made.owners, made.ids = fill(b, s, customers, 3)
			b.Logf("%d customers with 3 events each in %v", customers, time.Since(start))
		}
		return *made
	}
})

// keptTown opens the store in SHOWROOM_TOWN, where the same data was kept from an earlier run: for those who
// try many things in a row.
func keptTown(b testing.TB) (*store.Store, []record.ID) {
	dir := os.Getenv("SHOWROOM_TOWN")
	if dir == "" {
		return nil, nil
	}
	s, err := store.Open(ctx, dir, store.Options{Manual: true})
	if err != nil {
		b.Fatal(err)
	}
	var ids []record.ID
	err = s.Read(ctx, func(v *store.View) error {
		found, err := store.Find(v, domain.Customers, "ORDER BY id LIMIT 2000")
		for _, c := range found {
			if !slices.Contains(ids, c.Owner) {
				ids = append(ids, c.Owner)
			}
		}
		for _, c := range found {
			ids = append(ids, c.ID)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return s, ids
}

// BenchmarkSearch types real queries letter by letter. Budget 16 ms p99.
func BenchmarkSearch(b *testing.B) {
	t := bigTown()(b)
	queries := []string{"z", "zh", "zhang", "zhangw", "zhangwei", "zw", "张", "张伟", "伟", "138", "1380", "0013", "张 138", "w", "wang", "liu yang", "1", "chen", "cj", "李娜"}
	percentiles(b, func(i int) {
		if _, err := t.s.Search(ctx, queries[i%len(queries)], 8); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkList opens the customer list under changing filters, with its count. Budget 50 ms.
func BenchmarkList(b *testing.B) {
	t := bigTown()(b)
	filters := []store.CustomerFilter{
		{}, {Level: "H"}, {Owner: t.owners[3]}, {Level: "A", Channel: "show"}, {Owner: t.owners[1], Level: "B", Model: "云岭 S3"},
		{Next: 1_795_600_000_000}, {Text: "张伟"}, {Channel: "live", Next: 1_796_000_000_000}, {Owner: "nobody"}, {Text: "wang", Level: "C"},
	}
	sorts := []string{"-last_touch", "name", "next_touch", "level"}
	percentiles(b, func(i int) {
		err := t.s.Read(ctx, func(v *store.View) error {
			f := filters[i%len(filters)]
			if _, err := store.Customers(v, f, sorts[i/len(filters)%len(sorts)], 50, 0); err != nil {
				return err
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkCount counts what a filter leaves, as the list does beside opening.
func BenchmarkCount(b *testing.B) {
	t := bigTown()(b)
	filters := []store.CustomerFilter{{}, {Level: "H"}, {Owner: t.owners[3]}, {Level: "A", Channel: "show"}, {Next: 1_795_600_000_000}, {Text: "张伟"}}
	percentiles(b, func(i int) {
		err := t.s.Read(ctx, func(v *store.View) error {
			_, err := store.CountCustomers(v, filters[i%len(filters)], 1000)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkPage opens a customer's page. Budget 30 ms.
func BenchmarkPage(b *testing.B) {
	t := bigTown()(b)
	r := rand.New(rand.NewPCG(3, 4))
	percentiles(b, func(int) {
		err := t.s.Read(ctx, func(v *store.View) error {
			_, err := store.OpenCustomer(v, t.ids[r.IntN(len(t.ids))], 50)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	})
}
