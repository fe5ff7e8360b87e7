package domain_test

import (
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

var (
	noon  = calendar.InstantOf(time.Date(2026, 3, 12, 12, 0, 0, 0, calendar.Shanghai))
	today = noon.Day()
)

func priced() domain.Quote {
	q := domain.Quote{State: domain.QuoteDraft, Customer: "c1", Until: today.AddDays(7), Net: 1000000, Discount: 100000, Limit: 100000,
		Lines: []domain.QuoteLine{{Code: "MSRP", Name: "厂商建议零售价", Amount: 1000000}}}
	q.ID = "q1"
	return q
}

func refused(t *testing.T, err error, words string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("want a refusal with “%s”, got %v", words, err)
	}
}

func TestQuoteIsIssuedOnce(t *testing.T) {
	q := priced()
	if err := q.Issue("BJ-KM01-A-26-00007", "u1", noon); err != nil {
		t.Fatal(err)
	}
	refused(t, q.Issue("BJ-KM01-A-26-00008", "u1", noon), "已经出单")
	if q.Number != "BJ-KM01-A-26-00007" {
		t.Errorf("number changed to %s", q.Number)
	}
	refused(t, q.MayChange(record.Patch{{Name: "state"}, {Name: "discount"}}), "不能再改优惠")
	if err := q.MayChange(record.Patch{{Name: "state"}, {Name: "ended_at"}}); err != nil {
		t.Error(err)
	}
}

func TestQuoteNotReady(t *testing.T) {
	for words, spoil := range map[string]func(*domain.Quote){
		"没有计价": func(q *domain.Quote) { q.Lines = nil },
		"没有客户": func(q *domain.Quote) { q.Customer = "" },
		"经理审批": func(q *domain.Quote) { q.Discount = q.Limit + 1 },
		"有效期":  func(q *domain.Quote) { q.Until = today.AddDays(-1) },
	} {
		q := priced()
		spoil(&q)
		refused(t, q.Issue("n", "u1", noon), words)
	}
}

func TestDiscountApproval(t *testing.T) {
	v := domain.Variant{Limits: []domain.RoleLimit{{Role: "销售顾问", Limit: 100000}, {Role: "展厅经理", Limit: 200000}}}
	q := priced()
	q.Discount = 150000
	refused(t, q.Approve(&domain.User{Name: "李娜", Role: domain.Consultant}, &v, noon), "不能审批")
	if err := q.Approve(&domain.User{Head: record.Head{ID: "w"}, Name: "王经理", Role: domain.Manager}, &v, noon); err != nil {
		t.Fatal(err)
	}
	if err := q.Issue("n", "u1", noon); err != nil {
		t.Fatal(err)
	}
	q = priced()
	q.Discount = 200001
	refused(t, q.Approve(&domain.User{Name: "王经理", Role: domain.Manager}, &v, noon), "更高一级")
}

