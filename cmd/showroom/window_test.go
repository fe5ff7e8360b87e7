//go:build window

package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// blink is how many pixels a blinking caret may change: no more stands still.
const blink = 120

// noBus is Fyne's complaint where no desktop session runs, as in Xvfb. It only means: the theme isn't followed.
const noBus = "Fyne error:  failed to watch theme settings"

// patience is what a slow machine with OpenGL in software may take for anything at all. It is no budget.
const patience = 60 * time.Second

// TestWindow starts the built program on fresh sample data, as a user would, looks at its window, types, looks
// again and asks it to end. `make ui` builds the program and provides the display.
func TestWindow(t *testing.T) {
	p := start(t)
	window := p.window()

	// Smoothed text has dozens of shades; a window that isn't painted yet has one colour.
	p.until("the window is painted", func() bool { return countColours(p.look(window, "opened"), 32) == 32 })
	first := p.look(window, "opened")

	p.do("xdotool", "windowfocus", "--sync", window)
	p.do("xdotool", "key", "ctrl+k")
	p.do("xdotool", "type", "--delay", "50", "zhang")
	p.until("typing shows on the screen", func() bool { return changed(first, p.look(window, "typed")) > blink })

	p.end()
}

// running is the desktop that runs and what it said.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	said bytes.Buffer // stdout and stderr; read only after ended
	done chan error
}

func start(t *testing.T) *running {
	t.Helper()
	path := os.Getenv("SHOWROOM_PROGRAM")
	if path == "" || os.Getenv("DISPLAY") == "" {
		t.Fatal("SHOWROOM_PROGRAM or DISPLAY is empty: run this test by `make ui`")
	}
	home := t.TempDir()
	p := &running{t: t, cmd: exec.Command(path, "--sample"), done: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(p.kill)
	return p
}

// window waits for the main window and returns X's number for it.
func (p *running) window() (id string) {
	p.t.Helper()
	p.until("a window with 展厅 in its title", func() bool {
		// xdotool fails as long as there is none.
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "展厅").Output()
		if err != nil {
			return false
		}
		id, _, _ = strings.Cut(string(out), "\n")
		return id != ""
	})
	return id
}

// look waits until the window stands still for half a second, keeps a picture of it under out/window and returns it.
func (p *running) look(window, name string) (picture image.Image) {
	p.t.Helper()
	var shot []byte
	p.until("the window stands still", func() bool {
		before := picture
		shot = p.do("import", "-window", window, "png:-")
		var err error
		if picture, err = png.Decode(bytes.NewReader(shot)); err != nil {
			p.t.Fatalf("picture %s: %v", name, err)
		}
		time.Sleep(500 * time.Millisecond)
		return before != nil && changed(before, picture) <= blink
	})
	keep := filepath.Join("..", "..", "out", "window", name+".png")
	if err := os.MkdirAll(filepath.Dir(keep), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(keep, shot, 0o644); err != nil {
		p.t.Fatal(err)
	}
	return picture
}

// do runs a tool of the X world and returns what it printed.
func (p *running) do(tool string, args ...string) []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, tool, args...).Output()
	if err != nil {
		p.t.Fatalf("%s %s: %v", tool, strings.Join(args, " "), err)
	}
	return out
}

// until repeats a question until it is answered with yes; it fails when the program ends or patience does.
func (p *running) until(what string, yes func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-p.done:
			p.done <- err
			p.t.Fatalf("waiting until %s: the program ended (%v) and said:\n%s", what, err, &p.said)
		default:
		}
		if yes() {
			return
		}
	}
	p.t.Fatalf("waited in vain until %s", what)
}

// end asks the program to close, as a session that logs out does, and holds it to a clean exit.
func (p *running) end() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.done:
		p.done <- err
		said := strings.ReplaceAll(p.said.String(), noBus, "")
		if err != nil {
			p.t.Errorf("the program ended with %v", err)
		}
		for _, bad := range []string{"panic", "Fyne error", "fatal error", "DATA RACE"} {
			if strings.Contains(said, bad) {
				p.t.Errorf("the program said %q", bad)
			}
		}
		if p.t.Failed() {
			p.t.Logf("all it said:\n%s", said)
		}
	case <-time.After(patience):
		p.t.Error("the program doesn't end when asked")
	}
}

func (p *running) kill() {
	select {
	case <-p.done:
	default:
		if err := p.cmd.Process.Kill(); err != nil {
			p.t.Errorf("killing the program: %v", err)
		}
		<-p.done
	}
}

// countColours counts different colours, up to enough.
func countColours(picture image.Image, enough int) int {
	seen := map[[3]uint32]bool{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X && len(seen) < enough; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

// changed counts the pixels in which two pictures differ.
func changed(a, b image.Image) (n int) {
	r := a.Bounds()
	if r != b.Bounds() {
		return r.Dx() * r.Dy()
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}
