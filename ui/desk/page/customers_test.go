package page

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

func customerList(t *testing.T) (*Shop, *customers) {
	t.Helper()
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	s.Desk.Window.Resize(desk.Least)
	p, ok := s.Desk.Page().(*customers)
	if !ok {
		t.Fatalf("the desk shows %T", s.Desk.Page())
	}
	return s, p
}

// longCompany and the rare names are what a list must bear.
const longCompany = "云南砚行新能源汽车销售服务有限公司昆明市官渡区第一分公司暨售后服务中心"

// fileRare adds customers with rare and long names.
func fileRare(t *testing.T, s *Shop) []record.ID {
	t.Helper()
	var ids []record.ID
	for _, c := range []domain.Customer{
		{Kind: domain.Company, Name: longCompany, Phone: "13800000021", Level: "H", Channel: "referral", Model: "云岭 S6 1.5T 双离合尊享四驱七座长续航天幕版", Contacts: []domain.Contact{{Name: "单秋", Role: "decide", Phone: "13800000022", Note: "采购部"}}},
		{Name: "䶮𠮷", Gender: "f", Phone: "13800000023", Level: "A", Channel: "walk_in", Model: "逐岚 550km", BudgetFrom: 15000000, BudgetTo: 18000000, TradeIn: true, Payment: "loan"},
	} {
		if err := s.Session.FileCustomer(context.Background(), &c); err != nil {
			t.Fatal(err)
		}
		if err := s.Session.Contact(context.Background(), action.Touch{Customer: c.ID, Kind: "call", Text: "电话约看车", Next: &domain.Task{Title: "到店试驾", Due: 20261123, At: calendarAt(20261123, 14)}}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, c.ID)
	}
	return ids
}

func TestCustomerListShowsAndFilters(t *testing.T) {
	s, p := customerList(t)
	all := p.grid.Count()
	if all < 200 || p.count.Text() != words.Trf("%d 位", all) {
		t.Fatalf("%d rows, head says %q", all, p.count.Text())
	}
	level := p.facets[0]
	p.choose(level, "H")
	hot := p.grid.Count()
	if hot == 0 || hot >= all || !level.chip.On() || !p.clear.Visible() {
		t.Errorf("%d of %d are H", hot, all)
	}
	p.grid.Select(0)
	if p.grid.Selected().Level != "H" {
		t.Errorf("a row of level %q", p.grid.Selected().Level)
	}
	owner := p.facets[2]
	p.choose(owner, string(s.Session.User.ID))
	if n := p.grid.Count(); n > hot {
		t.Errorf("two filters leave more than one: %d", n)
	}
	p.choose(p.facets[4], "late")
	p.clearAll()
	if p.grid.Count() != all || p.clear.Visible() || level.chip.On() {
		t.Errorf("%d rows after clearing", p.grid.Count())
	}
}

// An import leads to the customers that it brought in, and from there back to all.
func TestCustomerListOfAnImport(t *testing.T) {
	s, p := customerList(t)
	rare := fileRare(t, s)
	p.Reload()
	all := p.grid.Count()
	batch := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE import <> ''")
	}).Import
	s.Desk.Go(desk.Route{Page: "customers", For: batch})
	q := s.Desk.Page().(*customers)
	if n := q.grid.Count(); n == 0 || n > all-len(rare) {
		t.Errorf("%d of %d came with the import", n, all)
	}
	last := q.facets[len(q.facets)-1]
	if !last.chip.On() || last.chosen != string(batch) {
		t.Error("no chip tells that only the import is shown")
	}
	q.choose(last, "")
	if q.grid.Count() != all {
		t.Errorf("%d of %d after the chip was cleared", q.grid.Count(), all)
	}
}

func TestCustomerListSearch(t *testing.T) {
	s, p := customerList(t)
	fileRare(t, s)
	p.Reload()
	press(s, fyne.KeySlash, '/')
	if s.Desk.Window.Canvas().Focused() != fyne.Focusable(p.search) {
		t.Fatal("/ does not go to the search")
	}
	test.Type(p.search, "䶮")
	if p.grid.Count() != 1 {
		t.Fatalf("%d customers are called 䶮", p.grid.Count())
	}
	p.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	press(s, fyne.KeyReturn, 0)
	if r := s.Desk.Route(); r.Page != "customer" {
		t.Errorf("Enter went to %+v", r)
	}
	s.Desk.Back()
	if p.search.Text != "䶮" || p.grid.Count() != 1 {
		t.Error("the way back forgot the filter")
	}
	p.search.SetText("没有这个人")
	if p.grid.Count() != 0 {
		t.Errorf("%d found", p.grid.Count())
	}
}

