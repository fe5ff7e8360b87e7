package page

import (
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
	"showroom/ui/desk"
	"showroom/ui/input"
)

// feed applies items as the hub sends them.
func feed(t *testing.T, st *store.Store, items ...wire.Item) {
	t.Helper()
	id := st.Identity()
	head := wire.FeedHead{Epoch: id.Epoch, Heads: map[string]int64{id.Dealer: 900_100, "*": 900_100}}
	if _, err := st.ApplyFeed(t.Context(), head, func() (wire.Item, error) {
		if len(items) == 0 {
			return wire.Item{}, io.EOF
		}
		first := items[0]
		items = items[1:]
		return first, nil
	}); err != nil {
		t.Fatal(err)
	}
}

// standingRecord is a record as it stands.
type standingRecord struct {
	typ  string
	id   record.ID
	body record.Patch
}

// rivals makes a record come with values that lost.
func rivals(t *testing.T, s *Shop, rec standingRecord, lost ...wire.Loser) {
	t.Helper()
	for i := range lost {
		lost[i].Type, lost[i].ID = rec.typ, rec.id
		lost[i].LostBy, lost[i].WonBy, lost[i].LostAt, lost[i].WonAt, lost[i].Rev = "HZ01-B-7", "HZ01-C-8", noon-120_000, noon-60_000, 900_002
		if lost[i].Field != wire.FieldDeleted {
			rec.body = rec.body.With(lost[i].Field, lost[i].Won)
		}
	}
	feed(t, s.Store, wire.Item{Type: rec.typ, ID: rec.id, Scope: s.Store.Identity().Dealer, Rev: 900_002, Created: noon, Changed: noon, Body: rec.body, Lost: lost})
}

func loser(field, lost, won string) wire.Loser {
	return wire.Loser{Field: field, Lost: []byte(lost), Won: []byte(won)}
}

// Conflicts are shown record by record and field by field in the form's words, and chosen by one key.
func TestConflictsReadLikeForms(t *testing.T) {
	s := openShop(t, joinedStore(t), "lina", desk.Route{Page: "sync"})
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, "ORDER BY id") })
	o := one(t, s, func(v *store.View) (domain.Order, error) {
		return store.First(v, domain.Orders, "WHERE state = 'open' ORDER BY id")
	})
	q := one(t, s, func(v *store.View) (domain.Quote, error) {
		return store.First(v, domain.Quotes, "WHERE state = 'issued' ORDER BY id")
	})
	rivals(t, s, standingRecord{"quote", q.ID, domain.Quotes.Bind(&q).Patch()}, loser("accessories", `[{"code":"AC-1","name":"贴膜","quantity":2,"price":150000}]`, `[]`))
	rivals(t, s, standingRecord{"order", o.ID, domain.Orders.Bind(&o).Patch()}, loser("pay_by", `"cash"`, `"transfer"`))
	rivals(t, s, standingRecord{"customer", c.ID, domain.Customers.Bind(&c).Patch()}, loser("budget_to", "18000000", "20000000"), loser("next_touch", "1795593600000", "null"), loser(wire.FieldDeleted, "true", "false"))
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	text := textOf(p.body)
	for _, want := range []string{"¥180,000.00", "¥200,000.00", "现金", "转账", "贴膜", "保留：有人修改过", "删除这条记录", "客户 " + c.Name, "订单 " + o.Number, "2026-11-25", "B 机"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page doesn't say %q: %s", want, text)
		}
	}
	if strings.ContainsAny(text, `{}[]`) {
		t.Errorf("the page shows JSON: %s", text)
	}
	golden(t, s, "conflicts", 1280, 720)

	for _, r := range []desk.Route{{Page: "customer", ID: c.ID}, {Page: "order", ID: o.ID}, {Page: "quote", ID: q.ID}} {
		s.Desk.Go(r)
		if r.Page == "customer" {
			golden(t, s, "customer-conflict", 1280, 720)
		}
		buttonOf(t, s.Desk.Page().Object(), "去选定").Tapped(&fyne.PointEvent{})
		p, ok := s.Desk.Page().(*syncPage)
		if !ok || p.seen.conflicts[p.at].id != r.ID {
			t.Fatalf("%s: the banner leads to %T, conflict %d", r.Page, s.Desk.Page(), p.at)
		}
	}
	p = s.Desk.Page().(*syncPage)
	p.Key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Desk.Route().Page != "quote" {
		t.Errorf("Enter opens %+v", s.Desk.Route())
	}
}

