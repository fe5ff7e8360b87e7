package merge_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

const (
	now  = calendar.Instant(1795240800000)
	year = calendar.Instant(365 * 86_400_000)
)

func TestClamp(t *testing.T) {
	for _, c := range []struct{ claimed, previous, want calendar.Instant }{
		{now - 1000, 0, now - 1000},
		{now + 1000, 0, now + 1000},
		{now + 73*year, 0, now + merge.Ahead},                     // 2099
		{5, 0, 5},                                                 // 1970, and nothing known of the device
		{5, now - 9000, now - 9000},                               // 1970
		{now - 2*year, now + merge.Ahead, now + merge.Ahead},      // back from 2099
		{now + 73*year, now + merge.Ahead - 1, now + merge.Ahead}, // still in 2099
		{now - 10_000, now - 5000, now - 5000}, {-1 << 63, 0, 0},
	} {
		if got := merge.Clamp(c.claimed, c.previous, now); got != c.want {
			t.Errorf("Clamp(%d, %d) = %d, want %d", c.claimed, c.previous, got, c.want)
		}
	}
}

func set(base int64, pairs ...string) *wire.Change {
	c := &wire.Change{Type: "customer", ID: "c", Base: base}
	for i := 0; i < len(pairs); i += 2 {
		c.Set = append(c.Set, record.Entry{Name: pairs[i], Value: json.RawMessage(pairs[i+1])})
	}
	return c
}

func begun() merge.State {
	s, _ := merge.Judge(merge.State{}, set(0, "name", `"张伟"`, "phone", `"1"`), "A", 100, 5)
	return s
}

func body(s merge.State) string { return string(s.Body.AppendJSON(nil)) }

func TestTwoFieldsBothStay(t *testing.T) {
	s, lost := merge.Judge(begun(), set(5, "phone", `"2"`), "A", 200, 6)
	if s.Clean != "A" || len(lost) != 0 {
		t.Fatalf("an edit of what A alone has: clean %q, lost %v", s.Clean, lost)
	}
	s, lost = merge.Judge(s, set(5, "name", `"张维"`), "B", 150, 7)
	if body(s) != `{"name":"张维","phone":"2"}` || len(lost) != 0 {
		t.Errorf("got %s, lost %v", body(s), lost)
	}
	if s.Clean != "" {
		t.Errorf("B has not seen A's phone, yet counts as clean")
	}
}

func TestSameFieldLaterWinsAndLoserIsKept(t *testing.T) {
	first, _ := merge.Judge(begun(), set(5, "phone", `"2"`), "A", 200, 6)
	s, lost := merge.Judge(first, set(5, "phone", `"3"`), "B", 300, 7)
	want := []wire.Loser{{Type: "customer", ID: "c", Field: "phone", Lost: []byte(`"2"`), Won: []byte(`"3"`), LostBy: "A", WonBy: "B", LostAt: 200, WonAt: 300}}
	if diff := gocmp.Diff(want, lost); diff != "" || body(s) != `{"name":"张伟","phone":"3"}` {
		t.Errorf("%s, %s", body(s), diff)
	}
	s, lost = merge.Judge(first, set(5, "phone", `"3"`), "B", 200, 7) // a tie: B is greater than A
	if body(s) != `{"name":"张伟","phone":"3"}` || len(lost) != 1 {
		t.Errorf("tie: %s, %v", body(s), lost)
	}
	s, lost = merge.Judge(first, set(5, "phone", `"3"`), "B", 199, 7)
	if body(s) != `{"name":"张伟","phone":"2"}` || len(lost) != 1 || lost[0].LostBy != "B" || s.Clean != "" {
		t.Errorf("earlier: %s, %v, clean %q", body(s), lost, s.Clean)
	}
	s, lost = merge.Judge(first, set(6, "phone", `"3"`), "B", 1, 7) // B saw A's edit: no rival, whatever the clock
	if body(s) != `{"name":"张伟","phone":"3"}` || len(lost) != 0 || s.Clean != "B" {
		t.Errorf("seen: %s, %v, clean %q", body(s), lost, s.Clean)
	}
	if _, lost = merge.Judge(first, set(5, "phone", ` "2"`), "B", 300, 7); len(lost) != 0 {
		t.Errorf("equal values are no rivals: %v", lost)
	}
	s, lost = merge.Judge(first, set(5, "phone", `""`), "B", 300, 7)
	if body(s) != `{"name":"张伟"}` || len(lost) != 1 {
		t.Errorf("emptied: %s, %v", body(s), lost)
	}
}

