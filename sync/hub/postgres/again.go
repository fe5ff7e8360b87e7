package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	attempts   = 12
	firstPause = 4 * time.Millisecond
	longest    = time.Second
)

// again runs one attempt after the other until one succeeds, fails for good, or they are used up.
func (s *Storage) again(ctx context.Context, attempt func() error) error {
	pause := firstPause
	for n := 1; ; n++ {
		err := attempt()
		code, raced := lostRace(err)
		if !raced {
			return err
		}
		if n == attempts {
			return fmt.Errorf("given up after %d attempts: %w", attempts, err)
		}
		s.repeated.Add(1)
		s.log.WithField("sqlstate", code).WithField("attempt", n).Debug("Transaction is run again")
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(time.Duration(rand.Int64N(int64(pause)) + 1)): // jitter: or the same two would meet again
		}
		pause = min(2*pause, longest)
	}
}

// SQLSTATE codes, from the manual's appendix A.
const (
	serializationFailure = "40001"
	deadlock             = "40P01"
	uniqueViolation      = "23505"
	undefinedTable       = "42P01"
	duplicateTable       = "42P07"
	operatorIntervention = "57P" // the server is stopping, or somebody ended the connection
)

// races are the tables where two hubs may insert the same key at once although both looked first. The second
// one's transaction is run again and then finds what the first one wrote.
var races = map[string]bool{"record": true, "claim": true, "outcome": true, "dealer": true}

// lostRace tells whether an error says that another transaction was faster.
func lostRace(err error) (code string, yes bool) {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return "", false
	}
	switch pg.Code {
	case serializationFailure, deadlock:
		return pg.Code, true
	case uniqueViolation:
		return pg.Code, races[pg.TableName]
	}
	return pg.Code, false
}

// stale tells whether an error says that a connection which once worked is gone. A server that can't be reached
// is another matter.
func stale(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return false
	}
	var pg *pgconn.PgError
	return !errors.As(err, &pg) || strings.HasPrefix(pg.Code, operatorIntervention)
}
