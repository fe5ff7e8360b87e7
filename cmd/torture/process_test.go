//go:build torture && linux

package torture

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is what anything at all may take on a slow machine. It is no budget.
const patience = 90 * time.Second

// process is a program that runs, or ran.
type process struct {
	cmd      *exec.Cmd
	out, err text
	done     chan struct{}
}

// text is what a program says, readable while it speaks.
type text struct {
	sync.Mutex
	buf bytes.Buffer
}

func (t *text) Write(p []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	return t.buf.Write(p)
}

func (t *text) String() string {
	t.Lock()
	defer t.Unlock()
	return t.buf.String()
}

// built finds a program that `make torture` has built.
func built(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", name))
	must(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s isn't built: run this test by `make torture`", path)
	}
	return path
}

// begin starts a program. Should this process die, the kernel kills it: for that the thread that started it has to
// live as long as it.
func begin(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &p.out, &p.err
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.WaitDelay = time.Second
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in ProcessState
			close(p.done)
		}
	}()
	must(t, <-started)
	t.Cleanup(func() { p.kill() })
	return p
}

// kill sends SIGKILL and tells whether the program died of it: false, it had ended by itself.
func (p *process) kill() bool {
	_ = p.cmd.Process.Signal(syscall.SIGKILL) // it may have ended
	<-p.done
	how := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return how.Signaled() && how.Signal() == syscall.SIGKILL
}

// running tells whether it has not ended yet.
func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// wait waits for its end and gives the exit status, -1 after a signal.
func (p *process) wait(t testing.TB) int {
	t.Helper()
	select {
	case <-p.done:
	case <-time.After(5 * patience):
		t.Errorf("%s doesn't end; it said %s%s", strings.Join(p.cmd.Args, " "), p.out.String(), p.err.String())
		_ = p.cmd.Process.Signal(syscall.SIGQUIT)
		<-p.done
		t.Fatal(p.err.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// command is a call that has ended.
type command struct {
	code     int
	out, err string
}

func (c command) ok() bool { return c.code == 0 }

func run(t testing.TB, cmd *exec.Cmd) command {
	t.Helper()
	p := begin(t, cmd)
	code := p.wait(t)
	return command{code, p.out.String(), p.err.String()}
}

// until asks again and again until the answer is yes.
func until(t testing.TB, what string, yes func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !yes(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
