package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A store whose database is gone or empty is not a place for a new one: what its people lost lies in the
// backups, and a new store would be taken for it.

// absent says what it means that dir holds no database: nothing was ever here, or it was lost.
func absent(dir string) error {
	last, err := lastCopy(dir)
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(dir, DatabaseFile+"-wal"))
	switch {
	case unfinished(dir): // nothing was ever whole
	case last != "":
		return fail(Damaged, nil, "文件夹“%s”里的数据文件 %s 不见了，但备份还在，所以没有新建。请用“恢复备份”取回（showroomctl restore \"%s\"）", dir, DatabaseFile, last)
	case err == nil:
		return fail(Damaged, nil, "文件夹“%s”里的数据文件 %s 不见了，只剩它的日志，所以没有新建。请把 %s 找回来，或从别处的备份恢复（showroomctl restore 备份文件）", dir, DatabaseFile, DatabaseFile)
	}
	return fail(Missing, nil, "文件夹“%s”里没有展厅数据。请检查位置，或新建一个门店", dir)
}

// emptied says what it means that the database in dir holds nothing. A Create that was cut off leaves such
// a file too, but nobody can tell it from a loss.
func emptied(dir string) error {
	last, err := lastCopy(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, DatabaseFile)
	if last != "" {
		return fail(Damaged, nil, "数据文件“%s”是空的，里面的资料已丢失，没有改动它。请用“恢复备份”取回最近的备份（showroomctl restore \"%s\"）", path, last)
	}
	return fail(Damaged, nil, "数据文件“%s”是空的，没有改动它。如有别处的备份，请用“恢复备份”取回（showroomctl restore 备份文件）；如果这里从未有过资料（新建时中断），请删去这个空文件再新建", path)
}

// lastCopy is the newest backup in dir, or the newest database that a restore kept there; "" for none.
func lastCopy(dir string) (string, error) {
	var last string
	var at time.Time
	for _, folder := range []string{BackupFolder, "."} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", fail(Invalid, err, "读不了文件夹“%s”。请检查它的权限", filepath.Join(dir, folder))
		}
		for _, e := range entries {
			kept := strings.HasSuffix(e.Name(), ".db") && e.Type().IsRegular()
			if folder == "." {
				kept = kept && strings.HasPrefix(e.Name(), replacedPrefix)
			}
			if !kept {
				continue
			}
			info, err := e.Info()
			if err != nil {
				return "", fmt.Errorf("look at %s: %w", e.Name(), err)
			}
			if info.Size() > 0 && info.ModTime().After(at) {
				last, at = filepath.Join(dir, folder, e.Name()), info.ModTime()
			}
		}
		if last != "" {
			return last, nil
		}
	}
	return "", nil
}

// hasDatabase tells whether dir holds a database file, of whatever kind.
func hasDatabase(dir string) (bool, error) {
	if unfinished(dir) {
		return false, nil
	}
	_, err := os.Stat(filepath.Join(dir, DatabaseFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, fail(Invalid, err, "打不开数据文件夹“%s”。请检查位置和它的权限", dir)
	}
	return err == nil, nil
}

// vacant refuses a folder in which Create must not make a store.
func vacant(ctx context.Context, dir string) error {
	there, err := hasDatabase(dir)
	if err != nil {
		return err
	}
	if !there {
		if err := absent(dir); !errors.Is(err, &Error{Code: Missing}) {
			return err
		}
		return nil
	}
	switch blank, err := examine(ctx, filepath.Join(dir, DatabaseFile)); {
	case err != nil:
		return err
	case blank:
		return emptied(dir)
	}
	return fail(Exists, nil, "文件夹“%s”里已有展厅数据，不会覆盖。请直接打开它，或另选一个空文件夹", dir)
}

func noFolder(dir string, cause error) error {
	return fail(Invalid, cause, "数据文件夹“%s”建不了。请检查位置和权限，或另选一个文件夹", dir)
}
