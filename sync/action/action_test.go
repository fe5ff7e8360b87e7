package action_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
)

var ctx = context.Background()

const morning = calendar.Instant(1773279000000) // 2026-03-12 09:30

// digest is made once: argon2id is slow on purpose.
var digest = sync.OnceValues(func() (string, error) { return login.Hash("对的密码一二三四") })

// shop is a store of its own with a price list, a consultant and a manager.
func shop(t *testing.T) *action.Session {
	t.Helper()
	password := must[string](t)(digest())
	now := morning
	s, err := store.Create(ctx, t.TempDir(), store.Options{Manual: true, Now: func() calendar.Instant { now++; return now }}, store.Setup{
		Dealer: domain.Dealer{Code: "KM01", Name: "砚行昆明一店", Province: "110000"}, PC: "A",
		Users: []domain.User{
			{Login: "lina", Name: "李娜", Role: domain.Consultant, Password: password},
			{Login: "wang", Name: "王经理", Role: domain.Manager, Password: password},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	lina, err := action.As(ctx, s, "lina")
	if err != nil {
		t.Fatal(err)
	}
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := lina.LoadCatalogue(ctx, list); err != nil || n < 100 {
		t.Fatalf("%d records: %v", n, err)
	}
	return lina
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("want a refusal with “%s”, got %v", words, err)
	}
}

func issued(t *testing.T, s *action.Session) domain.Quote {
	t.Helper()
	c := domain.Customer{Name: "张伟", Gender: "m", Phone: "138 0013 8000"}
	if err := s.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	q := must[domain.Quote](t)(s.DraftQuote(ctx, c.ID))
	q.Variant, q.Discount = "ST-20T-D", 300000
	if err := s.SaveQuote(ctx, &q); err != nil {
		t.Fatal(err)
	}
	return must[domain.Quote](t)(s.IssueQuote(ctx, q.ID))
}

// The main job: quote, order, delivery, and what must follow from it.
func TestFromQuoteToDelivery(t *testing.T) {
	s := shop(t)
	q := issued(t, s)
	if q.Number != "BJ-KM01-A-26-00001" || q.Net == 0 || len(q.Fees) != 1 || len(q.Rows) != 3 {
		t.Fatalf("issued %s, net %s, fees %v, rows %v", q.Number, q.Net, q.Fees, q.Rows)
	}
	q.Discount = 0
	refused(t, s.SaveQuote(ctx, &q), "不能再改")
	_, err := s.NewOrder(ctx, q.ID, action.OrderTerms{})
	refused(t, err, "已接受")
	q = must[domain.Quote](t)(s.AcceptQuote(ctx, q.ID))
	o := must[domain.Order](t)(s.NewOrder(ctx, q.ID, action.OrderTerms{Deposit: 500000, VIN: "LSVAA4182E2184847", Promised: 20260320}))
	_, err = s.NewOrder(ctx, q.ID, action.OrderTerms{})
	refused(t, err, "已转为订单 "+o.Number)

	d := must[domain.Delivery](t)(s.NewDelivery(ctx, o.ID))
	for _, item := range d.Items {
		if item.Mandatory {
			_, err := s.CompleteDelivery(ctx, d.ID)
			refused(t, err, "必做检查")
			must[domain.Delivery](t)(s.Tick(ctx, d.ID, item.Code, true))
		}
	}
	must[domain.Delivery](t)(s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) {
		d.Invoiced, d.Keys, d.Fuel, d.Mileage, d.OwnerSign, d.DealerSign = 20260312, 2, "1/2", 12, "张伟", "李娜"
	}))
	if d = must[domain.Delivery](t)(s.CompleteDelivery(ctx, d.ID)); d.State != domain.DeliveryDone {
		t.Fatalf("state %s", d.State)
	}

	err = s.Store.Read(ctx, func(v *store.View) error {
		tasks := must[[]domain.Task](t)(store.Find(v, domain.Tasks, "ORDER BY due"))
		var due []string
		for _, task := range tasks {
			due = append(due, task.Kind+task.Due.String())
		}
		if got := strings.Join(due, " "); got != "visit32026-03-15 visit72026-03-19 visit302026-04-11 tax602026-05-11" {
			t.Errorf("tasks %s", got)
		}
		car := must[domain.Vehicle](t)(store.First(v, domain.Vehicles, "WHERE vin = ?", "LSVAA4182E2184847"))
		order := must[domain.Order](t)(store.Get(v, domain.Orders, o.ID))
		c := must[domain.Customer](t)(store.Get(v, domain.Customers, q.Customer))
		if car.State != "delivered" || car.Customer != c.ID || order.State != domain.OrderDelivered || c.Level != "D" {
			t.Errorf("car %s of %s, order %s, customer at level %s", car.State, car.Customer, order.State, c.Level)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDiscountBeyondTheLimit(t *testing.T) {
	s := shop(t)
	q := issued(t, s)
	next := must[domain.Quote](t)(s.NextVersion(ctx, q.ID))
	next.Discount = 1000000
	if err := s.SaveQuote(ctx, &next); err != nil {
		t.Fatal(err)
	}
	_, err := s.IssueQuote(ctx, next.ID)
	refused(t, err, "须经理审批")
	_, err = s.ApproveQuote(ctx, next.ID, "lina", "对的密码一二三四")
	refused(t, err, "不能审批")
	next = must[domain.Quote](t)(s.ApproveQuote(ctx, next.ID, "wang", "对的密码一二三四"))
	as := func(variant string, discount money.Fen) {
		t.Helper()
		next.Variant, next.Discount = variant, discount
		if err := s.SaveQuote(ctx, &next); err != nil {
			t.Fatal(err)
		}
	}
	as("YT-15T-B", 1000000)
	_, err = s.IssueQuote(ctx, next.ID)
	refused(t, err, "另一款车")
	as("ST-20T-D", 1000001)
	_, err = s.IssueQuote(ctx, next.ID)
	refused(t, err, "超过此前批准的")
	as("ST-20T-D", 1000000)
	next = must[domain.Quote](t)(s.IssueQuote(ctx, next.ID))
	if next.Number != "BJ-KM01-A-26-00002" || next.Version != 2 || next.First != q.ID {
		t.Errorf("%s version %d of %s", next.Number, next.Version, next.First)
	}
}

// A new price list changes what is quoted from now on, never what was issued.
func TestNewPricesLeaveIssuedQuotesAlone(t *testing.T) {
	s := shop(t)
	before := issued(t, s)
	list := must[*sheet.Catalogue](t)(sheet.ReadCatalogue([]byte(strings.ReplaceAll(string(sample.Catalogue), "23980000", "24980000"))))
	must[int](t)(s.LoadCatalogue(ctx, list))
	var after domain.Quote
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		after, err = store.Get(v, domain.Quotes, before.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if p := record.Diff(domain.Quotes.Bind(&before), domain.Quotes.Bind(&after)); len(p) != 0 {
		t.Errorf("the issued quote changed: %v", p)
	}
	next := must[domain.Quote](t)(s.NextVersion(ctx, before.ID))
	if next.Price != 24980000 {
		t.Errorf("the new version still has the old price %s", next.Price)
	}
}

func TestImportAndUndo(t *testing.T) {
	s := shop(t)
	table := must[*sheet.Table](t)(sheet.Open("customers.csv", sample.Customers))
	mapping := must[customers.Mapping](t)(customers.Guess(table.Header, nil))
	rep := customers.Read(table, mapping)
	dry := must[action.Imported](t)(s.ImportCustomers(ctx, rep, true))
	done := must[action.Imported](t)(s.ImportCustomers(ctx, rep, false))
	if dry.Filed != 280 || done.Filed != 280 || done.Repeated != 10 || done.OnFile != 0 {
		t.Fatalf("dry %+v, done %+v", dry, done)
	}
	again := must[action.Imported](t)(s.ImportCustomers(ctx, rep, false))
	if again.Filed != 0 || again.OnFile != 290 {
		t.Errorf("a second time: %+v", again)
	}
	first := must[[]domain.Customer](t)(s.SamePhone(ctx, rep.Rows[0].Phone))
	if err := s.Contact(ctx, action.Touch{Customer: first[0].ID, Kind: "call", Text: "约周末到店"}); err != nil {
		t.Fatal(err)
	}
	removed, kept, err := s.UndoImport(ctx, done.Batch)
	if err != nil || removed != 279 || kept != 1 {
		t.Errorf("removed %d, kept %d: %v", removed, kept, err)
	}
}

func TestWrongPasswordsLockTheName(t *testing.T) {
	s := shop(t)
	for range login.Free - 1 {
		if _, err := action.Login(ctx, s.Store, "lina", "不对的密码不对"); !errors.Is(err, login.ErrWrong) {
			t.Fatal(err)
		}
	}
	_, err := action.Login(ctx, s.Store, "lina", "不对的密码不对")
	refused(t, err, "分钟后再试")
	_, err = action.Login(ctx, s.Store, "lina", "对的密码一二三四")
	refused(t, err, "分钟后再试")
	if _, err := action.Login(ctx, s.Store, "wang", "对的密码一二三四"); err != nil {
		t.Errorf("another name is locked too: %v", err)
	}
	if _, err := action.Login(ctx, s.Store, "", "对的密码一二三四"); !errors.Is(err, login.ErrWrong) {
		t.Errorf("no name at all opens: %v", err)
	}
	if _, err := action.Login(ctx, s.Store, "nobody", "对的密码一二三四"); !errors.Is(err, login.ErrWrong) {
		t.Errorf("an unknown name answers otherwise: %v", err)
	}
}
