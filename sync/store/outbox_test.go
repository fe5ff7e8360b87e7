package store_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// replay applies mutations to an empty world, as a hub without any other device would.
func replay(t *rapid.T, world map[record.ID]*domain.Customer, all []wire.Mutation) {
	for _, m := range all {
		for _, c := range m.Changes {
			if c.Type != "customer" {
				continue
			}
			if c.New != (world[c.ID] == nil) {
				t.Fatalf("mutation %d: %s new=%v", m.N, c.ID, c.New)
			}
			if c.New {
				world[c.ID] = &domain.Customer{Head: record.Head{ID: c.ID, Scope: c.Scope}}
			}
			one := world[c.ID]
			if err := domain.Customers.Bind(one).Apply(c.Set); err != nil {
				t.Fatal(err)
			}
			one.Deleted = one.Deleted || c.Delete
		}
	}
}

// The outbox tells the whole story: replaying it on nothing gives the same rows; and a mutation never
// names a field that it does not change.
func TestMutationsAreTheWholeHistory(t *testing.T) {
	s := joined(t)
	world := map[record.ID]*domain.Customer{}
	last := waitingLast(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		var ids []record.ID
		for id, c := range world {
			if !c.Deleted {
				ids = append(ids, id)
			}
		}
		steps := rapid.IntRange(1, 4).Draw(rt, "steps")
		err := s.Do(ctx, store.Action{Verb: "play", Bulk: rapid.Bool().Draw(rt, "bulk")}, func(tx *store.Tx) error {
			for range steps {
				if err := randomStep(rt, tx, &ids); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		fresh := sinceN(t, s, last)
		if len(fresh) > 0 {
			last = fresh[len(fresh)-1].N
		}
		replay(rt, world, fresh)
		compare(rt, s, world)
	})
}

func randomStep(rt *rapid.T, tx *store.Tx, ids *[]record.ID) error {
	name := rapid.StringN(0, 4, 12).Draw(rt, "name")
	if len(*ids) == 0 || rapid.IntRange(0, 2).Draw(rt, "kind") == 0 {
		c := domain.Customer{Name: name, Level: rapid.SampledFrom([]string{"", "H", "A"}).Draw(rt, "level")}
		err := store.Put(tx, domain.Customers, &c)
		*ids = append(*ids, c.ID)
		return err
	}
	at := rapid.IntRange(0, len(*ids)-1).Draw(rt, "at")
	id := (*ids)[at]
	if rapid.IntRange(0, 9).Draw(rt, "remove") == 0 {
		*ids = append((*ids)[:at:at], (*ids)[at+1:]...)
		return store.Remove(tx, domain.Customers, id)
	}
	c, err := store.Get(tx.View, domain.Customers, id)
	if err != nil {
		return err
	}
	switch rapid.IntRange(0, 2).Draw(rt, "field") {
	case 0:
		c.Name = name
	case 1:
		c.TradeIn = !c.TradeIn
	case 2:
		c.Contacts = append(c.Contacts, domain.Contact{Name: name})
	}
	return store.Put(tx, domain.Customers, &c)
}

func compare(rt *rapid.T, s *store.Store, world map[record.ID]*domain.Customer) {
	err := s.Read(ctx, func(v *store.View) error {
		rows, err := store.Find(v, domain.Customers, "")
		if err != nil {
			return err
		}
		live := 0
		for _, c := range world {
			if !c.Deleted {
				live++
			}
		}
		if live != len(rows) {
			return fmt.Errorf("%d rows, the outbox tells of %d", len(rows), live)
		}
		for i := range rows {
			if rest := record.Diff(domain.Customers.Bind(world[rows[i].ID]), domain.Customers.Bind(&rows[i])); len(rest) != 0 {
				return fmt.Errorf("%s differs: %s", rows[i].ID, rest.AppendJSON(nil))
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}

func sinceN(t testing.TB, s *store.Store, n int64) []wire.Mutation {
	t.Helper()
	all, err := s.Pending(ctx, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range all {
		if m.N > n {
			return all[i:]
		}
	}
	return nil
}

func waitingLast(t testing.TB, s *store.Store) int64 {
	t.Helper()
	return s.Identity().Answered
}

func TestOnlyChangedFieldsTravel(t *testing.T) {
	s := joined(t)
	c := domain.Customer{Name: "张伟", Phone: "13800138000"}
	save(t, s, &c)
	save(t, s, &c) // nothing changed
	c.Level = "H"
	save(t, s, &c)
	all := waiting(t, s)
	if len(all) != 2 {
		t.Fatalf("%d mutations, want 2", len(all))
	}
	if got := string(all[1].Changes[0].Set.AppendJSON(nil)); got != `{"level":"H"}` {
		t.Fatalf("travels %s", got)
	}
	if all[1].N != all[0].N+1 || all[1].Verb != "customer.save" {
		t.Fatalf("%+v", all[1])
	}
}

// Many unanswered edits of one record are answered together: what it is stays, and nothing is kept aside any more.
func TestManyEditsOfOneRecordAreSettled(t *testing.T) {
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	c := domain.Customer{Kind: domain.Person, Name: "张伟"}
	for i := range 40 {
		c.NextStep = fmt.Sprint("第", i, "次")
		save(t, s, &c)
	}
	batch, err := s.Pending(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	var answers []wire.Outcome
	for _, m := range batch {
		o := wire.Outcome{N: m.N, Verdict: wire.Applied}
		for range m.Changes {
			o.Revs = append(o.Revs, 100+m.N)
		}
		answers = append(answers, o)
	}
	last := len(answers) - 1
	for _, part := range [][]wire.Outcome{answers[:last], answers[last:]} {
		if err := s.Settle(ctx, part); err != nil {
			t.Fatal(err)
		}
		got := read(t, s, c.ID)
		if want := 100 + part[len(part)-1].N; got.Rev != want || got.NextStep != "第39次" {
			t.Errorf("rev %d instead of %d, %s", got.Rev, want, got.NextStep)
		}
	}
	if st, err := s.Status(ctx); err != nil || st.Pending != 0 {
		t.Errorf("%d wait, %v", st.Pending, err)
	}
	if n := aside(t, s); n != 0 {
		t.Errorf("%d rows are kept aside", n)
	}
}
