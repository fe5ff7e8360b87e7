package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

func zipped(t testing.TB, lines int) []byte {
	var buf bytes.Buffer
	w := wire.NewWriter(&buf)
	must(t, w.Head(wire.FeedHead{Epoch: "e"}))
	for i := range lines {
		must(t, w.Line(fmt.Appendf(nil, `{"type":"t","id":"%d"}`, i)))
	}
	must(t, w.End())
	return buf.Bytes()
}

// read goes through a whole stream and counts its lines.
func read(stream []byte, limit int64) (lines int, err error) {
	r, err := wire.NewReader(bytes.NewReader(stream), limit)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var head wire.FeedHead
	if err := r.Head(&head); err != nil {
		return 0, err
	}
	for {
		if _, err := r.Next(); err == io.EOF {
			return lines, nil
		} else if err != nil {
			return lines, err
		}
		lines++
	}
}

// Wherever a stream is cut, the reader says so; only the whole one counts.
func TestCutStreamsAreDiscarded(t *testing.T) {
	whole := zipped(t, 500)
	for n := range whole {
		if _, err := read(whole[:n], wire.MaxFeed); err == nil {
			t.Fatalf("a stream cut to %d of %d bytes was taken for whole", n, len(whole))
		}
	}
	if n, err := read(whole, wire.MaxFeed); err != nil || n != 500 {
		t.Fatalf("the whole stream gave %d lines, %v", n, err)
	}
}

func TestChangedPlainStreamsAreDiscarded(t *testing.T) {
	for _, stream := range []string{
		"", "\n", "{}", "{}\n", "{}\n{\"a\":1}\n{\"end\":1,\"crc\":\"00000000\"}\n", "{}\n{\"end\":7,\"crc\":\"4fa64d17\"}\n", "[]\n{\"end\":0}\n",
	} {
		if _, err := read([]byte(stream), wire.MaxFeed); err == nil {
			t.Errorf("%q was taken for whole", stream)
		}
	}
}

func TestLimits(t *testing.T) {
	if _, err := read(zipped(t, 500), 2000); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a stream over its limit: %v", err)
	}
	var bomb bytes.Buffer
	w := wire.NewWriter(&bomb)
	must(t, w.Head(wire.FeedHead{}))
	must(t, w.Line([]byte(`{"x":"`+strings.Repeat("a", wire.MaxLine)+`"}`)))
	must(t, w.End())
	if bomb.Len() > 100_000 {
		t.Fatalf("not much of a bomb: %d bytes", bomb.Len())
	}
	if _, err := read(bomb.Bytes(), wire.MaxFeed); !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("a line over its limit: %v", err)
	}
	deep := `{"x":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`
	var it wire.Item
	if err := wire.DecodeItem([]byte(deep), &it); err == nil {
		t.Error("nesting has no limit")
	}
}

func TestLinesRefused(t *testing.T) {
	for _, line := range []string{
		``, `null`, `[]`, `{"n":1`, `{"n":1}x`, `{"n":1.5}`, `{"n":"1"}`, `{"n":01}`, `{"verb":"` + "\xff" + `"}`, `{"verb":"` + "\n" + `"}`,
		`{"verb":"\x"}`, `{"changes":{}}`, `{"changes":[{"set":[]}]}`, `{"changes":[{"set":{"a":1,"a":2}}]}`, `{"changes":[{"set":{"a":1,"\u0061":2}}]}`,
		`{"changes":[{"new":1}]}`, `{"n":99999999999999999999}`,
	} {
		var m wire.Mutation
		if err := wire.DecodeMutation([]byte(line), &m); err == nil {
			t.Errorf("%q was read as %+v", line, m)
		}
	}
}

// A newer program's lines are read, what isn't known is passed over.
func TestUnknownKeysArePassedOver(t *testing.T) {
	var m wire.Mutation
	must(t, wire.DecodeMutation([]byte(` {"n":1,"later":{"a":[1,{"b":null}]},"changes":[{"type":"t","why":"x","set":null}]} `), &m))
	if m.N != 1 || len(m.Changes) != 1 || m.Changes[0].Type != "t" {
		t.Errorf("read as %+v", m)
	}
}

func drawPatch(t *rapid.T) record.Patch {
	var p record.Patch
	for name, text := range rapid.MapOfN(rapid.String(), rapid.String(), 0, 5).Draw(t, "fields") {
		value, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if name = strings.ToValidUTF8(name, "?"); !p.Has(name) {
			p = append(p, record.Entry{Name: name, Value: value})
		}
	}
	return p
}

// Whatever is written is read back, and is what encoding/json would read.
func TestAnyItemRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := wire.Item{
			Type: rapid.String().Draw(t, "type"), ID: record.ID(rapid.String().Draw(t, "id")), Scope: rapid.String().Draw(t, "scope"),
			Rev: rapid.Int64().Draw(t, "rev"), Created: calendar.Instant(rapid.Int64().Draw(t, "created")),
			Deleted: rapid.Bool().Draw(t, "deleted"), Leave: rapid.Bool().Draw(t, "leave"), Body: drawPatch(t),
		}
		line := wire.AppendItem(nil, &in)
		var out, std wire.Item
		if err := wire.DecodeItem(line, &out); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if err := json.Unmarshal(line, &std); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(in.Body) == 0 {
			in.Body, out.Body, std.Body = nil, nil, nil
		}
		if diff := cmp.Diff(in, out) + cmp.Diff(in, std); diff != "" {
			t.Fatalf("%s:\n%s", line, diff)
		}
	})
}

// What the decoders accept is valid JSON that encoding/json reads the same way, and it can be written
// and read again.
func FuzzDecodeMutation(f *testing.F) {
	for i := range mutations {
		f.Add(wire.AppendMutation(nil, &mutations[i]))
	}
	f.Add([]byte(`{"n":1e3}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		var m wire.Mutation
		if wire.DecodeMutation(line, &m) != nil {
			return
		}
		if !json.Valid(line) {
			t.Fatalf("accepted %q, which is not JSON", line)
		}
		var warm wire.Decoder
		for range 2 {
			var again wire.Mutation
			if err := warm.Mutation(line, &again); err != nil || !cmp.Equal(m, again) {
				t.Fatalf("read by a decoder that had read it: %v, %s", err, cmp.Diff(m, again))
			}
		}
		var again wire.Mutation
		if err := wire.DecodeMutation(wire.AppendMutation(nil, &m), &again); err != nil {
			t.Fatalf("written again: %v", err)
		}
		wire.Meaning(line)
	})
}

func FuzzDecodeItem(f *testing.F) {
	for i := range items {
		f.Add(wire.AppendItem(nil, &items[i]))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var it wire.Item
		if wire.DecodeItem(line, &it) == nil && !json.Valid(line) {
			t.Fatalf("accepted %q, which is not JSON", line)
		}
		var o wire.Outcome
		if wire.DecodeOutcome(line, &o) == nil && !json.Valid(line) {
			t.Fatalf("accepted %q, which is not JSON", line)
		}
		wire.Fingerprint("t", "i", 1, line) // must end, whatever comes
	})
}

func FuzzReader(f *testing.F) {
	f.Add(zipped(f, 3))
	f.Add([]byte("{}\n{\"end\":0,\"crc\":\"\"}\n"))
	f.Fuzz(func(_ *testing.T, stream []byte) {
		_, _ = read(stream, 1<<20) // must end without a panic
	})
}
