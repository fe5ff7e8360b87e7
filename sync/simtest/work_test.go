package simtest

import (
	"errors"
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// do saves one business action. The process may be killed in it, or the disk be full; then what was saved is
// what the next start finds, and either all of the action or nothing.
func (p *pc) do(verb string, list []*write, fn func(*store.Tx) error) {
	p.Helper()
	who, looked := p.person(), p.lookedAt(list)
	p.endanger()
	act := store.Action{Verb: verb, User: who, Bulk: verb == importing}
	if verb == wire.Transfer {
		act.Sign = p.sign(who)
	}
	err := p.store.Do(ctx, act, fn)
	p.calm()
	for _, one := range list {
		one.pc, one.step = p.name, p.step
	}
	switch {
	case p.isDead():
		p.reboot()
		if p.kept(list) {
			p.saved(list)
			p.settled(looked)
		}
	case p.filled():
		if err == nil {
			p.fail("%s: saved on a full disk", p.name)
		}
		p.say("  %s: disk full, not saved", p.name)
	case err != nil:
		p.fail("%s %s: %v", p.name, verb, err)
	default:
		p.saved(list)
		p.settled(looked)
	}
}

// sign proves what needs a right.
func (p *pc) sign(who record.ID) func(*wire.Mutation, string) {
	for _, name := range people {
		if record.NamedID("user", p.dealer+"/"+name) == who {
			return func(m *wire.Mutation, install string) { m.SignWith(keyOf(p.dealer, name), install) }
		}
	}
	p.fail("nobody is %s", who)
	return nil
}

// lookedAt are the values that lost in the fields that are about to be written: the user sees them and decides.
func (p *pc) lookedAt(list []*write) (out [][2]string) {
	p.Helper()
	if len(list) == 0 {
		return nil
	}
	for _, c := range p.conflicts() {
		for _, one := range list {
			if lost := string(c.Lost); c.ID == one.id && c.Field == one.field && len(lost) > 2 {
				out = append(out, [2]string{lost[1 : len(lost)-1], one.value})
			}
		}
	}
	return out
}

// endanger lets one of the next statements be this PC's last, now and then.
func (p *pc) endanger() {
	switch p.r.IntN(40) {
	case 0:
		p.plan(killed, 1+p.r.IntN(15))
	case 1:
		p.plan(killedAfter, 1)
	case 2:
		p.plan(diskFull, 1+p.r.IntN(8))
	}
}

func (p *pc) reboot() {
	p.Helper()
	p.say("  %s was killed and starts again", p.name)
	p.must(p.stop())
	p.must(p.start())
}

// kept looks whether a killed action was durable, past all of our own code.
func (p *pc) kept(list []*write) bool {
	p.Helper()
	there := p.outbox()
	n := 0
	for _, one := range list {
		if there[one.value] {
			n++
		}
	}
	if n != 0 && n != len(list) {
		p.fail("%s: %d of %d values of one action survived the kill", p.name, n, len(list))
	}
	p.say("  %s: the killed action was durable: %v", p.name, n > 0)
	return n > 0
}

// customerFields are those that the play edits.
var customerFields = []struct {
	name string
	at   func(*domain.Customer) *string
}{
	{"next_step", func(c *domain.Customer) *string { return &c.NextStep }},
	{"note", func(c *domain.Customer) *string { return &c.Note }},
	{"address", func(c *domain.Customer) *string { return &c.Address }},
}

func (p *pc) customers() (out []domain.Customer) {
	p.Helper()
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Find(v, domain.Customers, "ORDER BY id")
		return err
	}))
	return out
}

// someCustomer is one that the PC has; ok is false when it has none.
func (p *pc) someCustomer() (c domain.Customer, ok bool) {
	all := p.customers()
	if len(all) == 0 {
		return c, false
	}
	return all[p.r.IntN(len(all))], true
}

func (p *pc) addCustomer() {
	c := domain.Customer{Head: record.Head{ID: p.id()}, Kind: domain.Person, Name: "客户" + fmt.Sprint(p.count), Note: p.unique()}
	p.say("%s files customer %s note=%s", p.name, c.ID, c.Note)
	p.do("customer.save", []*write{{value: c.Note, typ: "customer", id: c.ID, field: "note"}}, func(tx *store.Tx) error {
		return store.Put(tx, domain.Customers, &c)
	})
}

// importing is the verb of bulk work, whose new records travel in folded mutations.
const importing = "customer.import"

func (p *pc) importCustomers() {
	var people []domain.Customer
	var list []*write
	for range 1 + p.r.IntN(4) {
		c := domain.Customer{Head: record.Head{ID: p.id()}, Kind: domain.Person, Name: "客户" + fmt.Sprint(p.count), Note: p.unique()}
		people, list = append(people, c), append(list, &write{value: c.Note, typ: "customer", id: c.ID, field: "note"})
		p.say("%s imports customer %s note=%s", p.name, c.ID, c.Note)
	}
	again := p.r.IntN(4) == 0 // it fills in what the file said of somebody in another line
	p.do(importing, list, func(tx *store.Tx) error {
		for i := range people {
			if err := store.Put(tx, domain.Customers, &people[i]); err != nil {
				return err
			}
		}
		if !again {
			return nil
		}
		people[0].Model = "松庭"
		return store.Put(tx, domain.Customers, &people[0])
	})
}