func TestCustomerListSortsInTheStore(t *testing.T) {
	_, p := customerList(t)
	p.grid.SortBy("next_touch")
	p.grid.SortBy("next_touch") // the largest first
	p.grid.Select(0)
	first := p.grid.Selected().NextTouch
	p.grid.Select(p.grid.Count() - 1)
	if last := p.grid.Selected().NextTouch; first == 0 || last > first {
		t.Errorf("first %s, last %s", first, last)
	}
}

func TestCustomerListKeepsWidths(t *testing.T) {
	s, p := customerList(t)
	p.keepWidths(map[string]float32{"name": 222})
	start, err := p.readStart(context.Background())
	if err != nil || start.widths["name"] != 222 {
		t.Errorf("kept %v, %v", start.widths, err)
	}
	if err := s.Store.SetSetting(context.Background(), customerWidths, "{"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.readStart(context.Background()); err != nil {
		t.Errorf("spoilt widths spoil the list: %v", err)
	}
}

func TestGlanceFollowsTheSelection(t *testing.T) {
	_, p := customerList(t)
	p.grid.Select(3)
	if p.glance.shown.ID != p.grid.Selected().ID {
		t.Errorf("beside %s stands %s", p.grid.Selected().Name, p.glance.shown.Name)
	}
	p.choose(p.facets[0], "H")
	if p.glance.shown.ID != "" {
		t.Error("the glance stays on a row that is gone")
	}
}

func TestBudget(t *testing.T) {
	for _, c := range []struct {
		from, to int64
		want     string
	}{{15, 18, "15–18 万"}, {0, 18, "18 万 以内"}, {15, 0, "15 万 起"}, {15, 15, "15 万"}, {0, 0, ""}} {
		d := domain.Customer{}
		d.BudgetFrom, d.BudgetTo = fen(c.from), fen(c.to)
		if got := budget(d.BudgetFrom, d.BudgetTo); got != c.want {
			t.Errorf("%d to %d: %q", c.from, c.to, got)
		}
	}
	if got := inWan(15500000); got != "15.5 万" {
		t.Error(got)
	}
	if got := inWan(15555500); got != "¥155,555" {
		t.Error(got)
	}
	words.Use(words.English)
	defer words.Use(words.Chinese)
	if got := budget(15000000, 18000000); got != "¥150,000–¥180,000" {
		t.Error(got)
	}
}

func TestBroken(t *testing.T) {
	testApp()
	text := "到店（首次）看车，试乘 YT-15T-B 四十分钟，谈到落地价 ¥178,420.33，回去商量。䶮𠮷先生很满意"
	lines := broken(text, 150, 14, fyne.TextStyle{})
	if joined := strings.Join(lines, ""); strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(text, " ", "") {
		t.Errorf("characters lost: %q", lines)
	}
	for _, l := range lines {
		if strings.HasPrefix(l, "，") || strings.HasPrefix(l, "。") || fyne.MeasureText(l, 14, fyne.TextStyle{}).Width > 150 {
			t.Errorf("line %q", l)
		}
	}
	if len(lines) < 4 {
		t.Errorf("only %d lines", len(lines))
	}
	if got := broken(strings.Repeat("W", 60), 100, 14, fyne.TextStyle{}); len(got) < 5 {
		t.Errorf("a word that is too wide is not broken: %q", got)
	}
}

func TestCustomerListPictures(t *testing.T) {
	s, p := customerList(t)
	fileRare(t, s)
	p.Reload()
	p.grid.Select(0)
	golden(t, s, "customers", 1440, 900)
	p.choose(p.facets[0], "A")
	p.grid.Select(1)
	s.Desk.SetMode(look.Dark)
	s.Desk.SetLanguage(words.English)
	q := s.Desk.Page().(*customers)
	q.choose(q.facets[0], "A")
	golden(t, s, "customers-dark-en", 1280, 720)
}
