package wire_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/sync/wire"
)

// What a Decoder has read before may not show in what it reads next.
func TestDecoderRemembersNothingThatShows(t *testing.T) {
	d := wire.Decoder{Texts: true}
	for i, set := range []string{
		`{"name":"张伟","phone":"1","level":"H"}`,
		`{"name":"张伟","phone":"1","level":"H"}`,
		`{"phone":"2","level":"A"}`,
		`{"level":"A","phone":"2"}`,
		`{"name":"","note":"x","level":null}`,
		`{ "name":"李娜"}`,
		`{"name" :"李娜"}`,
		`{"a\\n":1}`,
		`{"a\n":1,"b":2}`,
		`{"a\\n":1,"a\n":2}`,
		`{"\u0061":1}`,
		`{"a":1,"b":{"c": [1,2]},"c":"\"\\"}`,
		`{"a":1,"b":2,"a":3}`,
		`{"b":2,"a":1,"b":3}`,
		`{"\u0061":1,"a":2}`,
		`{}`, `null`,
		`{"a":1,}`, `{"a"1}`, `{"a":1`, "{\"a\x01\":1}", `{"a\q":1}`,
	} {
		line := fmt.Appendf(nil, `{"n":%d,"changes":[{"type":"customer","id":"c","set":%s},{"set":%s,"type":"quote"}]}`, i+1, set, set)
		var again, fresh wire.Mutation
		errAgain, errFresh := d.Mutation(line, &again), wire.DecodeMutation(line, &fresh)
		if (errAgain == nil) != (errFresh == nil) {
			t.Fatalf("%s: %v, and alone %v", set, errAgain, errFresh)
		}
		if errFresh != nil {
			continue
		}
		for j := range again.Changes {
			c := &again.Changes[j]
			if written := string(c.Set.AppendJSON(nil)); c.Text != "" && c.Text != written {
				t.Errorf("text %s of what is written %s", c.Text, written)
			}
			if whole := i < 4; whole && c.Text == "" {
				t.Errorf("%s: no text", set)
			}
			c.Text = ""
		}
		if diff := cmp.Diff(fresh, again); diff != "" {
			t.Errorf("%s: %s", set, diff)
		}
	}
}

// Records of one stream lie together; none may reach into another.
func TestDecodedRecordsAreApart(t *testing.T) {
	var d wire.Decoder
	var items []wire.Item
	for i := range 200 {
		var it wire.Item
		must(t, d.Item(fmt.Appendf(nil, `{"type":"t","id":"%d","body":{"a":%d,"b":%d,"c":%d}}`, i, i, i, i), &it))
		items = append(items, it)
	}
	for i := range items {
		_ = append(items[i].Body, items[0].Body[0])
	}
	for i, it := range items {
		if got := string(it.Body.AppendJSON(nil)); got != fmt.Sprintf(`{"a":%d,"b":%d,"c":%d}`, i, i, i) {
			t.Fatalf("record %d: %s", i, got)
		}
	}
}

func BenchmarkDecodeMutation(b *testing.B) {
	m := wire.Mutation{N: 1, Verb: "customer.import", At: at}
	for range 100 {
		m.Changes = append(m.Changes, wire.Change{Type: row.Type, ID: row.ID, New: true, Set: row.Body})
	}
	line := wire.AppendMutation(nil, &m)
	b.SetBytes(int64(len(line)))
	b.Run("fields", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		d := wire.Decoder{Texts: true}
		for b.Loop() {
			if err := d.Mutation(line, &m); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("meaning", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		for b.Loop() {
			wire.Meaning(line)
		}
	})
}
