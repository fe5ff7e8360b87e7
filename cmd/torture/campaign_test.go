//go:build torture && linux

package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// campaign is one engine's share of the kills, on one hub with its PCs.
type campaign struct {
	testing.TB
	engine string
	seed   uint64
	rng    *rand.Rand
	dir    string
	hub    *hub
	pcs    []*pc
	gone   []*line // of PCs that are no more
	book   *book
	screen *screen // nil: no desktop
	spans  map[aim]*span
	hits   map[aim]int
	misses map[aim]int
	took   map[aim]time.Duration
	proved proofs
}

const (
	rough    = 0.3 // how many in one requests meet a fate between the audits
	firstLot = 2100
	attempts = 12
)

// newCampaign makes a hub with two dealers, three PCs for showroomctl and two for the desktop.
func newCampaign(t testing.TB, engine, db string, seed uint64, display *screen) *campaign {
	t.Helper()
	c := bare(t, "")
	c.engine, c.seed, c.screen, c.hub.db = engine, seed, display, db
	c.rng, c.book.rng = rand.New(rand.NewPCG(seed, 2)), rand.New(rand.NewPCG(seed, 3))
	founded(c.hub)
	c.hub.start()
	for _, one := range []struct{ name, dealer string }{{"ctl1", "KM01"}, {"ctl2", "KM01"}, {"desk1", "KM01"}, {"ctl3", "KM02"}, {"desk2", "KM02"}} {
		p := c.newPC(one.name, one.dealer)
		p.join(c.hub.code(p.dealer))
		c.pcs = append(c.pcs, p)
		p.importing(firstLot)
		p.sync()
	}
	return c
}

// bare is a campaign with neither a hub that runs nor PCs, on SQLite in the folder, "" for one of its own.
func bare(t testing.TB, hubAt string) *campaign {
	t.Helper()
	c := &campaign{TB: t, engine: "sqlite", rng: rand.New(rand.NewPCG(1, 2)), dir: folder(t, "run"), book: &book{rng: rand.New(rand.NewPCG(1, 3))},
		spans: map[aim]*span{}, hits: map[aim]int{}, misses: map[aim]int{}, took: map[aim]time.Duration{}}
	if hubAt == "" {
		hubAt = filepath.Join(c.dir, "hub")
		must(t, os.MkdirAll(hubAt, 0o700))
	}
	c.hub = &hub{TB: t, program: built(t, "showroomd"), folder: hubAt}
	return c
}

// folder is where a part of the run works: kept when it fails.
func folder(t testing.TB, name string) string {
	t.Helper()
	above, err := filepath.Abs(filepath.Join("..", "..", "out", "torture"))
	must(t, err)
	must(t, os.MkdirAll(above, 0o755))
	dir, err := os.MkdirTemp(above, name+"-")
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("kept: %s", dir)
			return
		}
		must(t, os.RemoveAll(dir))
	})
	return dir
}

// founded gives a new hub its dealers, users and price list.
func founded(h *hub) {
	h.Helper()
	for code, name := range map[string]string{"KM01": "昆明一店", "KM02": "昆明二店"} {
		h.admin("dealer", "add", code, name)
		h.admin("user", "add", code, deskUser, "李娜", "--role", "manager")
	}
	sample, err := filepath.Abs(filepath.Join("..", "..", "assets", "sample", "catalogue.json"))
	must(h, err)
	lines := run(h, (&pc{ctl: built(h, "showroomctl"), dir: h.folder}).command("catalogue", "lines", sample))
	if !lines.ok() {
		h.Fatal(lines.err)
	}
	file := filepath.Join(h.folder, "catalogue.jsonl")
	must(h, os.WriteFile(file, []byte(lines.out), 0o600))
	h.admin("publish", "--catalogue", file)
}

// quoteInput is a quote on the sample catalogue.
const quoteInput = `{"quote_date": "2026-11-22", "invoice_date": "2026-11-30", "province": "330000", "owner_type": "private",
 "vehicle": {"variant": "QH-10T-A", "fuel": "ICE", "displacement_cc": 998, "seats": 5, "vehicle_tax": "by_displacement"},
 "msrp_fen": 7980000, "colour": {"code": "QH-C1"}}`

func (c *campaign) newPC(name, dealer string) *pc {
	c.Helper()
	quote := filepath.Join(c.dir, "quote.json")
	must(c, os.WriteFile(quote, []byte(quoteInput), 0o600))
	return &pc{TB: c, name: name, dealer: dealer, dir: filepath.Join(c.dir, name), line: newLine(c, c.seed, name, c.hub.at),
		ctl: built(c, "showroomctl"), book: c.book, quote: quote}
}

