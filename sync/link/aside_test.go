package link_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/wire"
)

type anyVariant struct{ record.Head }

// laxTypes are those of a hub that publishes variants without looking at them, as hubs once did.
var laxTypes = record.NewSet(
	record.Define("variant", "车型", record.Fact, func(*anyVariant) record.Fields { return nil }).Published().Type,
)

// One bad published row stops no PC: the others arrive, the proof tells of it, and publishing it again or
// taking it back heals every PC.
func TestBadRowStopsNobody(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	publish := func(items ...wire.Item) {
		t.Helper()
		_, err := w.hub.Publish(ctx, items)
		w.must(err)
	}
	good := domain.Variant{Code: "S6", Series: "S", Name: "云岭", Fuel: "ICE", Seats: 5, VehicleTax: "exempt_listed"}
	good.ID = record.NewID()
	bad := good
	bad.ID = record.NewID()
	body := domain.Variants.Bind(&good).Patch()
	one, two := wire.Item{Type: "variant", ID: good.ID, Body: body}, wire.Item{Type: "variant", ID: bad.ID, Body: body.With("code", []byte("12"))}
	if _, err := w.hub.Publish(ctx, []wire.Item{one, two}); err == nil {
		t.Fatal("the bad row was published")
	}
	as := func(types *record.Set) {
		w.stop()
		w.types = types
		w.start()
	}
	as(laxTypes)
	publish(one, two)
	as(domain.Types)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	a.sync()
	b.sync()
	for i, p := range []*pc{a, b} {
		if get(p, domain.Variants, good.ID).Code != "S6" || get(p, domain.Customers, id).Level != "H" {
			t.Errorf("PC %d lacks what came with the bad row", i)
		}
		if n := p.status().Unreadable; n != 1 {
			t.Errorf("PC %d: %d unreadable", i, n)
		}
		found, ok, err := p.link.Prove(ctx)
		w.must(err)
		if !ok || len(found) != 1 || found[0].Type != "variant" || found[0].Here != 1 || found[0].Hub != 2 {
			t.Errorf("PC %d: comparable %v, %+v", i, ok, found)
		}
	}
	two.Body = body.With("code", []byte(`"S7"`))
	publish(two)
	a.sync()
	b.sync()
	w.agree(a, b)
	if get(b, domain.Variants, bad.ID).Code != "S7" {
		t.Error("the good version didn't arrive")
	}
	as(laxTypes)
	two.Body = body.With("seats", []byte(`"five"`))
	publish(two)
	as(domain.Types)
	a.sync()
	publish(wire.Item{Type: "variant", ID: bad.ID, Deleted: true})
	a.sync()
	b.sync() // meets the tombstone only
	w.agree(a, b)
	if n := a.status().Unreadable + b.status().Unreadable; n != 0 {
		t.Errorf("%d still unreadable", n)
	}
}
