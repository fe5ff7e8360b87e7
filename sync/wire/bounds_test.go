package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/sync/wire"
)

// A line may be 16 MiB, so whatever grows with what stands in it has a bound of its own.
func TestOneLineCostsNoMoreThanItSays(t *testing.T) {
	line := []byte(`{"n":1,"changes":[` + strings.Repeat("{},", wire.MaxLine/3-20) + `{}]}`)
	var m wire.Mutation
	must(t, wire.DecodeMutation(line, &m))
	if len(m.Changes) != wire.MaxChanges+1 {
		t.Errorf("%d changes are kept", len(m.Changes))
	}
	var fields strings.Builder
	for i := range wire.MaxFields + 1 {
		fmt.Fprintf(&fields, `"f%d":1,`, i)
	}
	many := strings.TrimSuffix(fields.String(), ",")
	if err := wire.DecodeMutation([]byte(`{"n":1,"changes":[{"set":{`+many+`}}]}`), &m); err == nil {
		t.Error("fields have no bound")
	}
	if err := wire.DecodeMutation([]byte(`{"n":1,"changes":[{"set":{`+many[strings.IndexByte(many, ',')+1:]+`}}]}`), &m); err != nil {
		t.Errorf("as many fields as are allowed: %v", err)
	}
	var head bytes.Buffer
	w := wire.NewPlainWriter(&head)
	must(t, w.Head(wire.PushHead{Device: strings.Repeat("x", wire.MaxHead)}))
	must(t, w.End())
	if _, err := read(head.Bytes(), wire.MaxFeed); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a head over its limit: %v", err)
	}
}

// Nothing recurses as deep as a line is long: a stack that overflows ends the whole program.
func TestDepthIsBounded(t *testing.T) {
	for _, open := range []string{"[", `{"a":`, `[{"a":`} {
		deep := []byte(strings.Repeat(open, wire.MaxLine/len(open)))
		wire.Meaning(deep)
		wire.Fingerprint("t", "i", 1, deep)
		var m wire.Mutation
		var it wire.Item
		var o wire.Outcome
		_, err := wire.DecodeLosers(deep)
		if err == nil || wire.DecodeMutation(deep, &m) == nil || wire.DecodeItem(deep, &it) == nil || wire.DecodeOutcome(deep, &o) == nil {
			t.Errorf("%s: taken", open)
		}
	}
}

// As deep as the decoders allow every value still counts, wherever it stands in a line.
func TestDepthCountsInFull(t *testing.T) {
	line := func(core string) []byte {
		return []byte(`{"n":1,"changes":[{"type":"t","id":"i","set":{"x":` + strings.Repeat("[", 31) + core + strings.Repeat("]", 31) + `}}]}`)
	}
	var m wire.Mutation
	must(t, wire.DecodeMutation(line("7"), &m))
	if wire.Meaning(line("7")) == wire.Meaning(line("8")) {
		t.Error("a deep value doesn't count")
	}
}

func FuzzParseAsk(f *testing.F) {
	f.Add(wire.Ask{Protocol: 1, Schema: 1, Epoch: "e7", Cursors: map[string]int64{"KM01": 17, "*": 5}, Echo: true, Next: 9}.Query().Encode())
	f.Add("protocol=1&schema=1&cursor=a:b:3&cursor=:1")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		ask, err := wire.ParseAsk(q)
		if err != nil {
			return
		}
		ask.Next = max(ask.Next, 0) // less says nothing
		again, err := wire.ParseAsk(ask.Query())
		if diff := cmp.Diff(ask, again); err != nil || diff != "" {
			t.Fatalf("%q: %v\n%s", query, err, diff)
		}
		for scope, seq := range ask.Cursors {
			if seq < 0 {
				t.Fatalf("cursor %s:%d", scope, seq)
			}
		}
	})
}

func FuzzDecodeLosers(f *testing.F) {
	for i := range items {
		f.Add(wire.AppendLosers(nil, items[i].Lost))
	}
	f.Add([]byte(`[{"field":"x","lost":[1,{}],"won":null}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		losers, err := wire.DecodeLosers(text)
		if err != nil {
			return
		}
		if _, err := wire.DecodeLosers(wire.AppendLosers(nil, losers)); err != nil {
			t.Fatalf("%q written again: %v", text, err)
		}
	})
}

func FuzzDecodeOutcome(f *testing.F) {
	for i := range outcomes {
		f.Add(wire.AppendOutcome(nil, &outcomes[i]))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var o, again wire.Outcome
		if wire.DecodeOutcome(line, &o) != nil {
			return
		}
		if err := wire.DecodeOutcome(wire.AppendOutcome(nil, &o), &again); err != nil {
			t.Fatalf("%q written again: %v", line, err)
		}
	})
}
