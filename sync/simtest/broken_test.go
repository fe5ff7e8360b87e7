//go:build broken

package simtest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A fault is the sync broken on purpose: in the file, from is written as to. The simulation must notice.
var faults = []struct{ name, file, from, to string }{
	{"a retry is done again", "hub/ingest.go", `if old, ok := known[m.N]; ok {`, `if old, ok := known[m.N]; ok && old.sum == 0 {`},
	{"a clone is answered like the original", "hub/ingest.go", `if old.sum != m.sum {`, `if old.sum != m.sum && m.sum == 0 {`},
	{"the hub answers before the commit", "hub/ingest.go", `	case err != nil:
		return nil, nil, err
	}
	h.ring(b.heads)`, `	}
	h.ring(b.heads)`},
	{"a loser is dropped", "merge/merge.go", `j.lose(e.Name, e.Value, value, j.stamp, standing)`, `_ = value`},
	{"whoever comes later overwrites", "merge/merge.go", `case !j.unseen(standing) || untouched:`, `case true || untouched:`},
	{"a deletion beats an edit that it had not seen", "merge/merge.go", `if s.Name != wire.FieldDeleted && j.unseen(s.Stamp) {`, `if s.Name != wire.FieldDeleted && j.unseen(s.Stamp) && s.By == "" {`},
	{"a wrong clock is believed", "merge/merge.go", `return max(min(claimed, now+Ahead), previous)`, `return max(claimed, previous)`},
	{"a merged copy is taken for clean", "merge/merge.go", `	if saw && len(j.lost) == 0 {`, `	if saw || len(j.lost) == 0 {`},
	{"the hub's own write is answered as the PC's", "hub/decide.go", `t.clean = t.clean && r.state.Clean != "" // after`, `t.clean = t.clean && r.state.Rev != 0 // after`},
	{"half a mutation is taken", "hub/decide.go", `		if no := t.change(&t.m.Changes[i]); no != nil {
			return no
		}`, `		if no := t.change(&t.m.Changes[i]); no != nil {
			continue
		}`},
	{"one car is sold twice", "hub/decide.go", `case !taken:`, `case true:`},
	{"the feed skips the newest record", "hub/feed.go", `		head.Heads[scope] = seq
`, `		head.Heads[scope] = seq + 1
`},
	{"a copied PC that only pulls is not noticed", "hub/feed.go", `return ask.Next > 0 && next > ask.Next || ask.Known > 0 && next > ask.Known`, `return ask.Next < 0 && next > ask.Next`},
	{"refused work leaves the outbox", "store/settle.go", `return tx.do("UPDATE mutation SET state = ?, reason = ? WHERE n = ?", string(o.Verdict), o.Reason, o.N)`,
		`return tx.do("DELETE FROM mutation WHERE n = ? OR ? = ?", o.N, string(o.Verdict), o.Reason)`},
	{"the feed overwrites what was not yet sent", "store/feed.go", `	edits, err := tx.editsOf(w, item.ID)
	if err != nil {
		return err
	}
	switch {`, `	edits := false
	switch {`},
	{"the cursor moves without its rows", "store/feed.go", `	if there {
		return tx.updateRow(w)
	}
	return tx.insertRow(w)
}

func (tx *Tx) editsOf`, `	if there {
		return nil
	}
	return tx.insertRow(w)
}

func (tx *Tx) editsOf`},
	{"the outbox forgets an action's last record", "store/outbox.go", `	for _, c := range b.changes {
		rows = append(`, `	for i, c := range b.changes {
		if i > 0 && c.typ == "event" {
			continue
		}
		rows = append(`},
	{"rows are read after the cursor of another PC that waits", "hub/bring.go", `min(after, w.own)`, `max(after, w.own)`},
	{"the newest row isn't brought", "hub/bring.go", `if it.Rev > w.own && (`, `if it.Rev > w.own && it.Rev < b.heads[w.dealer] && (`},
	{"a merged row isn't brought", "hub/bring.go", `it.clean != w.device)`, `it.clean != w.device && it.clean != "")`},
	{"what left isn't brought", "hub/bring.go", `(it.Leave || `, `(!it.Leave && `},
	{"shared rows are skipped by what is brought", "hub/bring.go", `w.shared != b.heads[record.Shared]`, `w.shared > b.heads[record.Shared]`},
	{"who was locked out is brought rows", "hub/bring.go", `AND revoked = 0 AND (SELECT closed FROM dealer WHERE code = ?) = 0`, `AND ? <> ''`},
	{"late news is applied over newer", "link/wait.go", `if c.rounds != asked+1 {`, `if c.rounds < asked {`},
	{"a copy is brought rows", "hub/bring.go", ` || foreign(next, wire.Ask{Next: w.next})`, ``},
	{"a stream's feed is applied after the PC has synced", "link/wait.go", `c.receive(ctx, asked, bytes.NewReader(piece))`, `c.receive(ctx, c.rounds, bytes.NewReader(piece))`},
	{"a stream's feed follows one that wasn't applied", "link/wait.go", `bytes.NewReader(piece)); moved || err != nil {`, `bytes.NewReader(piece)); moved || err != nil && ctx.Err() != nil {`},
	{"who is told to pull doesn't know it", "link/wait.go", `		case errors.Is(err, wire.ErrPull):
			return true, nil`, `		case errors.Is(err, wire.ErrPull):
			return false, nil`},
	{"what a stream can't bring is passed over", "hub/flow.go", `		out, last = append(out, flowPulls...), true`,
		`		heads := h.bells.heads(scopesOf(w.dealer))
		w.own, w.shared = heads[w.dealer], heads[record.Shared]`},
	{"a stream is silent after its first feed", "hub/flow.go", `	switch err := h.bells.enlist(w, w.own, w.shared); {`, `	if w.out > 0 {
		return false
	}
	switch err := h.bells.enlist(w, w.own, w.shared); {`},
	{"who was locked out in the middle of a stream is brought rows", "hub/bring.go", `if !may || w.epoch`, `if !may && !w.begun || w.epoch`},
	{"a copy is brought rows by a stream", "hub/bring.go", ` || foreign(next, wire.Ask{Next: w.next})`, ` || !w.begun && foreign(next, wire.Ask{Next: w.next})`},
	{"giving up two edits of a record drops it", "store/refused.go", `				if done[key] {
					continue
				}`, ``},
}

