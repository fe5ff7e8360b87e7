package store_test

import (
	"context"
	"errors"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

var ctx = context.Background()

func save(t testing.TB, s *store.Store, c *domain.Customer) {
	t.Helper()
	err := s.Do(ctx, store.Action{Verb: "customer.save"}, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, c) })
	if err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, s *store.Store, id record.ID) domain.Customer {
	t.Helper()
	var c domain.Customer
	err := s.Read(ctx, func(v *store.View) (err error) {
		c, err = store.Get(v, domain.Customers, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pending(t testing.TB, s *store.Store) int {
	t.Helper()
	st, err := s.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return st.Pending
}

func TestPutGetEditRemove(t *testing.T) {
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	c := domain.Customer{Kind: domain.Person, Name: "䶮𠮷", Phone: "13800138000"}
	save(t, s, &c)
	if c.ID == "" || c.Scope != "KM01" || c.Created == 0 || c.Changed != c.Created {
		t.Fatalf("head not filled: %+v", c.Head)
	}
	got := read(t, s, c.ID)
	if got.Name != "䶮𠮷" || got.Phone != c.Phone {
		t.Fatalf("got %+v", got)
	}
	got.Level = "H"
	save(t, s, &got)
	stale := c
	stale.Level = "A"
	err := s.Do(ctx, store.Action{Verb: "customer.save"}, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &stale) })
	if !errors.Is(err, store.ErrStale) {
		t.Fatalf("a stale copy was saved: %v", err)
	}
	now := c
	now.Phone = "13900139000"
	err = s.Do(ctx, store.Action{Verb: "customer.save"}, func(tx *store.Tx) error { return store.Edit(tx, domain.Customers, c, &now) })
	if err != nil || now.Level != "H" || now.Phone != "13900139000" {
		t.Fatalf("edit: %v %+v", err, now)
	}
	err = s.Do(ctx, store.Action{Verb: "customer.remove"}, func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, c.ID) })
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(ctx, func(v *store.View) error {
		_, err := store.Get(v, domain.Customers, c.ID)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("deleted but found: %v", err)
	}
	if n := pending(t, s); n != 5 { // the history (the dealer), and four actions
		t.Fatalf("%d pending, want 5", n)
	}
}
