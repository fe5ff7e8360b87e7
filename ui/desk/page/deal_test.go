package page

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func TestOrderListFilters(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	p := s.Desk.Page().(*paperList[domain.Order])
	if n := p.grid.Count(); n != 6 {
		t.Fatalf("%d orders", n)
	}
	p.choose(2)
	if n := p.grid.Count(); n != 0 || p.states[1].label != "逾期未交" {
		t.Errorf("%d %s", n, p.states[1].label)
	}
	s.Desk.Deps.Now = func() calendar.Instant { return noon.Day().AddDays(365).Start() }
	p.Reload()
	if n := p.grid.Count(); n != 2 {
		t.Errorf("a year later %d orders are overdue", n)
	}
	s.Desk.Deps.Now = func() calendar.Instant { return noon }
	p.choose(3) // delivered
	if n := p.grid.Count(); n != 4 {
		t.Errorf("%d delivered", n)
	}
	p.choose(0)
	p.onlyMine(true)
	if n := p.grid.Count(); n != 6 {
		t.Errorf("%d of mine", n)
	}
	p.grid.Select(0)
	golden(t, s, "orders", 1280, 720)
	p.grid.Open()
	if s.Desk.Route().Page != "order" {
		t.Errorf("Enter went to %v", s.Desk.Route())
	}
}

func TestOrderPage(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	o := shownOrder(t, s, "WHERE state = 'open' AND vin <> ''")
	s.Desk.Go(desk.Route{Page: "order", ID: o.ID})
	p := s.Desk.Page().(*orderPage)
	golden(t, s, "order", 1280, 720)
	p.now.Terms = "赠送脚垫，交车前加装行车记录仪"
	if !p.Unsaved() || !p.Save() {
		t.Fatal("the terms are not saved")
	}
	if got := shownOrder(t, s, "WHERE terms <> ''"); got.ID != o.ID || p.Unsaved() {
		t.Errorf("stored %q, unsaved %t", got.Terms, p.Unsaved())
	}
	p.Print()
	if r := s.Desk.Route(); r.Page != "preview-order" || r.ID != o.ID {
		t.Errorf("the contract is shown at %v", r)
	}
	s.Desk.Back()
	p.now.Deposit = p.now.Net + 1
	p.Save()
	if s.Desk.Asking() == nil || !p.Unsaved() {
		t.Error("a deposit beyond the price is taken without a word, or what was typed is gone")
	}
}

func TestCancelNeedsAReason(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	o := shownOrder(t, s, "WHERE state = 'open' AND vin = ''")
	s.Desk.Go(desk.Route{Page: "order", ID: o.ID})
	p := s.Desk.Page().(*orderPage)
	p.cancel()
	sheet := s.Desk.Asking()
	do := sheet.Buttons()[1]
	if !do.Disabled() {
		t.Fatal("cancels without a reason")
	}
	test.Type(s.Desk.Window.Canvas().Focused(), "客户改买其他品牌")
	if do.Disabled() {
		t.Fatal("stays off with a reason")
	}
	do.Tapped(&fyne.PointEvent{})
	got := shownOrder(t, s, "WHERE state = 'cancelled'")
	if got.ID != o.ID || got.Reason != "客户改买其他品牌" {
		t.Errorf("cancelled %s: %s", got.Number, got.Reason)
	}
	golden(t, s, "order-cancelled", 1280, 720)
}

