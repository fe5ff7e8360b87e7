package link_test

import (
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// The hub's database is put back from a backup and nobody begins a new epoch: a PC that is further than the
// hub notices at its next contact, whether it pulls or pushes; everybody receives everything anew and brings back what
// the hub has lost.
func TestHubGoneBack(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	c := w.joined("C", "KM01")
	for _, p := range []*pc{a, b, c, a, b} {
		p.sync()
	}
	w.stop()
	restore := w.database.Backup(t)
	w.start()
	for _, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
		put(a, domain.Customers, customer(name, ""))
	}
	a.sync()
	b.sync()
	w.stop()
	restore()
	w.start()

	late := customer("恢复之后", "")
	put(c, domain.Customers, late)
	c.sync()
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	if done := b.sync(); done.Applied+done.Merged < 2 {
		t.Errorf("the outbox of the PC that pushes, and what it brings back: %+v", done)
	}
	if done := a.sync(); done.Pulled == 0 {
		t.Errorf("the PC that only pulls: %+v", done)
	}
	for _, p := range []*pc{c, b, a, c} {
		p.sync()
	}
	heads, err := w.hub.Heads(ctx)
	w.must(err)
	for i, p := range []*pc{a, b, c} {
		if get(p, domain.Customers, late.ID).Name != late.Name || get(p, domain.Customers, id).Level != "H" {
			t.Errorf("PC %d lacks what came after the restore", i)
		}
		if here := p.store.Identity().Cursors["KM01"]; here != heads["KM01"] {
			t.Errorf("PC %d stands at %d, the hub at %d", i, here, heads["KM01"])
		}
	}
	w.agree(a, b, c)
	if n := count(c, domain.Customers.Name); n != 7 {
		t.Errorf("%d customers on the PC that had not seen the lost ones, want all 7", n)
	}
}

// What headquarters published after its backup is gone with it until it is published again: PCs go by headquarters, and say so.
func TestPublishedAfterTheBackup(t *testing.T) {
	w := newWorld(t)
	a, _, _ := shared(w)
	publish := func(code string) record.ID {
		v := domain.Variant{Code: code, Series: "S6", Name: "云岭 " + code, Fuel: "ICE", Seats: 5, VehicleTax: "exempt_listed", Prices: []domain.DatedPrice{{Price: 16_880_000}}}
		v.ID = record.NewID()
		_, err := w.hub.Publish(ctx, []wire.Item{{Type: "variant", ID: v.ID, Body: domain.Variants.Bind(&v).Patch()}})
		w.must(err)
		return v.ID
	}
	publish("S6-15T")
	a.sync()
	w.stop()
	restore := w.database.Backup(t)
	w.start()
	publish("S6-20T")
	a.sync()
	if n := count(a, domain.Variants.Name); n != 2 {
		t.Fatalf("%d variants before", n)
	}
	w.stop()
	restore()
	w.start()
	a.sync()
	a.sync()
	if n := count(a, domain.Variants.Name); n != 1 {
		t.Errorf("%d variants after", n)
	}
	w.agree(a)
}

// The first backup that was put back was the wrong one, and so is an older one put back at once. A PC that had only learnt of the first
// brings back what lies behind the second.
func TestHubRestoredTwice(t *testing.T) {
	for requests := range int32(7) { // how far the PC came in between
		w := newWorld(t)
		a := w.joined("A", "KM01")
		backup := func(name string) func() {
			put(a, domain.Customers, customer(name, ""))
			a.sync()
			w.stop()
			defer w.start()
			return w.database.Backup(t)
		}
		restore := func(put func()) {
			w.stop()
			put()
			w.start()
			w.must(w.hub.NewEpoch(ctx))
		}
		older := backup("甲")
		newer := backup("乙")
		put(a, domain.Customers, customer("丙", ""))
		a.sync()
		restore(newer)
		if requests > 0 {
			a.net.until.Store(requests)
			_, err := a.link.Sync(ctx)
			if a.net.cut.Swap(false); err == nil && requests < 3 {
				t.Errorf("after %d requests it was through", requests)
			}
			a.net.until.Store(0)
		}
		restore(older)
		a.sync()
		b := w.joined("B", "KM01")
		b.sync()
		a.sync()
		if n := count(b, domain.Customers.Name); n != 3 {
			t.Errorf("after %d requests: the hub has %d customers, want all 3", requests, n)
		}
		w.agree(a, b)
	}
}

// A PC whose cursor was spoilt, or forged, begins anew by itself: it keeps its outbox, has everything again, and nobody
// else notices.
func TestSpoiltCursorConcernsOnePC(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	for _, p := range []*pc{a, b, a} {
		p.sync()
	}
	epoch := w.hub.Epoch()
	for _, seal := range []string{"made up", ""} {
		w.must(a.store.SetIdentity(ctx, func(i *store.Identity) {
			i.Cursors["KM01"] += 1_000_000
			if i.Seals["KM01"] = seal; seal == "" {
				i.Seals = nil // as an older program has it
			}
		}))
		unsent := customer("还没有上传", "")
		put(a, domain.Customers, unsent)
		change(b, domain.Customers, id, func(c *domain.Customer) { c.Note += "乙" })
		b.sync()
		if done := a.sync(); done.Applied != 1 || done.Pulled == 0 {
			t.Errorf("seal %q: %+v", seal, done)
		}
		b.sync()
		w.agree(a, b)
		if get(b, domain.Customers, unsent.ID).Name == "" || get(a, domain.Customers, id).Note != get(b, domain.Customers, id).Note {
			t.Errorf("seal %q: they differ", seal)
		}
	}
	if w.hub.Epoch() != epoch || b.store.Identity().Epoch != epoch {
		t.Error("a new epoch began for everybody")
	}
}

// What was written before a record was deleted comes back with the deletion: who typed over it unseen, which keeps the record, sees it.
func TestDeletedRecordIsBroughtBackWithWhatItSaid(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	w.stop()
	restore := w.database.Backup(t)
	w.start()
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Note = "先写的" })
	a.sync()
	a.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, id) })
	a.sync()
	w.stop()
	restore()
	w.start()
	w.must(w.hub.NewEpoch(ctx))

	a.sync()
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Note = "没看见就写的" })
	b.sync()
	a.sync()
	seen := get(a, domain.Customers, id).Note + a.openConflicts()
	for _, note := range []string{"先写的", "没看见就写的"} {
		if !strings.Contains(seen, note) {
			t.Errorf("%s is nowhere in sight: %s", note, seen)
		}
	}
	w.agree(a, b)
}