// edit changes one or two fields of a customer.
func (p *pc) edit() {
	c, ok := p.someCustomer()
	if !ok {
		return
	}
	list := p.scribble(&c)
	p.do("customer.save", list, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &c) })
}

func (p *pc) scribble(c *domain.Customer) (list []*write) {
	first, n := p.r.IntN(len(customerFields)), 1+p.r.IntN(2)
	for i := range n {
		f := customerFields[(first+i)%len(customerFields)]
		if p.old && f.name == unknownField {
			continue
		}
		one := &write{value: p.unique(), typ: "customer", id: c.ID, field: f.name, saw: *f.at(c)}
		*f.at(c) = one.value
		list = append(list, one)
		p.say("%s edits %s %s: %q -> %q", p.name, c.ID, f.name, one.saw, one.value)
	}
	return list
}

// happen files something that happened and edits the customer with it: one action over two kinds of data.
func (p *pc) happen() {
	c, ok := p.someCustomer()
	if !ok || p.old {
		return
	}
	e := domain.Event{Head: record.Head{ID: p.id()}, Customer: c.ID, Kind: "call", At: p.clock(), Text: p.unique()}
	list := append(p.scribble(&c), &write{value: e.Text, typ: "event", id: e.ID, field: "text"})
	p.say("%s files event %s", p.name, e.ID)
	p.do("event.save", list, func(tx *store.Tx) error {
		return errors.Join(store.Put(tx, domain.Customers, &c), store.Put(tx, domain.Events, &e))
	})
}

func (p *pc) removeCustomer() {
	c, ok := p.someCustomer()
	if !ok {
		return
	}
	gone := removal{id: c.ID, saw: map[string]string{}}
	for _, f := range customerFields {
		gone.saw[f.name] = *f.at(&c)
	}
	if hidden := string(c.Extra.Get(unknownField)); p.old && len(hidden) > 2 { // its rev says that the PC has it
		gone.saw[unknownField] = hidden[1 : len(hidden)-1]
	}
	p.say("%s removes %s", p.name, c.ID)
	p.world.removals = append(p.world.removals, gone) // whether it was saved or not: it only excuses what it saw
	p.do("customer.remove", nil, func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, c.ID) })
}

// transfer sends a customer to the other dealer.
func (p *pc) transfer() {
	c, ok := p.someCustomer()
	if !ok || c.Scope != p.dealer || p.restores() {
		return
	}
	c.Scope = map[string]string{"KM01": "DL02", "DL02": "KM01"}[p.dealer]
	p.say("%s sends %s to %s", p.name, c.ID, c.Scope)
	p.do(wire.Transfer, nil, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &c) })
}

// withdraw takes a transfer back that was never sent.
func (p *pc) withdraw() {
	all := p.customers()
	i := slices.IndexFunc(all, func(c domain.Customer) bool { return c.Scope != p.dealer })
	if i < 0 {
		return
	}
	switch err := p.store.Withdraw(ctx, domain.Customers.Name, all[i].ID); {
	case err == nil:
		p.say("%s withdraws %s", p.name, all[i].ID)
	case errors.Is(err, store.ErrSent), errors.Is(err, store.ErrNotFound):
	default:
		p.fail("%s withdraws %s: %v", p.name, all[i].ID, err)
	}
}

// twinIDs are two tasks that every action writes together, always with the same words: whoever sees them
// differ has seen half of an action.
var twinIDs = [2]record.ID{"019a0000-0000-7000-8000-00000000000a", "019a0000-0000-7000-8000-00000000000b"}

func (p *pc) makeTwins() error {
	for _, id := range twinIDs {
		t := domain.Task{Head: record.Head{ID: id}, Kind: "other", Title: "v0", Due: 20261121, State: "open"}
		if err := p.store.Do(ctx, store.Action{Verb: "task.save"}, func(tx *store.Tx) error { return store.Put(tx, domain.Tasks, &t) }); err != nil {
			return err
		}
	}
	return nil
}

func (p *pc) twins() (out []domain.Task) {
	p.Helper()
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Find(v, domain.Tasks, "WHERE id IN (?, ?) ORDER BY id", string(twinIDs[0]), string(twinIDs[1]))
		return err
	}))
	return out
}

func (p *pc) twinsAgree() {
	p.Helper()
	if t := p.twins(); p.dealer == cast[0].dealer && (len(t) != 2 || t[0].Title != t[1].Title) {
		p.fail("%s sees half of an action: %+v", p.name, t)
	}
}

func (p *pc) writeTwins() {
	t := p.twins()
	if len(t) != 2 {
		return
	}
	value := p.unique()
	p.say("%s writes the twins: %q -> %q", p.name, t[0].Title, value)
	list := []*write{{value: value, typ: "task", id: t[0].ID, field: "title", saw: t[0].Title}}
	p.do("task.save", list, func(tx *store.Tx) error {
		t[0].Title, t[1].Title = value, value
		return errors.Join(store.Put(tx, domain.Tasks, &t[0]), store.Put(tx, domain.Tasks, &t[1]))
	})
	p.twinsAgree()
}

