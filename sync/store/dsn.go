package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // registers the driver
)

// writerCache is the writer's page cache, KB. More is quicker in a bulk, but showroomctl shall need little memory.
const writerCache = 12 << 10

// Pragmas belong to a connection, and database/sql makes connections as it likes: they stand in the DSN.
// busy_timeout comes first, for the others may already meet a lock. synchronous is FULL for the writer:
// an acknowledged save survives a power cut, not only a crash (measured in DESIGN.md).
var (
	writerPragmas = []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", fmt.Sprintf("cache_size(-%d)", writerCache), "temp_store(MEMORY)", "wal_autocheckpoint(16000)"}
	keeperPragmas = []string{"busy_timeout(0)", "synchronous(FULL)", "cache_size(-1024)"}
	readerPragmas = []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-16384)"}
)

// dsn is a file: URL, so that blanks, %, #, ? and Chinese in the path mean themselves.
func dsn(path string, lock string, pragmas []string) string {
	q := url.Values{"_pragma": pragmas, "_txlock": {lock}, "_dqs": {"0"}}
	u := url.URL{Scheme: "file", OmitHost: true, Path: urlPath(path, runtime.GOOS), RawQuery: q.Encode()}
	return u.String()
}

// urlPath is a path as SQLite wants it in a URL: /C:/data/showroom.db on Windows.
func urlPath(path, system string) string {
	if system != "windows" {
		return path
	}
	path = strings.ReplaceAll(path, `\`, "/")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// sqliteDriver is the name under which modernc's driver registers itself.
const sqliteDriver = "sqlite"

func openDB(path, lock string, pragmas []string, most int) (*sql.DB, error) {
	return openWith(sqliteDriver, path, lock, pragmas, most)
}

func openWith(driver, path, lock string, pragmas []string, most int) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, dsn(abs, lock, pragmas))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(min(most, 4))
	return db, nil
}