// Refused work is mended in its form and then goes again, with what mended it.
func TestMendAndSendAgain(t *testing.T) {
	st := troubled(t)
	s := openShop(t, st, "lina", desk.Route{Page: "sync"})
	p := s.Desk.Page().(*syncPage)
	who := p.seen.unsent[0].Changes[0].ID
	if text := shown(p.body); !strings.Contains(text, "备注 拒绝的备注") {
		t.Errorf("what was in it isn't shown: %s", text)
	}
	buttonOf(t, p.body, "修改后重发").Tapped(&fyne.PointEvent{})
	if r := s.Desk.Route(); r.Page != "customer-edit" || r.ID != who {
		t.Fatalf("mending opens %+v", r)
	}
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, who) })
	next := c
	next.Note = "改好的备注"
	if err := s.Session.EditCustomer(t.Context(), c, &next); err != nil {
		t.Fatal(err)
	}
	s.Stand()
	if s.mending != 0 {
		t.Error("nobody asked whether the mended work shall go")
	}
	s.Desk.Replace(desk.Route{Page: "sync"})
	p = s.Desk.Page().(*syncPage)
	if text := textOf(p.body); !strings.Contains(text, "后面还有 1 项在等它，会一起重发") {
		t.Errorf("the page says %s", text)
	}
	p.discard(p.seen.unsent[0])
	asked := textOf(s.Desk.Window.Canvas().Overlays().Top())
	for _, want := range []string{"会丢失：修改客户", "备注 拒绝的备注", "以及在等它的：修改客户"} {
		if !strings.Contains(asked, want) {
			t.Errorf("the question doesn't say %q: %s", want, asked)
		}
	}
	golden(t, s, "sync-discard", 1280, 720)
	s.Desk.Asking().Close()
	written := string(p.seen.unsent[0].exportedText())
	for _, want := range []string{"修改客户 · 李娜", "总部退回：这位客户已转到另一家门店", "备注", "拒绝的备注"} {
		if !strings.Contains(written, want) {
			t.Errorf("the text doesn't say %q: %s", want, written)
		}
	}
	buttonOf(t, p.body, "重发").Tapped(&fyne.PointEvent{})
	batch, err := st.Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if last := batch[len(batch)-1]; last.Changes[0].ID != who || string(last.Changes[0].Set.Get("note")) != `"改好的备注"` {
		t.Errorf("sent again: %+v", last)
	}
}

// Personal values that differ behind their masks are shown in full once it is written down who looked, of the buyer's in an order, too.
func TestConflictIsRevealed(t *testing.T) {
	s := openShop(t, joinedStore(t), "lina", desk.Route{Page: "sync"})
	o := one(t, s, func(v *store.View) (domain.Order, error) {
		return store.First(v, domain.Orders, "WHERE state = 'open' ORDER BY id")
	})
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, o.Customer) })
	rivals(t, s, standingRecord{"customer", c.ID, domain.Customers.Bind(&c).Patch()}, loser("address", `"浙江省杭州市上城区样例路1号"`, `"浙江省杭州市西湖区样例路2号"`),
		loser("contacts", `[{"name":"李四","phone":"13800000018"}]`, `[{"name":"李四","phone":"13800000019"}]`))
	rivals(t, s, standingRecord{"order", o.ID, domain.Orders.Bind(&o).Patch()}, loser("buyer_tel", `"13800000028"`, `"13800000038"`))
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	full := []string{"样例路1号", "样例路2号", "13800000018", "13800000019", "13800000028", "13800000038"}
	for _, secret := range full {
		if strings.Contains(textOf(p.body), secret) {
			t.Errorf("%s is shown unasked", secret)
		}
	}
	golden(t, s, "conflicts-covered", 1280, 720)
	for range 3 {
		eyeOf(t, p.body).Tapped(&fyne.PointEvent{})
	}
	for _, secret := range full {
		if !strings.Contains(textOf(p.body), secret) {
			t.Errorf("%s is not shown", secret)
		}
	}
	golden(t, s, "conflicts-revealed", 1280, 720)
	events := one(t, s, func(v *store.View) ([]domain.Event, error) { return store.Timeline(v, c.ID, domain.Event{}, 3) })
	said := ""
	for _, e := range events {
		said += e.Text + " "
	}
	for _, want := range []string{"查看完整地址", "查看完整联系人", "查看完整手机号"} {
		if !strings.Contains(said, want) {
			t.Errorf("the time line doesn't say %q: %s", want, said)
		}
	}
}

