package store_test

import (
	"fmt"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

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
