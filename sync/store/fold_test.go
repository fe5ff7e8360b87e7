package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// importSome files so many customers as an import does, their names 客户0 and so on.
func importSome(t testing.TB, s *store.Store, n int) (ids []record.ID) {
	t.Helper()
	err := s.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
		for i := range n {
			c := domain.Customer{Kind: domain.Person, Name: fmt.Sprint("客户", i), Note: "来自旧系统"}
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// inFile counts what a query finds, past all of our own code.
func inFile(t testing.TB, s *store.Store, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.Join(s.Dir(), store.DatabaseFile)}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const changesInFile, foldsInFile = "SELECT count(*) FROM change", "SELECT count(*) FROM mutation WHERE fold_type <> ''"

func applied(m wire.Mutation, rev int64) wire.Outcome {
	o := wire.Outcome{N: m.N, Verdict: wire.Applied}
	for i := range m.Changes {
		o.Revs = append(o.Revs, rev+int64(i))
	}
	return o
}

func lines(list []wire.Mutation) (out [][]byte) {
	for i := range list {
		out = append(out, wire.AppendMutation(nil, &list[i]))
	}
	return out
}

func TestImportIsFolded(t *testing.T) {
	s := joined(t)
	ids := importSome(t, s, 2_500)
	if n := inFile(t, s, changesInFile); n != 0 {
		t.Errorf("%d changes are written beside the rows", n)
	}
	list := waiting(t, s)
	if len(list) != 3 || len(list[0].Changes) != 1000 || len(list[2].Changes) != 500 {
		t.Fatalf("%d mutations", len(list))
	}
	if c := list[0].Changes[0]; c.ID != slices.Min(ids) || !c.New || c.Scope != s.Identity().Dealer || c.Base != 0 || string(c.Set.Get("note")) != `"来自旧系统"` {
		t.Errorf("as it travels: %+v", c)
	}
	if state(t, s, ids[7]) != store.StatePending {
		t.Errorf("state %s", state(t, s, ids[7]))
	}
	for part := range slices.Chunk(list, 2) {
		for i := range part {
			settle(t, s, applied(part[i], part[i].N*1000))
			settle(t, s, applied(part[i], part[i].N*1000)) // repeated
		}
	}
	if left := waiting(t, s); len(left) != 0 || state(t, s, ids[7]) != store.StateSynced {
		t.Errorf("%d wait, state %s", len(left), state(t, s, ids[7]))
	}
	for _, m := range list {
		for i, c := range m.Changes {
			if got := read(t, s, c.ID); got.Rev != m.N*1000+int64(i) || got.Name == "" {
				t.Fatalf("%d of mutation %d has rev %d", i, m.N, got.Rev)
			}
		}
	}
}

// Records whose IDs go against their order in the file have the numbers of their IDs.
func TestFoldAgainstTheOrderOfRows(t *testing.T) {
	s := joined(t)
	ids := make([]record.ID, 300)
	for i := range ids {
		ids[i] = record.NewID()
	}
	err := s.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
		for i := range ids {
			c := domain.Customer{Kind: domain.Person, Name: fmt.Sprint("客户", i)}
			c.ID = ids[len(ids)-1-i]
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list := waiting(t, s)
	if inFile(t, s, foldsInFile) != 1 || len(list) != 1 {
		t.Fatalf("%d mutations, %d folded", len(list), inFile(t, s, foldsInFile))
	}
	settle(t, s, applied(list[0], 1000))
	for i, id := range ids {
		if got := read(t, s, id); got.Rev != 1000+int64(i) || list[0].Changes[i].ID != id {
			t.Fatalf("record %d of %d has rev %d", i, len(ids), got.Rev)
		}
	}
}

// What happens to one of the records unfolds its mutation, which still says the same: it may have been sent.
func TestUnfoldedSaysTheSame(t *testing.T) {
	for what, touch := range map[string]func(s *store.Store, id record.ID, n int64){
		"edited": func(s *store.Store, id record.ID, _ int64) {
			c := read(t, s, id)
			c.Note = "改过"
			save(t, s, &c)
		},
		"removed": func(s *store.Store, id record.ID, _ int64) {
			do(t, s, func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, id) })
		},
		"told of": func(s *store.Store, id record.ID, _ int64) {
			if err := feed(s, wire.FeedHead{Epoch: s.Identity().Epoch, Heads: map[string]int64{"KM01": 90}}, item(id, 90, record.Patch{{Name: "name", Value: []byte(`"别人改的"`)}})); err != nil {
				t.Fatal(err)
			}
		},
		"refused": func(s *store.Store, _ record.ID, n int64) {
			settle(t, s, wire.Outcome{N: n, Verdict: wire.Refused, Reason: "不行"})
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := joined(t)
			ids := importSome(t, s, 20)
			before := waiting(t, s)
			touch(s, ids[3], before[0].N)
			if n := inFile(t, s, foldsInFile); n != 0 {
				t.Errorf("%d are folded", n)
			}
			if n := inFile(t, s, "SELECT count(*) FROM customer WHERE rev < 0"); n != 0 {
				t.Errorf("%d rows are of a folded mutation", n)
			}
			after := waiting(t, s)
			if what == "refused" {
				list, err := s.Unsent(ctx)
				if err != nil || len(list) != 1 || len(list[0].Changes) != 20 {
					t.Fatal(list, err)
				}
				after = []wire.Mutation{list[0].Mutation}
			}
			if !bytes.Equal(lines(before)[0], lines(after)[0]) {
				t.Errorf("before %.300s\nafter  %.300s", lines(before)[0], lines(after)[0])
			}
		})
	}
}

