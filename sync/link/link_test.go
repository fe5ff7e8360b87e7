package link_test

import (
	"errors"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// The main job: two PCs work with no network, connect, and have the same.
func TestTwoPCsConverge(t *testing.T) {
	w := newWorld(t)
	a, b := w.joined("A", "KM01"), w.joined("B", "KM01")
	a.sync()
	b.sync()
	a.sync()
	zhang, wang := customer("张伟", "13800000013"), customer("王芳", "13800000014")
	a.net.cut.Store(true)
	put(a, domain.Customers, zhang)
	quote := &domain.Quote{Customer: zhang.ID, State: domain.QuoteDraft, Day: 20261121, Invoice: 20261130, Net: 178_420_33}
	put(a, domain.Quotes, quote)
	put(b, domain.Customers, wang)
	if _, err := a.link.Sync(ctx); code(err) != link.Offline || a.link.State().Online {
		t.Fatalf("without a network: %v", err)
	}
	a.net.cut.Store(false)
	for _, p := range []*pc{b, a, b} {
		p.sync()
	}
	w.agree(a, b)
	if got := get(b, domain.Quotes, quote.ID); got.Net != quote.Net || got.Customer != zhang.ID {
		t.Errorf("B has %+v", got)
	}
	if n := a.sync().Pulled + b.sync().Pulled; n != 0 {
		t.Errorf("quiet, yet %d records came", n)
	}
	if !a.link.State().Online {
		t.Error("A doesn't say that it is online")
	}
}

func code(err error) link.Code {
	var e *link.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

// shared gives two PCs that both have one customer.
func shared(w *world) (a, b *pc, id record.ID) {
	a, b = w.joined("A", "KM01"), w.joined("B", "KM01")
	c := customer("张伟", "13800000013")
	put(a, domain.Customers, c)
	for _, p := range []*pc{a, b, a} {
		p.sync()
	}
	return a, b, c.ID
}

func TestDifferentFieldsMerge(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Phone, c.BudgetTo = "13900000000", 18_000_000 })
	for _, p := range []*pc{a, b, a} {
		p.sync()
	}
	w.agree(a, b)
	got := get(a, domain.Customers, id)
	if got.Level != "H" || got.Phone != "13900000000" || got.BudgetTo != 18_000_000 || len(a.conflicts())+len(b.conflicts()) != 0 {
		t.Errorf("%+v, conflicts %v %v", got, a.conflicts(), b.conflicts())
	}
}

// Two edits of one field: the later stands, the other is shown on both PCs until somebody chooses.
func TestSameFieldShowsTheLoser(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	b.clock.At += 60_000
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Phone = "13800000001" })
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Phone = "13800000002" })
	for _, p := range []*pc{b, a, b, a} {
		p.sync()
	}
	w.agree(a, b)
	for _, p := range []*pc{a, b} {
		if got := get(p, domain.Customers, id).Phone; got != "13800000002" {
			t.Errorf("the later edit doesn't stand: %s", got)
		}
		if c := p.conflicts(); len(c) != 1 || string(c[0].Lost) != `"13800000001"` || c[0].Field != "phone" || !strings.HasPrefix(c[0].LostBy, "KM01-A-") {
			t.Errorf("conflicts %+v", c)
		}
	}
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Phone = "13800000003" })
	for _, p := range []*pc{b, a, b} {
		p.sync()
	}
	w.agree(a, b)
	if n := len(a.conflicts()); n != 0 {
		t.Errorf("B saw the conflict and chose; A still shows %d", n)
	}
}

func TestDeletedAndEditedIsKept(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	b.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, id) })
	for _, p := range []*pc{b, a, b} {
		p.sync()
	}
	w.agree(a, b)
	if got := get(b, domain.Customers, id); got.Level != "H" {
		t.Errorf("B has %+v", got)
	}
	if c := b.conflicts(); len(c) != 1 || c[0].Field != wire.FieldDeleted {
		t.Errorf("nobody is asked: %+v", c)
	}
}

// Who deletes a record has not seen what his own unsent edit hides: a deletion doesn't beat it.
func TestDeletedOverAnEditThatHidAnother(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Note = "甲写的" })
	b.clock.At += 60_000
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Note = "乙后写的" })
	b.sync()
	if _, err := a.link.Pull(ctx); err != nil {
		t.Fatal(err)
	}
	if got := get(a, domain.Customers, id).Note; got != "甲写的" {
		t.Fatalf("a shows %q", got)
	}
	a.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, id) })
	a.sync()
	b.sync()
	if got := get(b, domain.Customers, id); got.Deleted || got.Note != "乙后写的" {
		t.Errorf("b has %+v", got)
	}
	w.agree(a, b)
}

