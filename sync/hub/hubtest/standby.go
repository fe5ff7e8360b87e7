package hubtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby makes a streaming standby of the server, which must have been started with Replicating, and starts it. It
// is a Server as any other, and read only until Promote.
func (s *Server) Standby() (*Server, error) {
	tool, err := program("pg_basebackup")
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
	b := newServer(dir)
	if err := b.follow(tool, postgres, s); err != nil {
		return nil, errors.Join(fmt.Errorf("start a standby: %w", err), os.RemoveAll(dir))
	}
	return b, nil
}

// Replicating are the settings of a server that shall have standbys.
func Replicating() []string {
	return []string{"wal_level=replica", "max_wal_senders=8", "wal_keep_size=64MB"}
}

func (s *Server) follow(tool, postgres string, primary *Server) error {
	attr, err := unprivileged(s.dir)
	if err != nil {
		return err
	}
	copying := exec.Command(tool, "-D", filepath.Join(s.dir, "data"), "-d", "host="+primary.dir+" user=showroom application_name=standby",
		"-R", "-X", "stream", "-c", "fast", "--no-sync")
	copying.SysProcAttr, copying.Dir = attr, s.dir
	if out, err := copying.CombinedOutput(); err != nil {
		return fmt.Errorf("pg_basebackup: %w\n%s", err, out)
	}
	return s.serve(postgres, attr, append(quick[:len(quick):len(quick)], append(Replicating(), "hot_standby=on")...))
}

// Synchronous lets every commit of s wait for its standby, by the given synchronous_commit: "on" waits until the
// standby has it on disk, "remote_apply" until it shows it.
func (s *Server) Synchronous(commit string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, statement := range []string{
		"ALTER SYSTEM SET synchronous_standby_names = '*'", "ALTER ROLE ALL SET synchronous_commit = '" + commit + "'", "SELECT pg_reload_conf()",
	} {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return s.until(ctx, "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')")
}

// Pause stops a standby from replaying what it receives; what it has not received it doesn't get any more either.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.must(t, "ALTER SYSTEM SET primary_conninfo = ''")
	s.must(t, "SELECT pg_reload_conf()")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.until(ctx, "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)"); err != nil {
		t.Fatal(err)
	}
}

// Promote makes a standby a server that is written to.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.must(t, "SELECT pg_promote(true, 60)")
}

// until repeats a question until it is answered with true.
func (s *Server) until(ctx context.Context, question string) error {
	conn, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.Background()) }() // nothing was written
	for {
		var yes bool
		if err := conn.QueryRow(ctx, question).Scan(&yes); err != nil || yes {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// AnyOf is the address of one database on several servers: whichever takes writes.
func AnyOf(database string, servers ...*Server) string {
	var hosts []string
	for _, s := range servers {
		hosts = append(hosts, s.dir)
	}
	return "postgres:///" + database + "?" + url.Values{"host": {strings.Join(hosts, ",")}, "user": {"showroom"},
		"sslmode": {"disable"}, "target_session_attrs": {"read-write"}}.Encode()
}

// Caught waits until the standby shows all that its primary has committed by now.
func (s *Server) Caught(primary *Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, primary.Address("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.Background()) }() // nothing was written
	var at string
	if err := conn.QueryRow(ctx, "SELECT pg_current_wal_lsn()::text").Scan(&at); err != nil {
		return err
	}
	return s.until(ctx, "SELECT pg_last_wal_replay_lsn() >= '"+at+"'::pg_lsn")
}

// Alive tells whether the server's first process runs.
func (s *Server) Alive() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}