// An approval covers what was approved: this car, at this price, and no more discount.
func TestApprovalCoversWhatWasApproved(t *testing.T) {
	v := domain.Variant{Code: "V1", Limits: []domain.RoleLimit{{Role: "展厅经理", Limit: 200000}}}
	for name, c := range map[string]struct {
		change func(*domain.Quote)
		words  string // "" where the approval still counts
	}{
		"as approved":          {func(*domain.Quote) {}, ""},
		"less discount":        {func(q *domain.Quote) { q.Discount-- }, ""},
		"a dearer price list":  {func(q *domain.Quote) { q.Price++ }, ""},
		"more discount":        {func(q *domain.Quote) { q.Discount++ }, "超过此前批准的 ¥1,500.00"},
		"more given elsewhere": {func(q *domain.Quote) { q.Concession = 1 }, "超过此前批准的"},
		"another car":          {func(q *domain.Quote) { q.Variant = "V2" }, "批准的是另一款车"},
		"a cheaper price list": {func(q *domain.Quote) { q.Price-- }, "指导价由批准时的"},
		"a new version":        {func(q *domain.Quote) { *q = q.NextVersion("q2", 1); q.Until = today }, "超过权限"},
		"within the limit":     {func(q *domain.Quote) { q.Variant, q.Discount = "V2", q.Limit }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q := priced()
			q.Variant, q.Price, q.Discount = "V1", 1000000, 150000
			if err := q.Approve(&domain.User{Head: record.Head{ID: "w"}, Name: "王经理", Role: domain.Manager}, &v, noon); err != nil {
				t.Fatal(err)
			}
			c.change(&q)
			err := q.Issue("n", "u1", noon)
			if c.words != "" {
				refused(t, err, c.words)
				refused(t, err, "须经理审批")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	q := priced()
	q.Variant = "V2"
	refused(t, q.Approve(&domain.User{Name: "王经理", Role: domain.Manager}, &v, noon), "重新打开")
}

func TestExpiredQuoteNeedsANewVersion(t *testing.T) {
	q := priced()
	if err := q.Issue("n", "u1", noon); err != nil {
		t.Fatal(err)
	}
	late := q
	refused(t, late.Accept(q.Until.AddDays(1).Start()), "过期")
	if err := q.Accept(q.Until.Start()); err != nil {
		t.Errorf("the last day still counts: %v", err)
	}
	refused(t, q.Void("客户改主意", noon), "不能作废")

	next := late.NextVersion("q2", 1)
	next.Lines[0].Amount = 5
	if late.Lines[0].Amount == 5 {
		t.Error("editing the new version changed the old one")
	}
	if next.State != domain.QuoteDraft || next.Number != "" || next.Version != 2 || next.First != "q1" || next.Customer != "c1" {
		t.Errorf("new version: %+v", next)
	}
}

func TestCompareVersions(t *testing.T) {
	line := func(code, ref, name string, amount money.Fen) domain.QuoteLine {
		return domain.QuoteLine{Code: code, Ref: ref, Name: name, Amount: amount}
	}
	a := domain.Quote{Lines: []domain.QuoteLine{line("MSRP", "", "厂商建议零售价", 100), line("ACC", "AC-1", "脚垫", 20), line("DISC", "", "优惠", -5)}}
	b := domain.Quote{Lines: []domain.QuoteLine{line("MSRP", "", "厂商建议零售价", 100), line("DISC", "", "优惠", -9), line("ACC", "AC-2", "膜", 30)}}
	var got []string
	for _, d := range domain.Compare(&a, &b) {
		got = append(got, d.Name+" "+d.Old.String()+" "+d.New.String())
	}
	want := "厂商建议零售价 1.00 1.00|优惠 -0.05 -0.09|膜 0.00 0.30|脚垫 0.20 0.00"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestOrderFollowsTheQuote(t *testing.T) {
	q, c := priced(), domain.Customer{Name: "张伟", Phone: "13800138000"}
	_, err := domain.OrderFrom(&q, &c, "o1", 50000, today)
	refused(t, err, "已接受")
	q.State = domain.QuoteAccepted
	_, err = domain.OrderFrom(&q, &c, "o1", q.Net+1, today)
	refused(t, err, "定金")
	o, err := domain.OrderFrom(&q, &c, "o1", 50000, today)
	if err != nil || o.Net != q.Net || o.Buyer != "张伟" || o.Customer != q.Customer {
		t.Fatalf("%v %+v", err, o)
	}
	v := domain.Vehicle{VIN: "LSVAA4182E2184847"}
	if err := o.Assign(&v, true); err != nil || o.Claim != "provisional" || v.Order != "o1" {
		t.Fatalf("%v %+v", err, o)
	}
	other := domain.Order{State: domain.OrderOpen}
	other.ID = "o2"
	refused(t, other.Assign(&v, true), "已被其他订单锁定")
}

func TestDeliveryNeedsEverything(t *testing.T) {
	o := domain.Order{State: domain.OrderOpen, Number: "DD", Customer: "c1", VIN: "LSVAA4182E2184847"}
	o.ID = "o1"
	d, err := domain.DeliveryFrom(&o, "d1", today)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range d.Items {
		if item.Mandatory {
			refused(t, d.Complete(noon), "还不能完成交车")
			if err := d.Tick(item.Code, true, noon); err != nil {
				t.Fatal(err)
			}
		}
	}
	refused(t, d.Complete(noon), "开票日期")
	d.Invoiced, d.Keys, d.Fuel, d.OwnerSign, d.DealerSign = today, 2, "1/2", "张伟", "李娜"
	if err := d.Complete(noon); err != nil {
		t.Fatal(err)
	}
	refused(t, d.Tick(d.Items[0].Code, false, noon), "已完成")
	refused(t, d.Complete(noon), "已经完成")

	var due []string
	for _, task := range d.FollowUps(record.NewID) {
		due = append(due, task.Kind+" "+task.Due.String())
	}
	if got, want := strings.Join(due, " "), "visit3 2026-03-15 visit7 2026-03-19 visit30 2026-04-11 tax60 2026-05-11"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDocumentNumber(t *testing.T) {
	if got := domain.DocumentNumber(domain.QuotePrefix, "KM01", "A", 20260312, 7); got != "BJ-KM01-A-26-00007" {
		t.Error(got)
	}
}

func TestCustomerDocumentIsJudgedByItsType(t *testing.T) {
	c := domain.Customer{Kind: domain.Person, Name: "张伟", DocType: "idcard", Doc: "11010519491231002x"}
	if p := domain.Customers.Bind(&c).Check(); len(p) != 0 || c.Doc != "11010519491231002X" {
		t.Errorf("%v, %s", p, c.Doc)
	}
	c.Doc = "110105194912310021"
	if p := domain.Customers.Bind(&c).Check(); len(p) != 1 || p[0].Field != "doc" {
		t.Errorf("a wrong check digit passes: %v", p)
	}
}