func TestDeleteAgainstEdit(t *testing.T) {
	gone := &wire.Change{Type: "customer", ID: "c", Base: 5, Delete: true}
	edit := set(5, "phone", `"2"`)
	var last [2]merge.State
	for i, order := range [][2]*wire.Change{{edit, gone}, {gone, edit}} {
		devices := map[*wire.Change]string{edit: "A", gone: "B"}
		s, _ := merge.Judge(begun(), order[0], devices[order[0]], 200, 6)
		s, lost := merge.Judge(s, order[1], devices[order[1]], 300, 7)
		if s.Deleted || body(s) != `{"name":"张伟","phone":"2"}` {
			t.Errorf("order %d: deleted %v, %s", i, s.Deleted, body(s))
		}
		if len(lost) != 1 || lost[0].Field != wire.FieldDeleted || lost[0].LostBy != "B" || lost[0].WonBy != "A" {
			t.Errorf("order %d: lost %v", i, lost)
		}
		last[i] = s
	}
	if body(last[0]) != body(last[1]) {
		t.Error("the order shows")
	}
	s, lost := merge.Judge(last[0], &wire.Change{Type: "customer", ID: "c", Base: 7, Delete: true}, "B", 400, 8)
	if !s.Deleted || len(lost) != 0 {
		t.Errorf("a deletion that saw the edit: deleted %v, lost %v", s.Deleted, lost)
	}
	s, lost = merge.Judge(s, set(8, "phone", `"9"`), "A", 500, 9)
	if s.Deleted || len(lost) != 0 {
		t.Errorf("an edit that saw the deletion: deleted %v, lost %v", s.Deleted, lost)
	}
}

func TestOverlay(t *testing.T) {
	got := merge.Overlay(set(0, "a", "1", "b", "2").Set, set(0, "b", "3").Set, set(0, "b", "4", "c", "5").Set)
	if s := string(got.AppendJSON(nil)); s != `{"a":1,"b":4,"c":5}` {
		t.Error(s)
	}
}

// An edit is one device's write of some fields; all start from the same version, so all are unseen by
// the others. A device's edits keep their order and their times don't go back.
type edit struct {
	by     string
	at     calendar.Instant
	change *wire.Change
}

func drawEdits(t *rapid.T, deletes bool) []edit {
	var out []edit
	last := map[string]calendar.Instant{}
	for i := range rapid.IntRange(1, 8).Draw(t, "edits") {
		by := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "by")
		at := last[by] + calendar.Instant(rapid.IntRange(0, 2).Draw(t, "later"))
		last[by] = at
		c := &wire.Change{Type: "customer", ID: "c", Base: 5}
		if deletes && rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			c.Delete = true
		} else {
			for _, f := range []string{"name", "phone", "level"} {
				if rapid.Bool().Draw(t, f) {
					c.Set = append(c.Set, record.Entry{Name: f, Value: fmt.Appendf(nil, `"%s%d"`, by, i)})
				}
			}
			if len(c.Set) == 0 {
				c.Set = record.Patch{{Name: "name", Value: fmt.Appendf(nil, `"%s%d"`, by, i)}}
			}
		}
		out = append(out, edit{by, at, c})
	}
	return out
}

// shuffle mixes the devices' edits, each device's own order kept.
func shuffle(t *rapid.T, edits []edit, label string) []edit {
	queues := map[string][]edit{}
	for _, e := range edits {
		queues[e.by] = append(queues[e.by], e)
	}
	var out []edit
	for len(out) < len(edits) {
		var ready []string
		for by, q := range queues {
			if len(q) > 0 {
				ready = append(ready, by)
			}
		}
		slices.Sort(ready)
		by := rapid.SampledFrom(ready).Draw(t, label)
		out, queues[by] = append(out, queues[by][0]), queues[by][1:]
	}
	return out
}

func play(edits []edit) (merge.State, []wire.Loser) {
	s := begun()
	s.Born.By, s.Clean = "Z", ""
	var all []wire.Loser
	for i, e := range edits {
		var lost []wire.Loser
		s, lost = merge.Judge(s, e.change, e.by, e.at, int64(6+i))
		all = append(all, lost...)
	}
	return s, all
}