// Answers are lost after the hub has done the work; nothing is done twice and nothing is lost.
func TestLostAnswersChangeNothing(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	put(a, domain.Customers, customer("李强", "13800000020"))
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "A" })
	a.net.lose.Store(1)
	if _, err := a.link.Sync(ctx); code(err) != link.Offline {
		t.Fatalf("lost answer: %v", err)
	}
	if a.status().Pending != 2 {
		t.Fatalf("what wasn't answered must stay: %+v", a.status())
	}
	heads, err := w.hub.Heads(ctx)
	w.must(err)
	if done := a.sync(); done.Applied != 2 {
		t.Errorf("the retry: %+v", done)
	}
	again, err := w.hub.Heads(ctx)
	w.must(err)
	if heads["KM01"] != again["KM01"] {
		t.Errorf("the retry wrote: heads %v, then %v", heads, again)
	}
	b.sync()
	w.agree(a, b)
}

// One refused action doesn't stop the others; later ones on the same record wait.
func TestRefusedBlocksNobody(t *testing.T) {
	w := newWorld(t)
	a, b := w.joined("A", "KM01"), w.joined("B", "KM01")
	a.sync()
	bad, good := customer("坏", "13800000001"), customer("好", "13800000002")
	bad.Scope = "DL01" // another store's
	put(a, domain.Customers, bad)
	put(a, domain.Customers, good)
	done := a.sync()
	if done.Refused != 1 || done.Applied < 1 {
		t.Fatalf("synced %+v", done)
	}
	change(a, domain.Customers, bad.ID, func(c *domain.Customer) { c.Level = "H" })
	change(a, domain.Customers, good.ID, func(c *domain.Customer) { c.Level = "H" })
	a.sync()
	b.sync()
	if get(b, domain.Customers, good.ID).Level != "H" {
		t.Error("the good one didn't arrive")
	}
	if st := a.status(); st.Refused != 1 || st.Pending != 1 {
		t.Errorf("status %+v", st)
	}
	unsent, err := a.store.Unsent(ctx)
	w.must(err)
	if len(unsent) != 1 || !strings.Contains(unsent[0].Reason, "本店") {
		t.Errorf("refused work %+v", unsent)
	}
	lines, err := w.hub.Audit(ctx, hub.AuditQuery{Limit: 10})
	w.must(err)
	if !audited(lines, "forged") {
		t.Errorf("audit %+v", lines)
	}
}

// A store that stood alone for weeks joins: its history goes up once, with everything in it.
func TestStandAloneStoreJoinsWithoutLoss(t *testing.T) {
	w := newWorld(t)
	b := w.joined("B", "KM01")
	b.sync()
	a := w.alone("A")
	for range 1200 {
		put(a, domain.Customers, customer("客户", "13800000013"))
	}
	zhang := customer("张伟", "13800000014")
	put(a, domain.Customers, zhang)
	change(a, domain.Customers, zhang.ID, func(c *domain.Customer) { c.Level = "H" })
	made := get(a, domain.Customers, zhang.ID).Created
	a.clock.At += 30 * 86_400_000
	w.now.Add(30 * 86_400_000)
	a.join("KM01")
	done := a.sync()
	if done.Refused+done.Held != 0 {
		t.Fatalf("synced %+v", done)
	}
	b.sync()
	a.sync()
	w.agree(a, b)
	if get(b, domain.Customers, zhang.ID).Level != "H" {
		t.Error("the last state must arrive")
	}
	if there, here := get(b, domain.Customers, zhang.ID).Created, get(a, domain.Customers, zhang.ID).Created; there != made || here != made {
		t.Errorf("made at %s, on the other PC at %s, here now at %s", made, there, here)
	}
	heads, err := w.hub.Heads(ctx)
	w.must(err)
	a.sync()
	if again, err := w.hub.Heads(ctx); err != nil || again["KM01"] != heads["KM01"] {
		t.Errorf("the history went up twice: %v, then %v, %v", heads, again, err)
	}
}