func TestEditOfWhatIsFoldedComesBehindIt(t *testing.T) {
	s := joined(t)
	ids := importSome(t, s, 3)
	was := read(t, s, ids[1])
	now := was
	now.Note = "改过"
	do(t, s, func(tx *store.Tx) error { return store.Edit(tx, domain.Customers, was, &now) })
	list := waiting(t, s)
	if len(list) != 2 || len(list[1].Changes) != 1 || list[1].Changes[0].Base != 0 || string(list[0].Changes[1].Set.Get("note")) != `"来自旧系统"` {
		t.Fatalf("%+v", list)
	}
	settle(t, s, applied(list[0], 10))
	if got := read(t, s, ids[1]); got.Note != "改过" || state(t, s, ids[1]) != store.StatePending || state(t, s, ids[0]) != store.StateSynced {
		t.Errorf("%+v", got)
	}
	settle(t, s, applied(list[1], 20))
	if got := read(t, s, ids[1]); got.Note != "改过" || got.Rev != 20 || len(waiting(t, s)) != 0 {
		t.Errorf("%+v", got)
	}
}

// A form that was opened while the record was of a folded mutation names no version below none.
func TestFormOpenedWhileFolded(t *testing.T) {
	s := joined(t)
	id := importSome(t, s, 3)[0]
	was := read(t, s, id)
	list := waiting(t, s)
	settle(t, s, applied(list[0], 10))
	if err := feed(s, wire.FeedHead{Epoch: s.Identity().Epoch, Heads: map[string]int64{"KM01": 30}}, item(id, 30, record.Patch{{Name: "name", Value: []byte(`"别人改的"`)}})); err != nil {
		t.Fatal(err)
	}
	now := was
	now.Name = "我改的"
	do(t, s, func(tx *store.Tx) error { return store.Edit(tx, domain.Customers, was, &now) })
	if list := waiting(t, s); len(list) != 1 || list[0].Changes[0].Base != 0 {
		t.Errorf("%+v", list)
	}
}

func TestImportThatIsGivenUpGoes(t *testing.T) {
	s := joined(t)
	ids := importSome(t, s, 3)
	n := waiting(t, s)[0].N
	settle(t, s, wire.Outcome{N: n, Verdict: wire.Held, Reason: "请经理核对"})
	if err := s.Discard(ctx, n); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if !gone(t, s, id) {
			t.Errorf("%s is still here", id)
		}
	}
}

