package link_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

// yard are two PCs of a store with two cars in stock and an open order on each PC.
type yard struct {
	*world
	a, b          *pc
	wanted, other *domain.Vehicle
	first, second *domain.Order // on a and b
}

func newYard(t *testing.T) *yard {
	w := newWorld(t)
	a, b, id := shared(w)
	y := &yard{world: w, a: a, b: b, wanted: &domain.Vehicle{VIN: "LSVAA4187C2184847", State: "stock"}, other: &domain.Vehicle{VIN: "LSVAA4189C2184848", State: "stock"}}
	put(a, domain.Vehicles, y.wanted)
	put(a, domain.Vehicles, y.other)
	y.first, y.second = y.order(a, id, "DD-KM01-A-26-00001"), y.order(b, id, "DD-KM01-B-26-00001")
	y.sync()
	return y
}

func (y *yard) order(p *pc, customer record.ID, number string) *domain.Order {
	o := &domain.Order{Number: number, State: domain.OrderOpen, Customer: customer, Day: 20261121, Buyer: "张伟"}
	put(p, domain.Orders, o)
	return o
}

func (y *yard) sync() {
	for _, p := range []*pc{y.a, y.b, y.a, y.b} {
		p.sync()
	}
}

func (y *yard) assign(p *pc, o *domain.Order, v *domain.Vehicle) {
	y.Helper()
	_, err := (&action.Session{Store: p.store}).AssignVehicle(ctx, o.ID, v.VIN)
	y.must(err)
}

func (y *yard) cancel(p *pc, o *domain.Order) {
	y.Helper()
	_, err := (&action.Session{Store: p.store}).CancelOrder(ctx, o.ID, "客户改变计划")
	y.must(err)
}

// resend sends b's first refused or held work again, later than anything before.
func (y *yard) resend() {
	y.Helper()
	y.b.clock.At += 60_000
	unsent, err := y.b.store.Unsent(ctx)
	y.must(err)
	if len(unsent) == 0 {
		y.Fatal("nothing was held")
	}
	y.must((&action.Session{Store: y.b.store}).Resend(ctx, unsent[0].N))
	y.sync()
}

// belongs holds a car on both PCs to the order that has it, nil for none.
func (y *yard) belongs(v *domain.Vehicle, o *domain.Order) {
	y.Helper()
	state, order := "stock", record.ID("")
	if o != nil {
		state, order = "claimed", o.ID
	}
	for i, p := range []*pc{y.a, y.b} {
		if got := get(p, domain.Vehicles, v.ID); got.State != state || got.Order != order {
			y.Errorf("PC %d: car %s is %s, of order %q", i, v.VIN, got.State, got.Order)
		}
		if o == nil {
			continue
		}
		if got := get(p, domain.Orders, o.ID); got.VIN != v.VIN || got.Claim != domain.ClaimConfirmed {
			y.Errorf("PC %d: order %s has %s, %s", i, o.Number, got.VIN, got.Claim)
		}
	}
	if open := y.b.openConflicts(); open != "" {
		y.Errorf("conflicts %s", open)
	}
}

// The held order is given another car and sent again: it has that one, and the first car stays with the order that headquarters has confirmed.
func TestHeldOrderGetsAnotherCar(t *testing.T) {
	y := newYard(t)
	y.assign(y.a, y.first, y.wanted)
	y.assign(y.b, y.second, y.wanted)
	y.a.sync()
	if done := y.b.sync(); done.Held != 1 {
		t.Fatalf("synced %+v", done)
	}
	y.assign(y.b, y.second, y.other)
	y.resend()
	y.agree(y.a, y.b)
	y.belongs(y.wanted, y.first)
	y.belongs(y.other, y.second)
}

// So it is when the other car was given, or the order cancelled, before the PC knew of the first order.
func TestCarIsLeftBeforeAnybodyKnew(t *testing.T) {
	y := newYard(t)
	y.assign(y.a, y.first, y.wanted)
	y.assign(y.b, y.second, y.wanted)
	y.assign(y.b, y.second, y.other)
	y.sync()
	y.resend()
	y.belongs(y.wanted, y.first)
	y.belongs(y.other, y.second)

	y = newYard(t)
	y.assign(y.a, y.first, y.wanted)
	y.assign(y.b, y.second, y.wanted)
	y.cancel(y.b, y.second)
	y.sync()
	y.resend()
	y.belongs(y.wanted, y.first)
}

// The first order let the car go meanwhile: it is in stock, whatever the held order's PC knows.
func TestCarWasLetGoMeanwhile(t *testing.T) {
	y := newYard(t)
	y.assign(y.a, y.first, y.wanted)
	y.assign(y.b, y.second, y.wanted)
	y.a.sync()
	y.b.sync()
	y.cancel(y.a, y.first)
	y.a.sync()
	y.assign(y.b, y.second, y.other)
	y.resend()
	y.belongs(y.wanted, nil)
	y.belongs(y.other, y.second)
}

// A car that went through two orders of one PC while it was offline ends in stock, not at the order that headquarters still names.
func TestCarOfTwoOrdersOffline(t *testing.T) {
	for name, leave := range map[string]func(*yard){
		"cancelled":   func(y *yard) { y.cancel(y.a, y.first) },
		"another car": func(y *yard) { y.assign(y.a, y.first, y.other) },
	} {
		y := newYard(t)
		y.assign(y.a, y.first, y.wanted)
		y.a.sync()
		next := y.order(y.a, y.first.Customer, "DD-KM01-A-26-00002")
		leave(y)
		y.assign(y.a, next, y.wanted)
		y.cancel(y.a, next)
		y.sync()
		t.Log(name)
		y.belongs(y.wanted, nil)
	}
}

// Both PCs file the car themselves: what the held order's PC filed is not there twice in the end.
func TestCarFiledTwice(t *testing.T) {
	y := newYard(t)
	unknown := &domain.Vehicle{VIN: "LSVAA4182E2184847"}
	y.assign(y.a, y.first, unknown)
	y.assign(y.b, y.second, unknown)
	y.a.sync()
	y.b.sync()
	y.assign(y.b, y.second, y.other)
	y.resend()
	y.belongs(y.other, y.second)
	var found []domain.Vehicle
	y.must(y.a.store.Read(ctx, func(v *store.View) (err error) {
		found, err = store.Find(v, domain.Vehicles, "WHERE vin = ? AND deleted = 0", unknown.VIN)
		return err
	}))
	if len(found) != 1 || found[0].Order != y.first.ID {
		t.Errorf("the car is there %d times: %+v", len(found), found)
	}
	y.agree(y.a, y.b)
}

// The customer went to another dealer and took the car along; the order that stayed can have another one.
func TestFormerCarHasLeft(t *testing.T) {
	y := newYard(t)
	y.must(y.hub.CreateDealer(ctx, "DL01", "大理一店"))
	y.assign(y.a, y.first, y.wanted)
	by := y.a.manager()
	y.sync()
	y.a.transfer(by, y.first.Customer, "DL01")
	y.sync()
	y.assign(y.a, y.first, y.other)
}
