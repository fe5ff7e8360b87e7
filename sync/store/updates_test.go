package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// Rows of which the same columns change are written by one statement: each must have its own values all the same, also one of
// which the feed tells twice.
func TestFeedOfChangedRows(t *testing.T) {
	s := joined(t)
	var first, second []wire.Item
	want := map[record.ID]domain.Customer{}
	rev := int64(100)
	tell := func(list *[]wire.Item, c domain.Customer) {
		rev++
		*list = append(*list, item(c.ID, rev, domain.Customers.Bind(&c).Patch()))
		want[c.ID] = c
	}
	people := make([]domain.Customer, 450)
	for i := range people {
		people[i] = domain.Customer{Kind: domain.Person, Name: fmt.Sprintf("客户%03d", i), Phone: fmt.Sprintf("138%08d", i), Level: "H", Channel: "walk_in"}
		people[i].ID = record.NewID()
		tell(&first, people[i])
	}
	for i, c := range people {
		c.NextStep = fmt.Sprint("第", i, "步")
		switch {
		case i%40 == 0:
			c.Level = "A"
		case i%7 == 0:
			c.Name, c.Note = fmt.Sprintf("改名%03d", i), "x"
		case i%100 == 1: // three times, at last as it was
			tell(&second, c)
			c.NextStep = "又改"
			tell(&second, c)
			c.NextStep = ""
		case i%100 == 2: // more columns than get a statement of their own
			c.Gender, c.WeChat, c.Address, c.Model, c.Colour, c.Payment, c.Region, c.OwnerName = "m", "w", "a", "m", "c", "cash", "530100", "o"
		}
		tell(&second, c)
	}
	for _, items := range [][]wire.Item{first, second} {
		if err := feed(s, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": rev}, Count: int64(len(items))}, items...); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Read(ctx, func(v *store.View) error {
		for id, c := range want {
			got, err := store.Get(v, domain.Customers, id)
			if err != nil {
				return err
			}
			if diff := record.Diff(domain.Customers.Bind(&c), domain.Customers.Bind(&got)); len(diff) > 0 {
				t.Errorf("%s differs: %v", c.Name, diff)
			}
		}
		n, err := store.CountCustomers(v, store.CustomerFilter{Level: "A"}, 1000)
		if err == nil && n != 12 {
			t.Errorf("%d customers of level A, 12 wanted", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]record.ID{"改名007": people[7].ID, "138 00000450": ""} {
		hits, err := s.Search(ctx, name, 8)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) > 0 != (id != "") {
			t.Errorf("%s: %+v", name, hits)
		}
	}
}

// What is kept aside goes with the last answer, and only then.
func TestNothingStaysAside(t *testing.T) {
	s := joined(t)
	var ids []record.ID
	var items []wire.Item
	for i := range 6 {
		c := domain.Customer{Kind: domain.Person, Name: fmt.Sprint("客户", i)}
		ids = append(ids, record.NewID())
		items = append(items, item(ids[i], int64(101+i), domain.Customers.Bind(&c).Patch()))
	}
	if err := feed(s, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": 110}}, items...); err != nil {
		t.Fatal(err)
	}
	round := 0
	edit := func(ids []record.ID) {
		round++
		for _, id := range ids {
			err := s.Do(ctx, store.Action{Verb: "customer.edit"}, func(tx *store.Tx) error {
				c, err := store.Get(tx.View, domain.Customers, id)
				if err != nil {
					return err
				}
				c.Note = strings.Repeat("改", round)
				return store.Put(tx, domain.Customers, &c)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	edit(ids)
	wait := waiting(t, s)
	applied := func(i int) wire.Outcome {
		return wire.Outcome{N: wait[i].N, Verdict: wire.Applied, Revs: []int64{int64(201 + i)}}
	}
	settle(t, s, applied(0), applied(1), applied(2), wire.Outcome{N: wait[3].N, Verdict: wire.Refused, Reason: "不行"})
	settle(t, s, applied(4), applied(5))
	if n := aside(t, s); n != 1 {
		t.Errorf("%d records kept aside beside one refused", n)
	}
	if err := s.Discard(ctx, wait[3].N); err != nil {
		t.Fatal(err)
	}
	for i, note := range map[int]string{3: "", 4: "改"} {
		err := s.Read(ctx, func(v *store.View) error {
			c, err := store.Get(v, domain.Customers, ids[i])
			if err == nil && c.Note != note {
				t.Errorf("record %d: note %q, %q wanted", i, c.Note, note)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	edit(ids[:3])
	wait = waiting(t, s)
	settle(t, s, applied(0), applied(1), applied(2))
	if n := aside(t, s); n != 0 {
		t.Errorf("%d records kept aside beside nothing", n)
	}
}

// aside counts what is kept aside.
func aside(t testing.TB, s *store.Store) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.Dir(), store.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT count(*) FROM shadow").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
