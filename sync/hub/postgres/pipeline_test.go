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
