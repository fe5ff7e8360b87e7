package store_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// The status says what waits, since when, what was not taken and what lost; each record shows its own state.
func TestStatusTellsWhatWaits(t *testing.T) {
	s := joined(t)
	one, two, three := domain.Customer{Name: "张伟"}, domain.Customer{Name: "王芳"}, domain.Customer{Name: "李强"}
	for _, c := range []*domain.Customer{&one, &two, &three} {
		save(t, s, c)
	}
	list := waiting(t, s)
	st, err := s.Status(ctx)
	if err != nil || !st.Joined || st.Pending != 3 || st.Oldest != list[0].At || st.Oldest == 0 || st.Refused+st.Held+st.Conflicts != 0 {
		t.Errorf("%+v, %v", st, err)
	}
	lost := wire.Loser{Type: "customer", ID: three.ID, Field: "name", Lost: []byte(`"李强"`), Won: []byte(`"李刚"`), LostBy: "KM01-A-1", WonBy: "KM01-B-2"}
	err = s.Settle(ctx, []wire.Outcome{{N: list[0].N, Verdict: wire.Refused, Reason: "不行"}, {N: list[1].N, Verdict: wire.Held, Reason: "等一等"},
		{N: list[2].N, Verdict: wire.Merged, Revs: []int64{3}, Lost: []wire.Loser{lost}}})
	if err != nil {
		t.Fatal(err)
	}
	if st, err = s.Status(ctx); err != nil || st.Pending != 0 || st.Oldest != 0 || st.Refused != 1 || st.Held != 1 || st.Conflicts != 1 {
		t.Errorf("%+v, %v", st, err)
	}
	err = s.Read(ctx, func(v *store.View) error {
		var all error
		for c, want := range map[*domain.Customer]store.State{&one: store.StateRefused, &two: store.StateRefused, &three: store.StateConflict} {
			got, err := v.StateOf("customer", c.ID)
			if all = errors.Join(all, err); got != want {
				t.Errorf("%s is %s, want %s", c.Name, got, want)
			}
		}
		return all
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Two writes of one record in one action are one change of one mutation.
func TestTwoWritesAreOneChange(t *testing.T) {
	s := joined(t)
	c := domain.Customer{Name: "张伟"}
	err := s.Do(ctx, store.Action{Verb: "customer.file"}, func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		c.Level = "H"
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		return store.Put(tx, domain.Events, &domain.Event{Customer: c.ID, Kind: "call", Text: "问了价格"})
	})
	if err != nil {
		t.Fatal(err)
	}
	all := waiting(t, s)
	if len(all) != 1 || len(all[0].Changes) != 2 || string(all[0].Changes[0].Set.Get("level")) != `"H"` || string(all[0].Changes[0].Set.Get("name")) != `"张伟"` {
		t.Errorf("%+v", all)
	}
}
