//go:build torture && linux

package torture

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
)

// acknowledged are the lots that the hub has confirmed by now.
func (b *book) acknowledged() map[*lot]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[*lot]bool{}
	for _, l := range b.lots {
		if l.sent {
			out[l] = true
		}
	}
	return out
}

// audit lets everything come to rest and compares everybody with everybody.
func (c *campaign) audit() {
	c.Helper()
	c.treat(0)
	for range 2 {
		for _, p := range c.pcs {
			p.sync()
		}
	}
	c.kept()
	c.hub.admin("verify")
	ids, _ := c.hub.customers()
	c.proved.audits++
	c.proved.customers = c.whole("hub", ids, 0, func(l *lot) bool { return l.saved })
	c.proved.papers, c.proved.rows = 0, 0
	numbers := c.hub.numbers()
	for _, p := range c.pcs {
		sound(c, p.database())
		c.proved.rows += c.same(p)
		c.atRest(p)
		c.verified(p)
		c.has(p.database(), func(l *lot) bool { return l.saved && l.dealer == p.dealer })
		for number, id := range p.numbers() {
			if numbers[number] != id {
				c.Errorf("%s: %s is %s, at the hub %q", p.name, number, id, numbers[number])
			}
		}
	}
	for _, one := range c.book.papers {
		if one.saved {
			c.proved.papers++
		}
		if one.saved && numbers[one.kind+" "+one.number] != one.id {
			c.Errorf("the saved %s %s of %s is %q, not %s", one.kind, one.number, one.pc, numbers[one.kind+" "+one.number], one.id)
		}
	}
}

// atRest wants nothing in the outbox, nothing refused, no conflict: nobody wrote into another's work here.
func (c *campaign) atRest(p *pc) {
	c.Helper()
	db := openFile(c, p.database())
	defer db.Close()
	for what, query := range map[string]string{
		"mutations in the outbox": "SELECT count(*) FROM mutation", "open conflicts": "SELECT count(*) FROM loser WHERE settled = 0",
		"shadows": "SELECT count(*) FROM shadow", "unsettled answers": "SELECT count(*) FROM answered",
	} {
		if n := one[int](c, db, query); n != 0 {
			c.Errorf("%s: %d %s", p.name, n, what)
		}
	}
}

// verified asks the program itself.
func (c *campaign) verified(p *pc) {
	c.Helper()
	done := p.do("verify", "--json")
	var answer struct {
		OK    bool
		Proof []struct{ Agree bool }
	}
	if !done.ok() || json.Unmarshal([]byte(done.out), &answer) != nil || !answer.OK || len(answer.Proof) < 2 {
		c.Errorf("%s: verify: exit %d: %s%s", p.name, done.code, done.out, done.err)
	}
}

func (c *campaign) backupCommand(file string) *exec.Cmd {
	if c.hub.db == "" {
		return c.hub.command("backup", file)
	}
	return exec.Command(postgresProgram(c, "pg_dump"), "--format=custom", "--file="+file, "--dbname="+c.hub.db)
}

func (c *campaign) copyBegun(file string) bool {
	staging, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".backup-*")) // the pattern is sound
	return len(staging) > 0 || exists(file)
}

// hubRestorable restores a hub's backup beside it, if there is one, and wants everything that was acknowledged before it
// began.
func (c *campaign) hubRestorable(file string, acknowledged map[*lot]bool) {
	c.Helper()
	leftover, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".backup-*")) // the pattern is sound
	for _, dir := range leftover {
		must(c, os.RemoveAll(dir))
	}
	if !exists(file) {
		return
	}
	copied := &hub{TB: c, program: c.hub.program, folder: filepath.Join(c.dir, "hub-restored")}
	must(c, os.MkdirAll(copied.folder, 0o700))
	if c.hub.db == "" {
		copied.admin("restore", file)
	} else {
		copied.db = c.restoreDump(file)
		copied.admin("new-epoch")
	}
	copied.admin("verify")
	ids, _ := copied.customers()
	c.whole("restored hub", ids, mutation, func(l *lot) bool { return acknowledged[l] })
	c.proved.restored++
	must(c, os.RemoveAll(copied.folder))
}