// run deals the blows of the plan; what missed is tried again, up to a limit.
func (c *campaign) run(blows []blow, each func()) {
	c.Helper()
	for i, b := range blows {
		// Each blow has its own chance, so that one that was dealt again doesn't change the choices of those after it.
		c.rng, c.book.rng = rand.New(rand.NewPCG(c.seed, uint64(2*i+2))), rand.New(rand.NewPCG(c.seed, uint64(2*i+3)))
		if late(b) == 1 {
			c.deskBackups(blows[i:])
			break
		}
		c.strike(b)
		if (i+1)%25 == 0 {
			c.audit()
			each()
		}
	}
	c.audit()
	each()
}

func (c *campaign) strike(b blow) {
	c.Helper()
	deal := map[aim]func(aim, float64) bool{
		{"ctl", "push"}: c.ctlPush, {"ctl", "pull"}: c.ctlPull, {"ctl", "snapshot"}: c.ctlSnapshot, {"ctl", "backup"}: c.ctlBackup, {"ctl", "save"}: c.ctlSave,
		{"hub", "push"}: c.hubPush, {"hub", "pull"}: c.hubPull, {"hub", "snapshot"}: c.hubSnapshot, {"hub", "backup"}: c.hubBackup,
		{"desk", "push"}: c.deskPush, {"desk", "pull"}: c.deskPull, {"desk", "snapshot"}: c.deskSnapshot,
	}[b.aim]
	began := time.Now()
	defer func() { c.took[b.aim] += time.Since(began) }()
	for range attempts {
		c.treat(rough)
		hit := deal(b.aim, b.at)
		c.learn(b.aim, hit)
		if hit || c.Failed() {
			return
		}
	}
	c.Errorf("%s: %s %s was never hit in %d attempts", c.engine, b.program, b.moment, attempts)
}

func (c *campaign) learn(a aim, hit bool) {
	if hit {
		c.span(a).hit()
		c.hits[a]++
		return
	}
	c.span(a).miss()
	c.misses[a]++
}

func (c *campaign) span(a aim) *span {
	if c.spans[a] == nil {
		first := span(150 * time.Millisecond)
		c.spans[a] = &first
	}
	return c.spans[a]
}

// treat makes all lines rough or peaceful.
func (c *campaign) treat(rough float64) {
	for _, p := range c.pcs {
		p.line.treat(rough)
	}
}

// one chooses a PC by the beginning of its name.
func (c *campaign) one(kind string) *pc {
	var fit []*pc
	for _, p := range c.pcs {
		if strings.HasPrefix(p.name, kind) {
			fit = append(fit, p)
		}
	}
	return fit[c.rng.IntN(len(fit))]
}

// other is another PC of the same dealer, of whatever kind: desks are closed between blows.
func (c *campaign) other(than *pc) *pc {
	var fit []*pc
	for _, p := range c.pcs {
		if p != than && p.dealer == than.dealer {
			fit = append(fit, p)
		}
	}
	return fit[c.rng.IntN(len(fit))]
}

// recover is what the PC's user sees after a kill: he goes on, and in a while all is well. First on the line as it
// is, then in peace.
func (c *campaign) recover(p *pc) {
	c.Helper()
	sound(c, p.database())
	for range 4 {
		if p.trySync() {
			return
		}
	}
	p.line.treat(0)
	p.sync()
}

// proofs count what was checked.
type proofs struct {
	audits, restored, customers, papers, rows int
}

func (c *campaign) report() string {
	var out strings.Builder
	for _, s := range shares {
		if n := c.hits[s.aim]; n > 0 || c.misses[s.aim] > 0 {
			fmt.Fprintf(&out, "  %-9s %-5s %-9s %4d   (%d came too late and were dealt again; %s)\n", c.engine, s.program, s.moment, n, c.misses[s.aim],
				c.took[s.aim].Round(time.Second))
		}
	}
	met, pushes := map[fate]int{}, map[fate]int{}
	for _, l := range append(c.lines(), c.gone...) {
		for m, n := range l.fates() {
			met[m.fate] += n
			if m.route == "push" {
				pushes[m.fate] += n
			}
		}
	}
	for _, f := range []fate{noRequest, halfAsked, noAnswer, halfTold} {
		fmt.Fprintf(&out, "  %-9s %s: %d, of them pushes %d\n", c.engine, f, met[f], pushes[f])
	}
	fmt.Fprintf(&out, "  %-9s %d audits; at the last: %d customers and %d numbered papers acknowledged, all of them there, once; %d rows compared; %d backups restored\n",
		c.engine, c.proved.audits, c.proved.customers, c.proved.papers, c.proved.rows, c.proved.restored)
	return out.String()
}

func (c *campaign) total() (hits int) {
	for _, n := range c.hits {
		hits += n
	}
	return hits
}

func (c *campaign) lines() (out []*line) {
	for _, p := range c.pcs {
		out = append(out, p.line)
	}
	return out
}
