package link_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

func TestMain(m *testing.M) { hubtest.Main(m) }

var ctx = context.Background()

const noon = calendar.Instant(1795240800000)

// world is a hub behind real HTTP on this machine, on a real database.
type world struct {
	testing.TB
	database hubtest.Database
	url      string
	now      atomic.Int64 // the hub's clock; PCs have their own
	server   *httptest.Server
	hub      *hub.Hub
	storage  hub.Storage
	types    *record.Set // of the hub
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t, database: hubtest.Fresh(t), types: domain.Types}
	w.now.Store(int64(noon))
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.hub.Handler().ServeHTTP(rw, r) }))
	w.url = w.server.URL
	w.start()
	t.Cleanup(func() { w.stop(); w.server.Close() })
	w.must(w.hub.CreateDealer(ctx, "KM01", "样例昆明一店"))
	return w
}

func (w *world) clock() calendar.Instant { return calendar.Instant(w.now.Load()) }

func (w *world) start() { w.startWith(hub.Options{}) }

// startWith starts the hub; types, clock and a short wait are the world's.
func (w *world) startWith(opt hub.Options) {
	w.Helper()
	var err error
	opt.Types, opt.Now, opt.WaitFor = w.types, w.clock, 2*time.Second
	w.storage, err = w.database.Open()
	w.must(err)
	w.hub, err = hub.New(ctx, w.storage, opt)
	w.must(err)
}

func (w *world) stop() {
	w.Helper()
	w.hub.Close()
	w.must(w.storage.Close())
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// pc is one PC with its store, its clock and a wire that can be cut.
type pc struct {
	*world
	store *store.Store
	link  *link.Client
	clock *storetest.Clock
	net   *network
	setup store.Setup
}

// alone makes a PC that stands alone.
func (w *world) alone(letter string) *pc {
	w.Helper()
	p := &pc{world: w, clock: &storetest.Clock{At: noon}, net: &network{}, setup: store.Setup{Dealer: storetest.Dealer, PC: letter}}
	p.store = storetest.MustCreate(w, w.TempDir(), store.Options{Now: p.clock.Now, Manual: true}, p.setup)
	p.link = link.New(p.store, link.Options{Now: p.clock.Now, Transport: p.net})
	return p
}

// joined makes a PC that has joined the dealer.
func (w *world) joined(letter, dealer string) *pc {
	w.Helper()
	p := w.alone(letter)
	p.join(dealer)
	return p
}

func (p *pc) join(dealer string) {
	p.Helper()
	code, _, err := p.hub.IssueCode(ctx, dealer, time.Hour)
	p.must(err)
	p.must(p.link.Join(ctx, link.Joining{URL: p.url, Code: code, Name: "测试机", Move: true}))
}

func (p *pc) sync() link.Synced {
	p.Helper()
	done, err := p.link.Sync(ctx)
	p.must(err)
	return done
}

func (p *pc) do(verb string, fn func(*store.Tx) error) {
	p.Helper()
	p.clock.At += 1000
	p.must(p.store.Do(ctx, store.Action{Verb: verb}, fn))
}

func put[T any](p *pc, d *record.Definition[T], rec *T) {
	p.Helper()
	p.do(d.Name+".save", func(tx *store.Tx) error { return store.Put(tx, d, rec) })
}

// change reads a record, lets fn change it and saves it.
func change[T any](p *pc, d *record.Definition[T], id record.ID, fn func(*T)) {
	p.Helper()
	p.do(d.Name+".save", func(tx *store.Tx) error {
		rec, err := store.Get(tx.View, d, id)
		if err != nil {
			return err
		}
		fn(&rec)
		return store.Put(tx, d, &rec)
	})
}

func get[T any](p *pc, d *record.Definition[T], id record.ID) T {
	p.Helper()
	var rec T
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		rec, err = store.Get(v, d, id)
		return err
	}))
	return rec
}

func (p *pc) status() store.Status {
	p.Helper()
	st, err := p.store.Status(ctx)
	p.must(err)
	return st
}

func (p *pc) conflicts() []store.Conflict {
	p.Helper()
	var out []store.Conflict
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.Conflicts(100)
		return err
	}))
	return out
}

