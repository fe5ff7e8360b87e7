//go:build torture && linux

package torture

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// deskUser logs in without a password where the desktop is told that its data are a sample's. That is all that
// --sample means for a store that is there already: everything else is the desktop's usual self.
const deskUser = "lina"

// screen is an X server of its own.
type screen struct{ display, home string }

func startScreen(t testing.TB) *screen {
	t.Helper()
	read, write, err := os.Pipe()
	must(t, err)
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{write}
	begin(t, cmd)
	must(t, write.Close())
	number, err := bufio.NewReader(read).ReadString('\n')
	must(t, err)
	must(t, read.Close())
	return &screen{":" + strings.TrimSpace(number), t.TempDir()}
}

// openDesk opens the desktop on a PC's folder.
func (c *campaign) openDesk(p *pc) *process {
	c.Helper()
	cmd := exec.Command(built(c, "showroom"), "--sample", "--data", p.dir)
	home := c.screen.home
	cmd.Env = append(os.Environ(), "DISPLAY="+c.screen.display, "LIBGL_ALWAYS_SOFTWARE=1", "HOME="+home,
		"XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home)
	return begin(c, cmd)
}

// hitDesk kills a desktop a part of the moment after it begins to ask for the route. The desktop never ends by
// itself, so whether it was still at it is read from what it left: unfinished tells.
func (c *campaign) hitDesk(p *pc, a aim, part float64, desk *process, begun <-chan struct{}, unfinished func() bool) (hit bool) {
	c.Helper()
	if !begins(begun, desk.running) {
		c.Errorf("%s: the desktop never asks for %s: %s", p.name, a.moment, desk.err.String())
	}
	c.span(a).wait(part)
	if !desk.kill() {
		c.Fatalf("%s: the desktop ended by itself: %s", p.name, desk.err.String())
	}
	hit = unfinished()
	c.recover(p)
	return hit
}

// deskPush: what a person had typed while the line was down goes up as soon as the desktop is open.
func (c *campaign) deskPush(a aim, part float64) bool {
	p := c.one("desk")
	p.work(150)
	p.importing(150)
	begun := p.line.next("push")
	return c.hitDesk(p, a, part, c.openDesk(p), begun, func() bool {
		db := openFile(c, p.database())
		defer db.Close()
		return one[int](c, db, "SELECT count(*) FROM mutation") > 0
	})
}

// deskPull: another PC's work arrives while the desktop is open and quiet.
func (c *campaign) deskPull(a aim, part float64) bool {
	p := c.one("desk")
	c.recover(p)
	p.line.treat(0)
	desk := c.openDesk(p)
	until(c, "the desktop waits for news", func() bool { return p.line.under("wait") > 0 })
	p.line.treat(rough)
	begun := p.line.next("pull")
	from := c.other(p)
	from.work(400)
	c.recover(from)
	return c.hitDesk(p, a, part, desk, begun, func() bool { return c.behind(p) })
}

// behind tells whether a PC has less than the hub.
func (c *campaign) behind(p *pc) bool {
	c.Helper()
	db := c.hub.open()
	defer db.Close()
	return c.identity(p).Cursors[p.dealer] < one[int64](c, db, "SELECT seq FROM head WHERE scope = '"+p.dealer+"'")
}

// deskSnapshot: a PC whose data were restored from a backup fetches everything anew.
func (c *campaign) deskSnapshot(a aim, part float64) bool {
	p := c.one("desk")
	c.recover(p)
	file := filepath.Join(c.dir, "desk.db")
	p.must(nil, "backup", "--out", file, "--force")
	p.must(nil, "restore", file)
	begun := p.line.next("snapshot")
	hit := c.hitDesk(p, a, part, c.openDesk(p), begun, func() bool { return c.identity(p).Bootstrap })
	aside, err := filepath.Glob(p.database() + "*before*")
	must(c, err)
	for _, old := range aside {
		must(c, os.Remove(old))
	}
	return hit
}

// deskBackups deals all blows against the desktop's own daily backup, which it makes a minute after it was opened:
// all desks at once.
func (c *campaign) deskBackups(blows []blow) {
	c.Helper()
	var desks []*pc
	for _, p := range c.pcs {
		if strings.HasPrefix(p.name, "desk") {
			desks = append(desks, p)
		}
	}
	for tries := 0; len(blows) > 0; tries++ {
		if tries > 6*len(desks) {
			c.Fatalf("%s: the desktop's backup was never hit", c.engine)
		}
		c.treat(0)
		now := desks[:min(len(desks), len(blows))]
		hits := make([]bool, len(now))
		var all sync.WaitGroup
		for i, p := range now {
			all.Add(1)
			go func() {
				defer all.Done()
				hits[i] = c.deskBackup(p, c.span(blows[i].aim), blows[i].at)
			}()
		}
		all.Wait()
		for i := len(now) - 1; i >= 0; i-- {
			c.learn(blows[i].aim, hits[i])
			if hits[i] {
				blows = append(blows[:i:i], blows[i+1:]...)
			}
		}
		for _, p := range now {
			made, err := filepath.Glob(filepath.Join(p.dir, "backups", "showroom-*.db"))
			must(c, err)
			for _, file := range made {
				c.restorable(p, file)
				must(c, os.Remove(file)) // so that the next desktop makes it again
			}
			c.recover(p)
		}
	}
}

// deskBackup opens a desktop and kills it while its backup is being written.
func (c *campaign) deskBackup(p *pc, s *span, part float64) (hit bool) {
	desk := c.openDesk(p)
	folder := filepath.Join(p.dir, "backups")
	begun := func() bool {
		made, _ := filepath.Glob(filepath.Join(folder, "showroom-*")) // the pattern is sound
		return len(made) > 0
	}
	for deadline := time.Now().Add(2 * patience); !begun() && desk.running() && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	s.wait(part)
	alive := desk.kill()
	made, _ := filepath.Glob(filepath.Join(folder, "showroom-*.db")) // the pattern is sound
	return alive && len(made) == 0
}
