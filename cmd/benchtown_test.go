//go:build bench

package cmd

import (
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	catalogue "showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/sync/sheet"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// lastDay is where the seeded story ends, and today is the noon of the measurements.
const lastDay = calendar.Day(20261121)

func noon() calendar.Instant { return lastDay.Start() + 12*3600*1000 }

// townVersion counts the ways in which makeTown made a store, beside those of sample.Seed.
const townVersion = 2

// town is a large store: a copy of the kept one, so that measuring leaves no traces in it.
type town struct {
	dir     string
	store   *store.Store
	session *action.Session
	users   []domain.User
	people  []domain.Customer // some, drawn evenly
	bare    *sql.DB           // the same file without the program
}

func openTown(t *testing.T, size sizes) *town {
	t.Helper()
	kept := filepath.Join(benchFolder(t), fmt.Sprintf("town-%d.%d-%d-%d-%d", townVersion, sample.SeedVersion, size.customers, size.events, size.quotes))
	if _, err := os.Stat(kept); os.IsNotExist(err) {
		makeTown(t, kept, size)
	}
	w := &town{dir: filepath.Join(scratch(t), "store")}
	must(t, os.Mkdir(w.dir, 0o700))
	copyFile(t, filepath.Join(w.dir, store.DatabaseFile), filepath.Join(kept, store.DatabaseFile))
	w.open(t)
	t.Cleanup(func() { w.close(t) })
	return w
}

func (w *town) open(t *testing.T) {
	t.Helper()
	var err error
	w.store, err = store.Open(ctx, w.dir, store.Options{Manual: true, Now: noon})
	must(t, err)
	w.session, err = action.As(ctx, w.store, sample.Consultant)
	must(t, err)
	w.bare, err = sql.Open("sqlite", bareDSN(filepath.Join(w.dir, store.DatabaseFile)))
	must(t, err)
	if w.people != nil {
		return
	}
	must(t, w.store.Read(ctx, func(v *store.View) (err error) {
		if w.users, err = store.Find(v, domain.Users, "ORDER BY login"); err != nil {
			return err
		}
		w.people, err = store.Find(v, domain.Customers, "WHERE id IN (SELECT id FROM customer WHERE deleted = 0 AND rowid % (SELECT max(1, count(*) / 400) FROM customer) = 0) LIMIT 400")
		return err
	}))
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(w.people), func(i, j int) { w.people[i], w.people[j] = w.people[j], w.people[i] })
}

func (w *town) close(t *testing.T) {
	if w.store != nil {
		must(t, w.bare.Close())
		must(t, w.store.Close())
		w.store = nil
	}
}

// bareDSN opens a file with the pragmas that the store uses itself (sync/store/dsn.go).
func bareDSN(path string) string {
	return "file:" + path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16384)&_txlock=immediate"
}

// makeTown seeds the store that the runs copy. It has joined a hub, so that each save writes the outbox; its
// history counts as answered.
func makeTown(t *testing.T, kept string, size sizes) {
	t.Helper()
	began := time.Now()
	part := kept + ".part"
	must(t, os.RemoveAll(part))
	users := sample.Users()
	for i := range 14 {
		users = append(users, domain.User{Login: fmt.Sprintf("u%02d", i), Name: fmt.Sprintf("顾问%02d", i), Role: domain.Consultant})
	}
	s, err := store.Create(ctx, part, store.Options{Manual: true, Now: noon}, store.Setup{Dealer: sample.Dealer, PC: "A", Users: users})
	must(t, err)
	session, err := action.As(ctx, s, sample.Consultant)
	must(t, err)
	list, err := sheet.ReadCatalogue(catalogue.Catalogue)
	must(t, err)
	_, err = session.LoadCatalogue(ctx, list)
	must(t, err)
	must(t, sample.Seed(ctx, s, sample.Size{
		Customers: size.customers, Events: size.events, Quotes: size.quotes, Seed: 1, End: lastDay,
		Tell: func(what string, done, all int) { fmt.Fprintf(os.Stderr, "seeding %s %d / %d\n", what, done, all) },
	}))
	settleHistory(t, s)
	must(t, s.Close())
	must(t, os.Rename(part, kept))
	fmt.Fprintf(os.Stderr, "seeded %s in %s\n", filepath.Base(kept), time.Since(began).Round(time.Second))
}

// settleHistory joins a hub that isn't there, and takes all that was written before as answered.
func settleHistory(t *testing.T, s *store.Store) {
	t.Helper()
	id := s.Identity()
	id.Device, id.Token, id.Epoch, id.HubURL = "bench-1", "none", string(record.NewID()), "http://127.0.0.1:1"
	must(t, s.Join(ctx, id))
	must(t, s.SetIdentity(ctx, func(id *store.Identity) { id.Adopt, id.Bootstrap = nil, false }))
	for rev := int64(1); ; {
		waiting, err := s.Pending(ctx, 1000)
		must(t, err)
		if len(waiting) == 0 {
			return
		}
		answers := make([]wire.Outcome, len(waiting))
		for i, m := range waiting {
			answers[i] = wire.Outcome{N: m.N, Verdict: wire.Applied}
			for range m.Changes {
				answers[i].Revs = append(answers[i].Revs, rev)
				rev++
			}
		}
		must(t, s.Settle(ctx, answers))
	}
}

func copyFile(t *testing.T, to, from string) {
	t.Helper()
	in, err := os.Open(from)
	must(t, err)
	defer in.Close()
	out, err := os.Create(to)
	must(t, err)
	_, err = io.Copy(out, in)
	must(t, err)
	must(t, out.Sync())
	must(t, out.Close())
}

// drain reads a bare query to its end, as a program does that shows the rows.
func drain(t *testing.T, db *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	rows, err := db.Query(query, args...)
	must(t, err)
	defer rows.Close()
	cols, err := rows.Columns()
	must(t, err)
	into := make([]any, len(cols))
	for i := range into {
		into[i] = new(any)
	}
	for ; rows.Next(); n++ {
		must(t, rows.Scan(into...))
	}
	must(t, rows.Err())
	return n
}
