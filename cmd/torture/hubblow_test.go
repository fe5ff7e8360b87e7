//go:build torture && linux

package torture

import (
	"os"
	"path/filepath"
	"time"
)

// askHub starts one command on each PC and kills the hub in the middle of what they ask of it. ended gets each
// command that worked all the same.
func (c *campaign) askHub(a aim, part float64, route string, pcs []*pc, args func(*pc) []string, ended func(*pc)) (hit bool) {
	c.Helper()
	first := make(chan struct{}, len(pcs))
	var clients []*process
	for _, p := range pcs {
		begun := p.line.next(route)
		go func() {
			<-begun
			first <- struct{}{}
		}()
		clients = append(clients, begin(c, p.command(args(p)...)))
	}
	anybody := func() bool {
		for _, client := range clients {
			if client.running() {
				return true
			}
		}
		return false
	}
	if begins(first, anybody) {
		c.span(a).wait(part)
	}
	for _, p := range pcs {
		hit = hit || p.line.under(route) > 0
	}
	hit = c.hub.serving.kill() && hit
	for i, p := range pcs {
		if clients[i].wait(c) == 0 && ended != nil {
			ended(p)
		}
	}
	c.hubAgain()
	return hit
}

// hubAgain starts the killed hub and wants everything from it that it had acknowledged, before any PC can bring it
// back.
func (c *campaign) hubAgain() {
	c.Helper()
	if c.hub.db == "" {
		sound(c, filepath.Join(c.hub.data(), "hub.db"))
	}
	c.hub.start()
	c.kept()
}

func syncing(*pc) []string { return []string{"sync"} }

func (c *campaign) hubPush(a aim, part float64) bool {
	var busy []*pc
	for _, p := range c.pcs {
		if p.name == "ctl1" || c.rng.IntN(3) > 0 {
			p.work(150)
			busy = append(busy, p)
		}
	}
	hit := c.askHub(a, part, "push", busy, syncing, func(p *pc) { c.book.sent(p) })
	for _, p := range busy {
		c.recover(p)
	}
	return hit
}

func (c *campaign) hubPull(a aim, part float64) bool {
	from := c.pcs[c.rng.IntN(3)]
	var behind []*pc
	for _, p := range c.pcs {
		c.recover(p)
		if p != from && p.dealer == from.dealer {
			behind = append(behind, p)
		}
	}
	from.work(600)
	c.recover(from)
	hit := c.askHub(a, part, "pull", behind, syncing, nil)
	for _, p := range behind {
		c.recover(p)
	}
	return hit
}

func (c *campaign) hubSnapshot(a aim, part float64) bool {
	codes := map[*pc]string{}
	var new []*pc
	for range 2 {
		p, code := c.newcomer()
		codes[p] = code
		new = append(new, p)
	}
	hit := c.askHub(a, part, "snapshot", new, func(p *pc) []string {
		return []string{"join", p.line.address, codes[p], "--name", p.name}
	}, nil)
	for _, p := range new {
		c.welcome(p, codes[p])
	}
	return hit
}

// hubBackup kills the backup, or the hub that serves meanwhile, while a PC pushes. On PostgreSQL the backup is
// pg_dump, which nobody kills here: the hub is.
func (c *campaign) hubBackup(a aim, part float64) bool {
	p := c.one("ctl")
	c.recover(p)
	p.work(300)
	acknowledged := c.book.acknowledged()
	file := filepath.Join(c.dir, "hub-backup")
	copying := begin(c, c.backupCommand(file))
	for copying.running() && !c.copyBegun(file) {
		time.Sleep(time.Millisecond)
	}
	push := begin(c, p.command("sync"))
	c.span(a).wait(part)
	var hit bool
	if c.hub.db == "" && c.rng.IntN(2) == 0 {
		hit = copying.kill()
	} else {
		hit = copying.running()
		hit = c.hub.serving.kill() && hit
		if copying.wait(c) != 0 {
			c.Errorf("backup beside a killed hub: %s", copying.err.String())
		}
	}
	if push.wait(c) == 0 {
		c.book.sent(p)
	}
	if !c.hub.serving.running() {
		c.hubAgain()
	}
	c.hubRestorable(file, acknowledged)
	must(c, os.RemoveAll(file))
	c.recover(p)
	return hit
}