// Headquarters publishes; PCs get it; quotes keep what they were priced with.
func TestPublishedCatalogue(t *testing.T) {
	w := newWorld(t)
	a := w.joined("A", "KM01")
	v := domain.Variant{Code: "S6-15T", Series: "S6", Name: "云岭 S6 1.5T", Fuel: "ICE", Seats: 5, VehicleTax: "exempt_listed", Cost: 12_000_000,
		Prices: []domain.DatedPrice{{Price: 16_880_000}}}
	v.ID = record.NewID()
	publish := func() {
		n, err := w.hub.Publish(ctx, []wire.Item{{Type: "variant", ID: v.ID, Body: domain.Variants.Bind(&v).Patch()}})
		w.must(err)
		if n != 1 {
			t.Errorf("%d records changed", n)
		}
	}
	publish()
	if n, err := w.hub.Publish(ctx, []wire.Item{{Type: "variant", ID: v.ID, Body: domain.Variants.Bind(&v).Patch()}}); err != nil || n != 0 {
		t.Errorf("published again: %d, %v", n, err)
	}
	a.sync()
	got := get(a, domain.Variants, v.ID)
	if got.Name != v.Name || len(got.Prices) != 1 || got.Cost != 0 {
		t.Errorf("the PC has %+v; a dealer must not see the cost", got)
	}
	quote := &domain.Quote{State: domain.QuoteDraft, Day: 20261121, Invoice: 20261130, Variant: v.Code, Price: got.Prices[0].Price}
	put(a, domain.Quotes, quote)
	a.sync()
	v.Prices[0].Price = 15_880_000
	publish()
	a.sync()
	if p := get(a, domain.Variants, v.ID).Prices[0].Price; p != 15_880_000 {
		t.Errorf("the new price is %d", p)
	}
	if p := get(a, domain.Quotes, quote.ID).Price; p != money.Fen(16_880_000) {
		t.Errorf("the quote's price became %d", p)
	}
	w.agree(a)
	change(a, domain.Variants, v.ID, func(v *domain.Variant) { v.Name = "篡改" })
	if done := a.sync(); done.Refused != 1 {
		t.Errorf("a dealer changed the catalogue: %+v", done)
	}
}

func TestHubRestart(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	a.net.lose.Store(1)
	if _, err := a.link.Sync(ctx); err == nil {
		t.Fatal("the answer should be lost")
	}
	w.stop()
	w.start()
	a.sync()
	b.sync()
	w.agree(a, b)
}

// A restored hub has another epoch: PCs receive everything anew and still push what they have.
func TestRestoredHubIsFollowedAnew(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	put(a, domain.Customers, customer("李强", "13800000020"))
	w.must(w.hub.NewEpoch(ctx))
	if done := a.sync(); done.Applied != 2 || done.Pulled == 0 {
		t.Errorf("synced %+v", done)
	}
	b.sync()
	w.agree(a, b)
	if get(b, domain.Customers, id).Level != "H" {
		t.Error("the outbox was lost")
	}
}

// A disk image of a PC is used on two machines: the second one's pushes are recognised.
func TestClonedPCIsDetected(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	image := a.copyOf()
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	change(image, domain.Customers, id, func(c *domain.Customer) { c.Level = "B" })
	lost := customer("只在副本上", "13800000077")
	put(image, domain.Customers, lost)
	a.sync()
	_, err := image.link.Sync(ctx)
	if code(err) != link.Cloned {
		t.Fatalf("the copy synced: %v", err)
	}
	lines, err := w.hub.Audit(ctx, hub.AuditQuery{Limit: 10})
	w.must(err)
	if !audited(lines, "clone") {
		t.Errorf("audit %+v", lines)
	}
	image.join("KM01")
	if pcCode := image.store.Identity().PC; pcCode == a.store.Identity().PC {
		t.Errorf("both machines write numbers with %s", pcCode)
	}
	image.sync()
	a.sync()
	b.sync()
	w.agree(a, b, image)
	if get(a, domain.Customers, lost.ID).Name != lost.Name {
		t.Error("what was typed on the copy must not be lost")
	}
}

