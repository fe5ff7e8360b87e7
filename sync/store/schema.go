package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"showroom/domain/record"
)

// applicationID stands in the header of our files: "SHOW".
const applicationID = 0x53484f57

// schemaVersion counts the shapes of the internal tables below. Record tables need no version: they are
// compared with the definitions at each start, and what is missing is added.
const schemaVersion = 10

// migrations[i] turns version i into i+1. They run in one transaction with the comparison of the record
// tables, the version and the application id.
var migrations = []string{schema1, schema2, schema3, schema4, schema5, schema6, schema7, schema8, schema9, schema10}

// References between records are not foreign keys, for rows may arrive from the hub in any order.
const schema1 = `
-- meta: the identity and whatever else there is one of.
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- counter: never goes back. 'mutation' and one for each series of document numbers.
CREATE TABLE counter (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- mutation, change: the outbox. A mutation leaves it when the hub has answered applied or merged.
CREATE TABLE mutation (
  n INTEGER PRIMARY KEY NOT NULL,
  verb TEXT NOT NULL,
  user TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',  -- pending, refused, held
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX mutation_state ON mutation (state) WHERE state <> 'pending';
CREATE TABLE change (
  n INTEGER NOT NULL REFERENCES mutation (n) ON DELETE CASCADE ON UPDATE CASCADE,
  i INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  scope TEXT NOT NULL,        -- '' unless the record is new or moves
  base INTEGER NOT NULL,
  new INTEGER NOT NULL,
  gone INTEGER NOT NULL,      -- 1: deletes the record
  fields TEXT NOT NULL,       -- the changed fields as JSON
  PRIMARY KEY (n, i)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_record ON change (id, type);

-- shadow: the hub's last known state of a record that has unanswered local edits.
CREATE TABLE shadow (
  id TEXT NOT NULL, type TEXT NOT NULL,
  scope TEXT NOT NULL, rev INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL, left INTEGER NOT NULL, -- left: the record left our scopes; drop it when the edits are answered
  body TEXT NOT NULL,
  PRIMARY KEY (id, type)
) STRICT, WITHOUT ROWID;

-- unknown_item: what the hub sent of types that this program doesn't know yet. Moved into its table by the
-- program that learns the type.
CREATE TABLE unknown_item (
  type TEXT NOT NULL, id TEXT NOT NULL,
  scope TEXT NOT NULL, rev INTEGER NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,
  deleted INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- loser: field values that lost against another edit. They stay until somebody chose.
CREATE TABLE loser (
  seq INTEGER PRIMARY KEY NOT NULL,
  type TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL,
  lost TEXT NOT NULL, won TEXT NOT NULL, lost_by TEXT NOT NULL, won_by TEXT NOT NULL,
  lost_at INTEGER NOT NULL, won_at INTEGER NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0,  -- when somebody chose; 0: still to be looked at
  UNIQUE (id, type, field, lost_by, lost_at, lost)
) STRICT;
CREATE INDEX loser_open ON loser (id, type) WHERE settled = 0;

-- doc, search: the search box. A doc is a record that can be found; terms are those of domain/search.
CREATE TABLE doc (num INTEGER PRIMARY KEY NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE search (
  kind INTEGER NOT NULL, term TEXT NOT NULL, doc INTEGER NOT NULL,
  PRIMARY KEY (kind, term, doc)
) STRICT, WITHOUT ROWID;

-- draft, setting: what belongs to this PC alone and never travels.
CREATE TABLE draft (key TEXT PRIMARY KEY NOT NULL, body BLOB NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

const schema2 = `
-- tally: how many customers there are of each kind; see tally.go.
CREATE TABLE tally (
  level TEXT NOT NULL, channel TEXT NOT NULL, owner TEXT NOT NULL, model TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (level, channel, owner, model)
) STRICT, WITHOUT ROWID;
`

// created: of a new record, unless that is its mutation's time; 0: it is.
const schema3 = `ALTER TABLE change ADD COLUMN created INTEGER NOT NULL DEFAULT 0;`

// keep: fields whose conflicts this change settles, with commas between. rev: see wire.Loser.
const schema4 = `
ALTER TABLE change ADD COLUMN keep TEXT NOT NULL DEFAULT '';
ALTER TABLE loser ADD COLUMN rev INTEGER NOT NULL DEFAULT 0;
`

// answered: edits that the hub has merged, until the feed brings what came of them. former: of a refill, as JSON.
const schema5 = `
CREATE TABLE answered (
  n INTEGER NOT NULL, i INTEGER NOT NULL, verb TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL,
  type TEXT NOT NULL, id TEXT NOT NULL,
  scope TEXT NOT NULL, rev INTEGER NOT NULL,  -- of the record at the hub, with the edit in it
  base INTEGER NOT NULL, new INTEGER NOT NULL, gone INTEGER NOT NULL, fields TEXT NOT NULL, keep TEXT NOT NULL, created INTEGER NOT NULL,
  PRIMARY KEY (n, i)
) STRICT, WITHOUT ROWID;
ALTER TABLE change ADD COLUMN former TEXT NOT NULL DEFAULT '';
`

// was: the value before both, as JSON; ” where this PC never knew it.
const schema6 = `ALTER TABLE loser ADD COLUMN was TEXT NOT NULL DEFAULT '';`

// chosen: the mutation that carries the choice, 0 for none; given up, the conflict is open again.
const schema7 = `ALTER TABLE loser ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;`

// signed_on, sig: the user's proof of the mutation, see wire.Sign.
const schema8 = `
ALTER TABLE mutation ADD COLUMN signed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE mutation ADD COLUMN sig TEXT NOT NULL DEFAULT '';
`

// sent: 1 for a mutation that could have been withdrawn, once it was on its way: the hub may have it.
const schema9 = `ALTER TABLE mutation ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;`

// fold_...: of a mutation whose changes are its records' rows, see fold.go.
const schema10 = `
ALTER TABLE mutation ADD COLUMN fold_type TEXT NOT NULL DEFAULT '';
ALTER TABLE mutation ADD COLUMN fold_first TEXT NOT NULL DEFAULT '';
ALTER TABLE mutation ADD COLUMN fold_last TEXT NOT NULL DEFAULT '';
ALTER TABLE mutation ADD COLUMN fold_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX mutation_folded ON mutation (n) WHERE fold_type <> '';
`

// migrate brings the database to this program's shape, all or nothing, on a connection of its own.
func migrate(ctx context.Context, db *sql.DB, types *record.Set) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if err := migrateInternal(tx); err != nil {
		return err
	}
	for _, t := range types.All() {
		if err := shape(tx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if err := makeIndexes(tx, types); err != nil {
		return err
	}
	if err := makeTally(tx, types); err != nil {
		return err
	}
	if err := foreignKeys(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func migrateInternal(tx *sql.Tx) error {
	var have int
	if err := tx.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	for v := have; v < schemaVersion; v++ {
		if _, err := tx.Exec(migrations[v]); err != nil {
			return fmt.Errorf("migration %d: %w", v+1, err)
		}
	}
	if have == schemaVersion {
		return nil
	}
	_, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion))
	return err
}

// shape makes the record's table, or adds the columns that the definition has and the table has not.
func shape(tx *sql.Tx, t *record.Type) error {
	have, err := tableColumns(tx, t.Name)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		if _, err := tx.Exec(t.Table(record.SQLite)); err != nil {
			return err
		}
		return learn(tx, t)
	}
	added := false
	for _, s := range t.Specs {
		if slices.Contains(have, s.Name) {
			continue
		}
		if _, err := tx.Exec(fmt.Sprintf("ALTER TABLE %q ADD COLUMN %s", t.Name, s.Column(record.SQLite))); err != nil {
			return err
		}
		added = true
	}
	if added {
		return learnFields(tx, t)
	}
	return nil
}

func tableColumns(tx *sql.Tx, table string) ([]string, error) {
	return collect(tx, func(scan scanner) (string, error) {
		var name string
		return name, scan(&name)
	}, "SELECT name FROM pragma_table_info(?)", table)
}

func foreignKeys(tx *sql.Tx) error {
	broken, err := collect(tx, func(scan scanner) (string, error) {
		var table, parent string
		var row, fk sql.NullInt64
		return table, scan(&table, &row, &parent, &fk)
	}, "PRAGMA foreign_key_check")
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return fmt.Errorf("foreign keys of %v are broken", broken)
	}
	return nil
}

type scanner func(dest ...any) error

type querier interface {
	Query(query string, args ...any) (*sql.Rows, error)
}

// collect reads all rows before anything else is asked of the connection.
func collect[T any](q querier, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, err
	}
	return drain(rows, read)
}

func drain[T any](rows *sql.Rows, read func(scanner) (T, error)) ([]T, error) {
	return drainInto(nil, rows, read)
}

// drainInto appends them.
func drainInto[T any](out []T, rows *sql.Rows, read func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	for rows.Next() {
		one, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
