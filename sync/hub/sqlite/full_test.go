package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"showroom/sync/hub/sqlite"
)

// A database that may not grow any more fails as one does on a full disk, and is known by it.
func TestFull(t *testing.T) {
	s, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Write(context.Background(), func(tx *sql.Tx) error {
		var pages int
		if err := tx.QueryRow("PRAGMA max_page_count = 1").Scan(&pages); err != nil { // it becomes what there is
			return err
		}
		_, err := tx.Exec("INSERT INTO meta (key, value) VALUES ('large', ?)", strings.Repeat("满", 1<<20))
		return err
	})
	if !sqlite.Full(fmt.Errorf("write: %w", err)) {
		t.Errorf("%v isn't known as a full disk", err)
	}
	for err, want := range map[error]bool{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}: true, errors.New("else"): false, sql.ErrNoRows: false} {
		if sqlite.Full(err) != want {
			t.Errorf("%v: %v", err, !want)
		}
	}
}

// What a backup left that was killed goes with a later one; a backup that may still run is left alone.
func TestBackupSweeps(t *testing.T) {
	dir := t.TempDir()
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	old, young := filepath.Join(dir, ".backup-1"), filepath.Join(dir, ".backup-2")
	for left, age := range map[string]time.Duration{old: 48 * time.Hour, young: time.Hour} {
		if err := os.Mkdir(left, 0o700); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(left, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "copy")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the old one is left")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("the young one is gone")
	}
}
