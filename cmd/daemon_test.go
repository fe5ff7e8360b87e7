//go:build bench

package cmd

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/hub"
	"showroom/sync/hub/hubtest"
	"showroom/sync/hub/postgres"
	"showroom/sync/hub/sqlite"
)

// engine is a database for a hub in a process of its own.
type engine struct {
	name   string
	flags  []string // of showroomd
	env    string   // of showroomd, one setting more
	server *hubtest.Server
	open   func() (hub.Storage, error)
}

func sqliteEngine(t *testing.T) *engine {
	t.Helper()
	dir := scratch(t)
	return &engine{name: "SQLite", flags: []string{"--data", dir}, open: func() (hub.Storage, error) { return sqlite.Open(ctx, dir) }}
}

// postgresEngine starts a server that is as durable as an operator's.
func postgresEngine(t *testing.T) *engine {
	t.Helper()
	server, err := hubtest.Start("fsync=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=2GB", "checkpoint_timeout=5min")
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop()) })
	server.Exec(t, server.Address("postgres"), "CREATE DATABASE bench")
	address := server.Address("bench")
	return &engine{name: "PostgreSQL", flags: []string{"--db", address}, server: server,
		open: func() (hub.Storage, error) { return postgres.Open(ctx, address, postgres.Options{}) }}
}

// with opens the engine's hub in this process, before or after a daemon has it.
func (e *engine) with(t *testing.T, fn func(*hub.Hub, hub.Storage)) {
	t.Helper()
	storage, err := e.open()
	must(t, err)
	h, err := hub.New(ctx, storage, hub.Options{Types: domain.Types})
	must(t, err)
	fn(h, storage)
	h.Close()
	must(t, storage.Close())
}

// cpu is the processor time of the database's own processes so far.
func (e *engine) cpu(t *testing.T) time.Duration {
	if e.server == nil {
		return 0
	}
	return processorTime(t, e.server.Pid())
}

// written is how many bytes of log the database has written so far, and how large it is.
func (e *engine) written(t *testing.T) (wal, size int64) {
	t.Helper()
	if e.server == nil {
		return 0, 0
	}
	storage, err := e.open()
	must(t, err)
	must(t, storage.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, pg_database_size(current_database())").Scan(&wal, &size)
	}))
	must(t, storage.Close())
	return wal, size
}

// daemon is a showroomd of its own.
type daemon struct {
	*testing.T
	cmd         *exec.Cmd
	at, metrics string // host:port
}

func (e *engine) serve(t *testing.T, more ...string) *daemon {
	t.Helper()
	path, err := program("showroomd")
	if err != nil {
		t.Fatalf("%v: make build-headless builds it", err)
	}
	d := &daemon{T: t}
	d.cmd = exec.Command(path, append(append([]string{"serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"}, e.flags...), more...)...)
	if e.env != "" {
		d.cmd.Env = append(os.Environ(), e.env)
	}
	log, err := os.Create(filepath.Join(scratch(t), "showroomd.log"))
	must(t, err)
	d.cmd.Stderr = log
	said, err := d.cmd.StdoutPipe()
	must(t, err)
	must(t, d.cmd.Start())
	t.Cleanup(func() { d.stop(); must(t, log.Close()) })
	in := bufio.NewReader(said)
	for _, to := range []*string{&d.metrics, &d.at} {
		line, err := in.ReadString('\n')
		if err != nil {
			text, _ := os.ReadFile(log.Name())
			t.Fatalf("showroomd: %v: %s", err, text)
		}
		words := strings.Fields(line)
		*to = strings.TrimSuffix(strings.TrimPrefix(words[len(words)-1], "http://"), "/metrics")
	}
	return d
}

func (d *daemon) stop() {
	d.Helper()
	if d.cmd.ProcessState != nil {
		return
	}
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		d.Error(err)
	}
	if err := d.cmd.Wait(); err != nil {
		d.Errorf("showroomd ended with %v", err)
	}
}

// metric reads one sample of a scrape, labels included in the name.
func (d *daemon) metric(name string) float64 {
	d.Helper()
	answer, err := http.Get("http://" + d.metrics + "/metrics")
	must(d, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(d, err)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			must(d, err)
			return v
		}
	}
	return 0
}

// held is what the hub holds: resident, and live on its heap.
type held struct{ resident, heap int64 }

func (d *daemon) memory() held {
	d.Helper()
	resident, err := residentMemory(d.cmd.Process.Pid)
	must(d, err)
	return held{resident, int64(d.metric("go_memstats_heap_alloc_bytes"))}
}

func (d *daemon) cpu() time.Duration { return processorTime(d.T, d.cmd.Process.Pid) }

// processorTime is that of a process, and of its children, those that ended included.
func processorTime(t testing.TB, pid int) (total time.Duration) {
	t.Helper()
	own, ended, err := statTimes(pid)
	must(t, err)
	total = own + ended
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	must(t, err)
	for _, child := range strings.Fields(string(children)) {
		id, err := strconv.Atoi(child)
		must(t, err)
		if own, _, err := statTimes(id); err == nil { // one may have ended just now
			total += own
		}
	}
	return total
}

// statTimes reads utime+stime and cutime+cstime, in the kernel's hundredths of a second.
func statTimes(pid int) (own, children time.Duration, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 15 {
		return 0, 0, fmt.Errorf("stat of %d: %s", pid, text)
	}
	var at [4]int64
	for i := range at {
		if at[i], err = strconv.ParseInt(fields[11+i], 10, 64); err != nil {
			return 0, 0, err
		}
	}
	const tick = 10 * time.Millisecond
	return time.Duration(at[0]+at[1]) * tick, time.Duration(at[2]+at[3]) * tick, nil
}
