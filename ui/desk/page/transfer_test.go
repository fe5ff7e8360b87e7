package page

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/wire"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

// transferable is a joined store's customer with an order, at the desk of somebody.
func transferable(t *testing.T, user string) (*Shop, *customer) {
	t.Helper()
	s := openShop(t, joinedStore(t), user, desk.Route{Page: "customers"})
	s.Desk.Window.Resize(desk.Least)
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, withOrder) })
	return s, goCustomer(t, s, c.ID)
}

func TestOnlyManagersTransfer(t *testing.T) {
	_, p := transferable(t, "lina")
	if strings.Contains(textOf(p.body), "转店") {
		t.Error("a consultant is offered to transfer")
	}
}

func TestTransferFromTheCustomerPage(t *testing.T) {
	s, p := transferable(t, "zhoumin")
	buttonOf(t, p.body, "转店").Tapped(&fyne.PointEvent{})
	sheet := s.Desk.Asking()
	if sheet == nil || !sheet.Buttons()[1].Disabled() {
		t.Fatal("no question, or it can be answered without a store")
	}
	golden(t, s, "customer-transfer", 1280, 720)
	code := entriesOf(s.Desk.Window.Canvas().Overlays().Top())[0]
	code.SetText("km-01")
	sheet.Buttons()[1].Tapped(&fyne.PointEvent{})
	if s.Desk.Asking() == sheet || s.Desk.Asking() == nil {
		t.Fatal("a wrong code is not told")
	}
	s.Desk.Asking().Close()
	code.SetText("dl02")
	sheet.Buttons()[1].Tapped(&fyne.PointEvent{})
	if !p.away() || s.Desk.Asking() != nil {
		t.Fatalf("the customer is in %q", p.dossier.Customer.Scope)
	}
	text := shown(p.body) + textOf(p.body)
	for _, want := range []string{"待转出：正转往门店 DL02", "待转出"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page doesn't say %q: %s", want, text)
		}
	}
	for _, gone := range []string{"编辑", "跟进", "转店", "安排下一步"} {
		if strings.Contains(textOf(p.head), gone+"\n") {
			t.Errorf("%s is still offered", gone)
		}
	}
	if p.Key(&fyne.KeyEvent{Name: fyne.KeyE}) {
		t.Error("E still edits")
	}
	golden(t, s, "customer-leaving", 1280, 720)
	s.Desk.SetLanguage(words.English)
	s.Desk.SetMode(look.Dark)
	golden(t, s, "customer-leaving-dark-en", 1280, 720)
}

// Until it was uploaded a transfer can be taken back; afterwards the user is told whom to ask.
func TestWithdrawTransferFromTheCustomerPage(t *testing.T) {
	s, p := transferable(t, "zhoumin")
	before := p.dossier.Customer
	if err := s.Session.TransferCustomer(t.Context(), before.ID, "DL02"); err != nil {
		t.Fatal(err)
	}
	p.Reload()
	buttonOf(t, p.body, "撤回转店").Tapped(&fyne.PointEvent{})
	if p.away() || p.dossier.Customer.Owner != before.Owner || s.Desk.Asking() != nil {
		t.Fatalf("the customer is in %q, with %q", p.dossier.Customer.Scope, p.dossier.Customer.Owner)
	}
	if err := s.Session.TransferCustomer(t.Context(), before.ID, "DL02"); err != nil {
		t.Fatal(err)
	}
	list, err := s.Store.Pending(t.Context(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.Sending(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	p.Reload()
	buttonOf(t, p.body, "撤回转店").Tapped(&fyne.PointEvent{})
	if sheet := s.Desk.Asking(); sheet == nil || !p.away() {
		t.Fatal("nobody says that it is too late")
	}
}

// What another store has now, and was edited here meanwhile, is in the tray on the sync page.
func TestHandOverTray(t *testing.T) {
	s, p := transferable(t, "zhoumin")
	c := p.dossier.Customer
	next := c
	next.Note = "断网时写的"
	if err := s.Session.EditCustomer(t.Context(), c, &next); err != nil {
		t.Fatal(err)
	}
	id := s.Store.Identity()
	feed(t, s.Store, wire.Item{Type: "customer", ID: c.ID, Scope: id.Dealer, Rev: 900_001, Leave: true})
	s.Desk.Go(desk.Route{Page: "sync"})
	text := textOf(s.Desk.Page().(*syncPage).body)
	if !strings.Contains(text, "正在移交") || !strings.Contains(text, "1 处修改待上传") || !strings.Contains(text, c.Name) {
		t.Errorf("the page says %s", text)
	}
}
