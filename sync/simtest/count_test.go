package simtest

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// scenes are what a long run shall have had in it: what is told of each, and by which words it is known in a play.
var scenes = []struct{ what, words string }{
	{"synced", " syncs"}, {"PC killed", " was killed and"}, {"hub killed", "the hub was killed"}, {"disk full", "disk full"},
	{"clock wrong", " has the time "}, {"wire cut", " is cut: true"}, {"arrived late", " arrives"}, {"hub restarted", "the hub starts again"},
	{"hub put back", "put back to the backup"}, {"PC cloned", " is cloned"}, {"joined anew", " joins anew"}, {"person disabled", " is disabled"},
	{"old program", " has last year's program"}, {"pulls refused", "too old to be sent"}, {"updated in the middle", " is updated"},
	{"transferred", " sends 019"}, {"transfer withdrawn", " withdraws "}, {"conflict settled", " settles "}, {"given up", " up: "}, {"mended", " mends "},
	{"waited", " waits for news"}, {"brought rows", " was brought rows"}, {"a stream brought rows", " listens on"}, {"told to pull", " is told to pull"}, {"stream ended", " ends in time"}, {"read too slowly", " takes no more"}, {"proven while it listened", " proves "},
	{"brought too late", " came too late"}, {"locked out", " is locked out"}, {"dealer closed", " is closed"},
	{"another process wrote", "a command "}, {"epoch in the middle", " begins a new epoch"},
}

// count is what this run has played, counted and not estimated.
var count struct {
	mu     sync.Mutex
	seeds  int
	failed int
	scenes map[string]int
}

// counted adds a play that has come to its end, or failed.
func (w *world) counted(passed bool) {
	count.mu.Lock()
	defer count.mu.Unlock()
	if count.scenes == nil {
		count.scenes = map[string]int{}
	}
	count.seeds++
	if !passed {
		count.failed++
	}
	for _, line := range w.told {
		for _, s := range scenes {
			if strings.Contains(line, s.words) {
				count.scenes[s.what]++
			}
		}
	}
}

// report prints the count, and adds it as a line to the file SIM_BOOK, if there is one: so that what is said of long runs
// is a sum of counts.
func report(t *testing.T, from int, took time.Duration) {
	t.Helper()
	count.mu.Lock()
	defer count.mu.Unlock()
	line := fmt.Sprintf("seeds from %d: %d played, %d failed, %s;", from, count.seeds, count.failed, took.Round(time.Second))
	for _, s := range scenes {
		line += fmt.Sprintf(" %s %d,", s.what, count.scenes[s.what])
	}
	line = strings.TrimSuffix(line, ",")
	fmt.Println(line)
	path := os.Getenv("SIM_BOOK")
	if path == "" {
		return
	}
	book, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(book, "%s %s\n", time.Now().UTC().Format("2006-01-02 15:04"), line)
	if closing := book.Close(); err == nil {
		err = closing
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A run of some length has had every scene in it; a scene that never comes proves nothing.
func allScenes(t *testing.T) {
	t.Helper()
	count.mu.Lock()
	defer count.mu.Unlock()
	const enough = 2000
	for _, s := range scenes {
		if count.seeds >= enough && count.scenes[s.what] == 0 {
			t.Errorf("%d seeds, and none with: %s", count.seeds, s.what)
		}
	}
}
