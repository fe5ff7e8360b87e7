package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"showroom/sync/hub/hubtest"
	"showroom/sync/hub/postgres"
	"showroom/sync/hub/sqlite"
)

func TestMain(m *testing.M) { hubtest.MainOnce(m) }

var ctx = context.Background()

// open opens one of the shared server's databases.
func open(t *testing.T, name string) *postgres.Storage {
	t.Helper()
	s, err := postgres.Open(ctx, hubtest.Shared(t).Address(name), postgres.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func do(tx *sql.Tx, statement string, args ...any) error {
	_, err := tx.ExecContext(ctx, statement, args...)
	return err
}

// crosswise runs two transactions that both do first, wait for each other, and then do second.
func crosswise(s *postgres.Storage, first, second func(tx *sql.Tx, who int) error) (runs [2]int, err error) {
	var both, wait sync.WaitGroup
	both.Add(2)
	var failed [2]error
	for who := range 2 {
		wait.Go(func() {
			failed[who] = s.Write(ctx, func(tx *sql.Tx) error {
				runs[who]++
				if err := first(tx, who); err != nil {
					return err
				}
				if runs[who] == 1 {
					both.Done()
					both.Wait()
				}
				return second(tx, who)
			})
		})
	}
	wait.Wait()
	return runs, errors.Join(failed[:]...)
}

// once checks that one of the two went through at once and the other was run again.
func once(t *testing.T, s *postgres.Storage, runs [2]int, err error) {
	t.Helper()
	must(t, err)
	if min(runs[0], runs[1]) != 1 || max(runs[0], runs[1]) < 2 || s.Repeated() != int64(runs[0]+runs[1]-2) {
		t.Errorf("runs %v, %d repeated", runs, s.Repeated())
	}
}

func heads(t *testing.T, s *postgres.Storage) (sum int64) {
	t.Helper()
	must(t, s.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT coalesce(sum(seq), 0)::bigint FROM head").Scan(&sum)
	}))
	return sum
}

func twoHeads(t *testing.T, s *postgres.Storage) {
	t.Helper()
	must(t, s.Write(ctx, func(tx *sql.Tx) error { return do(tx, "INSERT INTO head (scope, seq) VALUES ('0', 0), ('1', 0)") }))
}

func TestDeadlockIsRunAgain(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	twoHeads(t, s)
	take := func(tx *sql.Tx, head int) error {
		var seq int64 // or the statement would be held back
		return tx.QueryRowContext(ctx, "UPDATE head SET seq = seq + 1 WHERE scope = $1 RETURNING seq", fmt.Sprint(head)).Scan(&seq)
	}
	runs, err := crosswise(s, take, func(tx *sql.Tx, who int) error { return take(tx, 1-who) })
	must(t, err)
	if max(runs[0], runs[1]) < 2 || s.Repeated() != int64(runs[0]+runs[1]-2) { // who stood still for a while may come second, too
		t.Errorf("runs %v, %d repeated", runs, s.Repeated())
	}
	if n := heads(t, s); n != 4 {
		t.Errorf("4 increments came to %d", n)
	}
}

func TestSerializationFailureIsRunAgain(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	twoHeads(t, s)
	// Each reads both and writes one: serializable, as a distributed engine would be all the time.
	runs, err := crosswise(s, func(tx *sql.Tx, _ int) error {
		if err := do(tx, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"); err != nil {
			return err
		}
		var sum int64
		return tx.QueryRowContext(ctx, "SELECT sum(seq)::bigint FROM head").Scan(&sum)
	}, func(tx *sql.Tx, who int) error {
		return do(tx, "UPDATE head SET seq = 1 + (SELECT sum(seq)::bigint FROM head) WHERE scope = $1", fmt.Sprint(who))
	})
	once(t, s, runs, err)
	if n := heads(t, s); n != 3 { // 1 for who came first, 1 + 1 for the other
		t.Errorf("the heads add up to %d", n)
	}
}

func TestRaceForAClaimIsRunAgain(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	var owner [2]string
	runs, err := crosswise(s, func(tx *sql.Tx, who int) error {
		owner[who] = ""
		err := tx.QueryRowContext(ctx, "SELECT id FROM claim WHERE kind = 'car' AND key = 'x' FOR UPDATE").Scan(&owner[who])
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	}, func(tx *sql.Tx, who int) error {
		if owner[who] != "" {
			return nil
		}
		return do(tx, "INSERT INTO claim (kind, key, type, id) VALUES ('car', 'x', 'order', $1)", fmt.Sprint(who))
	})
	once(t, s, runs, err)
	if winner := slices.Index(runs[:], 1); owner[1-winner] != fmt.Sprint(winner) {
		t.Errorf("the loser sees %q, the winner was %d", owner[1-winner], winner)
	}
}

