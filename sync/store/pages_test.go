package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

func do(t testing.TB, s *store.Store, f func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Do(ctx, store.Action{Verb: "test"}, f); err != nil {
		t.Fatal(err)
	}
}

func look(t testing.TB, s *store.Store, f func(v *store.View) error) {
	t.Helper()
	if err := s.Read(ctx, f); err != nil {
		t.Fatal(err)
	}
}

func TestSearch(t *testing.T) {
	s := storetest.MustOpen(t)
	zhang := domain.Customer{Name: "张伟", Phone: "13800138000"}
	rare := domain.Customer{Name: "䶮𠮷", Phone: "13911112222"}
	car := domain.Vehicle{VIN: "LSVAA4182E2184847", Plate: "云A12345", State: "owner"}
	quote := domain.Quote{Number: "BJ-KM01-A-26-00007", State: domain.QuoteIssued, Day: 20261121}
	do(t, s, func(tx *store.Tx) error {
		for _, c := range []*domain.Customer{&zhang, &rare} {
			if err := store.Put(tx, domain.Customers, c); err != nil {
				return err
			}
		}
		if err := store.Put(tx, domain.Vehicles, &car); err != nil {
			return err
		}
		return store.Put(tx, domain.Quotes, &quote)
	})
	for text, want := range map[string]record.ID{
		"张": zhang.ID, "zhangwei": zhang.ID, "zw": zhang.ID, "138": zhang.ID, "8000": zhang.ID, "张 13800": zhang.ID,
		"䶮𠮷": rare.ID, "𠮷": rare.ID, "12345": car.ID, "184847": car.ID, "00007": quote.ID, "bj-km01": quote.ID,
	} {
		hits, err := s.Search(ctx, text, 5)
		if err != nil || len(hits) != 1 || hits[0].ID != want {
			t.Errorf("%s finds %+v, %v", text, hits, err)
			continue
		}
		if hits[0].Title == "" || len(hits[0].Spans) == 0 && hits[0].Field != "phone" {
			t.Errorf("%s: %+v", text, hits[0])
		}
	}
	hits, err := s.Search(ctx, "138", 5)
	if err != nil || len(hits) != 1 || hits[0].Text != "138****8000" || strings.Contains(hits[0].Note, "13800138000") {
		t.Fatalf("a phone is not masked: %+v, %v", hits, err)
	}
	zhang.Name = "李伟"
	save(t, s, &zhang)
	if hits, err := s.Search(ctx, "张", 5); err != nil || len(hits) != 0 {
		t.Fatalf("found by the old name: %+v, %v", hits, err)
	}
	if hits, err := s.Search(ctx, "liwei", 5); err != nil || len(hits) != 1 {
		t.Fatalf("not found by the new name: %+v, %v", hits, err)
	}
	do(t, s, func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, zhang.ID) })
	if hits, err := s.Search(ctx, "liwei", 5); err != nil || len(hits) != 0 {
		t.Fatalf("found though deleted: %+v, %v", hits, err)
	}
}

