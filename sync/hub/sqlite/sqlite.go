// Package sqlite keeps a hub's data in one SQLite file: the default that needs no set-up.
//
// One writer connection whose transactions are immediate, several readers on WAL snapshots. Commits are
// synced to disk (synchronous FULL): a mutation that was answered survives a power cut.
package sqlite

import (
	"context"
	"database/sql"
	_ "embed" // the schema
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

//go:embed schema.sql
var schema string

// applicationID marks the file as a hub's: "SHhb". version counts changes of the schema.
const (
	applicationID = 0x53486862
	version       = 1
	readers       = 8
)

// Storage is an open database.
type Storage struct {
	write, read *sql.DB
}

// Open opens the hub's database in the folder dir, or makes it.
func Open(ctx context.Context, dir string) (*Storage, error) { return OpenWith(ctx, dir, "sqlite") }

// OpenWith is Open with another database/sql driver: a simulation names one that fails when it is told to.
func OpenWith(ctx context.Context, dir, driver string) (*Storage, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the hub's folder: %w", err)
	}
	path := filepath.Join(dir, "hub.db")
	s := &Storage{}
	var err error
	if s.write, err = open(driver, path, 1, "_txlock", "immediate"); err != nil {
		return nil, err
	}
	if err = s.prepare(ctx); err == nil {
		s.read, err = open(driver, path, readers, "_pragma", "query_only(1)")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

// open gives a pool. Pragmas stand in the DSN, where every connection of the pool meets them; busy_timeout
// first, for the others may have to wait.
func open(driver, path string, connections int, key, value string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-8000)"}, "_dqs": {"0"}}
	q.Add(key, value)
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	db, err := sql.Open(driver, dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
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
		case id == applicationID && have == version:
			return nil
		case id == applicationID && have > version:
			return fmt.Errorf("this database belongs to a newer showroomd (schema %d, this program knows %d): start the newer one", have, version)
		case id != 0 || have != 0:
			return errors.New("this file is not a hub's database")
		}
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return fmt.Errorf("make the tables: %w", err)
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version))
		return err
	})
}

// Write runs fn in the one write transaction.
func (s *Storage) Write(ctx context.Context, fn func(*sql.Tx) error) error {
	return within(ctx, s.write, nil, fn)
}

// Read runs fn on one snapshot.
func (s *Storage) Read(ctx context.Context, fn func(*sql.Tx) error) error {
	return within(ctx, s.read, &sql.TxOptions{ReadOnly: true}, fn)
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

// Bind leaves a statement with its question marks as it is.
func (s *Storage) Bind(query string) string { return query }

// Lock is empty: a write transaction is alone.
func (s *Storage) Lock() string { return "" }

// Close closes the database.
func (s *Storage) Close() error {
	var err error
	if s.read != nil {
		err = s.read.Close()
	}
	return errors.Join(err, s.write.Close())
}
