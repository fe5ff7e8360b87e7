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
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
)

// Database is one test's own.
type Database struct {
	// Open opens it, each time anew: several hubs on one database, or one after another.
	Open func() (hub.Storage, error)
	// Backup copies it while nobody has it open. restore puts that copy in its place, as an operator would.
	Backup func(testing.TB) (restore func())
}

// Engine makes databases.
type Engine struct {
	Name  string
	Fresh func(testing.TB) Database // an empty one, gone when the test ends
}

// SQLite is the default engine, one file.
var SQLite = Engine{"sqlite", func(t testing.TB) Database {
	dir := t.TempDir()
	return Database{
		Open:   func() (hub.Storage, error) { return sqlite.Open(context.Background(), dir) },
		Backup: func(t testing.TB) func() { return copyFolder(t, dir) },
	}
}}

func copyFolder(t testing.TB, dir string) (restore func()) {
	t.Helper()
	kept := t.TempDir()
	if err := os.CopyFS(kept, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := errors.Join(os.RemoveAll(dir), os.CopyFS(dir, os.DirFS(kept))); err != nil {
			t.Fatal(err)
		}
	}
}

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

// MainOnce runs the tests once, for a package that asks for an engine by name.
func MainOnce(m *testing.M) {
	code := m.Run()
	stopServers()
	os.Exit(code)
}

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