// The list gives the same customers in the same order as reading and sorting all would, whatever way
// into the table it takes.
func TestCustomersAgainstTruth(t *testing.T) {
	s := storetest.MustOpen(t)
	owners, _ := fill(t, s, 4000, 0)
	rareOne := domain.Customer{Name: "独一", Level: "H", Model: "绝版", Owner: owners[0], LastTouch: 5, Phone: "13800138000"}
	save(t, s, &rareOne)
	changeSome(t, s)
	var everyone []domain.Customer
	look(t, s, func(v *store.View) (err error) {
		everyone, err = store.Find(v, domain.Customers, "ORDER BY last_touch DESC, id DESC")
		return err
	})
	for _, f := range []store.CustomerFilter{
		{}, {Level: "H"}, {Model: "绝版"}, {Owner: owners[2], Channel: "live"}, {Level: "A", Model: "云岭 S1", Next: 1_796_500_000_000}, {Text: "独一"},
		{Text: "独一", Level: "A"}, {Owner: "nobody"},
	} {
		var want, got []string
		for _, c := range everyone {
			if (f.Level == "" || c.Level == f.Level) && (f.Model == "" || c.Model == f.Model) && (f.Owner == "" || c.Owner == f.Owner) &&
				(f.Channel == "" || c.Channel == f.Channel) && (f.Next == 0 || c.NextTouch > 0 && c.NextTouch < f.Next) && (f.Text == "" || c.Name == f.Text) {
				want = append(want, fmt.Sprint(c.LastTouch, c.Name))
			}
		}
		look(t, s, func(v *store.View) error {
			for offset := 0; ; offset += 300 {
				page, err := store.Customers(v, f, "", 300, offset)
				if err != nil {
					return err
				}
				for _, c := range page {
					got = append(got, fmt.Sprint(c.LastTouch, c.Name))
				}
				if len(page) < 300 {
					break
				}
			}
			n, err := store.CountCustomers(v, f, 100_000)
			if n != len(want) {
				t.Errorf("%+v: counts %d, want %d", f, n, len(want))
			}
			return err
		})
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %d customers, want %d, or another order", f, len(got), len(want))
		}
		for _, sort := range []string{"name", "next_touch", "-next_touch", "level", "model", "owner", "channel"} {
			look(t, s, func(v *store.View) error {
				page, err := store.Customers(v, f, sort, 10_000, 0)
				if err != nil {
					return err
				}
				var ids []record.ID
				for offset := 0; offset <= len(page); offset += 333 {
					part, err := store.Customers(v, f, sort, 333, offset)
					if err != nil {
						return err
					}
					for _, c := range part {
						ids = append(ids, c.ID)
					}
				}
				if !slices.EqualFunc(page, ids, func(c domain.Customer, id record.ID) bool { return c.ID == id }) {
					t.Errorf("%+v by %s: page by page it is another list", f, sort)
				}
				if strings.HasSuffix(sort, "next_touch") && !slices.IsSortedFunc(page, byNextTouch(sort)) {
					t.Errorf("%+v is not sorted by %s", f, sort)
				}
				if len(page) != len(want) {
					t.Errorf("%+v by %s: %d customers, want %d", f, sort, len(page), len(want))
				}
				if sort == "name" && !slices.IsSortedFunc(page, func(a, b domain.Customer) int { return strings.Compare(a.Name, b.Name) }) {
					t.Errorf("%+v is not sorted by name", f)
				}
				return err
			})
		}
	}
	look(t, s, func(v *store.View) error {
		same, err := store.CustomersByPhone(v, "13800138000")
		if len(same) != 1 || same[0].ID != rareOne.ID {
			t.Errorf("by phone: %+v", same)
		}
		if _, err := store.Customers(v, store.CustomerFilter{}, "phone; DROP", 1, 0); err == nil {
			t.Error("sorted by anything")
		}
		return err
	})
}

// changeSome edits and deletes customers, so that what counts them has something to miss.
func changeSome(t *testing.T, s *store.Store) {
	var some []domain.Customer
	look(t, s, func(v *store.View) (err error) {
		some, err = store.Find(v, domain.Customers, "ORDER BY id LIMIT 300")
		return err
	})
	do(t, s, func(tx *store.Tx) error {
		for i, c := range some {
			if i%5 == 0 {
				if err := store.Remove(tx, domain.Customers, c.ID); err != nil {
					return err
				}
				continue
			}
			c.Level, c.Model = some[len(some)-1-i].Level, some[i/2].Model
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
		}
		return nil
	})
}

// byNextTouch compares as the list does: those without a next contact come last.
func byNextTouch(sort string) func(a, b domain.Customer) int {
	return func(a, b domain.Customer) int {
		switch {
		case a.NextTouch == b.NextTouch:
			return 0
		case a.NextTouch == 0 || b.NextTouch != 0 && (a.NextTouch > b.NextTouch) == (sort == "next_touch"):
			return 1
		}
		return -1
	}
}

func TestDossierAndTimeline(t *testing.T) {
	s := storetest.MustOpen(t)
	c := domain.Customer{Name: "张伟"}
	save(t, s, &c)
	do(t, s, func(tx *store.Tx) error {
		for i := range 25 {
			e := domain.Event{Customer: c.ID, Kind: "call", At: calendar.Instant(1000 + i/2), Text: fmt.Sprint(i)}
			if err := store.Put(tx, domain.Events, &e); err != nil {
				return err
			}
		}
		if err := store.Put(tx, domain.Quotes, &domain.Quote{Customer: c.ID, State: "draft", Day: 20261121}); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Tasks, &domain.Task{Customer: c.ID, State: "done", Title: "旧", Due: 20261101}); err != nil {
			return err
		}
		return store.Put(tx, domain.Tasks, &domain.Task{Customer: c.ID, State: "open", Title: "新", Due: 20261122})
	})
	look(t, s, func(v *store.View) error {
		d, err := store.OpenCustomer(v, c.ID, 10)
		if err != nil || len(d.Events) != 10 || len(d.Quotes) != 1 || len(d.Tasks) != 1 || d.State != store.StateLocal {
			t.Fatalf("%+v, %v", d, err)
		}
		seen := map[record.ID]bool{}
		for page := d.Events; len(page) > 0; {
			for _, e := range page {
				if seen[e.ID] {
					t.Fatalf("%s twice", e.Text)
				}
				seen[e.ID] = true
			}
			if page, err = store.Timeline(v, c.ID, page[len(page)-1], 10); err != nil {
				return err
			}
		}
		if len(seen) != 25 {
			t.Fatalf("%d events", len(seen))
		}
		return nil
	})
}
