package link_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/hub"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// startPrebuilding starts the hub anew, one that prebuilds snapshots.
func (w *world) startPrebuilding() {
	w.Helper()
	w.stop()
	w.startWith(hub.Options{SnapshotFrom: 10, Prebuilt: store.Prebuilt{Types: w.types}})
}

// snapshotFor asks as the PC would.
func (p *pc) snapshotFor(tables string) (snap wire.Snapshot) {
	p.Helper()
	q := url.Values{"protocol": {"1"}, "schema": {"1"}, "scope": {"KM01"}, "tables": {tables}}
	p.must(json.Unmarshal(fetch(p, "/v1/snapshot?"+q.Encode()), &snap))
	return snap
}

// prebuilt waits until the PC would be given a prebuilt snapshot.
func (p *pc) prebuilt() (snap wire.Snapshot) {
	p.Helper()
	tables, err := p.store.Tables(ctx)
	p.must(err)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if snap = p.snapshotFor(tables); snap.Tables != "" {
			return snap
		}
		if time.Now().After(end) {
			p.Fatal("no prebuilt snapshot came")
		}
	}
}

// eventful fills the hub with what a feed may say: records, a tombstone, an open conflict, fields and types that nobody knows.
func eventful(w *world) (a, b *pc) {
	w.Helper()
	a, b = w.joined("A", "KM01"), w.joined("B", "KM01")
	for i := range 40 {
		c := customer(fmt.Sprint("客户", i), fmt.Sprint(13800000000+i))
		put(a, domain.Customers, c)
		put(a, domain.Events, &domain.Event{Customer: c.ID, Kind: "visit", At: noon, Text: "到店看车"})
		if i == 3 {
			a.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, c.ID) })
		}
		if i == 5 {
			a.sync()
			b.sync()
			change(a, domain.Customers, c.ID, func(c *domain.Customer) { c.Note = "要白色" })
			change(b, domain.Customers, c.ID, func(c *domain.Customer) { c.Note = "要黑色" })
		}
	}
	a.sync()
	b.sync()
	a.sync()
	if len(a.conflicts()) == 0 {
		w.Fatal("there should be an open conflict")
	}
	return a, b
}

// The first PC gets the lines while the hub prebuilds; the next one's tables are taken as they are, and it knows exactly
// what the others know, down to tombstones and open conflicts.
func TestBeginPrebuilt(t *testing.T) {
	w := newWorld(t)
	w.startPrebuilding()
	a, b := eventful(w)
	first := w.alone("C")
	first.join("KM01")
	snap := first.prebuilt()
	if lines := first.snapshotFor("another shape"); lines.Tables != "" || lines.ID == snap.ID || lines.Count != snap.Count || lines.Seq != snap.Seq {
		t.Errorf("a PC with other tables would get %+v beside %+v", lines, snap)
	}
	put(a, domain.Customers, customer("后来的", "13900000001"))
	a.sync()
	var told [][2]int64
	first.link = link.New(first.store, link.Options{Now: first.clock.Now, Transport: first.net, Came: func(n, of int64) { told = append(told, [2]int64{n, of}) }})
	first.sync()
	b.sync()
	a.sync()
	w.agree(a, b, first)
	if !slices.Contains(told, [2]int64{snap.Count, snap.Count}) {
		t.Errorf("told %v of %d", told, snap.Count)
	}
	w.must(first.store.Indexed(ctx))
	for _, p := range []*pc{a, first} {
		if hits, err := p.store.Search(ctx, "客户7", 5); err != nil || len(hits) != 1 {
			t.Errorf("客户7 is found %d times: %v", len(hits), err)
		}
		w.must(p.store.Read(ctx, func(v *store.View) error {
			if n, err := store.CountCustomers(v, store.CustomerFilter{}, 1000); err != nil || n != 40 {
				t.Errorf("the list counts %d customers: %v", n, err)
			}
			return nil
		}))
	}
	hits, err := first.store.Search(ctx, "客户7", 5)
	w.must(err)
	change(first, domain.Customers, hits[0].ID, func(c *domain.Customer) { c.Note = "第一台写的" })
	first.sync()
	a.sync()
	b.sync()
	w.agree(a, b, first)
	if left, err := filepath.Glob(filepath.Join(first.store.Dir(), "bootstrap-*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v %v", left, err)
	}
}

