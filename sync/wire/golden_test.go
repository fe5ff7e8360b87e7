package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

const at = calendar.Instant(1795240800000) // 2026-11-21 14:00 in Shanghai

const (
	zhang = record.ID("019aa0c1-0000-7000-8000-000000000001")
	quote = record.ID("019aa0c1-0000-7000-8000-000000000002")
	lina  = record.ID("019aa0c1-0000-7000-8000-000000000003")
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

var loser = wire.Loser{
	Type: "customer", ID: zhang, Field: "phone", Lost: raw(`"13800000013"`), Won: raw(`"13800000014"`),
	LostBy: "KM01-A-3", WonBy: "KM01-B-4", LostAt: at - 60_000, WonAt: at, Rev: 20,
}

var mutations = []wire.Mutation{
	{N: 41, Verb: "customer.save", User: lina, At: at, Changes: []wire.Change{{
		Type: "customer", ID: zhang, Scope: "KM01", New: true,
		Set: record.Patch{{Name: "kind", Value: raw(`"person"`)}, {Name: "name", Value: raw(`"张伟"`)}, {Name: "budget_to", Value: raw(`18000000`)}},
	}}},
	{N: 42, Verb: "quote.issue", User: lina, At: at + 1000, Changes: []wire.Change{
		{Type: "quote", ID: quote, Base: 17, Set: record.Patch{{Name: "number", Value: raw(`"BJ-KM01-A-26-00007"`)}, {Name: "state", Value: raw(`"issued"`)}}},
		{Type: "customer", ID: zhang, Base: 17, Set: record.Patch{{Name: "next_step", Value: raw(`""`)}}},
	}},
	{N: 43, Verb: "task.remove", At: at + 2000, Changes: []wire.Change{{Type: "task", ID: lina, Base: 3, Delete: true}}},
	{N: 44, Verb: wire.Adopt, At: at + 3000, Changes: []wire.Change{{
		Type: "customer", ID: zhang, Scope: "KM01", New: true, Created: at - 86_400_000, Set: record.Patch{{Name: "name", Value: raw(`"张伟"`)}},
	}}},
	{N: 45, Verb: "conflict.keep", At: at + 4000, Changes: []wire.Change{{Type: "customer", ID: zhang, Base: 20, Keep: []string{"note"}}}},
}

var outcomes = []wire.Outcome{
	{N: 41, Verdict: wire.Applied, Revs: []int64{18}},
	{N: 42, Verdict: wire.Merged, Revs: []int64{19, 20}, Lost: []wire.Loser{loser}},
	{N: 43, Verdict: wire.Refused, Reason: "只能修改本店的资料"},
}

var items = []wire.Item{
	{Type: "customer", ID: zhang, Scope: "KM01", Rev: 20, Created: at - 86_400_000, Changed: at,
		Body: record.Patch{{Name: "name", Value: raw(`"张伟"`)}, {Name: "phone", Value: raw(`"13800000014"`)}}, Lost: []wire.Loser{loser}},
	{Type: "task", ID: lina, Scope: "KM01", Rev: 21, Created: at, Changed: at, Deleted: true},
	{Type: "customer", ID: quote, Scope: "KM01", Rev: 22, Created: at, Changed: at, Leave: true},
}

// check compares got with the golden file, or writes it with -update.
func check(t *testing.T, name string, got []byte) []byte {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is the contract with programs in the field (-file +program):\n%s", name, diff)
	}
	return want
}

// stream writes a plain stream, holds it against its golden file and hands out the file's lines.
func stream(t *testing.T, name string, head, readHead any, lines [][]byte) [][]byte {
	t.Helper()
	var buf bytes.Buffer
	w := wire.NewPlainWriter(&buf)
	must(t, w.Head(head))
	for _, line := range lines {
		must(t, w.Line(line))
	}
	must(t, w.End())
	golden := check(t, name, buf.Bytes())
	r, err := wire.NewReader(bytes.NewReader(golden), wire.MaxPush)
	must(t, err)
	defer r.Close()
	must(t, r.Head(readHead))
	var out [][]byte
	for {
		line, err := r.Next()
		if err == io.EOF {
			return out
		}
		must(t, err)
		out = append(out, bytes.Clone(line))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read differently (-sent +read):\n%s", diff)
	}
}

