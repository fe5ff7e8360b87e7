package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"

	"showroom/domain/calendar"
)

// BackupFile is one automatic backup.
type BackupFile struct {
	Path string
	Day  calendar.Day
	At   calendar.Instant // when the file was finished
	Size int64            // bytes
}

var backupName = regexp.MustCompile(`^showroom-(\d{8})\.db$`)

// Backups lists the automatic backups of the store in dir, the newest first.
func Backups(dir string) ([]BackupFile, error) {
	entries, err := os.ReadDir(filepath.Join(dir, BackupFolder))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fail(Invalid, err, "读不了备份文件夹“%s”。请检查它的权限", filepath.Join(dir, BackupFolder))
	}
	var out []BackupFile
	for _, e := range entries {
		parts := backupName.FindStringSubmatch(e.Name())
		if parts == nil {
			continue
		}
		day, err := calendar.ReadDay(parts[1])
		if err != nil {
			continue // somebody else's file
		}
		info, err := e.Info()
		if err != nil {
			return nil, fmt.Errorf("list backups: %w", err)
		}
		out = append(out, BackupFile{Path: filepath.Join(dir, BackupFolder, e.Name()), Day: day, At: calendar.InstantOf(info.ModTime()), Size: info.Size()})
	}
	slices.SortFunc(out, func(a, b BackupFile) int { return int(b.Day - a.Day) })
	return out, nil
}

// daily makes the day's backup once the program has settled, and looks again every hour.
func (s *Store) daily(ctx context.Context) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if made, err := s.BackupToday(ctx); err != nil && ctx.Err() == nil {
			s.opt.Log.Error("Daily backup failed", "error", err)
		} else if made {
			s.opt.Log.Info("Daily backup made")
		}
		timer.Reset(time.Hour)
	}
}

// BackupToday makes the automatic backup of the day unless it is there, and drops those older than the
// days to keep. made tells whether it was made now.
func (s *Store) BackupToday(ctx context.Context) (made bool, err error) {
	today := s.opt.Now().Day()
	folder := filepath.Join(s.dir, BackupFolder)
	path := filepath.Join(folder, fmt.Sprintf("showroom-%08d.db", int(today)))
	if _, err := os.Stat(path); err == nil {
		return false, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return false, fmt.Errorf("make backup folder: %w", err)
	}
	if err := s.Backup(ctx, path); err != nil {
		return false, err
	}
	have, err := Backups(s.dir)
	if err != nil {
		return true, err
	}
	for _, old := range have {
		if today.Sub(old.Day) >= s.opt.Keep {
			if err := os.Remove(old.Path); err != nil {
				return true, fmt.Errorf("drop old backup: %w", err)
			}
		}
	}
	return true, nil
}

// Backup writes a copy of the store, as it is at this moment, to path while others go on working. The copy
// is checked before it gets its name; an earlier file of that name is replaced only by a sound one.
func (s *Store) Backup(ctx context.Context, path string) error {
	part := path + partEnd
	if err := removeDatabase(part); err != nil {
		return err
	}
	err := s.copyTo(ctx, part)
	if err == nil {
		err = soundFile(ctx, part)
	}
	if err == nil {
		err = settleFile(part, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("备份没有完成：%w", readable(err)), removeDatabase(part))
	}
	return nil
}

// partEnd ends the name of a backup that isn't finished.
const partEnd = ".part"

// sweep removes what programs left unfinished that were killed at a backup or a restore: each is as large as the store.
// The folder is locked, so nobody is at it.
func sweep(dir string) error {
	left := []string{filepath.Join(dir, DatabaseFile+restoreEnd)}
	folder := filepath.Join(dir, BackupFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".db"+partEnd) {
			left = append(left, filepath.Join(folder, e.Name()))
		}
	}
	for _, part := range left {
		err = errors.Join(err, removeDatabase(part))
	}
	return err
}

// copyTo copies page by page on a connection of its own, inside one read transaction: a copy under way is
// not begun again when somebody saves.
func (s *Store) copyTo(ctx context.Context, part string) error {
	db, err := openDB(filepath.Join(s.dir, DatabaseFile), "deferred", readerPragmas, 1)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM meta").Scan(new(int)); err != nil {
		return err
	}
	return conn.Raw(func(c any) error {
		source, ok := c.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("the driver's %T can't make backups", c)
		}
		abs, err := filepath.Abs(part)
		if err != nil {
			return err
		}
		b, err := source.NewBackup(dsn(abs, "immediate", nil))
		if err != nil {
			return err
		}
		return errors.Join(steps(ctx, b), b.Finish())
	})
}

func steps(ctx context.Context, b *sqlite.Backup) error {
	for {
		more, err := b.Step(2000) // 8 MB, then somebody may cancel
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// soundFile reads the whole file and says whether SQLite finds it in order.
func soundFile(ctx context.Context, path string) error {
	db, err := openDB(path, "deferred", readerPragmas, 1)
	if err != nil {
		return err
	}
	return errors.Join(quickCheck(ctx, db), db.Close())
}

func quickCheck(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA quick_check(10)")
	if err != nil {
		return readable(err)
	}
	found, err := drain(rows, func(scan scanner) (string, error) {
		var line string
		return line, scan(&line)
	})
	if err != nil {
		return readable(err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return damaged(fmt.Errorf("quick_check: %v", found))
	}
	return nil
}

// Verify reads the whole store and tells whether it is in order.
func (s *Store) Verify(ctx context.Context) error { return quickCheck(ctx, s.readers) }

// settleFile makes part durable and gives it its name.
func settleFile(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// removeDatabase removes a database with what SQLite may have left beside it.
func removeDatabase(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
