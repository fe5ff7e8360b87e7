package hubtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"showroom/sync/hub"
	"showroom/sync/hub/postgres"
)

// Server is a PostgreSQL server on a unix socket in a folder of its own; nothing listens on the network.
type Server struct {
	dir   string
	cmd   *exec.Cmd
	log   *bytes.Buffer // read after it ended
	ended chan struct{}
}

// What tests want of a server; a torture test passes more, later settings win.
var quick = []string{"fsync=off", "synchronous_commit=on", "full_page_writes=off", "shared_buffers=32MB", "max_connections=150",
	"listen_addresses=", "log_min_messages=fatal", "max_wal_size=256MB", "deadlock_timeout=100ms"}

// errPrograms says what is missing and how it gets here.
var errPrograms = errors.New("PostgreSQL's programs (initdb, postgres) are not on this machine; make test installs them, or type: .setup/install test")

// Start makes a cluster and starts its server with settings such as "fsync=on" above those for quick tests. Stop
// it; should this process die first, the server gets a signal from the kernel and ends too.
func Start(settings ...string) (*Server, error) {
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	postgres, err := program("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(socketParent(), "pg")
	if err != nil {
		return nil, err
	}
	s := newServer(dir)
	if err := s.begin(initdb, postgres, append(quick[:len(quick):len(quick)], settings...)); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(dir))
	}
	return s, nil
}

func newServer(dir string) *Server {
	return &Server{dir: dir, log: &bytes.Buffer{}, ended: make(chan struct{})}
}

// socketParent keeps the socket's path below the 107 bytes that a unix socket may have.
func socketParent() string {
	if len(os.TempDir()) > 60 {
		return "/tmp"
	}
	return ""
}

// program finds one of PostgreSQL's programs: where Debian puts them, the newest first, or on the PATH.
func program(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	best, newest := "", 0
	for _, path := range found {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))); err == nil && v > newest {
			best, newest = path, v
		}
	}
	if best != "" {
		return best, nil
	}
	if best, err = exec.LookPath(name); err != nil {
		return "", errPrograms
	}
	return best, nil
}

func (s *Server) begin(initdb, postgres string, settings []string) error {
	attr, err := unprivileged(s.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	runtime.LockOSThread() // or the kernel takes a thread that Go ends for this process
	defer runtime.UnlockOSThread()
	make := exec.Command(initdb, "-D", data, "-U", "showroom", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	make.SysProcAttr, make.Dir = attr, s.dir
	if out, err := make.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s.serve(postgres, attr, settings)
}

// serve starts the server on its data and waits until it answers.
func (s *Server) serve(postgres string, attr *syscall.SysProcAttr, settings []string) error {
	args := []string{"-D", filepath.Join(s.dir, "data"), "-k", s.dir}
	for _, one := range settings {
		args = append(args, "-c", one)
	}
	s.cmd = exec.Command(postgres, args...)
	s.cmd.SysProcAttr, s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = attr, s.dir, s.log, s.log
	if err := s.launch(); err != nil {
		return err
	}
	return s.await()
}

// launch starts the server from a thread that lives as long as it: the kernel's signal at the parent's death
// comes at the death of the thread.
func (s *Server) launch() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // how it ended is told by its log
			close(s.ended)
		}
	}()
	return <-started
}

func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := s.exec(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("it ended at once: %w\n%s", err, s.log)
		case <-ctx.Done():
			return errors.Join(err, s.Stop())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Address is what postgres.Open wants for one of the server's databases.
func (s *Server) Address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {s.dir}, "user": {"showroom"}, "sslmode": {"disable"}}.Encode()
}

// Pid is the server's process; those that serve connections are its children.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Folder is where the server keeps everything.
func (s *Server) Folder() string { return s.dir }

// exec runs one statement as the server's owner.
func (s *Server) exec(ctx context.Context, statement string) error {
	return execute(ctx, s.Address("postgres"), statement)
}

func execute(ctx context.Context, address, statement string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// Exec runs a statement in the database of the address.
func (s *Server) Exec(t testing.TB, address, statement string) {
	t.Helper()
	if err := execute(context.Background(), address, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Stop ends the server (fast shutdown) and removes its folder.
func (s *Server) Stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // immediate shutdown: its children go too
		<-s.ended
	}
	return os.RemoveAll(s.dir)
}

// shared is the one server of a test package.
var shared struct {
	sync.Mutex
	server *Server
	err    error
	count  int
}

const template = "hub_template"

// Shared gives the test package's server, started at the first call.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = Start()
		if shared.err == nil {
			shared.err = shared.server.makeTemplate()
		}
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// makeTemplate makes a database with the hub's tables, which others are copied from.
func (s *Server) makeTemplate() error {
	ctx := context.Background()
	if err := s.exec(ctx, "CREATE DATABASE "+template); err != nil {
		return err
	}
	storage, err := postgres.Open(ctx, s.Address(template), postgres.Options{})
	if err != nil {
		return err
	}
	return storage.Close()
}

// Make makes a database of its own for a test: with the hub's tables, or without any.
func (s *Server) Make(t testing.TB, empty bool) (name string) {
	t.Helper()
	from := template
	if empty {
		from = "template1"
	}
	return s.copy(t, from)
}

// copy makes a database like another and drops it at the test's end.
func (s *Server) copy(t testing.TB, from string) (name string) {
	t.Helper()
	shared.Lock()
	shared.count++
	name = fmt.Sprintf("test%d", shared.count)
	shared.Unlock()
	s.leave(t, from)
	s.must(t, "CREATE DATABASE "+name+" TEMPLATE "+from+" STRATEGY file_copy") // a third of wal_log's time
	t.Cleanup(func() { s.must(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return name
}

// leave waits until nobody is in a database any more: who closed a connection doesn't wait for the server's end of it, and
// copying or dropping a database waits for five seconds only.
func (s *Server) leave(t testing.TB, name string) {
	t.Helper()
	s.must(t, `DO $$ BEGIN
		FOR round IN 1..6000 LOOP
			EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '`+name+`' AND backend_type = 'client backend');
			PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
		END LOOP;
	END $$`)
}

func (s *Server) must(t testing.TB, statement string) {
	t.Helper()
	s.Exec(t, s.Address("postgres"), statement)
}

func freshPostgres(t testing.TB) Database {
	t.Helper()
	s := Shared(t)
	name := s.Make(t, false)
	return Database{
		Open: func() (hub.Storage, error) {
			return postgres.Open(context.Background(), s.Address(name), postgres.Options{})
		},
		Backup: func(t testing.TB) func() {
			t.Helper()
			kept := s.copy(t, name)
			return func() {
				t.Helper()
				s.leave(t, name)
				s.must(t, "DROP DATABASE "+name)
				s.leave(t, kept)
				s.must(t, "CREATE DATABASE "+name+" TEMPLATE "+kept+" STRATEGY file_copy")
			}
		},
	}
}

func stopServers() {
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		return
	}
	if err := shared.server.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
	}
}
