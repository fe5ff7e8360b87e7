package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What was written is moved into the database soon after, though it is too little for the writer to do it.
func TestLogIsMovedAtRest(t *testing.T) {
	const size = 8 << 20
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO meta (key, value) VALUES ('long', ?)", strings.Repeat("x", size))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if info, err := os.Stat(filepath.Join(dir, "hub.db")); err != nil {
			t.Fatal(err)
		} else if info.Size() > size {
			return
		}
	}
	t.Error("the log was not moved")
}
