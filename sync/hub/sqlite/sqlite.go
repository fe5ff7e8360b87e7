// Package sqlite keeps a hub's data in one SQLite file: the default that needs no set-up.
//
// One writer connection whose transactions are immediate, several readers on WAL snapshots. Commits are
// synced to disk (synchronous FULL): a mutation that was answered survives a power cut. See checkpoints for when the log is moved.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"showroom/sync/hub/schema"
)

// applicationID marks the file as a hub's: "SHhb". Its user_version is the schema's.
const (
	applicationID = 0x53486862
	readers       = 8
)

// Storage is an open database.
type Storage struct {
	write, read *sql.DB

	written chan struct{} // something was, for checkpoints
	cancel  context.CancelFunc
	ended   chan struct{}
}

// Full tells whether an error says that the disk has no more room, for the database or for another file.
func Full(err error) bool {
	var e *driver.Error
	if !errors.As(err, &e) {
		return errors.Is(err, syscall.ENOSPC)
	}
	return e.Code()&0xff == sqlite3.SQLITE_FULL || e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE
}

// Open opens the hub's database in the folder dir, or makes it.
func Open(ctx context.Context, dir string) (*Storage, error) {
	s, err := openWith(ctx, dir, "sqlite", "_pragma", logPages)
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel, s.written, s.ended = cancel, make(chan struct{}, 1), make(chan struct{})
	go s.checkpoints(running)
	return s, nil
}

// OpenWith is Open with another database/sql driver, and with nothing that runs by itself: a simulation names a driver that fails
// when it is told to.
func OpenWith(ctx context.Context, dir, named string) (*Storage, error) {
	return openWith(ctx, dir, named)
}

func openWith(ctx context.Context, dir, named string, options ...string) (*Storage, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the hub's folder: %w", err)
	}
	path := filepath.Join(dir, "hub.db")
	s := &Storage{}
	var err error
	if s.write, err = open(named, path, 1, append(options, "_txlock", "immediate")...); err != nil {
		return nil, err
	}
	if err = s.prepared(ctx); err == nil {
		s.read, err = open(named, path, readers, "_pragma", "query_only(1)")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

// open gives a pool. Pragmas stand in the DSN, where every connection of the pool meets them; busy_timeout
// first, for the others may have to wait.
func open(named, path string, connections int, options ...string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-8000)", "temp_store(MEMORY)"}, "_dqs": {"0"}}
	for i := 0; i < len(options); i += 2 {
		q.Add(options[i], options[i+1])
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	db, err := sql.Open(named, dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// prepared waits while another process makes the very same new database: turning a file to write-ahead logging asks no
// busy_timeout.
func (s *Storage) prepared(ctx context.Context) error {
	const busy, tries, pause = 5, 100, 50 * time.Millisecond
	for try := 1; ; try++ {
		err := s.prepare(ctx)
		var locked *driver.Error
		if !errors.As(err, &locked) || locked.Code()&0xff != busy || try == tries || ctx.Err() != nil {
			return err
		}
		time.Sleep(pause)
	}
}

func (s *Storage) prepare(ctx context.Context) error {
	return s.Write(ctx, func(tx *sql.Tx) error {
		var id, have int
		if err := tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&have); err != nil {
			return err
		}
		switch {
		case id == applicationID && have > schema.Version():
			return fmt.Errorf("this database belongs to a newer showroomd (schema %d, this program knows %d): start the newer one", have, schema.Version())
		case id == applicationID && have > 0:
		case id != 0 || have != 0:
			return errors.New("this file is not a hub's database")
		}
		return migrate(ctx, tx, have)
	})
}

// migrate runs the steps that the database lacks.
func migrate(ctx context.Context, tx *sql.Tx, have int) error {
	steps, err := schema.After(have)
	if err != nil || len(steps) == 0 {
		return err
	}
	for i, step := range steps {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("make the tables, step %d: %w", have+i+1, err)
		}
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schema.Version()))
	return err
}

// Write runs fn in the one write transaction.
func (s *Storage) Write(ctx context.Context, fn func(*sql.Tx) error) error {
	err := within(ctx, s.write, nil, fn)
	select {
	case s.written <- struct{}{}:
	default: // it will look anyway, or nobody looks
	}
	return err
}

// Read runs fn on one snapshot.
func (s *Storage) Read(ctx context.Context, fn func(*sql.Tx) error) error {
	return within(ctx, s.read, &sql.TxOptions{ReadOnly: true}, fn)
}

// Look runs one SELECT.
func (s *Storage) Look(ctx context.Context, query string, args []any, fn func(*sql.Rows) error) error {
	// SQLite estimates with the value of a bare limit, and so compiles the statement once more when it has it.
	rows, err := s.read.QueryContext(ctx, strings.Replace(query, "LIMIT ?", "LIMIT 0 + ?", 1), args...)
	if err != nil {
		return err
	}
	return errors.Join(fn(rows), rows.Close())
}

func within(ctx context.Context, db *sql.DB, opt *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Bind leaves a statement with its question marks as it is. One that fails ends its transaction anyway: told so, SQLite keeps no
// copies of the pages that an INSERT of many rows changes.
func (s *Storage) Bind(query string) string {
	if rest, ok := strings.CutPrefix(query, "INSERT INTO"); ok {
		return "INSERT OR FAIL INTO" + rest
	}
	return query
}

// Lock is empty: a write transaction is alone.
func (s *Storage) Lock() string { return "" }

// Prepares tells that a statement is prepared once in a transaction: reading its text costs more than running it.
func (s *Storage) Prepares() bool { return true }

// Lists is false: a list would have to be JSON.
func (s *Storage) Lists() bool { return false }

// Close closes the database.
func (s *Storage) Close() error {
	s.quiet()
	var err error
	if s.read != nil {
		err = s.read.Close()
	}
	return errors.Join(err, s.write.Close())
}

// Ahead does nothing: a statement costs no round trip here.
func (s *Storage) Ahead(context.Context, *sql.Tx, string, []any) error { return nil }