// openConflicts writes down what a PC shows, in one order.
func (p *pc) openConflicts() string {
	p.Helper()
	var lines []string
	for _, c := range p.conflicts() {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s of %s lost against %s of %s", c.Type, c.ID, c.Field, c.Lost, c.LostBy, c.Won, c.WonBy))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// agree holds the proof of both PCs against the hub, and every row of one PC against the other's.
func (w *world) agree(pcs ...*pc) {
	w.Helper()
	for i, p := range pcs {
		if st := p.status(); st.Pending != 0 {
			w.Errorf("PC %d still has %d mutations to send", i, st.Pending)
		}
		found, ok, err := p.link.Prove(ctx)
		w.must(err)
		if !ok || len(found) != 0 {
			w.Errorf("PC %d: proof comparable %v, differences %+v", i, ok, found)
		}
	}
	for i, p := range pcs[1:] {
		if a, b := pcs[0].openConflicts(), p.openConflicts(); a != b {
			w.Errorf("open conflicts on PC 0:\n%s\non PC %d:\n%s", a, i+1, b)
		}
	}
	for name, dump := range dumps {
		first := dump(pcs[0])
		for i, p := range pcs[1:] {
			if rows := dump(p); rows != first {
				w.Errorf("%s differ on PC %d:\n%s\nPC 0:\n%s", name, i+1, rows, first)
			}
		}
	}
}

var dumps = map[string]func(*pc) string{
	"customers": dumpOf(domain.Customers), "quotes": dumpOf(domain.Quotes), "orders": dumpOf(domain.Orders), "tasks": dumpOf(domain.Tasks),
	"users": dumpOf(domain.Users), "dealers": dumpOf(domain.Dealers), "variants": dumpOf(domain.Variants), "events": dumpOf(domain.Events),
}

// dumpOf writes down all live rows of a type, with what the hub says of them.
func dumpOf[T any](d *record.Definition[T]) func(*pc) string {
	return func(p *pc) string {
		p.Helper()
		var out []byte
		p.must(p.store.Read(ctx, func(v *store.View) error {
			found, err := store.Find(v, d, "ORDER BY id")
			for i := range found {
				row := d.Bind(&found[i])
				out = fmt.Appendf(out, "%s %s %d ", row.Head.ID, row.Head.Scope, row.Head.Rev)
				out = append(row.AppendJSON(out), '\n')
			}
			return err
		}))
		return string(out)
	}
}

// network is a wire with faults.
type network struct {
	cut            atomic.Bool  // nothing gets through
	sent, received atomic.Int64 // bytes of bodies

	lose  atomic.Int32 // so many answers are lost after the hub has done the work
	until atomic.Int32 // it is cut behind so many requests; 0: it isn't
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.cut.Load() {
		return nil, fmt.Errorf("network is cut")
	}
	if n.until.Load() > 0 && n.until.Add(-1) == 0 {
		n.cut.Store(true)
	}
	if r.ContentLength > 0 {
		n.sent.Add(r.ContentLength)
	}
	answer, err := plainTransport.RoundTrip(r)
	if err == nil {
		answer.Body = &counted{answer.Body, &n.received}
	}
	if err == nil && n.lose.Add(-1) >= 0 {
		answer.Body.Close()
		return nil, fmt.Errorf("answer lost")
	}
	return answer, err
}

var plainTransport = &http.Transport{DisableCompression: true}

type counted struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func customer(name, phone string) *domain.Customer {
	return &domain.Customer{Kind: domain.Person, Name: name, Phone: phone}
}

// copyOf makes a PC from a copy of this one's data folder, as a disk image does.
func (p *pc) copyOf() *pc {
	p.Helper()
	file := filepath.Join(p.TempDir(), store.DatabaseFile)
	p.must(p.store.Backup(ctx, file))
	s, err := store.Open(ctx, filepath.Dir(file), store.Options{Now: p.clock.Now, Manual: true})
	p.must(err)
	p.Cleanup(func() { p.must(s.Close()) })
	q := &pc{world: p.world, store: s, clock: p.clock, net: &network{}}
	q.link = link.New(s, link.Options{Now: p.clock.Now, Transport: q.net})
	return q
}

func contextWithCancel() (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }

func audited(lines []hub.Audited, what string) bool {
	return slices.ContainsFunc(lines, func(a hub.Audited) bool { return a.What == what })
}
