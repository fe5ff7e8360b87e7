package simtest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
	"showroom/sync/link"
	"showroom/sync/store"
)

var ctx = context.Background()

// types are those that the play writes, and few others: a store opens in half the time.
var types = record.NewSet(domain.Dealers.Type, domain.Users.Type, domain.Accessories.Type,
	domain.Customers.Type, domain.Orders.Type, domain.Tasks.Type, domain.Events.Type)

// older are the types of a program of last year: it has no events, and knows nothing of a customer's address.
var older = record.NewSet(domain.Dealers.Type, domain.Users.Type, domain.Accessories.Type, olderCustomers.Type, domain.Orders.Type, domain.Tasks.Type)

var olderCustomers = record.Define(domain.Customers.Name, domain.Customers.Label, domain.Customers.Sort, func(c *domain.Customer) record.Fields {
	return slices.DeleteFunc(slices.Clone(domain.Customers.Bind(c).Fields), func(f record.Field) bool { return f.Name == unknownField })
})

const unknownField = "address"

// The schemas of the two programs.
const (
	oldSchema = 1
	newSchema = 2
)

// noon is when each play begins: 2026-11-21 12:00 in Shanghai.
const noon = calendar.Instant(1795233600000)

// A world is one play: PCs, a hub, the wires between them and a clock, all moved by one seed.
type world struct {
	testing.TB
	seed uint64
	r    *rand.Rand
	dir  string
	now  calendar.Instant
	hub  *headquarters
	pcs  []*pc
	kept struct { // the hub's backup
		taken bool
		times int // it was put back
		barring
	}
	least     int             // the oldest schema that may pull
	renewed   bool            // a new epoch began without a backup
	gone      map[string]bool // dealers whose second person was disabled
	held      []late          // requests that the network still holds
	questions []*question     // that the hub has not answered yet
	told      []string
	step      int
	count     int // unique values so far
	barring
	oracle
}

// say writes the play down, for whoever must understand a failing seed.
func (w *world) say(format string, args ...any) {
	w.told = append(w.told, fmt.Sprintf(format, args...))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.fail("%v", err)
	}
}

// fail ends the play with what led to it.
func (w *world) fail(format string, args ...any) {
	w.Helper()
	for _, line := range w.told {
		w.Log(line)
	}
	w.Fatalf("seed %d, step %d: %s\nplay it again: make sim FROM=%d SEEDS=1", w.seed, w.step, fmt.Sprintf(format, args...), w.seed)
}

// headquarters is the hub's computer.
type headquarters struct {
	*machine
	w       *world
	dir     string
	hub     *hub.Hub
	storage *sqlite.Storage
	unaware bool // another process wrote to the database since it looked
}

func (h *headquarters) down() bool { return h.hub == nil }

func (h *headquarters) start() error {
	h.boot()
	storage, err := sqlite.OpenWith(ctx, h.dir, driverName)
	if err != nil {
		return err
	}
	served, err := hub.New(ctx, storage, h.options())
	if err != nil {
		return errors.Join(err, storage.Close())
	}
	h.hub, h.storage, h.unaware = served, storage, false
	return nil
}

func (h *headquarters) options() hub.Options {
	return hub.Options{Types: types, Now: func() calendar.Instant { return h.w.now }, SnapshotFrom: 6, LeastSchema: h.w.least, InTurn: true}
}

// command does something by another process on the hub's database, as an operator's commands do. The hub itself learns of it
// when it looks, or when it writes the next change itself.
func (h *headquarters) command(do func(*hub.Hub) error) error {
	other, err := hub.New(ctx, h.storage, h.options())
	if err != nil {
		return err
	}
	defer other.Close()
	h.unaware = true
	return do(other)
}

// stop ends the process; after a kill nothing that it says at the end matters.
func (h *headquarters) stop() error {
	if h.down() {
		return nil
	}
	if h.isDead() {
		h.w.cutQuestions()
	}
	h.hub.Close()
	err := h.storage.Close()
	h.hub, h.storage = nil, nil
	if h.isDead() {
		return nil
	}
	return err
}

// pc is one PC.
type pc struct {
	*machine
	*world
	name   string
	dealer string
	dir    string
	offset calendar.Instant // of its clock
	old    bool             // has last year's program
	wire   *line
	store  *store.Store
	link   *link.Client
}

func (p *pc) clock() calendar.Instant { return p.world.now + p.offset }

func (p *pc) down() bool { return p.store == nil }

