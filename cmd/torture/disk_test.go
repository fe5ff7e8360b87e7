//go:build torture && linux

package torture

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"showroom/sync/hub/hubtest"
)

// volume is a small disk of its own, in memory.
type volume struct {
	testing.TB
	at string
}

// newVolume mounts one. That is root's privilege, and without it nothing is proved: the test fails and says so.
func newVolume(t testing.TB, megabytes int) *volume {
	t.Helper()
	v := &volume{t, filepath.Join(folder(t, "disk"), "volume")}
	must(t, os.Mkdir(v.at, 0o700))
	if err := syscall.Mount("tmpfs", v.at, "tmpfs", 0, fmt.Sprintf("size=%dm", megabytes)); err != nil {
		t.Fatalf("a disk that can be filled can't be mounted (%v): run this test as root", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(v.at, syscall.MNT_DETACH)) })
	return v
}

func (v *volume) filler() string { return filepath.Join(v.at, "filler") }

// fill leaves so many bytes of room.
func (v *volume) fill(leave int64) {
	v.Helper()
	v.empty()
	var st syscall.Statfs_t
	must(v, syscall.Statfs(v.at, &st))
	f, err := os.Create(v.filler())
	must(v, err)
	_, err = io.CopyN(f, zeros{}, int64(st.Bavail)*st.Bsize-leave)
	if err := errors.Join(err, f.Close()); err != nil && !errors.Is(err, syscall.ENOSPC) {
		v.Fatal(err)
	}
}