func TestAssignShowsTheCheckDigitAtOnce(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	o := shownOrder(t, s, "WHERE state = 'open' AND vin = ''")
	s.Desk.Go(desk.Route{Page: "order", ID: o.ID})
	p := s.Desk.Page().(*orderPage)
	p.assign()
	sheet, entry := s.Desk.Asking(), s.Desk.Window.Canvas().Focused().(*input.Entry)
	take := sheet.Buttons()[1]
	entry.SetText("lsvaa4182e218484")
	if !take.Disabled() {
		t.Error("takes 16 signs")
	}
	entry.SetText("LSVAA4182E2184847")
	if take.Disabled() {
		t.Fatal("refuses a sound VIN")
	}
	golden(t, s, "order-assign", 1280, 720)
	take.Tapped(&fyne.PointEvent{})
	if got := shownOrder(t, s, "WHERE vin = 'LSVAA4182E2184847'"); got.ID != o.ID || got.Claim != "confirmed" {
		t.Errorf("%s has %s (%s)", got.Number, got.VIN, got.Claim)
	}
	for text, want := range map[string]string{"": "校验位", "LSV": "少 14 位", "LSVAA4181E2184847": "应为 2", "LSVAA4182E218484O": "不用字母", "LSVAA4182E2184847": "✓ 校验位 2 正确"} {
		if got, _ := vinVerdict(text, s.today()); !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// accepted makes one of the sample's issued quotes an accepted one.
func accepted(t *testing.T, s *Shop) domain.Quote {
	t.Helper()
	q := one(t, s, func(v *store.View) (domain.Quote, error) {
		return store.First(v, domain.Quotes, "WHERE state = 'issued' AND until >= ? ORDER BY number DESC", s.today().String())
	})
	q, err := s.Session.AcceptQuote(t.Context(), q.ID)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestOrderFromAQuote(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	s.beginOrder()
	if s.Desk.Asking() == nil {
		t.Fatal("nothing is said when no quote waits")
	}
	s.Desk.Asking().Close()
	q := accepted(t, s)
	s.beginOrder()
	golden(t, s, "order-choose", 1280, 720)
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	p := s.Desk.Page().(*orderForm)
	if p.quote.ID != q.ID {
		t.Fatalf("form of %s", p.quote.Number)
	}
	p.terms.Deposit, p.terms.PayBy, p.terms.Promised = 1000000, "scan", s.today().AddDays(7)
	p.form.Reload()
	p.vin.entry.SetText("LSVAA4182E218")
	if p.Save() {
		t.Error("signs with half a VIN")
	}
	golden(t, s, "order-new", 1280, 720)
	p.vin.entry.SetText("")
	if !p.Save() {
		t.Fatal("not signed")
	}
	if got := s.Desk.Page().(*orderPage); got.seen.order.Quote != q.ID || got.seen.order.Deposit != 1000000 {
		t.Errorf("order %+v", got.seen.order)
	}
}

// shownDelivery is the sample's hand-over that is going on.
func shownDelivery(t *testing.T, s *Shop) domain.Delivery {
	t.Helper()
	return one(t, s, func(v *store.View) (domain.Delivery, error) {
		return store.First(v, domain.Deliveries, "WHERE state = 'open'")
	})
}

func storedDelivery(t *testing.T, s *Shop, id record.ID) domain.Delivery {
	t.Helper()
	return one(t, s, func(v *store.View) (domain.Delivery, error) { return store.Get(v, domain.Deliveries, id) })
}

func ticked(d domain.Delivery) (n int) {
	for _, item := range d.Items {
		if item.Done {
			n++
		}
	}
	return n
}

func TestListsNameTheCustomer(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	p := s.Desk.Page().(*paperList[domain.Delivery])
	p.grid.Select(0)
	d := p.grid.Selected()
	want := one(t, s, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, d.Customer) })
	if got := p.grid.Find(d); got != want.Title() || got == "" {
		t.Errorf("%q, want %q", got, want.Title())
	}
}

func TestDeliveryList(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	p := s.Desk.Page().(*paperList[domain.Delivery])
	if n := p.grid.Count(); n != 5 {
		t.Fatalf("%d deliveries", n)
	}
	p.grid.Select(0)
	golden(t, s, "deliveries", 1280, 720)
	p.choose(1)
	if n := p.grid.Count(); n != 1 {
		t.Errorf("%d open", n)
	}
}

// The whole hand-over as a person does it: ticks by the keyboard, fields, the reason why it is off, the end.
func TestHandOver(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	d := shownDelivery(t, s)
	s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID})
	p := s.Desk.Page().(*deliveryPage)
	golden(t, s, "delivery", 1280, 720)
	if !p.complete.Disabled() {
		t.Fatal("can be completed with open checks")
	}
	canvas := s.Desk.Window.Canvas()
	first := canvas.Focused().(*tickRow)
	first.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if next := canvas.Focused().(*tickRow); next == first || !first.item.Done {
		t.Error("Enter doesn't tick and go on")
	}
	if got, was := ticked(storedDelivery(t, s, d.ID)), ticked(d); got != was+1 {
		t.Errorf("%d ticked, %d before", got, was)
	}
	for _, r := range p.rows {
		if r.item.Mandatory && !r.item.Done {
			r.toggle()
		}
	}
	if !p.complete.Disabled() || len(p.missing.Objects) == 0 {
		t.Fatal("can be completed without signatures, or doesn't say what is missing")
	}
	p.now.Invoiced, p.now.Keys, p.now.Fuel, p.now.Mileage = s.today(), 2, "1/2", 16
	p.touched()
	p.now.OwnerSign, p.now.DealerSign = "车主", "李娜"
	p.touched()
	if p.complete.Disabled() {
		t.Fatalf("still off: %v", p.now.Missing())
	}
	if got := storedDelivery(t, s, d.ID); got.OwnerSign != "车主" || got.Keys != 2 || p.Unsaved() {
		t.Errorf("stored signature %q, keys %d, unsaved %t", got.OwnerSign, got.Keys, p.Unsaved())
	}
	p.complete.Tapped(&fyne.PointEvent{})
	if got := storedDelivery(t, s, d.ID); got.State != domain.DeliveryDone || len(p.seen.tasks) != 4 {
		t.Errorf("state %s, %d tasks", got.State, len(p.seen.tasks))
	}
	golden(t, s, "delivery-done", 1280, 720)
}

