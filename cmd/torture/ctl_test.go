//go:build torture && linux

package torture

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// hitAt starts a program that will soon ask for the route, waits until it does, lets a part of the moment pass and kills
// it. hit tells that it was still at it.
func (c *campaign) hitAt(p *pc, a aim, part float64, route string, args ...string) (hit bool) {
	c.Helper()
	begun := p.line.next(route)
	victim := begin(c, p.command(args...))
	if begins(begun, victim.running) {
		c.span(a).wait(part)
	}
	return victim.kill()
}

func (c *campaign) ctlPush(a aim, part float64) bool {
	p := c.one("ctl")
	p.work(150)
	p.importing(100)
	hit := c.hitAt(p, a, part, "push", "sync")
	c.recover(p)
	return hit
}

func (c *campaign) ctlPull(a aim, part float64) bool {
	p := c.one("ctl")
	from := c.other(p)
	c.recover(p)
	from.work(300)
	c.recover(from)
	hit := c.hitAt(p, a, part, "pull", "sync")
	c.recover(p)
	return hit
}

// ctlSnapshot kills a new PC that joins. It goes on where it was, with the same code, and has everything.
func (c *campaign) ctlSnapshot(a aim, part float64) bool {
	p, code := c.newcomer()
	hit := c.hitAt(p, a, part, "snapshot", "join", p.line.address, code, "--name", p.name)
	c.welcome(p, code)
	return hit
}

// newcomer is a PC that has a code and nothing else.
func (c *campaign) newcomer() (p *pc, code string) {
	c.Helper()
	c.book.next++
	p = c.newPC("new"+strconv.Itoa(c.book.next), "KM01")
	p.line.treat(rough)
	return p, c.hub.code(p.dealer)
}

// welcome brings a newcomer in, whatever happened to it, compares it with the hub and takes it away.
func (c *campaign) welcome(p *pc, code string) {
	c.Helper()
	in := false
	for n := 0; !in; n++ {
		switch {
		case n > 20:
			c.Fatalf("%s can't join", p.name)
		case n > 4:
			p.line.treat(0)
		}
		if _, err := os.Stat(p.database()); err != nil || !c.identity(p).joined() {
			done := p.do("join", p.line.address, code, "--name", p.name)
			if n > 6 && !done.ok() {
				c.Logf("join: %s", done.err)
			}
			continue // a join that worked may not have received all: sync says
		}
		in = p.do("sync", "--json").ok()
	}
	p.line.treat(0)
	c.same(p)
	c.gone = append(c.gone, p.line)
	must(c, os.RemoveAll(p.dir))
}

// identity is what a PC keeps of itself.
type identity struct {
	Device    string
	Bootstrap bool
	Cursors   map[string]int64
}

func (i identity) joined() bool { return i.Device != "" }

func (c *campaign) identity(p *pc) (id identity) {
	c.Helper()
	db := openFile(c, p.database())
	defer db.Close()
	if one[int](c, db, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'") == 0 {
		return id
	}
	if text := one[string](c, db, "SELECT coalesce(max(value), '{}') FROM meta WHERE key = 'identity'"); text != "" {
		must(c, json.Unmarshal([]byte(text), &id))
	}
	return id
}

func (c *campaign) ctlBackup(a aim, part float64) bool {
	p := c.one("ctl")
	file := filepath.Join(c.dir, "backup.db")
	victim := begin(c, p.command("backup", "--out", file))
	for victim.running() && !exists(file+".part") && !exists(file) {
		time.Sleep(time.Millisecond)
	}
	c.span(a).wait(part)
	hit := victim.kill()
	if !hit && victim.wait(c) != 0 {
		c.Errorf("backup: %s", victim.err.String())
	}
	if !hit && !exists(file) {
		c.Error("a backup that succeeded left no file")
	}
	c.restorable(p, file)
	sound(c, p.database())
	p.must(nil, "backup", "--out", file, "--force") // over what the killed one left
	c.restorable(p, file)
	must(c, os.Remove(file))
	if exists(file + ".part") {
		c.Error("a backup left its unfinished file")
	}
	return hit
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// restorable restores a backup, if there is one, and wants everything in it that the PC had saved before.
func (c *campaign) restorable(p *pc, file string) {
	c.Helper()
	if !exists(file) {
		return
	}
	copied := &pc{TB: c, name: "restored", dealer: p.dealer, dir: filepath.Join(c.dir, "restored"), ctl: p.ctl, book: c.book, quote: p.quote}
	must(c, os.MkdirAll(copied.dir, 0o700))
	copied.must(nil, "restore", file)
	sound(c, copied.database())
	c.has(copied.database(), func(l *lot) bool { return l.saved && l.pc == p.name })
	c.proved.restored++
	must(c, os.RemoveAll(copied.dir))
}

// ctlSave kills an import, or a quote that gets its number. Nobody was told that it is done; if it is, it is whole.
func (c *campaign) ctlSave(a aim, part float64) bool {
	p := c.one("ctl")
	if c.rng.IntN(2) == 0 {
		return c.ctlIssue(p, part)
	}
	lot, file := p.sheet(400)
	victim := begin(c, p.command("import", "customers", file))
	c.span(a).wait(part)
	hit := victim.kill()
	lot.saved = !hit && victim.wait(c) == 0
	sound(c, p.database())
	c.recover(p)
	return hit
}

func (c *campaign) ctlIssue(p *pc, part float64) bool {
	q := p.draft(p.book.some(p))
	victim := begin(c, p.command("quote", "issue", q.id))
	time.Sleep(time.Duration(part * float64(90*time.Millisecond)))
	hit := victim.kill()
	sound(c, p.database())
	var answer struct{ Number string }
	if again := p.do("quote", "issue", q.id, "--json"); again.ok() {
		must(c, json.Unmarshal([]byte(again.out), &answer))
	} else { // it had its number when it died
		p.must(&answer, "quote", "show", q.id)
		if !strings.HasPrefix(answer.Number, "BJ-") {
			c.Errorf("%s: quote %s can't be issued after a kill: %s", p.name, q.id, again.err)
		}
	}
	q.number, q.saved = answer.Number, true
	c.recover(p)
	return hit
}
