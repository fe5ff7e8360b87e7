package paper

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// Contract is the summary of an order: who sells what to whom for how much,
// paid when, delivered when.
type Contract struct {
	Head
	Quote      string // number of the accepted quote
	Signed     calendar.Day
	Delivery   string // 约定交车: a date or a week, as agreed
	Consultant string
	Seller     []Field
	Buyer      []Field
	Vehicle    []Field
	Sections   []Section
	Net        money.Fen
	Payments   []Payment // add up to Net
	Finance    *Finance
	Terms      []string
	Signatures []Signature
}

// Payment is one step of paying: 定金, 首付款, 贷款放款, 尾款.
type Payment struct {
	Name   string
	When   string // 2026-11-21, 提车前
	How    string // 刷卡, 银行转账, 贷款
	Amount money.Fen
}

// Document lays the summary out. It fails when lines or payments don't add
// up to Net.
func (c Contract) Document() (*Document, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	l, err := newLetterhead(c.Head, "购车订单合同摘要", "")
	if err != nil {
		return nil, err
	}
	doc := c.document("购车订单合同摘要")
	doc.Pages, err = fitted(func(how spacing) ([]*Page, error) { return c.pages(l, how) })
	if err != nil {
		return nil, err
	}
	l.finish(doc.Pages)
	return doc, nil
}

func (c Contract) pages(l *letterhead, how spacing) ([]*Page, error) {
	doc := &Document{}
	f := newFlow(doc, l, how)
	f.grid("订单", fieldsOf("签订日期", c.Signed.String(), "约定交车", c.Delivery,
		"依据报价单", c.Quote, "销售顾问", c.Consultant))
	f.grid("卖方", c.Seller)
	f.grid("买方", c.Buyer)
	f.grid("车辆", c.Vehicle)
	charges(c.Sections).draw(f, margin)
	if err := f.total("合同总价", c.Net, ""); err != nil {
		return nil, err
	}
	f.whole(func(f *flow) { f.payments(c.Payments) })
	f.finance(c.Finance)
	f.closing("约定事项", c.Terms, c.Signatures)
	return doc.Pages, nil
}

func (c Contract) check() error {
	var net, paid money.Fen
	for _, s := range c.Sections {
		net += s.counted()
	}
	for _, p := range c.Payments {
		paid += p.Amount
	}
	if net != c.Net || (len(c.Payments) > 0 && paid != c.Net) {
		return fmt.Errorf("paper: contract %s: lines add up to %s and payments to %s, not to %s",
			c.Seal.Number, net, paid, c.Net)
	}
	return nil
}

func (f *flow) payments(payments []Payment) {
	if len(payments) == 0 {
		return
	}
	f.section("付款安排")
	t := &table{columns: []column{
		{"款项", 50, left}, {"时间", 52, left}, {"方式", 48, left}, {"金额（元）", 30, decimal},
	}}
	for i, p := range payments {
		r := row{cells: []cell{plain(p.Name), plain(p.When), plain(p.How), plain(figures(p.Amount))}}
		if i == 0 {
			r.rule, r.ink, r.pad = 0.5, Hairline, 0.6
		}
		t.rows = append(t.rows, r)
	}
	t.draw(f, margin)
}