// cars are few, so that PCs want the same one.
var cars = []string{"LSVAA4182E2184847", "LFV3A23C8H3000001", "LSGPC52U6AF102554"}

func (p *pc) openOrders() (out []domain.Order) {
	p.Helper()
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Find(v, domain.Orders, "WHERE state = 'open' ORDER BY id")
		return err
	}))
	return out
}

func (p *pc) order() {
	o := domain.Order{Head: record.Head{ID: p.id()}, State: domain.OrderOpen, VIN: cars[p.r.IntN(len(cars))], Claim: domain.ClaimProvisional, Terms: p.unique()}
	p.say("%s orders %s car %s", p.name, o.ID, o.VIN)
	p.do("order.new", []*write{{value: o.Terms, typ: "order", id: o.ID, field: "terms"}}, func(tx *store.Tx) (err error) {
		if o.Number, err = tx.Number(domain.OrderPrefix, tx.Moment().Day()); err != nil {
			return err
		}
		return store.Put(tx, domain.Orders, &o)
	})
}

func (p *pc) cancelOrder() {
	all := p.openOrders()
	if len(all) == 0 {
		return
	}
	o := all[p.r.IntN(len(all))]
	p.say("%s cancels order %s", p.name, o.ID)
	one := &write{value: p.unique(), typ: "order", id: o.ID, field: "reason", saw: o.Reason}
	o.State, o.Reason = domain.OrderCancelled, one.value
	p.do("order.cancel", []*write{one}, func(tx *store.Tx) error { return store.Put(tx, domain.Orders, &o) })
}

// choose settles a conflict, one way or the other.
func (p *pc) choose() {
	open := p.conflicts()
	if len(open) == 0 {
		return
	}
	c := open[p.r.IntN(len(open))]
	take := p.r.IntN(2) == 0 && slices.ContainsFunc(customerFields, func(f struct {
		name string
		at   func(*domain.Customer) *string
	}) bool {
		return f.name == c.Field
	})
	p.say("%s settles %s %s: takes the lost %s: %v", p.name, c.ID, c.Field, c.Lost, take)
	if !take {
		p.do("conflict.keep", nil, func(tx *store.Tx) error { return tx.Choose(c.Seq, false) })
		if lost, won := string(c.Lost), string(c.Won); len(lost) > 2 && len(won) > 2 {
			p.settled([][2]string{{lost[1 : len(lost)-1], won[1 : len(won)-1]}}) // killed in it or not: it was looked at
		}
		return
	}
	there := slices.IndexFunc(p.customers(), func(x domain.Customer) bool { return x.ID == c.ID })
	if there < 0 {
		return
	}
	standing := p.customers()[there]
	var list []*write
	for _, f := range customerFields {
		if lost := string(c.Lost); f.name == c.Field && len(lost) > 2 {
			list = []*write{{value: lost[1 : len(lost)-1], typ: "customer", id: c.ID, field: f.name, saw: *f.at(&standing)}}
		}
	}
	p.do("conflict.take", list, func(tx *store.Tx) error { return tx.Choose(c.Seq, true) })
}

// decide does something about refused work: mends and sends it again, or gives it up.
func (p *pc) decide(giveUp bool) {
	p.Helper()
	list, err := p.store.Unsent(ctx)
	p.must(err)
	if len(list) == 0 {
		return
	}
	u := list[p.r.IntN(len(list))]
	if !giveUp && p.r.IntN(2) == 0 && p.mend(u) {
		return
	}
	p.say("%s gives mutation %d up: %s", p.name, u.N, u.Reason)
	before := p.outbox()
	p.must(p.store.Discard(ctx, u.N))
	left := p.outbox()
	for value := range before {
		if !left[value] {
			p.saved(nil)
			p.givenUp[value] = true
		}
	}
}

// mend gives a refused order another number and another car, and sends it again.
func (p *pc) mend(u store.Unsent) bool {
	i := slices.IndexFunc(p.openOrders(), func(o domain.Order) bool { return o.ID == u.Changes[0].ID })
	if i < 0 {
		return false
	}
	o := p.openOrders()[i]
	o.VIN = cars[p.r.IntN(len(cars))]
	p.say("%s mends order %s: car %s", p.name, o.ID, o.VIN)
	err := p.store.Do(ctx, store.Action{Verb: "order.mend"}, func(tx *store.Tx) (err error) {
		if o.Number, err = tx.Number(domain.OrderPrefix, tx.Moment().Day()); err != nil {
			return err
		}
		return store.Put(tx, domain.Orders, &o)
	})
	p.must(err)
	p.must(p.store.Resend(ctx, u.N))
	return true
}

// jump sets the PC's clock wrong, or right.
func (p *pc) jump() {
	clocks := []calendar.Instant{0, -noon, 73 * 365 * 86_400_000, 3 * 3_600_000, -3 * 3_600_000, 0}
	p.offset = clocks[p.r.IntN(len(clocks))]
	p.say("%s has the time %s", p.name, p.clock())
}
