// Package postgres keeps a hub's data in PostgreSQL, for headquarters that want several hub processes, a
// standby, or a database that others look after.
//
// # Transactions
//
// Write runs in READ COMMITTED with row locks: the device's row first, then the records (sorted) and claims,
// all FOR UPDATE, and the scopes' head rows last. REPEATABLE READ would be wrong here, not stricter: its
// snapshot is taken at the first statement, long before the head row is locked, so whenever two transactions of
// one scope overlap the second finds the head changed after its snapshot and fails with 40001. A dealer whose
// PCs push together would retry all day. In READ COMMITTED it waits for the head and goes on. What a snapshot would
// have guarded against the locks guard against: a row that a decision rests on is locked when it is read,
// and locking reads the latest committed version. A row that isn't there can't be locked; there the primary keys
// of record and claim decide, and the second transaction fails on them and is run again.
//
// Write runs its function again, after a pause of growing random length and at most so many times, on 40001
// (serialization failure), 40P01 (deadlock) and 23505 on one of the hub's own races. A COMMIT whose answer is
// lost is not repeated: the PC repeats its push, and the outcome in the same transaction tells.
//
// Read is one REPEATABLE READ READ ONLY snapshot.
//
// # What it doesn't use
//
// No advisory locks, LISTEN, sequences for order, temporary tables or SET without LOCAL: so it works behind a pooler that
// changes the server connection with each transaction (PgBouncer's transaction mode). Prepared statements are used, as a
// mere saving of time, when nothing stands between: Open asks the server for its process and compares that with what the
// connection was told when it began, for a pooler tells a number of its own. Behind one pgx runs in its mode
// cache_describe, which keeps only descriptions, on the client. default_query_exec_mode in the address overrules this.
// Text columns compare bytewise (COLLATE "C"): the order is the same on every server and survives an upgrade of
// the system's locales.
//
// # Durability
//
// synchronous_commit is the server's affair; Open reads it and warns if a power cut could lose what was answered.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/sirupsen/logrus"
)

const (
	connectTime = 10 * time.Second // unless the address says connect_timeout
	writeTime   = 2 * time.Minute  // of a Write with its repetitions, waiting for locks included
	readTime    = 10 * time.Minute // of a Read: a bootstrap over a slow line
	// orphanTime is after how long the server itself ends a transaction that hears no more of its hub. A hub
	// whose machine went away without a word would else hold its heads until TCP gives up, for hours.
	orphanTime = 60 * time.Second

	writers = 8
	lookers = 8
	readers = 16 // a slow PC holds one while a long feed is sent to it
)

// Options are what a database is opened with.
type Options struct {
	Existing bool          // never make the tables: fail with ErrEmpty on a database that has none
	Log      *logrus.Entry // nil: nothing is logged
}

// Storage is an open database.
type Storage struct {
	write, look, read *sql.DB
	log               *logrus.Entry
	direct            bool     // nothing stands between this and the server
	bound             sync.Map // statement to the same with $n
	repeated          atomic.Int64
}

