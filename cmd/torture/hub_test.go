//go:build torture && linux

package torture

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// hub is showroomd on one database, killed and started again.
type hub struct {
	testing.TB
	program string
	folder  string   // of its data on SQLite, and of its temporary files
	db      string   // PostgreSQL's address, "" on SQLite
	within  []string // what the program is started by, nothing for itself

	mu      sync.Mutex
	address string
	serving *process
	starts  int
}

var listens = regexp.MustCompile(`正在监听 (\S+:\d+)`)

// command is a call of showroomd on this database.
func (h *hub) command(args ...string) *exec.Cmd {
	h.Helper()
	call := append(append([]string{}, h.within...), h.program)
	cmd := exec.Command(call[0], append(call[1:], args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+h.folder, "SHOWROOMD_DB="+h.db)
	if h.db == "" {
		cmd.Args = append(cmd.Args, "--data", h.data())
	}
	return cmd
}

func (h *hub) data() string { return filepath.Join(h.folder, "data") }

// admin runs a command that must work and gives what it printed.
func (h *hub) admin(args ...string) string {
	h.Helper()
	done := run(h, h.command(args...))
	if !done.ok() {
		h.Fatalf("showroomd %s: exit %d: %s", strings.Join(args, " "), done.code, done.err)
	}
	return strings.TrimSpace(done.out)
}

// start starts it on a port of its own and waits until it answers.
func (h *hub) start(more ...string) {
	h.Helper()
	if len(more) == 0 {
		more = []string{"--listen", "127.0.0.1:0"}
	}
	p := begin(h, h.command(append([]string{"serve"}, more...)...))
	until(h, "the hub listens", func() bool {
		if !p.running() {
			h.Fatalf("the hub ended: %s", p.err.String())
		}
		found := listens.FindStringSubmatch(p.out.String())
		if found != nil {
			h.mu.Lock()
			h.address, h.serving = found[1], p
			h.mu.Unlock()
			h.starts++
		}
		return found != nil
	})
}

// at is where it listens now.
func (h *hub) at() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.address
}

// ready tells what /readyz says.
func (h *hub) ready() int {
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get("http://" + h.at() + "/readyz")
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// code asks for a code with which a PC joins.
func (h *hub) code(dealer string) string { return h.admin("code", dealer) }
