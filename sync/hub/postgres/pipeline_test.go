package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"showroom/sync/hub/hubtest"
)

// What is held back is seen by the transaction's own reads, in its order, however much it is.
func TestHeldStatementsAreSeen(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	for _, n := range []int{0, 1, 2, 100} {
		must(t, s.Write(ctx, func(tx *sql.Tx) error {
			for i := range n {
				if err := do(tx, "INSERT INTO head (scope, seq) VALUES ($1, $2)", fmt.Sprint(n, "/", i), int64(i)); err != nil {
					return err
				}
			}
			if err := do(tx, "UPDATE head SET seq = 1000 WHERE scope = $1", fmt.Sprint(n, "/", 0)); err != nil {
				return err
			}
			var count, most sql.NullInt64
			if err := tx.QueryRowContext(ctx, "SELECT count(*), max(seq) FROM head WHERE scope LIKE $1", fmt.Sprint(n, "/%")).Scan(&count, &most); err != nil {
				return err
			}
			if count.Int64 != int64(n) || n > 0 && most.Int64 != 1000 {
				t.Errorf("%d rows: %v, %v", n, count, most)
			}
			return do(tx, "DELETE FROM head WHERE scope LIKE $1", fmt.Sprint(n, "/%"))
		}))
	}
	if n := heads(t, s); n != 0 {
		t.Errorf("the last DELETE is missing: %d", n)
	}
}

// A statement that fails takes the whole transaction with it, also when nobody waited for it; the connection serves on.
func TestHeldStatementsFail(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	for name, after := range map[string]func(*sql.Tx) error{
		"commit": func(*sql.Tx) error { return nil },
		"more":   func(tx *sql.Tx) error { return do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 3)", "c") },
		"read": func(tx *sql.Tx) error {
			var n int
			return tx.QueryRowContext(ctx, "SELECT count(*) FROM head").Scan(&n)
		},
		"plain": func(tx *sql.Tx) error { return do(tx, "SELECT 1") },
	} {
		err := s.Write(ctx, func(tx *sql.Tx) error {
			for _, scope := range []string{"a", "b", "a"} {
				if err := do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", scope); err != nil {
					return err
				}
			}
			return after(tx)
		})
		if err == nil || !strings.Contains(err.Error(), "23505") {
			t.Errorf("%s: %v", name, err)
		}
		if n := heads(t, s); n != 0 {
			t.Errorf("%s: half a transaction was kept: %d", name, n)
		}
	}
	stopped, stop := context.WithCancel(ctx)
	err := s.Write(stopped, func(tx *sql.Tx) error {
		defer stop()
		return do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", "a")
	})
	if err == nil || heads(t, s) != 0 {
		t.Errorf("after the caller went away: %v, heads %d", err, heads(t, s))
	}
	must(t, s.Write(ctx, func(tx *sql.Tx) error { return do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", "a") }))
	must(t, s.Write(ctx, func(*sql.Tx) error { return nil }))
}

// What was said ahead is answered with the SELECT before it; not when something was written in between, nor when other things are asked.
func TestAheadIsAnsweredWithTheSelectBefore(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	const count = "SELECT count(*) FROM head WHERE scope <> $1"
	counted := func(tx *sql.Tx, not string) (n int) {
		must(t, tx.QueryRowContext(ctx, count, not).Scan(&n))
		return n
	}
	for at, one := range []struct {
		name  string
		write bool
		ask   string
		grown int
	}{{"answered", false, "", 0}, {"written between", true, "", 2}, {"asked otherwise", false, "x", 1}, {"no longer asked", false, "-", 0}} {
		before := -1
		must(t, s.Write(ctx, func(tx *sql.Tx) error {
			must(t, s.Ahead(ctx, tx, "SELECT count(*) FROM head WHERE scope <> ?", []any{""}))
			before = counted(tx, "?")
			must(t, s.Write(ctx, func(tx *sql.Tx) error {
				return do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", fmt.Sprint("other", at))
			}))
			if one.write {
				must(t, do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", fmt.Sprint("own", at)))
			}
			if one.ask == "-" {
				return nil
			}
			if n := counted(tx, one.ask); n != before+one.grown {
				t.Errorf("%s: %d after %d", one.name, n, before)
			}
			if n := counted(tx, one.ask); n == before {
				t.Errorf("%s: the same is answered twice from one look", one.name)
			}
			return nil
		}))
	}
}

// What fails of it fails where it is asked for, for the same reason, and else at the COMMIT.
func TestAheadFails(t *testing.T) {
	s := open(t, hubtest.Shared(t).Make(t, false))
	for _, asked := range []bool{true, false} {
		err := s.Write(ctx, func(tx *sql.Tx) error {
			must(t, do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", "a"))
			must(t, s.Ahead(ctx, tx, "SELECT 1 / ?::bigint", []any{int64(0)}))
			var n int
			must(t, tx.QueryRowContext(ctx, "SELECT count(*) FROM head").Scan(&n))
			if !asked {
				return nil
			}
			return tx.QueryRowContext(ctx, "SELECT 1 / $1::bigint", int64(0)).Scan(&n)
		})
		if err == nil || asked && !strings.Contains(err.Error(), "22012") {
			t.Errorf("asked %v: %v", asked, err)
		}
		if n := heads(t, s); n != 0 {
			t.Errorf("asked %v: half a transaction was kept", asked)
		}
	}
	must(t, s.Write(ctx, func(tx *sql.Tx) error { return do(tx, "INSERT INTO head (scope, seq) VALUES ($1, 1)", "a") }))
}
