package store_test

import (
	"errors"
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
func TestOutboxIsTheHistory(t *testing.T) {
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

// Later work on a refused record waits, and so does what depends on that; everything else goes on.
func TestRefusedBlocksOnlyItsRecords(t *testing.T) {
	s := joined(t)
	a, b, c := domain.Customer{Name: "甲"}, domain.Customer{Name: "乙"}, domain.Customer{Name: "丙"}
	save(t, s, &a)
	settle(t, s, wire.Outcome{N: waiting(t, s)[0].N, Verdict: wire.Refused, Reason: "手机号不对"})
	refused := s.Identity().Answered
	err := s.Do(ctx, store.Action{Verb: "both"}, func(tx *store.Tx) error {
		a.Phone = "13800138000"
		if err := store.Put(tx, domain.Customers, &a); err != nil {
			return err
		}
		return store.Put(tx, domain.Customers, &b)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Level = "H"
	save(t, s, &b)
	save(t, s, &c)
	all := waiting(t, s)
	if len(all) != 1 || all[0].Changes[0].ID != c.ID {
		t.Fatalf("goes up: %+v", all)
	}
	if skip := s.Skip(all); len(skip) != 1 || skip[0] != [2]int64{refused + 1, refused + 2} {
		t.Fatalf("skip %v", skip)
	}
	if got := state(t, s, a.ID); got != store.StateRefused {
		t.Fatalf("state %s", got)
	}
	unsent, err := s.Unsent(ctx)
	if err != nil || len(unsent) != 1 || unsent[0].Reason != "手机号不对" || unsent[0].Waiting != 2 {
		t.Fatalf("unsent %+v, %v", unsent, err)
	}
	if err := s.Resend(ctx, unsent[0].N); err != nil {
		t.Fatal(err)
	}
	all = waiting(t, s)
	if len(all) != 2 || len(all[1].Changes) != 2 || !all[1].Changes[0].New || string(all[1].Changes[0].Set.Get("phone")) != `"13800138000"` {
		t.Fatalf("sent again: %+v", all)
	}
	answer(t, s, 100)
	if got := state(t, s, a.ID); got != store.StateSynced {
		t.Fatalf("state %s", got)
	}
}

func TestDiscard(t *testing.T) {
	s := joined(t)
	apply(t, s, 10, item("c1", 10, patch(t, `{"name":"张伟","level":"A"}`)))
	c := read(t, s, "c1")
	c.Level = "H"
	save(t, s, &c)
	fresh := domain.Customer{Name: "新客"}
	save(t, s, &fresh)
	for _, m := range waiting(t, s) {
		settle(t, s, wire.Outcome{N: m.N, Verdict: wire.Refused, Reason: "无权"})
	}
	unsent, err := s.Unsent(ctx)
	if err != nil || len(unsent) != 2 {
		t.Fatalf("%+v, %v", unsent, err)
	}
	for _, u := range unsent {
		if err := s.Discard(ctx, u.N); err != nil {
			t.Fatal(err)
		}
	}
	if c = read(t, s, "c1"); c.Level != "A" || c.Rev != 10 {
		t.Fatalf("not as the hub has it: %+v", c)
	}
	if !gone(t, s, fresh.ID) {
		t.Fatal("the hub never had it, but it is still here")
	}
	if st, err := s.Status(ctx); err != nil || st.Refused != 0 || st.Pending != 0 {
		t.Fatalf("%+v, %v", st, err)
	}
}

// The history of a store that stood alone goes up once, in parts, and edits on the way are neither lost
// nor sent twice.
func TestAdoption(t *testing.T) {
	s := storetest.MustOpen(t)
	const many = 21_000 // more than Join takes at once
	var ids []record.ID
	err := s.Do(ctx, store.Action{Verb: "import"}, func(tx *store.Tx) error {
		for i := range many {
			c := domain.Task{Title: fmt.Sprintf("事项%d", i)}
			if err := store.Put(tx, domain.Tasks, &c); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	removed := domain.Task{Title: "已删"}
	do(t, s, func(tx *store.Tx) error { return store.Put(tx, domain.Tasks, &removed) })
	do(t, s, func(tx *store.Tx) error { return store.Remove(tx, domain.Tasks, removed.ID) })
	storetest.MustJoin(t, s, "KM01-A-1")
	// The first is in the outbox already: its edit is a mutation of its own. The last is still to be
	// taken: it goes up as it is then.
	for _, id := range []record.ID{ids[0], ids[many-1]} {
		do(t, s, func(tx *store.Tx) error {
			one, err := store.Get(tx.View, domain.Tasks, id)
			one.Result = "H"
			return errors.Join(err, store.Put(tx, domain.Tasks, &one))
		})
	}
	seen, level := map[record.ID]int{}, map[record.ID]string{}
	for {
		all, err := s.Pending(ctx, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			break
		}
		var outcomes []wire.Outcome
		for _, m := range all {
			o := wire.Outcome{N: m.N, Verdict: wire.Applied}
			for _, c := range m.Changes {
				if c.New {
					seen[c.ID]++
				}
				if l := c.Set.Get("result"); l != nil {
					level[c.ID] += string(l)
				}
				o.Revs = append(o.Revs, int64(len(seen)))
			}
			if len(m.Changes) > 1000 {
				t.Fatalf("a mutation of %d changes", len(m.Changes))
			}
			outcomes = append(outcomes, o)
		}
		settle(t, s, outcomes...)
	}
	for _, id := range ids {
		if seen[id] != 1 {
			t.Fatalf("%s went up %d times", id, seen[id])
		}
	}
	if seen[removed.ID] != 0 {
		t.Fatal("a record that was deleted before joining went up")
	}
	if level[ids[0]] != `"H"` || level[ids[many-1]] != `"H"` {
		t.Fatalf("edits while joining: %v", level)
	}
	if st, err := s.Status(ctx); err != nil || st.ToAdopt || st.Pending != 0 {
		t.Fatalf("%+v %v", st, err)
	}
}
