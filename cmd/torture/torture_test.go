//go:build torture && linux

package torture

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"showroom/sync/hub/hubtest"
)

// TestKills kills the programs KILLS times, half on SQLite and half on PostgreSQL, and prints one table.
func TestKills(t *testing.T) {
	kills, seed := number(t, "KILLS", 200), uint64(number(t, "SEED", 1))
	began := time.Now()
	display := screenIf(t)
	total := 0
	for i, engine := range []string{"sqlite", "postgres"} {
		if only := os.Getenv("ENGINE"); only != "" && only != engine {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			db := ""
			if engine == "postgres" {
				server := hubtest.Shared(t)
				db = server.Address(server.Make(t, true))
			}
			c := newCampaign(t, engine, db, seed+uint64(i), display)
			defer func() { fmt.Print(c.report()) }() // also of a run that failed
			c.run(plan(c.seed, (kills+i)/2), func() { fmt.Printf("%s: %d kills after %s\n", engine, c.total(), time.Since(began).Round(time.Second)) })
			total += c.total()
		})
	}
	fmt.Printf("\nTorture: %d kills with SIGKILL in the middle of something, SEED=%d, %s; the tables stand above\n", total, seed, time.Since(began).Round(time.Second))
}

func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, not a number above 0", name, text)
	}
	return n
}

// screenIf starts an X server for the desktop. Without one the desktop isn't tortured, and the run fails: a table
// without its rows is no proof.
func screenIf(t *testing.T) *screen {
	t.Helper()
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Fatal("Xvfb isn't installed: .setup/install torture")
	}
	return startScreen(t)
}
