package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"showroom/sync/store"
)

// target is where a verb writes a file.
type target struct {
	path  string // a file, a folder, "" for the usual place
	force bool   // a file that is there already may be replaced
}

// outFlags offers --out and --force.
func outFlags(f *flag.FlagSet, usage string) *target {
	var t target
	f.StringVar(&t.path, "out", "", usage)
	f.BoolVar(&t.force, "force", false, "replace the file that --out names, if there is one 覆盖已有的文件")
	return &t
}

// file settles the path to write. In a folder, or without a path, it is name, or a name like it that is
// free. A file that is there is only replaced by force, and the store's own files (in dataDir) never are.
func (t target) file(dataDir, name string) (string, error) {
	info, err := os.Stat(t.path)
	switch {
	case t.path == "" || err == nil && info.IsDir():
		return free(filepath.Join(t.path, name))
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("写不了文件“%s”，请检查位置和权限：%w", t.path, err)
	case ofStore(dataDir, t.path):
		return "", fmt.Errorf("“%s”是门店的数据文件，不能写到它上面。请换一个文件名", t.path)
	case err == nil && !t.force:
		return "", fmt.Errorf("文件“%s”已存在，没有覆盖。请换一个文件名，或加上 --force 覆盖它", t.path)
	}
	return t.path, nil
}

// ofStore tells whether the path is, or would be, one of the files that the store consists of.
func ofStore(dataDir, path string) bool {
	here, err := os.Stat(filepath.Dir(path))
	there, bad := os.Stat(dataDir)
	name := strings.ToLower(filepath.Base(path))
	if err == nil && bad == nil && os.SameFile(here, there) && (strings.HasPrefix(name, store.DatabaseFile) || name == "showroom.lock") {
		return true
	}
	file, err := os.Stat(path) // perhaps a link to it
	database, bad := os.Stat(filepath.Join(dataDir, store.DatabaseFile))
	return err == nil && bad == nil && os.SameFile(file, database)
}

// free is the path, or that with the first number behind its name that no file has.
func free(path string) (string, error) {
	end := filepath.Ext(path)
	begin := strings.TrimSuffix(path, end)
	for n := 2; ; n++ {
		switch _, err := os.Lstat(path); {
		case errors.Is(err, os.ErrNotExist):
			return path, nil
		case err != nil:
			return "", fmt.Errorf("写不了文件“%s”，请检查位置和权限：%w", path, err)
		}
		path = fmt.Sprintf("%s (%d)%s", begin, n, end)
	}
}
