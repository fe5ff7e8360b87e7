package store_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

func asides(t testing.TB, s *store.Store) int {
	t.Helper()
	list, err := s.Unreadable(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if a.Reason == "" || a.ID == "" {
			t.Errorf("without a reason: %+v", a)
		}
	}
	if st, err := s.Status(ctx); err != nil || st.Unreadable != len(list) {
		t.Errorf("status tells %d of %d: %v", st.Unreadable, len(list), err)
	}
	return len(list)
}

func nameOf(t testing.TB, s *store.Store, id record.ID) string {
	t.Helper()
	var out domain.Customer
	err := s.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Get(v, domain.Customers, id)
		return err
	})
	if err != nil {
		return err.Error()
	}
	return out.Name
}

// One bad record stops nobody; a good version or a tombstone takes its place.
func TestUnreadableIsSetAside(t *testing.T) {
	s := joined(t)
	good, bad := patch(t, `{"name":"王芳"}`), patch(t, `{"name":12}`)
	apply(t, s, 20, item("first", 10, good))
	apply(t, s, 30, item("new", 21, bad), item("first", 22, bad), item("other", 23, good))
	if n := asides(t, s); n != 2 || nameOf(t, s, "other") != "王芳" || nameOf(t, s, "first") != "王芳" {
		t.Fatalf("%d set aside, %s, %s", n, nameOf(t, s, "other"), nameOf(t, s, "first"))
	}
	p, err := s.Proof(ctx, "KM01")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range p.Types {
		if one.Type == "customer" && one.Count != 2 {
			t.Errorf("what can't be read must not count as received: %+v", one)
		}
	}
	apply(t, s, 40, item("new", 31, patch(t, `{"name":"李强"}`)), wire.Item{Type: "customer", ID: "first", Scope: "KM01", Rev: 32, Deleted: true, Body: bad})
	if n := asides(t, s); n != 0 || nameOf(t, s, "new") != "李强" || !gone(t, s, "first") {
		t.Errorf("healed: %d set aside, %s", n, nameOf(t, s, "new"))
	}
	apply(t, s, 50, wire.Item{Type: "customer", ID: "never", Scope: "KM01", Rev: 41, Deleted: true, Body: bad}, item("leaves", 42, bad))
	apply(t, s, 60, wire.Item{Type: "customer", ID: "leaves", Scope: "KM01", Rev: 51, Leave: true})
	if n := asides(t, s); n != 0 {
		t.Errorf("%d set aside", n)
	}
}

// An unanswered edit outlives a bad state of the hub's, and lies over the good one.
func TestUnreadableUnderAnEdit(t *testing.T) {
	s := joined(t)
	apply(t, s, 20, item("c1", 10, patch(t, `{"name":"王芳"}`)))
	err := s.Do(ctx, store.Action{Verb: "x"}, func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, "c1")
		c.Name = "王小芳"
		if err != nil {
			return err
		}
		return store.Put(tx, domain.Customers, &c)
	})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, 30, item("c1", 21, patch(t, `{"name":12}`)))
	if n := asides(t, s); n != 1 || nameOf(t, s, "c1") != "王小芳" || len(waiting(t, s)) != 1 {
		t.Errorf("%d set aside, %s", n, nameOf(t, s, "c1"))
	}
	apply(t, s, 40, item("c1", 31, patch(t, `{"name":"王芳芳"}`)))
	if n := asides(t, s); n != 0 || nameOf(t, s, "c1") != "王小芳" {
		t.Errorf("%d set aside, %s", n, nameOf(t, s, "c1"))
	}
}

type numbered struct {
	record.Head
	Name int64
}

var numberedCustomers = record.Define("customer", "客户", record.Fact, func(c *numbered) record.Fields {
	return record.Fields{record.Number("seats", "座位", &c.Name)}
})

// A program that can read it takes it up with its first feed; what a new program can't read of what the old
// one kept does not stop it from starting.
func TestUnreadableIsLearnt(t *testing.T) {
	dir := t.TempDir()
	options := func(types *record.Set) store.Options { return store.Options{Types: types, Manual: true} }
	s, err := store.Create(ctx, dir, options(record.NewSet(domain.Dealers.Type, domain.Users.Type, numberedCustomers.Type)),
		store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.MustJoin(t, s, "KM01-A-1")
	apply(t, s, 9, // the bootstrap
		item("c1", 1, patch(t, `{"seats":"seven","name":"王芳"}`)), item("c2", 2, patch(t, `{"seats":7,"name":12}`)),
		wire.Item{Type: "coupon", ID: "k1", Scope: "KM01", Rev: 3, Body: patch(t, `{"code":12}`)},
		wire.Item{Type: "coupon", ID: "k2", Scope: "KM01", Rev: 4, Body: patch(t, `{"code":"A2"}`)})
	if n := asides(t, s); n != 1 {
		t.Errorf("%d set aside", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	lax := record.Define("customer", "客户", record.Fact, func(c *oldCustomer) record.Fields {
		return record.Fields{record.Text("name", "姓名", &c.Name)}
	})
	s, err = store.Open(ctx, dir, options(record.NewSet(domain.Dealers.Type, domain.Users.Type, lax.Type, coupons.Type)))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	apply(t, s, 10)
	if n := asides(t, s); n != 2 { // c2 and k1
		t.Errorf("%d set aside", n)
	}
	err = s.Read(ctx, func(v *store.View) error {
		if c, err := store.Get(v, lax, "c1"); err != nil || c.Name != "王芳" {
			t.Errorf("c1 %+v, %v", c, err)
		}
		if k, err := store.Get(v, coupons, "k2"); err != nil || k.Code != "A2" {
			t.Errorf("k2 %+v, %v", k, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
