package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	driver "modernc.org/sqlite"
)

// Backup writes a copy of the database as it is now into the new file path, while others may use it. The copy is
// checked and on disk when it returns; a copy that broke off leaves no file of that name.
func (s *Storage) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("没有备份：%s 已存在，请另取一个文件名", path)
	}
	if err := sweepStaging(filepath.Dir(path)); err != nil {
		return fmt.Errorf("没有备份：%w", err)
	}
	staging, err := os.MkdirTemp(filepath.Dir(path), stagingPrefix)
	if err != nil {
		return fmt.Errorf("没有备份：%w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	part := filepath.Join(staging, "hub.db")
	if _, err := s.write.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return fmt.Errorf("没有备份：%w", err)
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return fmt.Errorf("没有备份：%w", err)
	}
	copied, err := Open(ctx, staging)
	if err == nil {
		err = errors.Join(copied.Check(ctx), copied.rest(ctx), copied.Close())
	}
	if err != nil {
		return fmt.Errorf("没有备份：写出的文件有问题：%w", err)
	}
	return errors.Join(toDisk(part), os.Rename(part, path), toDisk(filepath.Dir(path)))
}

const (
	stagingPrefix = ".backup-"
	staleStaging  = 24 * time.Hour // no backup takes that long
)

// sweepStaging removes what backups left that were killed; one that runs now is younger.
func sweepStaging(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), stagingPrefix) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil && time.Since(info.ModTime()) > staleStaging {
			err = os.RemoveAll(filepath.Join(folder, e.Name()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Check reads the whole file and finds what is damaged in it.
func (s *Storage) Check(ctx context.Context) error {
	return s.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "PRAGMA integrity_check(20)")
		if err != nil {
			return fmt.Errorf("数据库文件已损坏：%w", err)
		}
		defer rows.Close()
		var found []error
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			if line != "ok" {
				found = append(found, fmt.Errorf("数据库文件已损坏：%s", line))
			}
		}
		return errors.Join(append(found, rows.Err())...)
	})
}

// rest leaves the database as one file without a log beside it.
func (s *Storage) rest(ctx context.Context) error {
	s.quiet()
	if err := s.read.Close(); err != nil {
		return err
	}
	return calm(ctx, s.write)
}

func calm(ctx context.Context, db *sql.DB) error {
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return errBusy
	}
	return nil
}

var errBusy = errors.New("没有恢复：总部数据正在使用，请先停止 showroomd serve")

// Restore puts the backup in the place of the database of the folder dir. Everything is tried on a copy first:
// prepare gets its folder, to begin a new epoch in it. Only then the copy takes the place of the former database, which
// is kept under the name that Restore returns, "" if there was none. Whenever it breaks off the folder has one of both.
func Restore(ctx context.Context, backup, dir string, prepare func(dir string) error) (kept string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("没有恢复：%w", err)
	}
	staging, err := os.MkdirTemp(dir, ".restore-")
	if err != nil {
		return "", fmt.Errorf("没有恢复：%w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	if err := stage(ctx, backup, staging, prepare); err != nil {
		return "", fmt.Errorf("没有恢复，原有数据没有改动：备份 %s 不能使用：%w", backup, err)
	}
	path := filepath.Join(dir, "hub.db")
	if kept, err = retire(ctx, path); err != nil {
		return "", err
	}
	return kept, errors.Join(os.Rename(filepath.Join(staging, "hub.db"), path), toDisk(dir))
}

// stage makes a database that is ready to serve out of a copy of the backup.
func stage(ctx context.Context, backup, staging string, prepare func(dir string) error) error {
	path := filepath.Join(staging, "hub.db")
	if err := copyFile(backup, path); err != nil {
		return err
	}
	// Somebody who copied the folder of a running hub has a log beside the file, which belongs to it.
	if err := copyFile(backup+"-wal", path+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return errors.Join(err, errors.New("文件是空的"))
	}
	s, err := Open(ctx, staging)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Check(ctx), s.Close()); err != nil {
		return err
	}
	if err := prepare(staging); err != nil {
		return err
	}
	if s, err = Open(ctx, staging); err != nil {
		return err
	}
	return errors.Join(s.rest(ctx), s.Close(), toDisk(path))
}

const busy = 5 // SQLITE_BUSY

// retire makes sure that nobody uses the database and keeps it under another name, beside its own. One that is too
// damaged to be asked is kept as it is, with its log.
func retire(ctx context.Context, path string) (kept string, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	db, err := open("sqlite", path, 1, "_txlock", "immediate")
	if err != nil {
		return "", err
	}
	db.SetMaxIdleConns(0)
	calmed := calm(ctx, db)
	if err := db.Close(); err != nil {
		return "", err
	}
	var failed *driver.Error
	if errors.Is(calmed, errBusy) || errors.As(calmed, &failed) && failed.Code()&0xff == busy {
		return "", errBusy
	}
	kept = fmt.Sprintf("%s-before-restore-%s.db", path[:len(path)-len(".db")], time.Now().Format("20060102-150405"))
	if calmed != nil {
		for _, tail := range []string{"-wal", "-shm"} {
			if err := os.Rename(path+tail, kept+tail); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", fmt.Errorf("没有恢复：%w", err)
			}
		}
	}
	// A second name, so that there is no moment without a database.
	if err := os.Link(path, kept); err != nil {
		if err := errors.Join(copyFile(path, kept), toDisk(kept)); err != nil {
			return "", fmt.Errorf("没有恢复：原有数据不能保留一份：%w", err)
		}
	}
	return kept, nil
}

func copyFile(from, to string) (err error) {
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
	return errors.Join(err, out.Close())
}

// toDisk makes a file or a folder's names outlive a power cut. Windows can't do that for folders, and needn't.
func toDisk(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	mode := os.O_RDWR
	if info.IsDir() {
		if os.PathSeparator == '\\' {
			return nil
		}
		mode = os.O_RDONLY
	}
	f, err := os.OpenFile(path, mode, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