// A bulk action over several types, and over records of its own, is told whole.
func TestBulkOfSeveralTypes(t *testing.T) {
	s := joined(t)
	var ids []record.ID
	err := s.Do(ctx, store.Action{Verb: "bring", Bulk: true}, func(tx *store.Tx) error {
		for i := range 3 {
			c := domain.Customer{Kind: domain.Person, Name: fmt.Sprint("客户", i)}
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		e := domain.Event{Customer: ids[0], Kind: "call", At: tx.Moment(), Text: "来电"}
		if err := store.Put(tx, domain.Events, &e); err != nil {
			return err
		}
		c, err := store.Get(tx.View, domain.Customers, ids[2])
		if err != nil {
			return err
		}
		c.Note = "后来补的"
		return store.Put(tx, domain.Customers, &c)
	})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range waiting(t, s) {
		for _, c := range m.Changes {
			said = append(said, fmt.Sprint(c.Type, " ", c.New, " ", string(c.Set.Get("note"))))
		}
	}
	want := []string{"customer true ", "customer true ", "customer true ", "event true ", `customer false "后来补的"`}
	if !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

// Another lineage of the hub gives what waits new numbers.
func TestFoldedIsSentAnew(t *testing.T) {
	s := joined(t)
	importSome(t, s, 3)
	n := waiting(t, s)[0].N
	if err := s.Anew(ctx, "epoch-2", map[string]int64{"KM01": 0, record.Shared: 0}, n); err != nil {
		t.Fatal(err)
	}
	list := waiting(t, s)
	last := list[len(list)-1] // behind what is brought back
	if last.N <= n || len(last.Changes) != 3 {
		t.Fatalf("%+v", list)
	}
	for _, m := range list {
		settle(t, s, applied(m, 10*m.N))
	}
	if left := inFile(t, s, "SELECT count(*) FROM customer WHERE rev <= 0"); left != 0 || len(waiting(t, s)) != 0 {
		t.Errorf("%d rows without the hub's number", left)
	}
}

// The rows needn't lie in the order of their IDs.
func TestFoldedInAnotherOrder(t *testing.T) {
	s := joined(t)
	err := s.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
		for i := range 5 {
			c := domain.Customer{Head: record.Head{ID: record.ID(fmt.Sprint("c", 9-i))}, Kind: domain.Person, Name: "某某"}
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, s, applied(waiting(t, s)[0], 10))
	for i := range 5 {
		if got := read(t, s, record.ID(fmt.Sprint("c", 5+i))); got.Rev != int64(10+i) {
			t.Errorf("%s has rev %d", got.ID, got.Rev)
		}
	}
}

// Revs that leave gaps, such as those of two scopes, are given one by one.
func TestFoldedWithGapsInItsRevs(t *testing.T) {
	s := joined(t)
	importSome(t, s, 3)
	m := waiting(t, s)[0]
	settle(t, s, wire.Outcome{N: m.N, Verdict: wire.Applied, Revs: []int64{10, 12, 11}})
	for i, rev := range []int64{10, 12, 11} {
		if got := read(t, s, m.Changes[i].ID); got.Rev != rev {
			t.Errorf("%d has rev %d", i, got.Rev)
		}
	}
	if len(waiting(t, s)) != 0 {
		t.Error("it waits still")
	}
}

func TestHistoryIsFolded(t *testing.T) {
	s := storetest.MustOpen(t)
	fill(t, s, 3_000, 0)
	storetest.MustJoin(t, s, "KM01-A-1")
	first := waiting(t, s)
	if n := inFile(t, s, foldsInFile); n < 2 {
		t.Errorf("%d of %d mutations are folded", n, len(first))
	}
	if again := waiting(t, s); !slices.EqualFunc(lines(first), lines(again), bytes.Equal) {
		t.Error("what waits is told otherwise the second time")
	}
}
