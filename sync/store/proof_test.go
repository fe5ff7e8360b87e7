package store_test

import (
	"fmt"
	"slices"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// The proof counts what the hub has: edited records as they were, own new ones not at all.
func TestProofCountsWhatTheHubHas(t *testing.T) {
	s := joined(t)
	body := patch(t, `{"name":"张伟","phone":"13800138000"}`)
	apply(t, s, 10, item("c1", 9, body), item("c2", 10, body), wire.Item{Type: "coupon", ID: "k", Scope: "KM01", Rev: 8, Body: patch(t, `{"a":1}`)})
	c := read(t, s, "c1")
	c.Level = "H"
	save(t, s, &c)
	save(t, s, &domain.Customer{Name: "还没上传"})
	p, err := s.Proof(ctx, "KM01")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]uint64{
		"customer": wire.FingerprintPatch("customer", "c1", 9, body) + wire.FingerprintPatch("customer", "c2", 10, body),
		"coupon":   wire.FingerprintPatch("coupon", "k", 8, patch(t, `{"a":1}`)),
	}
	for _, sum := range p.Types {
		if w, asked := want[sum.Type]; asked && hex(w) != sum.Sum {
			t.Errorf("%s: %+v, want %s", sum.Type, sum, hex(w))
		}
		delete(want, sum.Type)
	}
	if len(want) != 0 {
		t.Errorf("not in the proof: %v", want)
	}
}

// A proof's rows are those of its head, whatever feeds come in while it is made.
func TestProofIsOfOneMoment(t *testing.T) {
	s := joined(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for rev := int64(1); rev <= 300; rev++ {
			apply(t, s, rev, item(record.ID(fmt.Sprint("c", rev)), rev, patch(t, `{"name":"张伟"}`)))
		}
	}()
	for coming := true; coming; {
		select {
		case <-done:
			coming = false
		default:
		}
		p, err := s.Proof(ctx, "KM01")
		if err != nil {
			t.Fatal(err)
		}
		count := int64(0)
		if at := slices.IndexFunc(p.Types, func(sum wire.TypeSum) bool { return sum.Type == "customer" }); at >= 0 {
			count = p.Types[at].Count
		}
		if count != p.Head {
			t.Fatalf("%d customers at %d", count, p.Head)
		}
	}
}

// A bulk feed into a store that has some of the records already gives what single feeds give.
func TestBulkFeed(t *testing.T) {
	s := joined(t)
	body := patch(t, `{"title":"旧"}`)
	apply(t, s, 1, wire.Item{Type: "task", ID: "t7", Scope: "KM01", Rev: 1, Body: body})
	var items []wire.Item
	for i := range 20_000 {
		items = append(items, wire.Item{Type: "task", ID: record.ID(fmt.Sprintf("t%d", i)), Scope: "KM01", Rev: int64(i + 2), Body: patch(t, fmt.Sprintf(`{"title":"%d","state":"open","due":"2026-11-21"}`, i))})
	}
	items = append(items, wire.Item{Type: "customer", ID: "c1", Scope: "KM01", Rev: 30_000, Body: patch(t, `{"name":"张伟"}`)},
		wire.Item{Type: "task", ID: "t8", Scope: "KM01", Rev: 30_001, Deleted: true}, wire.Item{Type: "task", ID: "t9", Scope: "KM01", Rev: 30_002, Leave: true})
	head := wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": 30_002}, Count: int64(len(items))}
	if err := feed(s, head, items...); err != nil {
		t.Fatal(err)
	}
	look(t, s, func(v *store.View) error {
		n, err := v.Count("task")
		if n != 19_998 || err != nil {
			t.Errorf("%d tasks, %v", n, err)
		}
		seven, err := store.Get(v, domain.Tasks, "t7")
		if err != nil || seven.Title != "7" || seven.Rev != 9 {
			t.Errorf("%+v, %v", seven, err)
		}
		// the list walks an index that was made again
		_, err = store.Customers(v, store.CustomerFilter{}, "name", 10, 0)
		return err
	})
	if err := s.Indexed(ctx); err != nil { // the terms are made behind the rows
		t.Fatal(err)
	}
	if hits, err := s.Search(ctx, "zw", 5); err != nil || len(hits) != 1 {
		t.Fatalf("%v, %v", hits, err)
	}
}
