package page

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// papersPrefix begins the name of a folder in the system's temporary folder that holds a paper for another program
// to show or print. What follows it are digits: os.MkdirTemp's.
const papersPrefix = "showroom-"

// papersKept is how long such a paper stays: another program may still show it.
const papersKept = 24 * time.Hour

// SweepPapers takes away the papers in the temporary folder that were made more than a day before now: customers'
// names stand on them. It touches nothing but folders named as ours that hold nothing but PDF files. The error
// tells of those that could not be taken away.
func SweepPapers(now time.Time) error {
	found, err := filepath.Glob(filepath.Join(os.TempDir(), papersPrefix+"*"))
	if err != nil {
		return err
	}
	var failed []error
	for _, dir := range found {
		number := strings.TrimPrefix(filepath.Base(dir), papersPrefix)
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || number == "" || strings.Trim(number, "0123456789") != "" || now.Sub(info.ModTime()) < papersKept {
			continue
		}
		failed = append(failed, sweepFolder(dir))
	}
	return errors.Join(failed...)
}

// sweepFolder takes a folder away if all that is in it are PDF files.
func sweepFolder(dir string) error {
	inside, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, one := range inside {
		if !one.Type().IsRegular() || filepath.Ext(one.Name()) != ".pdf" {
			return nil
		}
	}
	for _, one := range inside {
		if err := os.Remove(filepath.Join(dir, one.Name())); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}
