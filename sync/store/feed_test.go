package store_test

import (
	"encoding/json"
	"errors"
	"io"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

func feed(s *store.Store, head wire.FeedHead, items ...wire.Item) error {
	_, err := s.ApplyFeed(ctx, head, func() (wire.Item, error) {
		if len(items) == 0 {
			return wire.Item{}, io.EOF
		}
		one := items[0]
		items = items[1:]
		return one, nil
	})
	return err
}

// joined makes a store whose history is up.
func joined(t testing.TB) *store.Store {
	t.Helper()
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	answer(t, s, 1)
	return s
}

// answer lets the hub apply all that is pending, at revs counting from rev.
func answer(t testing.TB, s *store.Store, rev int64) {
	t.Helper()
	all, err := s.Pending(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []wire.Outcome
	for _, m := range all {
		o := wire.Outcome{N: m.N, Verdict: wire.Applied}
		for range m.Changes {
			o.Revs = append(o.Revs, rev)
			rev++
		}
		outcomes = append(outcomes, o)
	}
	settle(t, s, outcomes...)
}

func settle(t testing.TB, s *store.Store, outcomes ...wire.Outcome) {
	t.Helper()
	if err := s.Settle(ctx, outcomes); err != nil {
		t.Fatal(err)
	}
}

func waiting(t testing.TB, s *store.Store) []wire.Mutation {
	t.Helper()
	all, err := s.Pending(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func item(id record.ID, rev int64, body record.Patch) wire.Item {
	return wire.Item{Type: "customer", ID: id, Scope: "KM01", Rev: rev, Created: 1, Changed: 2, Body: body}
}

func state(t testing.TB, s *store.Store, id record.ID) (out store.State) {
	t.Helper()
	err := s.Read(ctx, func(v *store.View) (err error) {
		out, err = v.StateOf("customer", id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gone(t testing.TB, s *store.Store, id record.ID) bool {
	t.Helper()
	err := s.Read(ctx, func(v *store.View) error {
		_, err := store.Get(v, domain.Customers, id)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err != nil
}

// Local edits that the hub has not answered lie over what it sends, field by field, and the outbox tells
// the version that the user saw.
func TestUnsentEditsStayOverTheFeed(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 10, patch(t, `{"name":"张伟","phone":"13800138000","level":"B"}`)))
	c := read(t, s, "c1")
	c.Level = "H"
	save(t, s, &c)
	apply(t, s, 12, item("c1", 12, patch(t, `{"name":"张伟","phone":"13900139000","level":"A","wechat":"zw"}`)))
	c = read(t, s, "c1")
	if c.Level != "H" || c.Phone != "13900139000" || c.WeChat != "zw" || c.Rev != 12 {
		t.Fatalf("overlay: %+v", c)
	}
	if got := state(t, s, "c1"); got != store.StatePending {
		t.Fatalf("state %s", got)
	}
	c.Level = "O" // never saw the A of the others
	save(t, s, &c)
	c.Note = "新" // of the version that was on the screen
	save(t, s, &c)
	all := waiting(t, s)
	if len(all) != 3 || all[0].Changes[0].Base != 10 || all[1].Changes[0].Base != 10 || all[2].Changes[0].Base != 12 {
		t.Fatalf("bases: %+v", all)
	}
	loser := wire.Loser{Type: "customer", ID: "c1", Field: "level", Lost: json.RawMessage(`"H"`), Won: json.RawMessage(`"A"`), LostBy: "KM01-A-1", WonBy: "KM01-B-2"}
	settle(t, s, wire.Outcome{N: all[0].N, Verdict: wire.Merged, Revs: []int64{13}, Lost: []wire.Loser{loser}})
	if c = read(t, s, "c1"); c.Level != "O" || c.Note != "新" {
		t.Fatalf("after the first answer: %+v", c)
	}
	loser.Lost = json.RawMessage(`"O"`)
	settle(t, s, wire.Outcome{N: all[1].N, Verdict: wire.Merged, Revs: []int64{14}, Lost: []wire.Loser{loser}})
	if c = read(t, s, "c1"); c.Level != "A" || c.Note != "新" {
		t.Fatalf("the value that won is not shown: %+v", c)
	}
	settle(t, s, wire.Outcome{N: all[2].N, Verdict: wire.Applied, Revs: []int64{15}})
	if c = read(t, s, "c1"); c.Rev != 15 || len(waiting(t, s)) != 0 {
		t.Fatalf("settled: %+v", c.Head)
	}
	if got := state(t, s, "c1"); got != store.StateConflict {
		t.Fatalf("state %s", got)
	}
}

// After a merge the copy is not the hub's: the next edit must name the version that the user saw.
func TestMergedDoesNotMoveTheVersion(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 10, patch(t, `{"name":"张伟"}`)))
	c := read(t, s, "c1")
	c.Level = "H"
	save(t, s, &c)
	settle(t, s, wire.Outcome{N: waiting(t, s)[0].N, Verdict: wire.Merged, Revs: []int64{12}})
	c = read(t, s, "c1")
	c.Phone = "13800138000"
	save(t, s, &c)
	if base := waiting(t, s)[0].Changes[0].Base; base != 10 {
		t.Fatalf("base %d, want 10", base)
	}
}

func TestConflictChosen(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 10, patch(t, `{"name":"张伟","level":"A"}`)))
	it := item("c1", 11, patch(t, `{"name":"张伟","level":"A"}`))
	it.Lost = []wire.Loser{{Type: "customer", ID: "c1", Field: "level", Lost: json.RawMessage(`"H"`), Won: json.RawMessage(`"A"`), LostBy: "KM01-A-1", WonBy: "KM01-B-2", LostAt: 3, WonAt: 4}}
	apply(t, s, 11, it)
	apply(t, s, 11, it) // once more changes nothing
	var found []store.Conflict
	choose := func(tx *store.Tx) (err error) {
		if found, err = tx.Conflicts(10); err != nil || len(found) != 1 {
			t.Fatalf("conflicts %+v, %v", found, err)
		}
		return tx.Choose(found[0].Seq, true)
	}
	if err := s.Do(ctx, store.Action{Verb: "conflict.choose"}, choose); err != nil {
		t.Fatal(err)
	}
	if c := read(t, s, "c1"); c.Level != "H" {
		t.Fatalf("level %q", c.Level)
	}
	m := waiting(t, s)
	if len(m) != 1 || string(m[0].Changes[0].Set.Get("level")) != `"H"` || m[0].Changes[0].Base != 11 {
		t.Fatalf("the choice does not travel: %+v", m)
	}
	apply(t, s, 12, it) // the hub has not heard of the choice yet
	if st, err := s.Status(ctx); err != nil || st.Conflicts != 0 {
		t.Fatalf("the conflict came back: %+v, %v", st, err)
	}
}

func TestLeaveAndTombstone(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 8, patch(t, `{"name":"走人"}`)), item("c2", 9, patch(t, `{"name":"在编"}`)), item("c3", 10, patch(t, `{"name":"删掉"}`)))
	c := read(t, s, "c2")
	c.Level = "H"
	save(t, s, &c)
	bye := func(id record.ID, rev int64) wire.Item {
		return wire.Item{Type: "customer", ID: id, Scope: "KM01", Rev: rev, Leave: true}
	}
	apply(t, s, 13, bye("c1", 11), bye("c2", 12), wire.Item{Type: "customer", ID: "c3", Scope: "KM01", Rev: 13, Deleted: true})
	if !gone(t, s, "c1") || !gone(t, s, "c3") {
		t.Fatal("left or deleted, but still here")
	}
	if hits, err := s.Search(ctx, "走人", 5); err != nil || len(hits) != 0 {
		t.Fatalf("found what left: %v, %v", hits, err)
	}
	apply(t, s, 14, item("c1", 14, patch(t, `{"name":"回来"}`)))
	for text, want := range map[string]int{"走人": 0, "回来": 1} {
		if hits, err := s.Search(ctx, text, 5); err != nil || len(hits) != want {
			t.Fatalf("back again, %s finds %v, %v", text, hits, err)
		}
	}
	if got := read(t, s, "c2"); got.Level != "H" {
		t.Fatal("unsent work went away")
	}
	answer(t, s, 20)
	if !gone(t, s, "c2") {
		t.Fatal("it left, its work is up, but it is still here")
	}
	// deleted by others while somebody edits it: what was typed stays until the hub has judged
	apply(t, s, 21, item("c4", 21, patch(t, `{"name":"边改边删"}`)))
	c = read(t, s, "c4")
	c.Level = "H"
	save(t, s, &c)
	apply(t, s, 22, wire.Item{Type: "customer", ID: "c4", Scope: "KM01", Rev: 22, Deleted: true})
	if got := read(t, s, "c4"); got.Level != "H" || got.Name != "边改边删" {
		t.Fatalf("edit of a deleted record: %+v", got)
	}
}

// A record was made here, the hub's answer was lost, and somebody gave the record to another store meanwhile: the feed says that it
// left before the answer says that it was taken.
func TestLeaveBeforeTheAnswer(t *testing.T) {
	s := joined(t)
	c := domain.Customer{Kind: domain.Person, Name: "走人"}
	save(t, s, &c)
	first := waiting(t, s)[0]
	c = read(t, s, c.ID)
	c.Level = "H"
	save(t, s, &c)
	apply(t, s, 12, wire.Item{Type: "customer", ID: c.ID, Scope: "KM01", Rev: 12, Leave: true})
	settle(t, s, wire.Outcome{N: first.N, Verdict: wire.Applied, Revs: []int64{11}})
	if got := read(t, s, c.ID); got.Level != "H" || got.Name != "走人" {
		t.Fatalf("unsent work went away: %+v", got)
	}
	answer(t, s, 20)
	if !gone(t, s, c.ID) {
		t.Error("it left, its work is up, but it is still here")
	}
}

func TestFeedIsAllOrNothing(t *testing.T) {
	s := joined(t)
	cut := errors.New("cut off")
	n := 0
	_, err := s.ApplyFeed(ctx, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": 9}}, func() (wire.Item, error) {
		if n++; n > 3 {
			return wire.Item{}, cut
		}
		return item(record.NewID(), int64(n), patch(t, `{"name":"半截"}`)), nil
	})
	if !errors.Is(err, cut) {
		t.Fatal(err)
	}
	if s.Identity().Cursors["KM01"] != 0 {
		t.Fatal("the cursor moved")
	}
	if hits, err := s.Search(ctx, "半截", 5); err != nil || len(hits) != 0 {
		t.Fatalf("half a feed is visible: %v %v", hits, err)
	}
	err = feed(s, wire.FeedHead{Epoch: "another", Heads: map[string]int64{"KM01": 9}})
	wantCode(t, err, store.Lineage, "总部")
}

// A record that an older answer describes does not go back.
func TestOlderItemIsIgnored(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 10, patch(t, `{"name":"新"}`)))
	apply(t, s, 10, item("c1", 7, patch(t, `{"name":"旧"}`)))
	if c := read(t, s, "c1"); c.Name != "新" {
		t.Fatalf("went back to %q", c.Name)
	}
}