func (p *pc) options() store.Options {
	known := types
	if p.old {
		known = older
	}
	return store.Options{Types: known, Now: p.clock, Manual: true, Driver: driverName, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (p *pc) start() error {
	p.boot()
	s, err := store.Open(ctx, p.dir, p.options())
	if err != nil {
		return err
	}
	p.run(s)
	return nil
}

func (p *pc) run(s *store.Store) {
	p.store = s
	schema := newSchema
	if p.old {
		schema = oldSchema
	}
	p.link = link.New(s, link.Options{Now: p.clock, Transport: p.wire, OnePush: 3, InTurn: true, Schema: schema})
}

func (p *pc) stop() error {
	if p.down() {
		return nil
	}
	p.giveUp(context.Canceled)
	err := p.store.Close()
	p.store, p.link = nil, nil
	if p.isDead() {
		return nil
	}
	return err
}

// people work on every PC of a dealer. The second one is disabled by headquarters at some time; what he does after that is held.
var people = [2]string{"lina", "wangfang"}

// keyOf is what a person of a dealer signs with.
func keyOf(dealer, name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(dealer + "/" + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// person is who does the next thing.
func (p *pc) person() record.ID {
	return record.NamedID("user", p.dealer+"/"+people[p.r.IntN(8)/7])
}

// cast are the PCs of each play: two of one dealer that share everything, one of another.
var cast = []struct{ name, dealer string }{{"A", "KM01"}, {"B", "KM01"}, {"C", "DL02"}}

// stages are worlds before the first step, each made once: every PC has joined and knows the others' records. In the first
// all have today's program; in each other one PC has last year's.
var stages = func() (out []func() (string, error)) {
	for old := range len(cast) + 1 {
		out = append(out, sync.OnceValues(func() (string, error) { return stage(old - 1) }))
	}
	return out
}

// stageOf is where a seed begins, and which PC is old there; -1: none.
func stageOf(seed uint64) (dir string, old int, err error) {
	old = -1
	if seed%3 == 0 {
		old = int(seed / 3 % uint64(len(cast)))
	}
	dir, err = allStages()[old+1]()
	return dir, old, err
}

var allStages = sync.OnceValue(stages)

func stage(old int) (string, error) {
	dir, err := os.MkdirTemp(shm(), "showroom-stage-")
	if err != nil {
		return "", err
	}
	stageDirs.add(dir)
	w := &world{r: rand.New(rand.NewPCG(1, 1)), dir: dir, now: noon}
	w.people(old)
	if err := w.hub.start(); err != nil {
		return "", err
	}
	for _, dealer := range []string{"KM01", "DL02"} {
		if err := w.hub.hub.CreateDealer(ctx, dealer, "样例门店 "+dealer); err != nil {
			return "", err
		}
	}
	for _, p := range w.pcs {
		if err := p.enrol(); err != nil {
			return "", err
		}
	}
	if err := w.pcs[0].makeTwins(); err != nil {
		return "", err
	}
	for range 2 {
		for _, p := range w.pcs {
			if _, err := p.link.Sync(ctx); err != nil {
				return "", err
			}
		}
	}
	return dir, w.close()
}

// stageDirs are to be removed in the end.
var stageDirs folders

type folders struct {
	mu   sync.Mutex
	list []string
}

func (f *folders) add(dir string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, dir)
}

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // many small worlds, soon forgotten
	code := m.Run()
	for _, dir := range stageDirs.list {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// shm is a folder in memory where there is one: what the disk does is the simulation's business.
func shm() string {
	const dir = "/dev/shm"
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return dir
	}
	return ""
}

// people makes the computers, switched off.
func (w *world) people(old int) {
	w.hub = &headquarters{w: w, dir: filepath.Join(w.dir, "hub")}
	w.hub.machine = newMachine(w.hub.dir)
	for i, one := range cast {
		w.pcs = append(w.pcs, w.newPC(one.name, one.dealer))
		if w.pcs[i].old = i == old; i == old {
			w.say("%s has last year's program", one.name)
		}
	}
}

func (w *world) newPC(name, dealer string) *pc {
	p := &pc{world: w, name: name, dealer: dealer, dir: filepath.Join(w.dir, name)}
	p.machine = newMachine(p.dir)
	p.wire = &line{world: w, of: p}
	return p
}

// enrol makes the PC's store and joins it.
func (p *pc) enrol() error {
	s, err := store.Create(ctx, p.dir, p.options(), store.Setup{
		Dealer: domain.Dealer{Code: p.dealer, Name: "样例门店 " + p.dealer, Province: "530000"}, PC: p.name,
		Users: []domain.User{{Name: "李娜", Login: people[0], Role: domain.Manager, SignKey: login.Public(keyOf(p.dealer, people[0]))},
			{Name: "王芳", Login: people[1], Role: domain.Manager, SignKey: login.Public(keyOf(p.dealer, people[1]))}},
	})
	if err != nil {
		return err
	}
	p.run(s)
	code, _, err := p.hub.hub.IssueCode(ctx, p.dealer, time.Hour)
	if err != nil {
		return err
	}
	return p.link.Join(ctx, link.Joining{URL: hubURL, Code: code, Name: p.name})
}

// newWorld copies the stage and switches everything on.
func newWorld(t testing.TB, seed uint64) *world {
	from, old, err := stageOf(seed)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(shm(), "showroom-play-")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, seed: seed, r: rand.New(rand.NewPCG(seed, 7)), dir: dir, now: noon + 3_600_000}
	t.Cleanup(func() {
		if err := errors.Join(w.close(), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	w.must(os.CopyFS(dir, os.DirFS(from)))
	w.people(old)
	w.must(w.hub.start())
	for _, p := range w.pcs {
		w.must(p.start())
	}
	return w
}

func (w *world) close() error {
	errs := []error{w.hub.stop()}
	machines.Delete(w.hub.dir)
	for _, p := range w.pcs {
		errs = append(errs, p.stop())
		machines.Delete(p.dir)
	}
	return errors.Join(errs...)
}

// unique makes a value that nobody wrote before.
func (w *world) unique() string {
	w.count++
	return fmt.Sprintf("v%d", w.count)
}

// id makes a record's ID that the seed alone decides.
func (w *world) id() record.ID {
	w.count++
	return record.ID(fmt.Sprintf("019a0000-0000-7000-8000-%012d", w.count))
}