// empty makes room again.
func (v *volume) empty() {
	v.Helper()
	if err := os.Remove(v.filler()); err != nil && !errors.Is(err, os.ErrNotExist) {
		v.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

var chinese = regexp.MustCompile(`\p{Han}`)

// told wants a refusal in the user's words that names one of the reasons.
func told(t testing.TB, what string, c command, reasons ...string) {
	t.Helper()
	first, _, _ := strings.Cut(strings.TrimPrefix(c.err, "showroomctl："), "\n")
	named := false
	for _, reason := range reasons {
		named = named || strings.Contains(first, reason)
	}
	if c.code != 1 || !named || !chinese.MatchString(first) || strings.Contains(c.err, "goroutine") {
		t.Errorf("%s on a full disk: exit %d: %s", what, c.code, c.err)
	}
}

// small is a hub with two PCs of one dealer, one of them or the hub on a volume.
func small(t *testing.T, hubAt, pcAt string) *campaign {
	t.Helper()
	c := bare(t, hubAt)
	c.peopled(pcAt, c.dir)
	return c
}

// peopled starts the hub and lets the PC tight, in its folder, and the PC roomy join it.
func (c *campaign) peopled(tightAt, roomyAt string) {
	c.Helper()
	founded(c.hub)
	c.hub.start()
	for _, one := range [][2]string{{"tight", tightAt}, {"roomy", roomyAt}} {
		p := c.newPC(one[0], "KM01")
		p.dir = filepath.Join(one[1], one[0])
		p.join(c.hub.code(p.dealer))
		c.pcs = append(c.pcs, p)
		p.importing(500)
		p.sync()
	}
}

// rooms are how much is left on the disk, in bytes: too little to open a store, to save, to import, to copy.
var rooms = []int64{0, 4 << 10, 40 << 10, 150 << 10, 400 << 10, 1500 << 10}

// TestFullDiskOfAPC: whatever is asked of a PC whose disk is full either works or is refused in words; what worked stays, and
// with room everything goes on.
func TestFullDiskOfAPC(t *testing.T) {
	v := newVolume(t, 48)
	c := small(t, "", v.at)
	tight, roomy := c.pcs[0], c.pcs[1]
	backup := filepath.Join(c.dir, "before.db")
	tight.must(nil, "backup", "--out", backup)
	for _, room := range rooms {
		roomy.importing(1500)
		roomy.sync()
		q := tight.draft(c.book.some(tight))
		v.fill(room)
		c.askTight(tight, q, backup)
		v.empty()
		c.recover(tight)
		c.audit()
	}
	fmt.Printf("full disk of a PC: %d amounts of room left, nothing acknowledged lost\n", len(rooms))
}

// askTight asks everything of a PC without room.
func (c *campaign) askTight(p *pc, q *paper, backup string) {
	c.Helper()
	lot, file := p.sheet(800)
	for _, args := range [][]string{
		{"status"}, {"import", "customers", file}, {"quote", "issue", q.id, "--json"}, {"sync"}, {"backup"}, {"backup", "--out", filepath.Join(filepath.Dir(p.dir), "copy.db")}, {"verify"},
		{"restore", backup}, {"customers", "--limit", "1"},
	} {
		what := strings.Join(args[:min(2, len(args))], " ")
		done := p.do(args...)
		switch {
		case args[0] == "verify" && strings.Contains(done.out, "总部有新内容"): // a sync without room didn't bring it
		case !done.ok():
			told(c, what, done, "磁盘已满")
		case args[0] == "import":
			lot.saved = true
		case args[0] == "quote":
			q.saved, q.number = true, issued.FindString(done.out)
		case args[0] == "restore":
			c.Error("a restore worked without room")
		case args[0] == "sync":
			c.book.sent(p)
		}
	}
}

var issued = regexp.MustCompile(`BJ-[0-9A-Z-]+`)

// TestFullDiskAtJoin: a PC that begins without room is told so, and begins when there is some.
func TestFullDiskAtJoin(t *testing.T) {
	v := newVolume(t, 24)
	c := small(t, "", folder(t, "beside"))
	c.pcs[1].importing(3000) // enough for a snapshot
	c.pcs[1].sync()
	for i, room := range rooms {
		p, code := c.newcomer()
		p.dir = filepath.Join(v.at, fmt.Sprint("new", i))
		p.line.treat(0)
		v.fill(room)
		if done := p.do("join", p.line.address, code); !done.ok() {
			told(c, "join", done, "磁盘已满", "数据文件夹")
		}
		v.empty()
		c.welcome(p, code)
	}
}

// TestFullDiskBesideTheDesk: the desktop goes on when its disk is full, and catches up by itself when there is room.
func TestFullDiskBesideTheDesk(t *testing.T) {
	v := newVolume(t, 48)
	c := small(t, "", v.at)
	c.screen = startScreen(t)
	tight, roomy := c.pcs[0], c.pcs[1]
	desk := c.openDesk(tight)
	until(c, "the desktop waits for news", func() bool { return tight.line.under("wait") > 0 })
	v.fill(100 << 10)
	roomy.importing(4000)
	roomy.sync()
	log := filepath.Join(tight.dir, "logs", "showroom.log")
	until(c, "the desktop says that it can't save", func() bool {
		text, err := os.ReadFile(log)
		must(c, err)
		return strings.Contains(string(text), "磁盘已满") || !desk.running()
	})
	time.Sleep(3 * time.Second)
	if !desk.running() {
		c.Fatalf("the desktop ended: %s", desk.err.String())
	}
	v.empty()
	until(c, "the desktop has what came meanwhile", func() bool { return !c.behind(tight) })
	if !desk.kill() {
		c.Errorf("the desktop ended by itself: %s", desk.err.String())
	}
	c.audit()
}

// TestFullDiskOfTheHub: a hub without room tells PCs to wait, loses nothing that it acknowledged, can be killed, and goes on
// when there is room.
func TestFullDiskOfTheHub(t *testing.T) {
	v := newVolume(t, 160)
	c := small(t, v.at, folder(t, "beside"))
	for i, room := range []int64{0, 40 << 10, 400 << 10, 1500 << 10} {
		v.fill(room)
		c.pushRefused(room)
		copied := filepath.Join(v.at, "copy")
		if done := run(c, c.hub.command("backup", copied)); done.ok() {
			must(c, os.Remove(copied))
		} else if !strings.Contains(done.err, "磁盘已满") {
			c.Errorf("backup of a hub without room: %s", done.err)
		}
		if c.hub.ready() != 200 {
			c.Logf("not ready with %d bytes of room", room)
		}
		c.kept()
		if i%2 == 1 {
			c.hub.serving.kill()
			sound(c, filepath.Join(c.hub.data(), "hub.db"))
			again := begin(c, c.hub.command("serve", "--listen", "127.0.0.1:0"))
			time.Sleep(2 * time.Second) // without room it may end: then it says why
			if !again.running() && !strings.Contains(again.err.String(), "磁盘已满") {
				c.Errorf("the hub doesn't start with %d bytes of room: %s", room, again.err.String())
			}
			again.kill()
		}
		v.empty()
		if i%2 == 1 {
			c.hubAgain()
		}
		for _, p := range c.pcs {
			c.recover(p)
		}
		c.audit()
	}
	left, err := filepath.Glob(filepath.Join(v.at, ".backup-*"))
	must(c, err)
	if len(left) > 0 {
		c.Errorf("left: %v", left)
	}
}

// pushRefused lets all PCs push to a hub with so little room, until it has none: what it can't take it refuses in words, and the PCs go on. A
// log that was longer once is written again first, so that may take a while.
func (c *campaign) pushRefused(room int64) {
	c.Helper()
	for round, refused := 0, 0; refused == 0; round++ {
		if round == 12 {
			c.Fatalf("with %d bytes of room the hub refused nothing in %d pushes", room, round*len(c.pcs))
		}
		for _, p := range c.pcs {
			p.importing(1500)
			done := p.do("sync")
			if done.ok() {
				c.book.sent(p)
				continue
			}
			refused++
			told(c, "sync", done, "总部服务器暂时有问题")
			p.must(nil, "status")
		}
		if room > 100<<10 {
			return
		}
	}
}

// TestFullDiskOfPostgres: the same where the hub's data lie in PostgreSQL, on a disk of its own.
func TestFullDiskOfPostgres(t *testing.T) {
	v := newVolume(t, 200)
	must(t, os.Chmod(v.at, 0o755)) // PostgreSQL doesn't run as root
	must(t, os.Chmod(filepath.Dir(v.at), 0o755))
	before := os.Getenv("TMPDIR")
	t.Setenv("TMPDIR", v.at)
	server, err := hubtest.Start("max_wal_size=32MB")
	must(t, err)
	t.Setenv("TMPDIR", before)
	t.Cleanup(func() { must(t, server.Stop()) })
	if !exists(server.Folder()) || !strings.HasPrefix(server.Folder(), v.at) {
		t.Fatalf("the server isn't on the volume but in %s", server.Folder())
	}
	server.Exec(t, server.Address("postgres"), "CREATE DATABASE hub")
	c := bare(t, "")
	c.hub.db = server.Address("hub")
	c.peopled(c.dir, c.dir)
	for _, room := range []int64{0, 300 << 10} {
		v.fill(room)
		c.pushRefused(room)
		if !server.Alive() {
			t.Fatal("PostgreSQL ended; that is its right, but then this test shows nothing of the hub")
		}
		v.empty()
		for _, p := range c.pcs {
			c.recover(p)
		}
		c.audit()
	}
}