// Two copies of a PC that was locked out, neither of which was told that it is one, join anew: they become two PCs, and
// neither locks the other out.
func TestLockedOutCopiesBecomeTwoPCs(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	image := a.copyOf()
	w.must(w.hub.Revoke(ctx, a.store.Identity().Device))
	change(image, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	for _, p := range []*pc{a, image} {
		if _, err := p.link.Sync(ctx); code(err) != link.Locked {
			t.Fatalf("locked out: %v", err)
		}
		p.join("KM01")
		p.sync()
	}
	for _, p := range []*pc{a, image, b} {
		p.sync()
	}
	if one, other := a.store.Identity(), image.store.Identity(); one.PC != "A" || other.PC == "A" || one.Install == other.Install {
		t.Errorf("they are %s %s and %s %s", one.PC, one.Install, other.PC, other.Install)
	}
	w.agree(a, b, image)
}

// A copy that has learnt, by receiving everything anew, how far the other copy's numbers go, becomes another device: it
// says of its own numbers which it passes over.
func TestCopyCountsAnew(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	image := a.copyOf()
	change(image, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	away := customer("只在副本上", "13800000077")
	put(image, domain.Customers, away)
	away.Scope = "DL01"
	w.must(image.store.Do(ctx, store.Action{Verb: wire.Transfer}, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, away) }))
	w.must(image.store.Withdraw(ctx, domain.Customers.Name, away.ID)) // and its number with it
	change(image, domain.Customers, id, func(c *domain.Customer) { c.Level = "B" })
	for _, level := range []string{"A", "B", "H", "A"} { // as many numbers
		change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = level })
	}
	a.sync()
	w.must(image.store.Anew(ctx, a.store.Identity().Epoch, nil, 0))
	if _, err := image.link.Pull(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := image.link.Sync(ctx); code(err) != link.Cloned {
		t.Fatalf("the copy synced: %v", err)
	}
	image.join("KM01")
	image.sync()
	for _, p := range []*pc{a, b, image} {
		p.sync()
	}
	w.agree(a, b, image)
}

// Dealers don't see each other.
func TestDealersAreApart(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL01", "大理一店"))
	a, other := w.joined("A", "KM01"), w.joined("A", "DL01")
	put(a, domain.Customers, customer("张伟", "13800000013"))
	a.sync()
	other.sync()
	if rows := dumpOf(domain.Customers)(other); rows != "" {
		t.Errorf("the other dealer has %s", rows)
	}
}

func TestWrongClocksDoNoHarm(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	a.clock.At += calendar.Instant(73 * 365 * 86_400_000) // 2099
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Phone = "13800002099" })
	for _, p := range []*pc{a, b} {
		p.sync()
	}
	if link.ClockWarning(a.store.Identity().ClockOffset) == "" || link.ClockWarning(b.store.Identity().ClockOffset) != "" {
		t.Errorf("offsets %d, %d", a.store.Identity().ClockOffset, b.store.Identity().ClockOffset)
	}
	w.now.Add(10 * 60_000)
	b.clock.At = w.clock()
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Phone = "13800000001" }) // has seen 2099's
	change(a, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	for _, p := range []*pc{b, a, b} {
		p.sync()
	}
	w.agree(a, b)
	if got := get(a, domain.Customers, id).Phone; got != "13800000001" {
		t.Errorf("2099 still stands: %s", got)
	}
}

// Two orders for one car: the first at the hub has it, the second is held and says why.
func TestOneCarTwoOrders(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	order := func(p *pc, number string) *domain.Order {
		o := &domain.Order{Number: number, State: domain.OrderOpen, Customer: id, Day: 20261121, Buyer: "张伟", VIN: "LSVAA4187C2184847", Claim: domain.ClaimProvisional}
		put(p, domain.Orders, o)
		return o
	}
	first := order(a, "DD-KM01-A-26-00001")
	second := order(b, "DD-KM01-B-26-00001")
	a.sync()
	if done := b.sync(); done.Held != 1 {
		t.Fatalf("synced %+v", done)
	}
	if got := get(a, domain.Orders, first.ID).Claim; got != domain.ClaimConfirmed {
		t.Errorf("the first order's claim is %s", got)
	}
	if got := get(b, domain.Orders, second.ID).Claim; got != domain.ClaimProvisional {
		t.Errorf("the second order's claim is %s", got)
	}
	unsent, err := b.store.Unsent(ctx)
	w.must(err)
	if len(unsent) != 1 || !strings.Contains(unsent[0].Reason, "LSVAA4187C2184847") {
		t.Errorf("held %+v", unsent)
	}
	change(a, domain.Orders, first.ID, func(o *domain.Order) { o.State = domain.OrderCancelled })
	a.sync()
	w.must(b.store.Resend(ctx, unsent[0].N))
	if done := b.sync(); done.Merged != 1 { // the hub itself writes that the car is confirmed
		t.Errorf("after the first was cancelled: %+v", done)
	}
	a.sync()
	w.agree(a, b)
	if get(a, domain.Orders, second.ID).Number != second.Number {
		t.Error("the second order didn't arrive")
	}
}
