//go:build torture && linux

package torture

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cable is a line of its own between two network namespaces, that of the hub and that of a PC: nothing of this
// machine's network is touched, nothing outside is reached. Making it is root's privilege; without it nothing is proved and
// the test fails.
type cable struct {
	testing.TB
	hub, pc string // names of the namespaces
}

func newCable(t testing.TB) *cable {
	t.Helper()
	c := &cable{t, fmt.Sprint("showroom-hub-", os.Getpid()), fmt.Sprint("showroom-pc-", os.Getpid())}
	t.Cleanup(func() { // the cable goes with its ends
		for _, name := range []string{c.hub, c.pc} {
			if done := run(t, exec.Command("ip", "netns", "del", name)); !done.ok() {
				t.Logf("ip netns del %s: %s", name, done.err)
			}
		}
	})
	for _, line := range []string{
		"netns add " + c.hub, "netns add " + c.pc,
		"link add cable netns " + c.hub + " type veth peer name cable netns " + c.pc,
		"-n " + c.hub + " addr add 10.77.0.1/30 dev cable", "-n " + c.pc + " addr add 10.77.0.2/30 dev cable",
		"-n " + c.hub + " link set cable up", "-n " + c.pc + " link set cable up", "-n " + c.hub + " link set lo up", "-n " + c.pc + " link set lo up",
	} {
		if done := run(t, exec.Command("ip", strings.Fields(line)...)); !done.ok() {
			t.Fatalf("no network namespaces (ip %s: %s): run this test as root", line, done.err)
		}
	}
	return c
}

// within is what a program of that side is started by.
func (c *cable) within(side string) []string { return []string{"ip", "netns", "exec", side} }

// slow makes the line so slow that there is time to cut it in the middle, in both directions.
func (c *cable) slow(rate string) {
	c.Helper()
	for _, side := range []string{c.hub, c.pc} {
		done := run(c, exec.Command("tc", "-n", side, "qdisc", "replace", "dev", "cable", "root", "tbf", "rate", rate, "burst", "4kb", "latency", "400ms"))
		if !done.ok() {
			c.Fatalf("tc: %s", done.err)
		}
	}
}

// set takes the cable's end at the hub up or down. It is up once the PC's end carries and has forgotten that nobody answered.
func (c *cable) set(state string) {
	c.Helper()
	if done := run(c, exec.Command("ip", "-n", c.hub, "link", "set", "cable", state)); !done.ok() {
		c.Fatal(done.err)
	}
	if state != "up" {
		return
	}
	until(c, "the cable carries", func() bool {
		done := run(c, exec.Command("ip", "netns", "exec", c.pc, "cat", "/sys/class/net/cable/operstate"))
		return strings.TrimSpace(done.out) == "up"
	})
	if done := run(c, exec.Command("ip", "-n", c.pc, "neigh", "flush", "dev", "cable")); !done.ok() {
		c.Fatal(done.err)
	}
}

// sent is how many bytes the PC's end has sent and received.
func (c *cable) sent() (n int64) {
	c.Helper()
	for _, way := range []string{"tx_bytes", "rx_bytes"} {
		done := run(c, exec.Command("ip", "netns", "exec", c.pc, "cat", "/sys/class/net/cable/statistics/"+way))
		var one int64
		if _, err := fmt.Sscan(done.out, &one); err != nil {
			c.Fatal(err, done.err)
		}
		n += one
	}
	return n
}

// TestNetworkCut pulls the cable while a PC pushes, pulls and joins: for so short that nobody needs to know, and until the PC
// is killed. What was acknowledged stays, the rest goes on when the cable is back.
func TestNetworkCut(t *testing.T) {
	line := newCable(t)
	c := bare(t, "")
	c.hub.within = line.within(line.hub)
	founded(c.hub)
	c.hub.start("--listen", "10.77.0.1:8420", "--insecure-plain-http")
	p := c.cabled(line, "here")
	p.join(c.hub.code(p.dealer))
	p.importing(3000)
	p.sync()
	c.pcs = append(c.pcs, p)
	other := c.cabled(line, "there")
	other.join(c.hub.code(other.dealer))
	c.pcs = append(c.pcs, other)
	cuts := 0
	const forGood = 0 // the PC is killed before the cable is back
	for _, away := range []time.Duration{2 * time.Second, 12 * time.Second, forGood} {
		for _, what := range []string{"push", "pull", "join"} {
			line.slow("4mbit")
			from, args := p, []string{"sync"}
			switch what {
			case "push":
				p.importing(2500)
			case "pull":
				other.importing(2500)
				other.sync()
			case "join":
				from = c.cabled(line, fmt.Sprint("new", cuts))
				args = []string{"join", from.line.address, c.hub.code("KM01")}
			}
			line.slow("300kbit")
			victim := begin(c, from.command(args...))
			before := line.sent()
			until(c, "something is under way", func() bool { return line.sent()-before > 12_000 || !victim.running() })
			line.set("down")
			if !victim.running() {
				t.Errorf("%s was through before the cable was pulled", what)
			}
			offline := c.cabledStatus(other)
			if offline.Online {
				t.Errorf("%s: a PC without a cable says that it is online", what)
			}
			time.Sleep(away)
			if away == forGood && !victim.kill() {
				t.Errorf("%s ended by itself without a network: %s", what, victim.err.String())
			}
			line.set("up")
			line.slow("4mbit")
			if code := victim.wait(c); code == 0 && what != "join" {
				c.book.sent(from)
			} else if code > 0 {
				t.Logf("%s after a cut of %s: %s", what, away, victim.err.String())
				told(c, what, command{code, victim.out.String(), victim.err.String()}, "连不上总部", "检查网络")
			}
			cuts++
			if what == "join" {
				if !exists(from.database()) || !c.identity(from).joined() {
					from.join(args[2])
				}
				from.sync()
				c.same(from)
				must(c, os.RemoveAll(from.dir))
			}
			c.kept()
			c.recover(p)
		}
	}
	c.audit()
	fmt.Printf("network: the cable was pulled %d times in the middle of a push, a pull or a join; nothing acknowledged lost\n", cuts)
}

// cabled is a PC at the other end of the cable.
func (c *campaign) cabled(line *cable, name string) *pc {
	p := c.newPC(name, "KM01")
	p.within = line.within(line.pc)
	p.line.address = "http://10.77.0.1:8420" // without the proxy: the cable is the line
	p.dir = filepath.Join(c.dir, name)
	return p
}

type status struct{ Online bool }

// cabledStatus asks for a PC's status; without a network it comes at once, too.
func (c *campaign) cabledStatus(p *pc) (s status) {
	c.Helper()
	began := time.Now()
	p.must(&s, "status")
	if took := time.Since(began); took > 30*time.Second {
		c.Errorf("status without a network took %s", took)
	}
	return s
}
