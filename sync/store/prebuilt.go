package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A prebuilt snapshot is a scope's records in a database file with a PC's own tables. It is made of a snapshot's lines once, where many
// PCs begin (the hub), and an empty PC takes it page by page: several times quicker than reading lines and inserting rows. It holds
// the plain records in their tables; whatever else a feed may say (a tombstone, a loser, a record or a type that this program can't
// read) stays a line, for the PC to judge by its own state.
const prebuiltSchema = `
CREATE TABLE snapshot_head (line TEXT NOT NULL) STRICT;
CREATE TABLE snapshot_rest (n INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
`

// prebuiltTally is the tally of the file's own rows, see tally.go.
const prebuiltTally = `CREATE TABLE snapshot_tally AS SELECT ` + tallied + `, count(*) AS n FROM customer WHERE deleted = 0 GROUP BY ` + tallied

// prebuiltPragmas: a file that is begun anew after any trouble needs no journal. One connection has it alone.
var prebuiltPragmas = []string{"journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "cache_size(-4096)", "temp_store(MEMORY)"}

// Prebuilt makes prebuilt snapshots of its types.
type Prebuilt struct{ Types *record.Set }

// Tables names the shape of the tables: only a store that has the very same takes what this makes.
func (p Prebuilt) Tables() string {
	texts := []string{prebuiltSchema, prebuiltTally}
	for _, t := range p.Types.All() {
		_, indexes := carriedOf(t)
		texts = append(append(texts, t.Table(record.SQLite)), indexes...) // SQLite keeps the statements as they were
	}
	return shapeOf(texts)
}

func shapeOf(tables []string) string {
	sum := sha256.Sum256([]byte(strings.Join(tables, "\n")))
	return hex.EncodeToString(sum[:16])
}

// Tables is the shape of this store's tables, see Prebuilt. A store that an older program made may have another than a new one.
func (s *Store) Tables(ctx context.Context) (string, error) {
	texts := []string{prebuiltSchema, prebuiltTally}
	err := s.Read(ctx, func(v *View) error {
		for _, t := range s.opt.Types.All() {
			names, _ := carriedOf(t)
			for _, name := range append([]string{t.Name}, names...) {
				var text string
				if _, err := v.one("SELECT sql FROM sqlite_schema WHERE name = ?", []any{name}, &text); err != nil {
					return err
				}
				texts = append(texts, text)
			}
		}
		return nil
	})
	return shapeOf(texts), err
}

// Make reads the lines of a snapshot and writes the packed database. It returns the database's size, for who unpacks it.
func (p Prebuilt) Make(ctx context.Context, lines io.Reader, to io.Writer) (size int64, err error) {
	dir, err := os.MkdirTemp("", "showroom-prebuilt-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "rows.db")
	if err := p.build(ctx, lines, path); err != nil {
		return 0, fmt.Errorf("prebuild a snapshot: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	zip, err := wire.Pack(to)
	if err != nil {
		return 0, err
	}
	size, err = io.Copy(zip, until{ctx, file})
	return size, errors.Join(err, zip.Close())
}

// until reads as long as ctx lasts.
type until struct {
	ctx context.Context
	io.Reader
}

func (u until) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(b)
}

func (p Prebuilt) build(ctx context.Context, lines io.Reader, path string) (err error) {
	in, err := wire.NewReader(lines, wire.MaxFeed)
	if err != nil {
		return err
	}
	defer in.Close()
	db, err := openDB(path, "deferred", prebuiltPragmas, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after the commit it does nothing
	b := builder{tx: tx, tables: map[string]*building{}}
	if err := b.begin(p.Types); err != nil {
		return err
	}
	if err := b.fill(ctx, in); err != nil {
		return err
	}
	if err := b.carry(p.Types); err != nil {
		return err
	}
	// No VACUUM: as the rows come, the pages of a table and of its keys alternate, so that a packer, which looks back a
	// megabyte or two, finds each key again.
	return tx.Commit()
}

// builder fills a prebuilt snapshot.
type builder struct {
	tx     *sql.Tx
	tables map[string]*building
	rest   *sql.Stmt
}

type building struct {
	row    *record.Row
	insert *sql.Stmt
	args   []any
}

func (b *builder) begin(types *record.Set) (err error) {
	if _, err := b.tx.Exec(prebuiltSchema); err != nil {
		return err
	}
	for i, t := range types.All() {
		if _, err := b.tx.Exec(t.Table(record.SQLite)); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		one := &building{row: t.New()}
		if one.insert, err = b.tx.Prepare(makeTable(t, i).insert); err != nil {
			return err
		}
		b.tables[t.Name] = one
	}
	b.rest, err = b.tx.Prepare("INSERT INTO snapshot_rest (line) VALUES (?)")
	return err
}

// carry makes the indexes and the tally that travel.
func (b *builder) carry(types *record.Set) error {
	if countable(types) {
		if _, err := b.tx.Exec(prebuiltTally); err != nil {
			return fmt.Errorf("tally: %w", err)
		}
	}
	for _, t := range types.All() {
		_, statements := carriedOf(t)
		for _, make := range statements {
			if _, err := b.tx.Exec(make); err != nil {
				return fmt.Errorf("index of %s: %w", t.Name, err)
			}
		}
	}
	return nil
}

func (b *builder) fill(ctx context.Context, in *wire.Reader) error {
	var head wire.FeedHead
	if err := in.Head(&head); err != nil {
		return err
	}
	line, err := json.Marshal(head)
	if err != nil {
		return err
	}
	if _, err := b.tx.Exec("INSERT INTO snapshot_head (line) VALUES (?)", string(line)); err != nil {
		return err
	}
	for {
		line, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = b.add(line)
		}
		if err != nil {
			return err
		}
	}
}

func (b *builder) add(line []byte) error {
	line = append([]byte(nil), line...) // the item's values point into it
	var item wire.Item
	if err := wire.DecodeItem(line, &item); err != nil {
		return fmt.Errorf("%w: %w", wire.ErrCut, err)
	}
	t := b.tables[item.Type]
	if t == nil || item.Leave || item.Deleted || len(item.Lost) > 0 || layOver(t.row, stateFrom(&item), nil) != nil {
		_, err := b.rest.Exec(string(line))
		return err
	}
	t.args = t.row.Args(t.args[:0])
	_, err := t.insert.Exec(t.args...)
	return err
}
