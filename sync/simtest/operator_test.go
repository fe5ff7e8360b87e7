package simtest

import (
	"maps"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// barring is whom the hub has locked out, as its database has it.
type barring struct {
	closed  map[string]bool // dealers
	revoked map[string]bool // devices, by what their requests carry
}

func (b barring) clone() barring { return barring{maps.Clone(b.closed), maps.Clone(b.revoked)} }

// operate is what headquarters does now and then, at the hub or by a command.
func (w *world) operate(p *pc) {
	w.Helper()
	if w.hub.down() {
		return
	}
	switch w.r.IntN(6) {
	case 0:
		w.lockOut(p)
	case 1:
		w.closeOrOpen(p.dealer)
	case 2, 3:
		w.rename(p.dealer)
	case 4:
		w.publish()
	case 5:
		w.renew()
	}
}

// lockOut takes a PC's token away, once in a play. The PC finds out and joins anew.
func (w *world) lockOut(p *pc) {
	w.Helper()
	id := p.store.Identity()
	if len(w.revoked) > 0 || w.hub.hub.Revoke(ctx, id.Device) != nil {
		return // or the hub was put back and doesn't know it
	}
	w.say("%s is locked out", p.name)
	w.revoked = map[string]bool{"Bearer " + id.Token: true}
}

// closeOrOpen closes a dealer, or opens what is closed.
func (w *world) closeOrOpen(dealer string) {
	w.Helper()
	if len(w.closed) > 0 {
		w.letIn()
		return
	}
	w.say("%s is closed", dealer)
	w.closed = map[string]bool{dealer: true}
	w.must(w.hub.hub.CloseDealer(ctx, dealer, false))
}

func (w *world) letIn() {
	w.Helper()
	for dealer := range w.closed {
		w.say("%s is open again", dealer)
		w.must(w.hub.hub.CloseDealer(ctx, dealer, true))
	}
	w.closed = nil
}

func (w *world) rename(dealer string) {
	w.Helper()
	name := "样例门店 " + w.unique()
	w.say("a command renames %s", dealer)
	w.must(w.hub.command(func(h *hub.Hub) error { return h.RenameDealer(ctx, dealer, name) }))
}

// renew begins a new epoch while the hub serves, once in a play, as a device that proves a forgotten restore has it do. Whoever waits follows
// the former one, and must find out.
func (w *world) renew() {
	w.Helper()
	if !w.restores() || w.renewed {
		return
	}
	w.renewed = true
	w.say("a command begins a new epoch")
	w.must(w.hub.command(func(h *hub.Hub) error { return h.NewEpoch(ctx) }))
}

// publish gives all dealers a record, of which they may not see all. What a restored hub has lost of those it must publish
// again: PCs bring back their dealer's records alone.
func (w *world) publish() {
	w.Helper()
	if w.restores() {
		return
	}
	a := domain.Accessory{Code: w.unique(), Name: "脚垫", Price: 29800, Cost: money.Fen(w.count)}
	item := wire.Item{Type: domain.Accessories.Name, ID: w.id(), Scope: record.Shared, Body: domain.Accessories.Bind(&a).Patch()}
	w.say("a command publishes %s", a.Code)
	w.must(w.hub.command(func(h *hub.Hub) error {
		_, err := h.Publish(ctx, []wire.Item{item})
		return err
	}))
}
