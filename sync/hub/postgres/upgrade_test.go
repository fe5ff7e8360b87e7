package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"showroom/sync/hub/hubtest"
	"showroom/sync/hub/postgres"
	"showroom/sync/hub/schema"
	"showroom/sync/hub/sqlite"
)

// firstTables are the steps that the first hubs in the field ran.
func firstTables(t *testing.T) string {
	t.Helper()
	steps, err := schema.After(0)
	must(t, err)
	return steps[0]
}

// A database of the first version is brought up to date with its data, also when several hubs begin at once.
func TestUpgrade(t *testing.T) {
	server := hubtest.Shared(t)
	address := server.Address(server.Make(t, true))
	server.Exec(t, address, postgres.Dialect(firstTables(t)))
	server.Exec(t, address, "INSERT INTO meta (key, value) VALUES ('schema', '1'), ('epoch', 'of old')")
	var wait sync.WaitGroup
	var failed [3]error
	for i := range failed {
		wait.Go(func() {
			s, err := postgres.Open(ctx, address, postgres.Options{Existing: true})
			if failed[i] = err; err == nil {
				failed[i] = errors.Join(upToDate(s.Read), s.Close())
			}
		})
	}
	wait.Wait()
	must(t, errors.Join(failed[:]...))
}

func TestUpgradeOfAFile(t *testing.T) {
	dir := t.TempDir()
	old, err := sql.Open("sqlite", filepath.Join(dir, "hub.db"))
	must(t, err)
	_, err = old.Exec(firstTables(t) + "; PRAGMA application_id = 0x53486862; PRAGMA user_version = 1; INSERT INTO meta (key, value) VALUES ('epoch', 'of old')")
	must(t, errors.Join(err, old.Close()))
	for range 2 {
		s, err := sqlite.Open(ctx, dir)
		must(t, err)
		must(t, errors.Join(upToDate(s.Read), s.Close()))
	}
}

// upToDate looks for the old data and for what a later step brought.
func upToDate(read func(context.Context, func(*sql.Tx) error) error) error {
	return read(ctx, func(tx *sql.Tx) error {
		var epoch string
		if err := tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'epoch'").Scan(&epoch); err != nil {
			return err
		}
		if epoch != "of old" {
			return errors.New("the epoch is " + epoch)
		}
		var columns int // of step 2
		return tx.QueryRowContext(ctx, "SELECT (SELECT count(closed) FROM dealer) + (SELECT count(withdrawn) FROM code)").Scan(&columns)
	})
}
