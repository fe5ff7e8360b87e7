//go:build bench

package cmd

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"showroom/sync/sample"
)

// benchMemory runs the real programs: showroomd, and showroomctl for a PC that uploads its rows and an empty
// one that receives them.
func benchMemory(t *testing.T, out *table, size sizes) {
	const atRest, syncing = "resident memory: showroomd at rest", "resident memory: showroomctl"
	daemon, err := program("showroomd")
	if err != nil {
		out.missing(atRest, "bin/showroomd isn't built")
		return
	}
	ctl, err := program("showroomctl")
	if err != nil {
		out.missing(syncing, "bin/showroomctl isn't built")
		return
	}
	data, dir := scratch(t), scratch(t)
	run(t, daemon, "dealer", "add", sample.Dealer.Code, sample.Dealer.Name, "--data", data)
	server := exec.Command(daemon, "serve", "--listen", "127.0.0.1:0", "--data", data)
	said, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	defer func() {
		must(t, server.Process.Signal(syscall.SIGTERM))
		must(t, server.Wait())
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	must(t, err)
	words := strings.Fields(line)
	url := "http://" + words[len(words)-1]
	code := func() string {
		text, _ := run(t, daemon, "code", sample.Dealer.Code, "--data", data)
		return strings.TrimSpace(text)
	}
	run(t, ctl, "init", "--data", dir+"/a", "--dealer", sample.Dealer.Code, "--province", sample.Dealer.Province)
	run(t, ctl, "seed", "--data", dir+"/a", "--customers", strconv.Itoa(size.bulk), "--events", "0")
	_, up := run(t, ctl, "join", url, code(), "--data", dir+"/a")
	_, down := run(t, ctl, "join", url, code(), "--data", dir+"/b")
	out.size(fmt.Sprintf("%s joining with %d rows, peak", syncing, size.bulk), up, 80e6, "80 MB", "", 0)
	out.size(fmt.Sprintf("%s receiving %d rows, peak", syncing, size.bulk), down, 80e6, "80 MB", "", 0)
	busy, err := residentMemory(server.Process.Pid)
	must(t, err)
	rest := busy
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && rest > 60e6; time.Sleep(500 * time.Millisecond) {
		rest, err = residentMemory(server.Process.Pid)
		must(t, err)
	}
	out.size(fmt.Sprintf("%s with %d rows (%s right after)", atRest, size.bulk, megabytes(busy)), rest, 60e6, "60 MB", "", 0)
}

// run runs a program to its end and returns what it printed and the most memory that it held.
func run(t *testing.T, name string, args ...string) (printed string, peak int64) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var said, complained strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &complained
	must(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, complained.String())
			}
			return said.String(), peak
		case <-time.After(2 * time.Millisecond):
			// The kernel's own peak (getrusage) would count this test's memory, which the child shared until it
			// became another program. A process that has ended in between has no status any more.
			if now, err := memory(cmd.Process.Pid, "VmHWM:"); err == nil {
				peak = max(peak, now)
			}
		}
	}
}

func residentMemory(pid int) (int64, error) { return memory(pid, "VmRSS:") }

// memory reads one figure of a running process, in bytes.
func memory(pid int, which string) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, which); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has no %s", pid, which)
}
