// Package hubtest runs a package's tests against every database engine that a hub can stand on, real servers
// all of them. A test package with a hub says
//
//	func TestMain(m *testing.M) { hubtest.Main(m) }
//
// and takes its databases from Fresh: then all of its tests run once on SQLite and once on PostgreSQL. The flag
// -engine sqlite or -engine postgres chooses one.
//
// Without PostgreSQL's programs the tests fail with the line to type; they never pass by leaving it out.
package hubtest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
)

// Database opens the same database each time: several hubs on it, or one after another.
type Database func() (hub.Storage, error)

// Engine makes databases.
type Engine struct {
	Name  string
	Fresh func(testing.TB) Database // an empty one of its own for a test, gone when the test ends
}

// SQLite is the default engine, one file.
var SQLite = Engine{"sqlite", func(t testing.TB) Database {
	dir := t.TempDir()
	return func() (hub.Storage, error) { return sqlite.Open(context.Background(), dir) }
}}

// Postgres is one real server for the whole test package, started when a test first asks for it.
var Postgres = Engine{"postgres", freshPostgres}

var (
	current = SQLite
	only    = flag.String("engine", "", "run the tests on one engine: sqlite or postgres")
)

// Fresh makes a database of the engine that the tests run on now.
func Fresh(t testing.TB) Database {
	t.Helper()
	engine := current
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("engine: %s", engine.Name)
		}
	})
	return engine.Fresh(t)
}

// Name is the engine that the tests run on now.
func Name() string { return current.Name }

// Main runs the tests on each engine and stops what was started for them.
func Main(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	flag.Parse()
	defer stopServers()
	known := false
	for _, engine := range []Engine{SQLite, Postgres} {
		if *only != "" && *only != engine.Name {
			continue
		}
		known, current = true, engine
		if testing.Verbose() || flag.Lookup("test.bench").Value.String() != "" {
			fmt.Println("engine:", engine.Name)
		}
		code = max(code, m.Run())
	}
	if !known {
		fmt.Fprintf(os.Stderr, "no engine %q: sqlite or postgres\n", *only)
		return 2
	}
	return code
}