// The answer of completing may come before or after the news of it: the page shows the end either way.
func TestACompletedHandOverIsDrawnAnew(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	d := shownDelivery(t, s)
	s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID})
	p := s.Desk.Page().(*deliveryPage)
	done := p.seen
	done.delivery.State = domain.DeliveryDone
	p.took(done.delivery)
	p.renew(done)
	if p.complete != nil || len(p.rows) == 0 || !p.rows[0].locked {
		t.Error("a completed hand-over still looks open")
	}
}

// A number that is half typed is neither stored nor lost, and the page asks before it is left.
func TestHalfAVINIsNeitherStoredNorLost(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	d := shownDelivery(t, s)
	s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID})
	p := s.Desk.Page().(*deliveryPage)
	p.vin.entry.SetText("LSVAA4182E")
	if got := storedDelivery(t, s, d.ID); got.VIN != d.VIN || !p.Unsaved() {
		t.Errorf("stored %q, unsaved %t", got.VIN, p.Unsaved())
	}
	p.Reload()
	if p.vin.vin() != "LSVAA4182E" {
		t.Error("a reload took what was typed")
	}
	s.Desk.Back()
	if s.Desk.Asking() == nil {
		t.Fatal("left without asking")
	}
	s.Desk.Asking().Close()
	p.vin.entry.SetText("LSVAA4182E2184847")
	if got := storedDelivery(t, s, d.ID); got.VIN != "LSVAA4182E2184847" || p.Unsaved() {
		t.Errorf("stored %q, unsaved %t", got.VIN, p.Unsaved())
	}
}

// What somebody else saves comes in without taking the keyboard away.
func TestAHandOverIsRenewedInPlace(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	d := shownDelivery(t, s)
	s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID})
	p := s.Desk.Page().(*deliveryPage)
	row := s.Desk.Window.Canvas().Focused().(*tickRow)
	if _, err := s.Session.Tick(t.Context(), d.ID, row.item.Code, true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session.FillDelivery(t.Context(), d.ID, func(d *domain.Delivery) { d.Fuel = "80%" }); err != nil {
		t.Fatal(err)
	}
	s.Desk.Reload()
	if !row.item.Done || s.Desk.Window.Canvas().Focused() != fyne.Focusable(row) || p.now.Fuel != "80%" || p.Unsaved() {
		t.Errorf("done %t, fuel %q, unsaved %t", row.item.Done, p.now.Fuel, p.Unsaved())
	}
}

