//go:build bench

package cmd

import (
	"bufio"
	"hash/maphash"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"showroom/sync/store"
)

// benchStart measures from nothing to a usable program. The store is closed meanwhile, as it was when the
// user came in the morning.
func (w *town) benchStart(t *testing.T, out *table) {
	w.close(t)
	defer w.open(t)
	took := repeat(7, func(int) { w.openOnce(t) })
	inProcess := peer{"store open and first queries", took}
	out.latency("open the store, in process, to the first page's rows", took, 0, 50)
	w.benchWindow(t, out, inProcess)
	w.benchStatus(t, out)
}

func (w *town) openOnce(t *testing.T) {
	s, err := store.Open(ctx, w.dir, store.Options{Manual: true, Now: noon})
	must(t, err)
	_, err = s.Status(ctx)
	must(t, err)
	must(t, s.Read(ctx, w.today))
	must(t, s.Close())
}

// program finds what `make bench` has built.
func program(name string) (string, error) {
	path, err := filepath.Abs(filepath.Join("..", "bin", name))
	if err != nil {
		return "", err
	}
	_, err = os.Stat(path)
	return path, err
}

func (w *town) benchStatus(t *testing.T, out *table) {
	ctl, err := program("showroomctl")
	if err != nil {
		out.missing("showroomctl status", "bin/showroomctl isn't built")
		return
	}
	var most int64
	took := repeat(5, func(int) {
		_, peak := run(t, ctl, "status", "--data", w.dir)
		most = max(most, peak)
	})
	out.latency("showroomctl status, which counts all rows, a process", took, 0, 50)
	out.size("  its peak resident memory", most, 0, "", "", 0)
}

// benchWindow starts the desktop in an X server of its own whose screen lies in a file, and watches the file:
// usable is when the first page has been painted and nothing moves any more.
func (w *town) benchWindow(t *testing.T, out *table, limit peer) {
	const what = "start the desktop: process to the painted first page"
	desktop, err := program("showroom")
	if err != nil {
		out.missing(what, "bin/showroom isn't built")
		return
	}
	if _, err := exec.LookPath("Xvfb"); err != nil {
		out.missing(what, "Xvfb isn't installed")
		return
	}
	x := startScreen(t)
	defer x.stop(t)
	var usable, shown times
	var memory int64
	for i := range 4 {
		first, last, resident := x.watch(t, desktop, w.dir)
		if i > 0 { // the first start reads the programs from disk
			shown, usable, memory = append(shown, first), append(usable, last), max(memory, resident)
		}
	}
	out.latency(what, usable, time.Second, 50, limit)
	out.latency("  of which until the first pixels", shown, 0, 50)
	out.size("  its resident memory (OpenGL in software included)", memory, 250e6, "250 MB", "", 0)
}

// screen is an X server whose picture lies in a file.
type screen struct {
	server  *exec.Cmd
	display string
	file    string
	home    string
}

func startScreen(t *testing.T) *screen {
	t.Helper()
	dir := scratch(t)
	read, write, err := os.Pipe()
	must(t, err)
	x := &screen{file: filepath.Join(dir, "Xvfb_screen0"), home: dir}
	x.server = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1440x900x24", "-fbdir", dir, "-nolisten", "tcp")
	x.server.ExtraFiles = []*os.File{write}
	must(t, x.server.Start())
	must(t, write.Close())
	number, err := bufio.NewReader(read).ReadString('\n')
	must(t, err)
	must(t, read.Close())
	x.display = ":" + strings.TrimSpace(number)
	return x
}

func (x *screen) stop(t *testing.T) {
	must(t, x.server.Process.Kill())
	_ = x.server.Wait() // it was killed
}

// still is how long the screen must stand still to count as painted.
const still = 1500 * time.Millisecond

// watch runs the desktop once: how long until the first pixels, until the last change, and its memory then.
func (x *screen) watch(t *testing.T, desktop, data string) (first, last time.Duration, resident int64) {
	t.Helper()
	before := x.picture(t)
	cmd := exec.Command(desktop, "--data", data, "--offline")
	cmd.Env = append(os.Environ(), "DISPLAY="+x.display, "LIBGL_ALWAYS_SOFTWARE=1", "HOME="+x.home, "XDG_CONFIG_HOME="+x.home, "XDG_CACHE_HOME="+x.home)
	began := time.Now()
	must(t, cmd.Start())
	now := before
	for time.Since(began) < time.Minute {
		time.Sleep(10 * time.Millisecond)
		at := time.Since(began)
		if next := x.picture(t); next != now {
			if now, last = next, at; first == 0 {
				first = at
			}
		}
		if first > 0 && at-last > still {
			break
		}
	}
	resident, err := residentMemory(cmd.Process.Pid)
	must(t, err)
	copyFile(t, filepath.Join(benchFolder(t), "first-page.xwd"), x.file)
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	must(t, cmd.Wait())
	if first == 0 {
		t.Fatal("the desktop painted nothing within a minute")
	}
	time.Sleep(200 * time.Millisecond) // the server clears its screen
	return first, last, resident
}

var seed = maphash.MakeSeed()

// picture is a fingerprint of the screen.
func (x *screen) picture(t *testing.T) uint64 {
	t.Helper()
	pixels, err := os.ReadFile(x.file)
	must(t, err)
	return maphash.Bytes(seed, pixels)
}
