package link_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// A customer goes to another dealer while a second PC of the former one is cut off: open and done tasks and the history go
// along, nothing stays behind, and what the second PC typed meanwhile arrives at the new dealer.
func TestTransferTakesAllAlongAndLosesNothing(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL02", "样例大理店"))
	a, b, c := w.joined("A", "KM01"), w.joined("B", "KM01"), w.joined("C", "DL02")
	boss := a.manager()
	who := customer("张伟", "13800000013")
	who.Owner = "019a0000-0000-7000-8000-000000000001"
	put(a, domain.Customers, who)
	open := &domain.Task{Kind: "contact", Title: "邀约到店", Due: 20261123, State: "open", Customer: who.ID, Owner: who.Owner}
	done := &domain.Task{Kind: "contact", Title: "回电话", Due: 20261120, State: "done", Customer: who.ID, Owner: who.Owner}
	call := &domain.Event{Kind: "call", At: noon, Customer: who.ID, Text: "问了价格"}
	put(a, domain.Tasks, open)
	put(a, domain.Tasks, done)
	put(a, domain.Events, call)
	for _, p := range []*pc{a, b, c} {
		p.sync()
	}

	late := &domain.Event{Kind: "call", At: noon, Customer: who.ID, Text: "断网时打的电话"}
	change(b, domain.Customers, who.ID, func(x *domain.Customer) { x.Note = "断网时写的" })
	put(b, domain.Events, late)
	a.transfer(boss, who.ID, "DL02")
	for range 2 {
		for _, p := range []*pc{a, b, c} {
			p.sync()
		}
	}

	if got := get(c, domain.Customers, who.ID); got.Name != who.Name || got.Note != "断网时写的" || got.Owner != "" || got.Scope != "DL02" {
		t.Errorf("the new dealer has %+v", got)
	}
	if got := get(c, domain.Tasks, open.ID); got.Owner != "" || got.State != "open" {
		t.Errorf("an open task must wait for somebody there: %+v", got)
	}
	if got := get(c, domain.Tasks, done.ID); got.State != "done" || got.Owner != who.Owner {
		t.Errorf("a done task is history: %+v", got)
	}
	for _, id := range []*domain.Event{call, late} {
		if got := get(c, domain.Events, id.ID); got.Text != id.Text {
			t.Errorf("history: %+v", got)
		}
	}
	if n := count(c, domain.Tasks.Name); n != 3 {
		t.Errorf("%d tasks at the new dealer, want the two and one that tells of the arrival", n)
	}
	for _, p := range []*pc{a, b} {
		for _, typ := range []string{"customer", "task", "event"} {
			if n := count(p, typ); n != 0 {
				t.Errorf("%d %ss stayed behind", n, typ)
			}
		}
		if st := p.status(); st.Pending+st.Refused+st.Held+st.Conflicts != 0 {
			t.Errorf("the former dealer's PC: %+v", st)
		}
	}
	w.agree(a, b)
	w.agree(c)
}

// An edit that had not seen the customer leave is a rival only of what was written since.
func TestTransferWithRivals(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL02", "样例大理店"))
	a, b, c := w.joined("A", "KM01"), w.joined("B", "KM01"), w.joined("C", "DL02")
	boss := a.manager()
	who := customer("张伟", "13800000013")
	put(a, domain.Customers, who)
	a.sync()
	b.sync()
	change(b, domain.Customers, who.ID, func(x *domain.Customer) { x.Level, x.Note = "H", "乙的话" })
	a.transfer(boss, who.ID, "DL02")
	a.sync()
	c.sync()
	c.clock.At += calendar.Instant(3_600_000)
	change(c, domain.Customers, who.ID, func(x *domain.Customer) { x.Note = "丙的话" })
	c.sync()
	b.sync()
	c.sync()
	if got := get(c, domain.Customers, who.ID); got.Level != "H" || got.Note != "丙的话" {
		t.Errorf("merged: %+v", got)
	}
	if lost := c.conflicts(); len(lost) != 1 || string(lost[0].Lost) != `"乙的话"` {
		t.Errorf("conflicts at the new dealer: %+v", lost)
	}
	w.agree(c)
}

