package postgres_test

import (
	"bytes"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/sirupsen/logrus"

	"showroom/sync/hub/hubtest"
	"showroom/sync/hub/postgres"
)

// Several hubs that begin on an empty database at once make one set of tables, and none fails.
func TestTablesAreMadeOnce(t *testing.T) {
	server := hubtest.Shared(t)
	for range 3 {
		address := server.Address(server.Make(t, true))
		if _, err := postgres.Open(ctx, address, postgres.Options{Existing: true}); !errors.Is(err, postgres.ErrEmpty) {
			t.Fatalf("an empty database is taken for a hub's: %v", err)
		}
		var wait sync.WaitGroup
		var failed [4]error
		for i := range failed {
			wait.Go(func() {
				s, err := postgres.Open(ctx, address, postgres.Options{})
				if failed[i] = err; err == nil {
					failed[i] = s.Close()
				}
			})
		}
		wait.Wait()
		must(t, errors.Join(failed[:]...))
		s, err := postgres.Open(ctx, address, postgres.Options{Existing: true})
		must(t, err)
		must(t, s.Close())
	}
}

// A database that isn't a hub's, or a newer hub's, is left alone and named.
func TestForeignDatabases(t *testing.T) {
	server := hubtest.Shared(t)
	for name, c := range map[string]struct {
		statement string
		empty     bool
		want      string
	}{
		"another program's tables": {"CREATE TABLE record (a int)", true, "别的程序"},
		"another meta":             {"CREATE TABLE meta (key text, value text)", true, "meta"},
		"newer":                    {"UPDATE meta SET value = '99' WHERE key = 'schema'", false, "更新版本"},
	} {
		address := server.Address(server.Make(t, c.empty))
		server.Exec(t, address, c.statement)
		if s, err := postgres.Open(ctx, address, postgres.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				must(t, s.Close())
			}
		}
	}
}

// No password comes out, whatever is wrong with the address.
func TestPasswordsStayIn(t *testing.T) {
	server := hubtest.Shared(t)
	good := server.Address(server.Make(t, false))
	var log bytes.Buffer
	logger := logrus.New()
	logger.SetOutput(&log)
	logger.SetLevel(logrus.TraceLevel)
	const secret = "s3cret"
	for _, address := range []string{
		"postgres://u:s3cret@127.0.0.1:1/db", "postgres://u:s3cret@127.0.0.1:x/db", "postgres://u:s3cret@[::1/db", "host=127.0.0.1 port=1 password=s3cret",
		"host=127.0.0.1 password='s3cret", "pasword=s3cret", "postgres://u:100%s3cret@h/db", "s3cret", "postgres://u@127.0.0.1:1/db?password=s3cret&sslmode=nonsense",
		"postgres://u:s3cret@127.0.0.1:1/db?connect_timeout=s3cret",
	} {
		_, err := postgres.Open(ctx, address, postgres.Options{Log: logrus.NewEntry(logger)})
		if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "cret@") {
			t.Errorf("%s: %v", address, err)
		}
	}
	s, err := postgres.Open(ctx, good+"&password="+secret, postgres.Options{Log: logrus.NewEntry(logger)})
	must(t, err)
	must(t, s.Write(ctx, func(tx *sql.Tx) error { return do(tx, "SELECT 1") }))
	must(t, s.Close())
	if out := log.String(); strings.Contains(out, secret) || !strings.Contains(out, "synchronous_commit=on") || !strings.Contains(out, "A power cut") {
		t.Errorf("log: %s", out)
	}
}

// A server of another encoding could not keep every name.
func TestEncoding(t *testing.T) {
	server := hubtest.Shared(t)
	server.Exec(t, server.Address("postgres"), "DROP DATABASE IF EXISTS ascii")
	server.Exec(t, server.Address("postgres"), "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
	if _, err := postgres.Open(ctx, server.Address("ascii"), postgres.Options{}); err == nil || !strings.Contains(err.Error(), "UTF8") {
		t.Error(err)
	}
}

// When the server breaks all connections, the next ones work, and a broken transaction left nothing behind.
func TestBrokenConnections(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	add := func(tx *sql.Tx) error {
		return do(tx, "INSERT INTO head (scope, seq) VALUES ('x', 1) ON CONFLICT (scope) DO UPDATE SET seq = head.seq + 1")
	}
	must(t, s.Write(ctx, add))
	err := s.Write(ctx, func(tx *sql.Tx) error {
		if err := add(tx); err != nil {
			return err
		}
		return do(tx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")
	})
	if err == nil {
		t.Error("a transaction outlived its connection")
	}
	must(t, s.Write(ctx, add))
	if n := heads(t, s); n != 2 {
		t.Errorf("head %d", n)
	}
}