// What was typed is there again after a crash, and gone once it was saved.
func TestOrderDraftsSurvive(t *testing.T) {
	st := sampleStore(t)
	s := openShop(t, st, "lina", desk.Route{Page: "orders"})
	o := shownOrder(t, s, "WHERE state = 'open' AND vin = ''")
	s.Desk.Go(desk.Route{Page: "order", ID: o.ID})
	p := s.Desk.Page().(*orderPage)
	p.now.Terms = "答应了送脚垫"
	p.kept.delay.Call()
	q := accepted(t, s)
	s = openShop(t, st, "lina", desk.Route{Page: "order", ID: o.ID})
	p = s.Desk.Page().(*orderPage)
	if p.now.Terms != "答应了送脚垫" || !p.Unsaved() {
		t.Fatalf("terms %q after a crash", p.now.Terms)
	}
	p.Save()
	s = openShop(t, st, "lina", desk.Route{Page: "order", ID: o.ID})
	if s.Desk.Page().(*orderPage).Unsaved() || s.Desk.ToastText() != "" {
		t.Error("the draft is still there after saving")
	}

	s.Desk.Go(desk.Route{Page: "order", For: q.ID})
	f := s.Desk.Page().(*orderForm)
	f.terms.Deposit = 2000000
	f.vin.entry.SetText("LSVAA4182E")
	s = openShop(t, st, "lina", desk.Route{Page: "order", For: q.ID})
	f = s.Desk.Page().(*orderForm)
	if f.terms.Deposit != 2000000 || f.vin.entry.Text != "LSVAA4182E" {
		t.Errorf("deposit %s, VIN %q after a crash", f.terms.Deposit, f.vin.entry.Text)
	}
}

func TestDeliveryOfAnOrderBeginsOnce(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	o := shownOrder(t, s, "WHERE state = 'open' AND delivery = ''")
	s.Desk.Go(desk.Route{Page: "delivery", For: o.ID})
	first := s.Desk.Page().(*deliveryPage).id
	s.Desk.Back()
	s.Desk.Go(desk.Route{Page: "delivery", For: o.ID})
	if again := s.Desk.Page().(*deliveryPage).id; first == "" || again != first {
		t.Errorf("first %q, again %q", first, again)
	}
}

func TestDealsInEnglishAndDark(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	s.Desk.SetLanguage(words.English)
	s.Desk.SetMode(look.Dark)
	s.Desk.Go(desk.Route{Page: "delivery", ID: shownDelivery(t, s).ID})
	golden(t, s, "delivery-dark-en", 1440, 900)
	s.Desk.Go(desk.Route{Page: "order", ID: shownOrder(t, s, "WHERE state = 'open' AND vin <> ''").ID})
	golden(t, s, "order-dark-en", 1440, 900)
}

// Nothing is cut at the right, however long the names are: the page needs no more width than it has.
func TestDeliveryWithLongNames(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "deliveries"})
	d := one(t, s, func(v *store.View) (domain.Delivery, error) {
		return store.First(v, domain.Deliveries, "ORDER BY id DESC")
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Store.Do(context.Background(), store.Action{Verb: "test"}, func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, d.Customer)
		if err != nil {
			return err
		}
		c.Kind, c.Name = domain.Company, "云南砚行新能源汽车销售服务有限公司昆明市官渡区第一分公司暨售后服务中心"
		d.State, d.CarName, d.Colour = domain.DeliveryOpen, "逐岚 纯电 702km 后驱长续航旗舰天幕版（含高阶智驾与双联屏套装）", "极地白与星空黑双色（珠光）"
		return errors.Join(store.Put(tx, domain.Customers, &c), store.Put(tx, domain.Deliveries, &d))
	}))
	s.Desk.Window.Resize(fyne.NewSize(1280, 720))
	s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID})
	p := s.Desk.Page().(*deliveryPage)
	if min := p.body.MinSize(); min.Width > p.body.Size().Width || p.body.Size().Width > 1280-81 {
		t.Errorf("needs %v, has %v", min, p.body.Size())
	}
	golden(t, s, "delivery-long", 1280, 720)
	golden(t, s, "delivery-long-wide", 1440, 900)
}
