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
		for _, sort := range []string{"name", "-next_touch", "level", "model", "owner", "channel"} {
			look(t, s, func(v *store.View) error {
				page, err := store.Customers(v, f, sort, 10_000, 0)
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

func TestTodayAndFigures(t *testing.T) {
	s := storetest.MustOpen(t)
	me := record.NewID()
	do(t, s, func(tx *store.Tx) error {
		for i, task := range []domain.Task{
			{Title: "今天十点", Due: 20261121, At: calendar.Day(20261121).Start() + 36_000_000}, {Title: "过期", Due: 20261119}, {Title: "今天某时", Due: 20261121},
			{Title: "明天", Due: 20261122}, {Title: "别人的", Due: 20261121, Owner: "other"}, {Title: "办完", Due: 20261121, State: "done"},
		} {
			task.Kind = "contact"
			if task.Owner == "" {
				task.Owner = me
			}
			if task.State == "" {
				task.State = "open"
			}
			if err := store.Put(tx, domain.Tasks, &task); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		day := func(d calendar.Day) calendar.Instant { return d.Start() + 1000 }
		for _, e := range []domain.Event{
			{Kind: "visit", At: day(20261101), User: me}, {Kind: "visit", At: day(20261130), User: me}, {Kind: "visit", At: day(20261201), User: me},
			{Kind: "visit", At: day(20261031), User: me}, {Kind: "call", At: day(20261105), User: me}, {Kind: "visit", At: day(20261105), User: "other"},
		} {
			if err := store.Put(tx, domain.Events, &e); err != nil {
				return err
			}
		}
		first := domain.Quote{User: me, State: domain.QuoteIssued, IssuedAt: day(20261110), Day: 20261110}
		if err := store.Put(tx, domain.Quotes, &first); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Quotes, &domain.Quote{User: me, First: first.ID, Version: 2, State: domain.QuoteIssued, IssuedAt: day(20261110), Day: 20261110}); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Orders, &domain.Order{User: me, State: domain.OrderOpen, Day: 20261112}); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Orders, &domain.Order{User: me, State: domain.OrderCancelled, Day: 20261112}); err != nil {
			return err
		}
		return store.Put(tx, domain.Deliveries, &domain.Delivery{User: me, State: domain.DeliveryDone, DoneAt: day(20261120), Day: 20261120})
	})
	look(t, s, func(v *store.View) error {
		tasks, err := store.TasksToday(v, me, 20261121, 50)
		var titles []string
		for _, task := range tasks {
			titles = append(titles, task.Title)
		}
		if got := strings.Join(titles, " "); got != "过期 今天十点 今天某时" {
			t.Errorf("today: %s", got)
		}
		if err != nil {
			return err
		}
		f, err := store.MonthFigures(v, me, 20261121)
		if f.Visits.Total != 2 || f.Visits.Days[0] != 1 || f.Visits.Days[29] != 1 || f.Quotes.Total != 1 || f.Orders.Total != 1 || f.Deliveries.Days[19] != 1 {
			t.Errorf("figures: %+v", f)
		}
		if all, err := store.MonthFigures(v, "", 20261121); err != nil || all.Visits.Total != 3 {
			t.Errorf("of the store: %+v, %v", all, err)
		}
		return err
	})
}

func TestCatalogueOfADay(t *testing.T) {
	s := storetest.MustOpen(t)
	do(t, s, func(tx *store.Tx) error {
		for _, v := range []domain.Variant{
			{Code: "S6-A", Series: "S6", Validity: domain.Validity{From: 20260101, To: 20260630}}, {Code: "S6-B", Series: "S6", Validity: domain.Validity{From: 20260701}},
			{Code: "S6-C", Series: "S6", Validity: domain.Validity{From: 20260101}, StopSale: 20260301}, {Code: "S7-A", Series: "S7", Validity: domain.Validity{From: 20260101}},
		} {
			if err := store.Put(tx, domain.Variants, &v); err != nil {
				return err
			}
		}
		if err := store.Put(tx, domain.PurchaseTaxes, &domain.PurchaseTax{Code: "old", Validity: domain.Validity{From: 20250101, To: 20251231}}); err != nil {
			return err
		}
		return store.Put(tx, domain.PurchaseTaxes, &domain.PurchaseTax{Code: "new", Validity: domain.Validity{From: 20260101}})
	})
	codes := func(day calendar.Day, series string) (out string) {
		look(t, s, func(v *store.View) error {
			found, err := store.VariantsOn(v, series, day)
			for _, one := range found {
				out += one.Code + " "
			}
			return err
		})
		return strings.TrimSpace(out)
	}
	if got := codes(20260630, "S6"); got != "S6-A" {
		t.Error(got)
	}
	if got := codes(20260228, ""); got != "S6-A S6-C S7-A" {
		t.Error(got)
	}
	look(t, s, func(v *store.View) error {
		one, err := store.PoliciesOn(v, 20251231)
		if err != nil || len(one.PurchaseTaxes) != 1 || one.PurchaseTaxes[0].Code != "old" {
			t.Errorf("%+v, %v", one, err)
		}
		both, err := store.PoliciesOn(v, 20251231, 20260105)
		if err != nil || len(both.PurchaseTaxes) != 2 {
			t.Errorf("%+v, %v", both, err)
		}
		if got, err := store.VariantByCode(v, "S6-C"); err != nil || got.Scope != record.Shared {
			t.Errorf("%+v, %v", got, err)
		}
		own, err := store.OwnDealer(v)
		if err != nil || own.Code != "KM01" {
			t.Errorf("%+v, %v", own, err)
		}
		_, err = store.OffersOn(v, 20260630)
		return err
	})
}

func TestDraftsAndSettings(t *testing.T) {
	s := storetest.MustOpen(t)
	for _, key := range []string{"customer/new", "customer/1", "quote/1"} {
		if err := s.SaveDraft(ctx, key, []byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := s.Drafts(ctx, "customer/")
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	do(t, s, func(tx *store.Tx) error { return tx.DropDraft("customer/1") })
	if _, err := s.Draft(ctx, "customer/1"); err == nil {
		t.Fatal("dropped but there")
	}
	if d, err := s.Draft(ctx, "quote/1"); err != nil || string(d.Body) != "quote/1" {
		t.Fatalf("%+v %v", d, err)
	}
	if err := s.SetSetting(ctx, "language", "en"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Setting(ctx, "language"); err != nil || got != "en" {
		t.Fatal(got, err)
	}
	err = s.Local(ctx, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &domain.Customer{Name: "偷渡"}) })
	if err == nil {
		t.Fatal("a record was written that would never travel")
	}
}