// Only the store that has a customer may give him away, and only to a store that there is.
func TestTransferRefused(t *testing.T) {
	w := newWorld(t)
	a := w.joined("A", "KM01")
	boss := a.manager()
	who := customer("张伟", "13800000013")
	put(a, domain.Customers, who)
	a.sync()
	a.transfer(boss, who.ID, "NO99")
	if done := a.sync(); done.Refused != 1 {
		t.Fatalf("%+v", done)
	}
	unsent, err := a.store.Unsent(ctx)
	w.must(err)
	w.must(a.store.Discard(ctx, unsent[0].N))
	if got := get(a, domain.Customers, who.ID); got.Scope != "KM01" {
		t.Errorf("given up, the customer is ours: %+v", got)
	}
	w.agree(a)
}

// manager makes the dealer's manager, who alone may give customers away.
// A transfer is taken back before it was sent: the hub never hears of it, and the numbers around it go on. One whose answer
// was lost can't be taken back, for the hub has it.
func TestWithdrawnTransfer(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL02", "样例大理店"))
	a, b := w.joined("A", "KM01"), w.joined("B", "KM01")
	boss := a.manager()
	who, other := customer("张伟", "13800000013"), customer("王芳", "13800000014")
	put(a, domain.Customers, who)
	put(a, domain.Customers, other)
	a.sync()
	b.sync()
	change(b, domain.Customers, who.ID, func(c *domain.Customer) { c.Note = "乙的话" })
	b.sync()
	a.transfer(boss, who.ID, "DL02")
	list, err := a.store.Pending(ctx, 10)
	w.must(err)
	put(a, domain.Customers, customer("之后", ""))
	w.must(a.store.Withdraw(ctx, "customer", who.ID))
	if left, err := a.store.Sending(ctx, list); err != nil || len(left) != 0 {
		t.Errorf("a push that had read it before still sends %+v, %v", left, err)
	}
	if done := a.sync(); done.Applied != 1 || done.Held+done.Refused != 0 {
		t.Errorf("%+v", done)
	}
	if got := get(a, domain.Customers, who.ID); got.Scope != "KM01" || got.Note != "乙的话" {
		t.Errorf("%+v", got)
	}
	a.transfer(boss, other.ID, "DL02")
	w.must(a.store.Withdraw(ctx, "customer", other.ID)) // the last number of all
	put(a, domain.Customers, customer("danach", ""))
	a.sync()

	a.transfer(boss, other.ID, "DL02")
	a.net.lose.Store(1)
	if _, err := a.link.Sync(ctx); err == nil {
		t.Fatal("the answer came")
	}
	if err := a.store.Withdraw(ctx, "customer", other.ID); !errors.Is(err, store.ErrSent) {
		t.Errorf("%v", err)
	}
	a.sync()
	if err := a.store.Withdraw(ctx, "customer", other.ID); !errors.Is(err, store.ErrNotFound) || count(a, "customer") != 3 {
		t.Errorf("%d customers, %v", count(a, "customer"), err)
	}
	w.agree(a)
}

const managersPassword = "chushi-koulin9"

func (p *pc) manager() record.ID {
	p.Helper()
	m := domain.User{Login: "wangfang", Name: "王芳", Role: domain.Manager}
	m.ID = record.NamedID("user", "KM01/wangfang")
	p.must(p.hub.AddUser(ctx, "KM01", m, managersPassword))
	return m.ID
}

// transfer gives a customer to another dealer.
func (p *pc) transfer(by, id record.ID, dealer string) {
	p.Helper()
	p.clock.At += 1000
	key, err := login.Key(get(p, domain.Users, by).Password, managersPassword)
	p.must(err)
	sign := func(m *wire.Mutation, install string) { m.SignWith(key, install) }
	p.must(p.store.Do(ctx, store.Action{Verb: wire.Transfer, User: by, Sign: sign}, func(tx *store.Tx) error {
		rec, err := store.Get(tx.View, domain.Customers, id)
		if err != nil {
			return err
		}
		rec.Scope, rec.Owner = dealer, ""
		return store.Put(tx, domain.Customers, &rec)
	}))
}

func count(p *pc, typ string) (n int) {
	p.Helper()
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		n, err = v.Count(typ)
		return err
	}))
	return n
}