// Open connects to the database of the address (postgres://user@host/db?sslmode=verify-full, or key=value
// pairs; PGPASSWORD and the other variables of libpq count), makes or upgrades the hub's tables, and logs
// what matters of the server's settings. Neither its errors nor its log carry the password.
func Open(ctx context.Context, address string, opt Options) (*Storage, error) {
	config, err := parse(address)
	if err != nil {
		return nil, err
	}
	s := &Storage{log: opt.Log}
	if s.log == nil {
		silent := logrus.New()
		silent.SetLevel(logrus.PanicLevel)
		s.log = logrus.NewEntry(silent)
	}
	if err := s.inspect(ctx, address, config); err != nil {
		return nil, err
	}
	s.write, s.look, s.read = pool(s.writing(*config), writers), pool(s.looking(*config), lookers), pool(stdlib.GetConnector(*config), readers)
	if err := s.prepare(ctx, opt.Existing); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func pool(connector driver.Connector, connections int) *sql.DB {
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(time.Hour) // so that connections find their way back after a failover
	return db
}

// Write runs fn in a READ COMMITTED transaction, again if it must be.
func (s *Storage) Write(ctx context.Context, fn func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return s.again(ctx, func() error {
		for n := 0; ; n++ {
			err := within(ctx, s.write, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, fn)
			if dead := (unbegun{}); !errors.As(err, &dead) || n > writers || ctx.Err() != nil {
				return err
			}
		}
	})
}

// lasting are the settings of a writing transaction.
var lasting = map[string]string{
	"idle_in_transaction_session_timeout": strconv.FormatInt(orphanTime.Milliseconds(), 10),
	// All that a push reads is a few rows by an index. A plan made while a table was small, when reading all of it was as cheap, would be
	// kept while it grows.
	"enable_seqscan": "off",
}

// planned are the settings of connections to a server itself on which every statement reads a few rows by an index: each is planned once,
// whatever its arguments, for a plan takes the server longer than such a statement itself; and never compiled.
var planned = map[string]string{"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "jit": "off"}

// looking is the connector of the pool of Look.
func (s *Storage) looking(config pgx.ConnConfig) driver.Connector {
	if s.direct {
		config.RuntimeParams = maps.Clone(config.RuntimeParams)
		maps.Copy(config.RuntimeParams, planned)
	}
	return stdlib.GetConnector(config)
}

// writing is the connector of the pool that writes. Connections to a server itself begin with the settings; a pooler may not know them, so
// there each transaction begins with them, and they end with it.
func (s *Storage) writing(config pgx.ConnConfig) pipelined {
	begins := []string{"begin isolation level read committed"}
	for _, name := range slices.Sorted(maps.Keys(lasting)) {
		if !s.direct {
			begins = append(begins, "SET LOCAL "+name+" = "+lasting[name])
		}
	}
	if s.direct {
		config.RuntimeParams = maps.Clone(config.RuntimeParams)
		maps.Copy(config.RuntimeParams, planned)
		maps.Copy(config.RuntimeParams, lasting)
	}
	return pipelined{stdlib.GetConnector(config), begins}
}

// Read runs fn once, on one snapshot.
func (s *Storage) Read(ctx context.Context, fn func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return within(ctx, s.read, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

// Look runs one SELECT, in one round trip. Like begin it passes over connections that the server has ended.
func (s *Storage) Look(ctx context.Context, query string, args []any, fn func(*sql.Rows) error) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	for n := 0; ; n++ {
		rows, err := s.look.QueryContext(ctx, s.Bind(query), args...)
		if err == nil {
			return errors.Join(fn(rows), rows.Close())
		}
		if n > lookers || ctx.Err() != nil || !stale(err) {
			return fmt.Errorf("look: %w", err)
		}
	}
}

func within(ctx context.Context, db *sql.DB, opt *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := begin(ctx, db, opt)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing; after a broken connection the server does it
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// begin passes over connections of the pool that the server has ended since: after a restart or a failover
// all of them. Nothing has happened on them yet, so the next one is as good.
func begin(ctx context.Context, db *sql.DB, opt *sql.TxOptions) (*sql.Tx, error) {
	for n := 0; ; n++ {
		tx, err := db.BeginTx(ctx, opt)
		if err == nil || n > max(readers, writers) || ctx.Err() != nil || !stale(err) {
			return tx, err
		}
	}
}

// Bind numbers the placeholders. The hub's statements have no question mark elsewhere.
func (s *Storage) Bind(query string) string {
	if bound, ok := s.bound.Load(query); ok {
		return bound.(string)
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	s.bound.Store(query, b.String())
	return b.String()
}

// Lock locks the rows of a SELECT until the commit.
func (s *Storage) Lock() string { return " FOR UPDATE" }

// Prepares is false: pgx keeps descriptions from one transaction to the next, a statement would cost two more
// round trips.
func (s *Storage) Prepares() bool { return false }

// Lists is true: what is sent once is planned once, for any number of rows.
func (s *Storage) Lists() bool { return true }

// Repeated counts how often a Write was run again since Open.
func (s *Storage) Repeated() int64 { return s.repeated.Load() }

// Close closes all connections.
func (s *Storage) Close() error { return errors.Join(s.read.Close(), s.look.Close(), s.write.Close()) }
