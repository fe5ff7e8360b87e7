//go:build torture && linux

package torture

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"showroom/sync/hub/hubtest"
)

func TestMain(m *testing.M) { hubtest.MainOnce(m) }

// postgresProgram finds one of PostgreSQL's own tools, the newest.
func postgresProgram(t testing.TB, name string) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	must(t, err)
	if len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath(name)
	must(t, err)
	return path
}

// restoreDump restores a dump into a database of its own.
func (c *campaign) restoreDump(file string) (address string) {
	c.Helper()
	server := hubtest.Shared(c)
	address = server.Address(server.Make(c, true))
	must(c, os.Chmod(file, 0o644))
	if done := run(c, exec.Command(postgresProgram(c, "pg_restore"), "--no-owner", "--exit-on-error", "--dbname="+address, file)); !done.ok() {
		c.Fatalf("pg_restore: %s", done.err)
	}
	return address
}