// A PC that has records of its own, some of them unsent, begins with a prebuilt snapshot too and loses nothing.
func TestBeginPrebuiltWithOwnRecords(t *testing.T) {
	w := newWorld(t)
	w.startPrebuilding()
	a, b := eventful(w)
	c := w.alone("C")
	put(c, domain.Customers, customer("自己的", "13700000001"))
	c.join("KM01")
	c.prebuilt()
	_, err := c.link.Pull(ctx) // before anything was sent
	w.must(err)
	if c.status().Pending == 0 {
		t.Error("nothing waits to be sent any more")
	}
	if n := count(c, domain.Customers.Name); n != 40 {
		t.Errorf("%d customers, wanted 39 and its own", n)
	}
	for range 2 {
		for _, p := range []*pc{c, a, b} {
			p.sync()
		}
	}
	w.agree(a, b, c)
}

// What is spoilt, cut short or no database is refused in words, changes nothing, and a fresh try brings everything.
func TestSpoiltPrebuilt(t *testing.T) {
	w := newWorld(t)
	w.startPrebuilding()
	a, b := eventful(w)
	c := w.alone("C")
	c.join("KM01")
	snap := c.prebuilt()
	packed := fetch(c, "/v1/snapshot/"+snap.ID)
	path := filepath.Join(t.TempDir(), "snapshot.db")
	unpack := func(of []byte, size int64) error {
		file, err := os.Create(path)
		w.must(err)
		defer file.Close()
		return wire.Unpack(file, strings.NewReader(string(of)), size)
	}
	for name, err := range map[string]error{
		"another size": unpack(packed, snap.Size-1), "cut short": unpack(packed[:len(packed)/2], snap.Size), "not packed": unpack([]byte("hello"), snap.Size),
	} {
		if err == nil {
			t.Errorf("%s: unpacked", name)
		}
	}
	w.must(unpack(packed, snap.Size))
	whole, err := os.ReadFile(path)
	w.must(err)
	for name, text := range map[string]string{"no database": "hello", "empty": "", "half of it": string(whole[:len(whole)/2])} {
		w.must(os.WriteFile(path, []byte(text), 0o600))
		if _, err := c.store.ApplyPrebuilt(ctx, path, nil); err == nil {
			t.Errorf("%s: taken", name)
		}
		if n := count(c, domain.Customers.Name); n != 0 || !c.store.Identity().Bootstrap {
			t.Errorf("%s: %d customers came", name, n)
		}
	}
	ended, end := context.WithCancel(ctx)
	end()
	w.must(os.WriteFile(path, whole, 0o600))
	if _, err := c.store.ApplyPrebuilt(ended, path, nil); err == nil || count(c, domain.Customers.Name) != 0 {
		t.Errorf("called off, and taken: %v", err)
	}
	c.sync()
	a.sync()
	b.sync()
	w.agree(a, b, c)
}

// When the hub has gone far on, both forms of the snapshot are made anew; what a PC has begun to fetch is gone.
func TestPrebuiltGrowsOld(t *testing.T) {
	w := newWorld(t)
	w.startPrebuilding()
	a, _ := eventful(w)
	c := w.alone("C")
	c.join("KM01")
	old := c.prebuilt()
	for i := range 60 {
		put(a, domain.Customers, customer(fmt.Sprint("新客户", i), ""))
	}
	a.sync()
	tables, err := c.store.Tables(ctx)
	w.must(err)
	if lines := c.snapshotFor(tables); lines.Tables != "" || lines.Seq <= old.Seq {
		t.Errorf("after much has changed a PC gets %+v, before it was %+v", lines, old)
	}
	if fresh := c.prebuilt(); fresh.ID == old.ID || fresh.Seq <= old.Seq {
		t.Errorf("prebuilt anew: %+v, before %+v", fresh, old)
	}
	if body := fetch(c, "/v1/snapshot/"+old.ID); !strings.Contains(string(body), "gone") {
		t.Errorf("the old one: %.100s", body)
	}
}

func fetch(p *pc, path string) []byte {
	p.Helper()
	r, err := http.NewRequest("GET", p.url+path, nil)
	p.must(err)
	r.Header.Set("Authorization", "Bearer "+p.store.Identity().Token)
	answer, err := (&http.Client{Timeout: time.Minute}).Do(r)
	p.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	p.must(err)
	return body
}