func TestGoldenPush(t *testing.T) {
	head := wire.PushHead{Protocol: wire.Version, Schema: 1, Device: "KM01-A-3", Epoch: "e7", Skip: [][2]int64{{39, 40}}}
	var lines [][]byte
	for i := range mutations {
		lines = append(lines, wire.AppendMutation(nil, &mutations[i]))
	}
	var gotHead wire.PushHead
	got := make([]wire.Mutation, len(mutations))
	for i, line := range stream(t, "push.jsonl", head, &gotHead, lines) {
		must(t, wire.DecodeMutation(line, &got[i]))
	}
	same(t, head, gotHead)
	same(t, mutations, got)
}

func TestGoldenPushAnswer(t *testing.T) {
	head := wire.PushAnswer{Epoch: "e7", Now: at}
	var lines [][]byte
	for i := range outcomes {
		lines = append(lines, wire.AppendOutcome(nil, &outcomes[i]))
	}
	var gotHead wire.PushAnswer
	got := make([]wire.Outcome, len(outcomes))
	for i, line := range stream(t, "push-answer.jsonl", head, &gotHead, lines) {
		must(t, wire.DecodeOutcome(line, &got[i]))
	}
	same(t, head, gotHead)
	same(t, outcomes, got)
}

func TestGoldenFeed(t *testing.T) {
	head := wire.FeedHead{Epoch: "e7", Now: at, Heads: map[string]int64{"KM01": 22, "*": 5}, Count: 3}
	var lines [][]byte
	for i := range items {
		lines = append(lines, wire.AppendItem(nil, &items[i]))
		it := items[i]
		body, lost := it.Body.AppendJSON(nil), wire.AppendLosers(nil, it.Lost)
		it.Body, it.Lost = nil, nil
		if second := wire.AppendRawItem(nil, &it, body, lost); !bytes.Equal(lines[i], second) {
			t.Errorf("the two ways to write an item differ:\n%s\n%s", lines[i], second)
		}
	}
	var gotHead wire.FeedHead
	got := make([]wire.Item, len(items))
	for i, line := range stream(t, "feed.jsonl", head, &gotHead, lines) {
		must(t, wire.DecodeItem(line, &got[i]))
	}
	same(t, head, gotHead)
	same(t, items, got)
}

func TestGoldenSmallMessages(t *testing.T) {
	for name, message := range map[string]any{
		"enrol.json":    &wire.Enrol{Protocol: wire.Version, Schema: 1, Code: "7F3K-92QD", Install: string(lina), Name: "前台一", Dealer: "KM01", PC: "A"},
		"enrolled.json": &wire.Enrolled{Device: "KM01-A-3", Token: "secret", Dealer: "KM01", Name: "昆明一店", PC: "A", Epoch: "e7", Now: at},
		"snapshot.json": &wire.Snapshot{Epoch: "e7", Scope: "KM01", ID: "0b2f5c6d7e8f90a1b2c3d4e5f6071829", Seq: 22, Count: 26104, Bytes: 2359296,
			SHA256: "0b2f5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071829", Now: at, Tables: "9c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f", Size: 8388608},
		"fault.json": &wire.Fault{Code: wire.FaultGap, Message: "总部缺少此前的修改", Next: 39, Now: at},
		"proof.json": &wire.Proof{Epoch: "e7", Scope: "KM01", Head: 22, Now: at,
			Types: []wire.TypeSum{{Type: "customer", Count: 1, Sum: "576f836e80740f4d"}}},
		"proof-ranges.json": &wire.Proof{Epoch: "e7", Scope: "KM01", Head: 22, Now: at, Types: []wire.TypeSum{}, Cut: wire.Ranges,
			Ranges: []wire.RangeSum{{Range: wire.RangeOf(zhang), Count: 1, Sum: "576f836e80740f4d"}}},
	} {
		body, err := json.MarshalIndent(message, "", "  ")
		must(t, err)
		check(t, name, append(body, '\n'))
	}
}

// The encoders written by hand say what the struct tags say.
func TestEncodersFollowTheTags(t *testing.T) {
	for i := range mutations {
		sameJSON(t, mutations[i], wire.AppendMutation(nil, &mutations[i]))
	}
	for i := range outcomes {
		sameJSON(t, outcomes[i], wire.AppendOutcome(nil, &outcomes[i]))
	}
	for i := range items {
		sameJSON(t, items[i], wire.AppendItem(nil, &items[i]))
	}
	sameJSON(t, loser, wire.AppendLoser(nil, &loser))
}

func sameJSON(t *testing.T, message any, line []byte) {
	t.Helper()
	want, err := json.Marshal(message)
	must(t, err)
	if !bytes.Equal(want, line) {
		t.Errorf("by hand %s\nby tags %s", line, want)
	}
}
