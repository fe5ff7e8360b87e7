package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"showroom/domain/record"
)

// When there is no replaced store, or it can't be read any more, nobody knows which numbers it had given. The counters
// then jump so far that no number that was sent or printed comes again.
const (
	mutationJump = 1_000_000
	numberJump   = 1_000
)

// replacedPrefix begins the names of the databases that a restore keeps.
const replacedPrefix = "showroom-replaced-"

// restoreEnd ends the name of a restored database that isn't finished.
const restoreEnd = ".restore"

// Restore puts the backup file in place of the store in dir, which no program may have open. The replaced
// database is kept beside it; aside is its path, "" when there was none. Numbers of documents and of
// mutations go on where the replaced store was, the installation gets a new id, and the next pull brings
// everything anew.
func Restore(ctx context.Context, dir, file string, opt Options) (aside string, err error) {
	opt = withDefaults(opt)
	if blank, err := examine(ctx, file); err != nil || blank {
		return "", errors.Join(noBackup(err, file), blankBackup(blank, file))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", noFolder(dir, err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	path := filepath.Join(dir, DatabaseFile)
	part := path + restoreEnd
	if err := errors.Join(removeDatabase(part), copyFile(file, part)); err != nil {
		return "", errors.Join(fmt.Errorf("没有恢复，现有的数据没有改动：%w", readable(err)), removeDatabase(part))
	}
	if err := soundFile(ctx, part); err != nil {
		return "", errors.Join(noBackup(err, file), removeDatabase(part))
	}
	if err := succeed(ctx, part, readPast(ctx, path)); err != nil {
		return "", errors.Join(fmt.Errorf("没有恢复，现有的数据没有改动：%w", readable(err)), removeDatabase(part))
	}
	if aside, err = putAside(path, fmt.Sprintf("%s%d.db", replacedPrefix, int64(opt.Now()))); err != nil {
		return "", fmt.Errorf("keep the replaced database: %w", err)
	}
	return aside, settleFile(part, path)
}

// noBackup names the chosen file where it is damaged or another program's: what the store's own file would be told
// of doesn't fit.
func noBackup(err error, file string) error {
	var e *Error
	if !errors.As(err, &e) || e.Code != Damaged && e.Code != Foreign {
		return err
	}
	return fail(e.Code, err, "“%s”不是展厅的备份，或者已经损坏，没有恢复；现有的数据没有改动。请选另一个备份（showroomctl backups 列出自动备份）", file)
}

func blankBackup(blank bool, file string) error {
	if !blank {
		return nil
	}
	return fail(Damaged, nil, "备份文件“%s”是空的，没有恢复。请选另一个备份", file)
}

// past is what the restored store must know of the replaced one.
type past struct {
	known    bool
	counters map[string]int64
	identity Identity
}

func readPast(ctx context.Context, path string) past {
	if _, err := os.Stat(path); err != nil {
		return past{}
	}
	p := past{counters: map[string]int64{}}
	if blank, err := examine(ctx, path); err != nil || blank {
		return p
	}
	// Opened for writing, so that the write-ahead log goes into the file that is put aside.
	db, err := openDB(path, "immediate", writerPragmas, 1)
	if err != nil {
		return p
	}
	defer db.Close()
	if p.counters, err = readCounters(ctx, db); err != nil {
		return p
	}
	if p.identity, err = loadIdentity(ctx, db); err != nil {
		return p
	}
	p.known = true
	return p
}

func readCounters(ctx context.Context, db *sql.DB) (map[string]int64, error) {
	out := map[string]int64{}
	rows, err := db.QueryContext(ctx, "SELECT name, value FROM counter")
	if err != nil {
		return out, err
	}
	_, err = drain(rows, func(scan scanner) (string, error) {
		var name string
		var value int64
		err := scan(&name, &value)
		out[name] = value
		return name, err
	})
	return out, err
}

// succeed makes the copy of the backup the successor of the replaced store.
func succeed(ctx context.Context, part string, p past) error {
	db, err := openDB(part, "immediate", writerPragmas, 1)
	if err != nil {
		return err
	}
	counters, err := readCounters(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	id, err := loadIdentity(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = writeSuccessor(ctx, db, merged(counters, p), successor(id, p))
	// Closing the only connection moves the log into the file.
	return errors.Join(err, db.Close())
}

func merged(counters map[string]int64, p past) map[string]int64 {
	out := maps.Clone(counters)
	for name, value := range p.counters {
		out[name] = max(out[name], value)
	}
	if p.known {
		return out
	}
	for name := range out {
		out[name] += numberJump
	}
	out["mutation"] += mutationJump
	return out
}

func successor(id Identity, p past) Identity {
	if p.known && p.identity.Joined() {
		id = p.identity
	}
	id.Install = string(record.NewID())
	if id.Joined() {
		id.Bootstrap, id.Cursors, id.Seals = true, map[string]int64{}, nil
	}
	return id
}

func writeSuccessor(ctx context.Context, db *sql.DB, counters map[string]int64, id Identity) error {
	body, err := json.Marshal(id)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for name, value := range counters {
		if _, err := tx.Exec("INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", name, value); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if _, err := tx.Exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('identity', ?)", string(body)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// putAside renames the database and what lies beside it; "" when there is none.
func putAside(path, name string) (string, error) {
	aside := filepath.Join(filepath.Dir(path), name)
	moved := ""
	for _, end := range []string{"", "-wal", "-shm"} {
		err := os.Rename(path+end, aside+end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return moved, err
		}
		if err == nil && end == "" {
			moved = aside
		}
	}
	return moved, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
