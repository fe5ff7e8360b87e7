package sample_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/ident"
	"showroom/sync/action"
	seeded "showroom/sync/sample"
	"showroom/sync/sheet"
	"showroom/sync/store"
)

type sown struct {
	customers []domain.Customer
	events    []domain.Event
	quotes    []domain.Quote
}

func sow(t *testing.T, size seeded.Size) sown {
	t.Helper()
	ctx := context.Background()
	s, err := store.Create(ctx, t.TempDir(), store.Options{Manual: true}, store.Setup{Dealer: seeded.Dealer, Users: seeded.Users()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	session, err := action.As(ctx, s, "")
	if err != nil {
		t.Fatal(err)
	}
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.LoadCatalogue(ctx, list); err != nil {
		t.Fatal(err)
	}
	if err := seeded.Seed(ctx, s, size); err != nil {
		t.Fatal(err)
	}
	if err := seeded.Seed(ctx, s, size); err == nil {
		t.Error("the same seed can be sown twice")
	}
	var out sown
	err = s.Read(ctx, func(v *store.View) (err error) {
		if out.customers, err = store.Find(v, domain.Customers, "ORDER BY id"); err != nil {
			return err
		}
		if out.events, err = store.Find(v, domain.Events, "ORDER BY id"); err != nil {
			return err
		}
		out.quotes, err = store.Find(v, domain.Quotes, "ORDER BY id")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeedIsAFunctionOfSeedAndDay(t *testing.T) {
	size := seeded.Size{Customers: 500, Events: 1500, Quotes: 30, Seed: 7, End: 20261121}
	a, b := sow(t, size), sow(t, size)
	if len(a.customers) != 500 || len(a.events) != 1500 || len(a.quotes) != 30 {
		t.Fatalf("%d customers, %d events, %d quotes", len(a.customers), len(a.events), len(a.quotes))
	}
	for i := range a.customers {
		x, y := a.customers[i], b.customers[i]
		if x.ID != y.ID || x.Name != y.Name || x.Phone != y.Phone || x.LastTouch != y.LastTouch {
			t.Fatalf("customer %d: %+v and %+v", i, x, y)
		}
	}
	for i := range a.events {
		if x, y := a.events[i], b.events[i]; x.ID != y.ID || x.Customer != y.Customer || x.At != y.At || x.Text != y.Text {
			t.Fatalf("event %d: %+v and %+v", i, x, y)
		}
	}
	size.Seed = 8
	if c := sow(t, size); c.customers[0].ID == a.customers[0].ID || c.customers[0].Phone == a.customers[0].Phone {
		t.Error("another seed makes the same people")
	}
}

func TestSeededPeopleAreSound(t *testing.T) {
	all := sow(t, seeded.Size{Customers: 6_000, Events: 100, Quotes: 20, Seed: 1, End: 20261121})
	phones, known, rare := map[string]bool{}, map[string]bool{}, 0
	for i := range all.customers {
		c := &all.customers[i]
		known[string(c.ID)] = true
		if phones[c.Phone] || !ident.Mobile(c.Phone).Valid {
			t.Fatalf("phone %s is doubled or wrong", c.Phone)
		}
		phones[c.Phone] = true
		if bad := domain.Customers.Bind(c).Check(); len(bad) > 0 {
			t.Fatalf("%s: %v", c.Name, bad)
		}
		if strings.ContainsAny(c.Name, "䶮𠮷") {
			rare++
		}
	}
	if rare == 0 {
		t.Error("nobody has a rare name")
	}
	if !slices.IsSortedFunc(all.events, func(a, b domain.Event) int { return int(a.At - b.At) }) {
		t.Error("IDs of events don't follow time")
	}
	for _, e := range all.events {
		if !known[string(e.Customer)] {
			t.Fatalf("event of nobody: %+v", e)
		}
	}
	for _, q := range all.quotes {
		if !known[string(q.Customer)] || q.Number == "" || q.Net == 0 || len(q.Lines) == 0 {
			t.Fatalf("quote %s of %s: net %s, %d lines", q.Number, q.Customer, q.Net, len(q.Lines))
		}
	}
}
