package store_test

import (
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// Many readers and writers at once: every saved customer and its event appear together or not at all.
func TestManyAtOnce(t *testing.T) {
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	var all sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		all.Go(func() {
			for range 20 {
				err := s.Do(ctx, store.Action{Verb: "pair"}, func(tx *store.Tx) error {
					c := domain.Customer{Name: "成对"}
					if err := store.Put(tx, domain.Customers, &c); err != nil {
						return err
					}
					return store.Put(tx, domain.Events, &domain.Event{Customer: c.ID, Kind: "note", At: 1})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	var readers sync.WaitGroup
	for range 20 { // more than the pool has connections
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				err := s.Read(ctx, func(v *store.View) error {
					customers, err := v.Count("customer")
					if err != nil {
						return err
					}
					events, err := v.Count("event")
					if err == nil && customers != events {
						err = fmt.Errorf("%d customers, %d events", customers, events)
					}
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	close(done)
	readers.Wait()
	if n := len(waiting(t, s)); n != 61 {
		t.Fatalf("%d mutations, want 61", n)
	}
}

// While a feed trickles in over a slow network, the person at the desk saves.
func TestSavesDontWaitForTheNetwork(t *testing.T) {
	s := joined(t)
	release, asked := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		n := 0
		_, err := s.ApplyFeed(ctx, wire.FeedHead{Epoch: "epoch-1", Heads: map[string]int64{"KM01": 9}, Count: 2}, func() (wire.Item, error) {
			switch n++; n {
			case 1:
				return item("c1", 9, patch(t, `{"name":"远方"}`)), nil
			case 2:
				close(asked)
				<-release
			}
			return wire.Item{}, io.EOF
		})
		finished <- err
	}()
	<-asked
	saved := make(chan struct{})
	go func() {
		save(t, s, &domain.Customer{Name: "眼前"})
		close(saved)
	}()
	select {
	case <-saved:
	case <-time.After(time.Minute):
		t.Error("a save waits for the network")
	}
	close(release)
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	if c := read(t, s, "c1"); c.Name != "远方" {
		t.Fatal(c.Name)
	}
}

// What a store wrote for itself of the catalogue gives way to headquarters' own; a dealer's PC never
// sends it, headquarters' PC does.
func TestPrivateCatalogue(t *testing.T) {
	for _, publisher := range []bool{false, true} {
		s := storetest.MustOpen(t)
		mine := domain.Variant{Code: "S6-A", Name: "自建"}
		do(t, s, func(tx *store.Tx) error { return store.Put(tx, domain.Variants, &mine) })
		id := s.Identity()
		id.Device, id.Epoch, id.Publisher = "KM01-A-1", "epoch-1", publisher
		if err := s.Join(ctx, id); err != nil {
			t.Fatal(err)
		}
		sent := false
		for _, m := range waiting(t, s) {
			for _, c := range m.Changes {
				sent = sent || c.Type == "variant"
			}
		}
		if sent != publisher {
			t.Errorf("publisher %v sends its catalogue: %v", publisher, sent)
		}
		apply(t, s, 5, wire.Item{Type: "variant", ID: "v1", Scope: record.Shared, Rev: 5, Body: patch(t, `{"code":"S6-A","name":"总部"}`)})
		look(t, s, func(v *store.View) error {
			found, err := store.Find(v, domain.Variants, "ORDER BY name")
			if want := map[bool]int{false: 1, true: 2}[publisher]; len(found) != want {
				t.Errorf("publisher %v: %d variants, want %d", publisher, len(found), want)
			}
			return err
		})
	}
}

// A price list has the same IDs wherever it is loaded, so headquarters' rows meet a store's own under them.
func TestPublishedUnderTheSameID(t *testing.T) {
	s := storetest.MustOpen(t)
	for _, code := range []string{"IN-A", "IN-B"} {
		mine := domain.Insurer{Code: code, Name: "自建"}
		mine.ID = record.NamedID("insurer", code)
		do(t, s, func(tx *store.Tx) error { return store.Put(tx, domain.Insurers, &mine) })
	}
	id := s.Identity()
	id.Device, id.Epoch = "KM01-A-1", "epoch-1"
	if err := s.Join(ctx, id); err != nil {
		t.Fatal(err)
	}
	item := func(code string, rev int64) wire.Item {
		return wire.Item{Type: "insurer", ID: record.NamedID("insurer", code), Scope: record.Shared, Rev: rev, Body: patch(t, `{"code":"`+code+`","name":"总部"}`)}
	}
	apply(t, s, 6, item("IN-A", 5), item("IN-B", 6))
	look(t, s, func(v *store.View) error {
		found, err := store.Find(v, domain.Insurers, "WHERE name = '总部' ORDER BY code")
		if len(found) != 2 || found[0].Code != "IN-A" || found[0].Rev != 5 {
			t.Errorf("found %+v", found)
		}
		return err
	})
}

// Watch tells what a write touched, after it can be read.
func TestWatch(t *testing.T) {
	s := storetest.MustOpen(t)
	var told []string
	cancel := s.Watch(func(types []string) { told = append(told, types...) })
	save(t, s, &domain.Customer{Name: "张伟"})
	cancel()
	save(t, s, &domain.Customer{Name: "李娜"})
	if len(told) != 1 || told[0] != "customer" {
		t.Fatalf("told %v", told)
	}
}

// A dealer code that the hub gives moves everything before any of it travels.
func TestJoinUnderAnotherCode(t *testing.T) {
	s := storetest.MustOpen(t)
	c := domain.Customer{Name: "张伟"}
	save(t, s, &c)
	id := s.Identity()
	id.Device, id.Dealer, id.PC, id.Epoch = "KM09-C-1", "KM09", "C", "epoch-1"
	if err := s.Join(ctx, id); err != nil {
		t.Fatal(err)
	}
	for _, m := range waiting(t, s) {
		for _, one := range m.Changes {
			if one.Scope != "KM09" {
				t.Errorf("%s goes up in scope %s", one.Type, one.Scope)
			}
		}
	}
	if got := number(t, s, 20261121); got != "BJ-KM09-C-26-00001" {
		t.Fatal(got)
	}
	look(t, s, func(v *store.View) error {
		own, err := store.OwnDealer(v)
		if own.Code != "KM09" || own.Name != storetest.Dealer.Name {
			t.Errorf("own dealer %+v", own)
		}
		return err
	})
	id.Device = "KM09-D-2"
	if err := s.Join(ctx, id); err == nil {
		t.Fatal("joined twice")
	}
}