// What was shown in full is that conflict, and not the next one with its number.
func TestRevealedIsOneConflict(t *testing.T) {
	s := openShop(t, joinedStore(t), "lina", desk.Route{Page: "sync"})
	people := one(t, s, func(v *store.View) ([]domain.Customer, error) {
		return store.Find(v, domain.Customers, "ORDER BY id LIMIT 2")
	})
	first, next := standingRecord{"customer", people[0].ID, domain.Customers.Bind(&people[0]).Patch()}, standingRecord{"customer", people[1].ID, domain.Customers.Bind(&people[1]).Patch()}
	rivals(t, s, first, loser("address", `"样例路1号"`, `"样例路2号"`))
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	eyeOf(t, p.body).Tapped(&fyne.PointEvent{})
	rivals(t, s, first) // somebody else has settled it
	rivals(t, s, next, loser("address", `"样例路7号"`, `"样例路8号"`))
	p.Reload()
	if text := textOf(p.body); !strings.Contains(text, "样*") || strings.Contains(text, "样例路7号") {
		t.Errorf("shown unasked: %s", text)
	}
}

// eyeOf is the first button that shows something in full.
func eyeOf(t *testing.T, o fyne.CanvasObject) (found *input.Button) {
	t.Helper()
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*input.Button); ok && b.Text == "" && found == nil {
			found = b
		}
	})
	if found == nil {
		t.Fatal("there is no eye")
	}
	return found
}

// An order that is held for its car is mended in the order, where another car can be given to it, and not at the car.
func TestHeldOrderIsMendedInTheOrder(t *testing.T) {
	st := joinedStore(t)
	s := openShop(t, st, "lina", desk.Route{Page: "sync"})
	o := one(t, s, func(v *store.View) (domain.Order, error) {
		return store.First(v, domain.Orders, "WHERE state = 'open' AND vin = '' ORDER BY id")
	})
	if _, err := s.Session.AssignVehicle(t.Context(), o.ID, "LSVAA4182E2184847"); err != nil {
		t.Fatal(err)
	}
	batch, err := st.Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	answer(t, st, batch, wire.Held, "车辆 LSVAA4182E2184847 已被另一张订单占用，总部先确认了那一张；请为客户另选车辆，或与那张订单的销售顾问协商")
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, o.Customer) })
	text := shown(p.body)
	for _, want := range []string{"订单 " + o.Number, "车主 " + c.Name} {
		if !strings.Contains(text, want) {
			t.Errorf("the page doesn't say %q: %s", want, text)
		}
	}
	golden(t, s, "sync-held-order", 1280, 720)
	buttonOf(t, p.body, "修改后重发").Tapped(&fyne.PointEvent{})
	if r := s.Desk.Route(); r.Page != "order" || r.ID != o.ID {
		t.Fatalf("mending opens %+v", r)
	}
	golden(t, s, "order-held", 1280, 720)
}

// How far the first receiving is stands on the sync page and in the status bar.
func TestReceivingIsShown(t *testing.T) {
	s := openShop(t, joinedStore(t), "lina", desk.Route{Page: "sync"})
	link := &syncer{came: 12_000, of: 26_000}
	s.Syncer = link
	s.Desk.Reload()
	s.Stand()
	const says = "正在接收 12000 / 26000 条（46%）"
	if !strings.Contains(s.Desk.StatusText(), says) || !strings.Contains(textOf(s.Desk.Page().Object()), says) {
		t.Errorf("bar %q, page %q", s.Desk.StatusText(), textOf(s.Desk.Page().Object()))
	}
	golden(t, s, "sync-receiving", 1280, 720)
	link.came, link.of = 0, 0
	s.Stand()
	if strings.Contains(s.Desk.StatusText(), "正在接收") || s.Desk.Page().(*syncPage).way.Visible() {
		t.Error("it stays when all is here")
	}
}

// A new quote begins with the car that the customer's file names.
func TestNewQuoteTakesTheWantedCar(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "quotes"})
	v := one(t, s, func(v *store.View) (domain.Variant, error) {
		return store.First(v, domain.Variants, "WHERE stop_sale = '' ORDER BY code")
	})
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, "ORDER BY id") })
	next := c
	next.Variant, next.Colour = v.ID, ""
	if err := s.Session.EditCustomer(t.Context(), c, &next); err != nil {
		t.Fatal(err)
	}
	s.Desk.Go(desk.Route{Page: "quote", For: c.ID})
	p := s.Desk.Page().(*quotePage)
	if p.form.quote.Variant != v.Code || !p.form.priced || p.dirty {
		t.Errorf("the quote has %q, priced %v, dirty %v; wrong: %v", p.form.quote.Variant, p.form.priced, p.dirty, p.form.wrong)
	}
}