// What isn't a race fails at once, and a race that never ends is given up.
func TestRepeatingIsBounded(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	runs := 0
	err := s.Write(ctx, func(tx *sql.Tx) error { runs++; return do(tx, "SELECT nonsense") })
	if err == nil || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
	runs = 0
	err = s.Write(ctx, func(tx *sql.Tx) error {
		runs++
		return do(tx, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
	})
	if err == nil || runs != 12 || !strings.Contains(err.Error(), "40001") {
		t.Errorf("%d runs, %v", runs, err)
	}
	stopped, stop := context.WithCancel(ctx)
	runs = 0
	err = s.Write(stopped, func(tx *sql.Tx) error {
		runs++
		stop()
		return do(tx, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
	})
	if err == nil || runs != 1 {
		t.Errorf("after the caller went away: %d runs, %v", runs, err)
	}
}

// Nothing stays with a connection behind a pooler, which may give the next transaction another, and nothing but prepared
// statements with one that leads straight to the server.
func TestNoSessionState(t *testing.T) {
	server := hubtest.Shared(t)
	pooled, err := postgres.Open(ctx, server.Address(server.Make(t, false))+"&default_query_exec_mode=cache_describe", postgres.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, pooled.Close()) })
	if n := noSessionState(t, pooled); n > 0 {
		t.Errorf("%d statements stay prepared", n)
	}
	if noSessionState(t, open(t, server.Make(t, false))) == 0 {
		t.Error("nothing is prepared without a pooler")
	}
}

func noSessionState(t *testing.T, s *postgres.Storage) (statements int) {
	t.Helper()
	for range 3 {
		must(t, s.Write(ctx, func(tx *sql.Tx) error {
			return do(tx, s.Bind("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"), "k", "v")
		}))
		must(t, s.Read(ctx, func(tx *sql.Tx) error {
			var v string
			return tx.QueryRowContext(ctx, s.Bind("SELECT value FROM meta WHERE key = ?"), "k").Scan(&v)
		}))
	}
	for name, look := range map[string]func(context.Context, func(*sql.Tx) error) error{"write": s.Write, "read": s.Read} {
		must(t, look(ctx, func(tx *sql.Tx) error {
			var prepared, locks, listens, changed int
			err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
				(SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_settings WHERE source = 'session' AND name NOT IN ('idle_in_transaction_session_timeout', 'enable_seqscan')
				AND name NOT LIKE 'transaction%')`).Scan(&prepared, &locks, &listens, &changed)
			if locks+listens+changed != 0 {
				t.Errorf("%s: %d advisory locks, %d channels, %d settings", name, locks, listens, changed)
			}
			statements += prepared
			return err
		}))
	}
	must(t, s.Read(ctx, func(tx *sql.Tx) error {
		var writable int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'").Scan(&writable)
		if writable != 0 {
			t.Errorf("%d transactions were left open", writable)
		}
		return err
	}))
	return statements
}

// The tables are the same on both engines, column by column.
func TestSameTables(t *testing.T) {
	columns := func(look func(context.Context, func(*sql.Tx) error) error, query string) (out []string) {
		must(t, look(ctx, func(tx *sql.Tx) error {
			rows, err := tx.QueryContext(ctx, query)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var table, column string
				if err := rows.Scan(&table, &column); err != nil {
					return err
				}
				out = append(out, table+"."+column)
			}
			return rows.Err()
		}))
		slices.Sort(out)
		return out
	}
	file, err := sqlite.Open(ctx, t.TempDir())
	must(t, err)
	defer file.Close()
	server := open(t, hubtest.Shared(t).Make(t, false))
	want := columns(file.Read, "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'")
	got := columns(server.Read, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
	if len(want) < 40 || !slices.Equal(got, want) {
		t.Errorf("SQLite has\n%s\nPostgreSQL has\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	if other := columns(server.Read, `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`); len(other) > 0 {
		t.Errorf("these compare by the server's locale: %v", other)
	}
}
