package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A store whose making was cut off, by a full disk or a kill, must not stand in the way of the next try, and can't be
// told from a loss by its database. So a file marks the folder from before the database is made until the store is whole.
// As long as it is there nobody can open the store, so nothing in it can be anybody's.
const unfinishedFile = "showroom.unfinished"

func unfinished(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, unfinishedFile))
	return err == nil
}

// beginMaking marks the folder, which is locked, and removes what a former try left.
func beginMaking(dir string) error {
	if unfinished(dir) {
		if err := removeDatabase(filepath.Join(dir, DatabaseFile)); err != nil {
			return fmt.Errorf("remove an unfinished store: %w", readable(err))
		}
	}
	if err := os.WriteFile(filepath.Join(dir, unfinishedFile), nil, 0o600); err != nil {
		return fail(Invalid, err, "数据文件夹“%s”不能写入。请检查磁盘空间和文件夹的权限", dir)
	}
	return syncFolder(dir)
}

// endMaking lets the store be opened from now on.
func endMaking(dir string) error {
	return errors.Join(os.Remove(filepath.Join(dir, unfinishedFile)), syncFolder(dir))
}

// giveUpMaking takes away a store that could not be made. What can't be taken away stays marked.
func giveUpMaking(dir string) error {
	if err := removeDatabase(filepath.Join(dir, DatabaseFile)); err != nil {
		return err
	}
	return endMaking(dir)
}

// Made tells whether dir holds a store, in whatever state: Create would refuse it.
func Made(dir string) (bool, error) { return hasDatabase(dir) }
