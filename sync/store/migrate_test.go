package store_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// An old program knew less of a customer and nothing of coupons.
type oldCustomer struct {
	record.Head
	Name string
}

type newCustomer struct {
	record.Head
	Name  string
	Vip   bool
	Tags  []tag
	Seats int64
}

type tag struct{ Text string }

type coupon struct {
	record.Head
	Code string
}

var (
	oldCustomers = record.Define("customer", "客户", record.Fact, func(c *oldCustomer) record.Fields {
		return record.Fields{record.Text("name", "姓名", &c.Name).Search()}
	})
	newCustomers = record.Define("customer", "客户", record.Fact, func(c *newCustomer) record.Fields {
		return record.Fields{
			record.Text("name", "姓名", &c.Name).Search(), record.Flag("vip", "贵宾", &c.Vip).Filter(),
			record.List("tags", "标签", &c.Tags, func(t *tag) record.Fields { return record.Fields{record.Text("text", "文字", &t.Text)} }),
			record.Number("seats", "座位", &c.Seats),
		}
	})
	coupons = record.Define("coupon", "卡券", record.Scarce, func(c *coupon) record.Fields {
		return record.Fields{record.Text("code", "代码", &c.Code)}
	})
	oldSet = record.NewSet(domain.Dealers.Type, domain.Users.Type, oldCustomers.Type)
	newSet = record.NewSet(domain.Dealers.Type, domain.Users.Type, newCustomers.Type, coupons.Type)
)

func patch(t testing.TB, text string) record.Patch {
	t.Helper()
	p, err := record.ParsePatch([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// What an old program could not read it keeps, and the new program finds it in its place.
func TestUnknownFieldsAreKeptForTheNewProgram(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Create(ctx, dir, store.Options{Types: oldSet, Manual: true}, store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.MustJoin(t, s, "KM01-A-1")
	mine := oldCustomer{Name: "张伟"}
	err = s.Do(ctx, store.Action{Verb: "x"}, func(tx *store.Tx) error { return store.Put(tx, oldCustomers, &mine) })
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, 5,
		wire.Item{Type: "customer", ID: "c2", Scope: "KM01", Rev: 4, Created: 1, Changed: 2, Body: patch(t, `{"name":"李娜","vip":true,"tags":[{"text":"车友"}],"seats":7,"future":1}`)},
		wire.Item{Type: "coupon", ID: "k1", Scope: "KM01", Rev: 5, Created: 1, Changed: 2, Body: patch(t, `{"code":"A1"}`)},
	)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(ctx, dir, store.Options{Types: newSet, Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(ctx, func(v *store.View) error {
		one, err := store.Get(v, newCustomers, mine.ID)
		if err != nil || one.Name != "张伟" || one.Vip {
			t.Errorf("own record: %+v, %v", one, err)
		}
		two, err := store.Get(v, newCustomers, "c2")
		if err != nil || !two.Vip || two.Seats != 7 || len(two.Tags) != 1 || two.Tags[0].Text != "车友" || two.Rev != 4 {
			t.Errorf("learned fields: %+v, %v", two, err)
		}
		if len(two.Extra) != 1 || string(two.Extra.Get("future")) != "1" {
			t.Errorf("what is still unknown: %v", two.Extra)
		}
		k, err := store.Get(v, coupons, "k1")
		if err != nil || k.Code != "A1" || k.Rev != 5 || k.Scope != "KM01" {
			t.Errorf("learned type: %+v, %v", k, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := pending(t, s); n != 2 {
		t.Errorf("%d pending, want 2: the outbox came along", n)
	}
}

// apply lets the hub send items up to head.
func apply(t testing.TB, s *store.Store, head int64, items ...wire.Item) {
	t.Helper()
	if err := feed(s, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": head, "*": head}}, items...); err != nil {
		t.Fatal(err)
	}
}
