//go:build bench

package cmd

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
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
	var usable, first times
	var whole, drawing int64
	for i := range 4 {
		one := x.watch(t, desktop, w.dir)
		if i > 0 { // the first start reads the programs from disk
			first, usable = append(first, one.first), append(usable, one.last)
			whole, drawing = max(whole, one.resident), max(drawing, one.drawing)
		}
	}
	out.latency(what, usable, time.Second, 50, limit)
	out.latency("  of which until the first pixels", first, 0, 50)
	out.size("  its resident memory", whole, 250e6, "250 MB", "", 0)
	out.size("  of which libraries that draw OpenGL in software", drawing, 0, "", "", 0)
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

// shown is what one start of the desktop showed.
type shown struct {
	first, last time.Duration // until the first pixels, until the last change
	resident    int64
	drawing     int64 // resident parts of libraries that stand in for a graphics card
}

// watch runs the desktop once.
func (x *screen) watch(t *testing.T, desktop, data string) (s shown) {
	t.Helper()
	cmd := exec.Command(desktop, "--data", data, "--offline")
	cmd.Env = append(os.Environ(), "DISPLAY="+x.display, "LIBGL_ALWAYS_SOFTWARE=1", "HOME="+x.home, "XDG_CONFIG_HOME="+x.home, "XDG_CACHE_HOME="+x.home)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	began, now := time.Now(), x.picture(t)
	must(t, cmd.Start())
	for time.Since(began) < time.Minute && (s.first == 0 || time.Since(began)-s.last < still) {
		time.Sleep(10 * time.Millisecond)
		at, next := time.Since(began), x.picture(t)
		if !changed(now, next) {
			continue
		}
		now, s.last = next, at
		if s.first == 0 {
			s.first = at
		}
	}
	var err error
	s.resident, err = residentMemory(cmd.Process.Pid)
	must(t, err)
	s.drawing = mapped(t, cmd.Process.Pid, "libLLVM", "swrast", "libgallium")
	must(t, os.WriteFile(filepath.Join(benchFolder(t), "first-page.xwd"), now, 0o644))
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		t.Errorf("the desktop ended with %v and said:\n%s", err, said.String())
	}
	if s.first == 0 {
		t.Fatal("the desktop painted nothing within a minute")
	}
	time.Sleep(200 * time.Millisecond) // the server clears its screen
	return s
}

// picture is the screen as it is now.
func (x *screen) picture(t *testing.T) []byte {
	t.Helper()
	pixels, err := os.ReadFile(x.file)
	must(t, err)
	return pixels
}

// changed tells whether more differs than a blinking caret.
func changed(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return false
	}
	different := 0
	for i := 0; i+4 <= min(len(a), len(b)); i += 4 {
		if !bytes.Equal(a[i:i+4], b[i:i+4]) {
			different++
		}
	}
	return different > 120
}

// mapped is how much of files with such names a process holds in memory.
func mapped(t *testing.T, pid int, names ...string) (total int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", pid))
	must(t, err)
	ours := false
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case !strings.HasSuffix(fields[0], ":"):
			file := fields[len(fields)-1]
			ours = slices.ContainsFunc(names, func(name string) bool { return strings.Contains(file, name) })
		case ours && fields[0] == "Rss:":
			kb, err := strconv.ParseInt(fields[1], 10, 64)
			must(t, err)
			total += kb * 1024
		}
	}
	return total
}