// sorted is the body with its fields in one order: the order of first arrival means nothing.
func sorted(s merge.State) string {
	slices.SortFunc(s.Body, func(a, b record.Entry) int { return cmp.Compare(a.Name, b.Name) })
	return body(s)
}

func TestOrderOfArrivalDoesNotShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edits := drawEdits(t, false)
		one, _ := play(shuffle(t, edits, "one"))
		two, _ := play(shuffle(t, edits, "two"))
		if sorted(one) != sorted(two) || one.Deleted != two.Deleted {
			t.Fatalf("%s deleted %v, in another order %s deleted %v", sorted(one), one.Deleted, sorted(two), two.Deleted)
		}
	})
}

// A deletion never takes a value with it that its device had not seen: either the value lost against a
// rival before, which was reported, or the deletion itself is the loser, which is reported too.
func TestNobodysEditIsDeletedUnseen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edits := shuffle(t, drawEdits(t, true), "order")
		s, lost := play(edits)
		reported := func(field, value, by string) bool {
			return slices.ContainsFunc(lost, func(l wire.Loser) bool {
				return l.Field == field && string(l.Lost) == value && l.LostBy == by
			})
		}
		last := edits[len(edits)-1]
		for i, e := range edits {
			if e.change.Delete && e.by == last.by && !s.Deleted && last.change.Delete && !reported(wire.FieldDeleted, "true", e.by) {
				t.Fatalf("the deletion by %s lost without a word", e.by)
			}
			for _, f := range e.change.Set {
				replaced := slices.ContainsFunc(edits[i+1:], func(x edit) bool { return x.by == e.by && (x.change.Set.Has(f.Name) || x.change.Delete) })
				if s.Deleted && !replaced && !reported(f.Name, string(f.Value), e.by) {
					t.Fatalf("%s=%s of %s was deleted unseen", f.Name, f.Value, e.by)
				}
			}
		}
	})
}

// Every value that doesn't stand in the end either was replaced by its own writer or is a reported loser.
func TestEveryLoserIsReported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edits := shuffle(t, drawEdits(t, false), "order")
		s, lost := play(edits)
		for i, e := range edits {
			for _, f := range e.change.Set {
				stands := string(s.Body.Get(f.Name)) == string(f.Value)
				replaced := slices.ContainsFunc(edits[i+1:], func(x edit) bool { return x.by == e.by && x.change.Set.Has(f.Name) })
				reported := slices.ContainsFunc(lost, func(l wire.Loser) bool {
					return l.Field == f.Name && string(l.Lost) == string(f.Value) && l.LostBy == e.by
				})
				if !stands && !replaced && !reported {
					t.Fatalf("%s=%s of %s is gone without a word; stands %s, lost %v", f.Name, f.Value, e.by, body(s), lost)
				}
			}
		}
	})
}

// The same edit again, as after a lost answer, changes nothing and reports nothing new.
func TestAgainIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		edits := drawEdits(t, true)
		s, _ := play(edits)
		last := edits[len(edits)-1]
		again, _ := merge.Judge(s, last.change, last.by, last.at, s.Rev)
		if sorted(again) != sorted(s) || again.Deleted != s.Deleted {
			t.Fatalf("%s, again %s", body(s), body(again))
		}
	})
}

// Edits of different fields commute whoever made them and whenever.
func TestDisjointFieldsCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := set(5, "name", fmt.Sprintf("%d", rapid.Int().Draw(t, "a")))
		b := set(5, "level", fmt.Sprintf("%d", rapid.Int().Draw(t, "b")))
		at, bt := calendar.Instant(rapid.Int64Range(0, 9).Draw(t, "at")), calendar.Instant(rapid.Int64Range(0, 9).Draw(t, "bt"))
		one, lost := play([]edit{{"A", at, a}, {"B", bt, b}})
		two, lost2 := play([]edit{{"B", bt, b}, {"A", at, a}})
		if sorted(one) != sorted(two) || len(lost)+len(lost2) != 0 {
			t.Fatalf("%s or %s; lost %v %v", body(one), body(two), lost, lost2)
		}
	})
}