// TestBroken breaks the sync in each way and holds that some seed fails. It needs the go command and a minute
// or two; `make sim` runs it.
func TestBroken(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			dir := t.TempDir()
			program := filepath.Join(dir, "simtest.test")
			build := exec.Command("go", "test", "-c", "-overlay", overlay(t, dir, f.file, f.from, f.to), "-o", program, ".")
			build.Env = append(os.Environ(), "CGO_ENABLED=0")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("build: %v\n%s", err, out)
			}
			run := exec.Command(program, "-test.run", "^TestSeeds$", "-test.failfast")
			run.Env = append(os.Environ(), "SIM_SEEDS=1000", "SIM_FROM=1")
			out, err := run.CombinedOutput()
			if err == nil {
				t.Fatal("1,000 seeds noticed nothing")
			}
			i := bytes.Index(out, []byte("seed "))
			if i < 0 {
				t.Fatalf("it failed, but not by a seed's verdict:\n%.3000s", out)
			}
			line, _, _ := strings.Cut(string(out[i:]), "\n")
			t.Log(line)
		})
	}
}

// overlay lets the go command see a changed file in place of the real one.
func overlay(t *testing.T, dir, file, from, to string) string {
	t.Helper()
	real, err := filepath.Abs(filepath.Join("..", file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(real)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), from); n != 1 {
		t.Fatalf("%s has the line to break %d times", file, n)
	}
	changed, list := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
	body, err := json.Marshal(map[string]map[string]string{"Replace": {real: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{changed: []byte(strings.Replace(string(text), from, to, 1)), list: body} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return list
}
