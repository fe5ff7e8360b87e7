package paper

import (
	"fmt"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// Quote is what a quote says. Empty parts are left out.
type Quote struct {
	Head
	Variant    string // what the car is called in a comparison
	Issued     calendar.Day
	ValidUntil calendar.Day
	Consultant string
	Telephone  string // the consultant's
	Customer   []Field
	Vehicle    []Field
	Sections   []Section
	Landing    money.Fen // 落地价: all sections but those that deduct
	Net        money.Fen // 应付合计: Landing and what is deducted
	Contains   string    // one line under the total; empty lets paper name the sections
	Finance    *Finance
	Basis      []string // 价格依据与说明, numbered
	Signatures []Signature
}

// Section is a group of lines: 车辆, 税费, 保险, 精品与服务, 置换与补贴.
type Section struct {
	Title   string
	Sum     string // name of the subtotal: 裸车价; empty is 小计
	Deducts bool   // 置换与补贴: lowers what is paid, isn't part of 落地价
	Lines   []Charge
}

// Charge is one line with its price.
type Charge struct {
	Name     string
	Quantity int    // printed when more than 0
	Why      string // how the amount came about
	Payee    string // who charges it
	Optional bool
	Gift     bool      // free: Amount counts nothing and 赠送 stands in its place
	Aside    bool      // shown but not counted: a subsidy that is paid out later
	Amount   money.Fen // negative for what is taken off
}

// Finance is the offer of a lender, with both annual rates.
type Finance struct {
	Lender, Product, Method string
	Down, Loan              money.Fen
	Months                  int
	First, Last             money.Fen
	Interest                money.Fen
	Fees                    money.Fen // charged besides interest, part of both rates
	AtDelivery              money.Fen // cash that the customer pays when taking the car
	AllIn                   money.Fen // everything, interest included
	Simple, Compound        money.Percent
	Note                    string // subsidy and conditions
}

// counted is what the section adds to the total.
func (s Section) counted() money.Fen {
	var sum money.Fen
	for _, l := range s.Lines {
		if !l.Gift && !l.Aside {
			sum += l.Amount
		}
	}
	return sum
}

// check refuses a paper whose figures don't add up.
func (q Quote) check() error {
	var landing, net money.Fen
	for _, s := range q.Sections {
		sum := s.counted()
		net += sum
		if !s.Deducts {
			landing += sum
		}
	}
	if landing != q.Landing || net != q.Net {
		return fmt.Errorf("paper: quote %s: lines add up to %s and %s, not to %s and %s",
			q.Seal.Number, landing, net, q.Landing, q.Net)
	}
	return nil
}

// Document lays the quote out. It fails when the lines don't add up to
// Landing and Net, or an amount is beyond what can be written in capitals.
func (q Quote) Document() (*Document, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	l, err := newLetterhead(q.Head, "报价单", "")
	if err != nil {
		return nil, err
	}
	doc := q.document("报价单")
	doc.Pages, err = fitted(func(how spacing) ([]*Page, error) { return q.pages(l, how) })
	if err != nil {
		return nil, err
	}
	l.finish(doc.Pages)
	return doc, nil
}

func (q Quote) pages(l *letterhead, how spacing) ([]*Page, error) {
	doc := &Document{}
	f := newFlow(doc, l, how)
	f.grid("报价", fieldsOf("报价日期", q.Issued.String(), "有效期至", q.ValidUntil.String(),
		"销售顾问", q.Consultant, "联系电话", q.Telephone))
	f.grid("客户", q.Customer)
	f.grid("车辆", q.Vehicle)
	charges(q.Sections).draw(f, margin)
	if err := q.sum(f); err != nil {
		return nil, err
	}
	f.finance(q.Finance)
	f.closing("价格依据与说明", q.Basis, q.Signatures)
	return doc.Pages, nil
}

func (h Head) document(title string) *Document {
	return &Document{Title: title, Number: h.Seal.Number, Author: h.Store.Name, Printed: h.Seal.PrintedAt}
}

// fieldsOf pairs labels and values and leaves out empty values.
func fieldsOf(pairs ...string) []Field {
	var fields []Field
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fields = append(fields, Field{Label: pairs[i], Value: pairs[i+1]})
		}
	}
	return fields
}

// charges is the table of all sections: one column of figures for all, the
// section's name before its first line.
func charges(sections []Section) *table {
	t := &table{columns: []column{
		{"", sideWidth, left}, {"项目", 48, left}, {"说明", 49, left}, {"选择", 11, left}, {"收取方", 27, left}, {"金额（元）", 25, decimal},
	}}
	for _, s := range sections {
		for i, c := range s.Lines {
			r := c.row()
			r.part = s.Title
			if i == 0 {
				r.cells[0] = cell{text: s.Title, style: strongStyle}
				r.rule, r.ink, r.pad, r.keep = 0.5, Hairline, 1.4, len(s.Lines) > 1
			}
			t.rows = append(t.rows, r)
		}
		if len(s.Lines) > 0 && (s.Sum != "" || s.plural()) {
			t.rows[len(t.rows)-1].keep = true
			t.rows = append(t.rows, s.subtotal())
		}
	}
	return t
}

// plural tells whether there is something to add up.
func (s Section) plural() bool {
	n := 0
	for _, l := range s.Lines {
		if !l.Gift && !l.Aside {
			n++
		}
	}
	return n > 1
}

func (c Charge) row() row {
	choice := ""
	if c.Optional {
		choice = "可选"
	}
	amount := cell{text: figures(c.Amount), style: bodyStyle}
	switch {
	case c.Gift:
		amount.text, choice = "赠送", ""
	case c.Aside:
		amount.remark = "不计入合计"
	}
	return row{cells: []cell{
		plain(""),
		plain(c.label()),
		{text: c.Why, style: labelStyle},
		{text: choice, style: labelStyle},
		{text: c.Payee, style: labelStyle},
		amount,
	}}
}

// label is the name with its quantity.
func (c Charge) label() string {
	if c.Quantity > 0 {
		return fmt.Sprintf("%s × %d", c.Name, c.Quantity)
	}
	return c.Name
}

func (s Section) subtotal() row {
	name := s.Sum
	if name == "" {
		name = "小计"
	}
	return row{cells: []cell{
		plain(""), plain(""), plain(""), plain(""),
		{text: name, style: strongStyle},
		{text: figures(s.counted()), style: strongStyle},
	}}
}

// sum is the total, and above it how it comes about when something is taken off.
func (q Quote) sum(f *flow) error {
	label, contains := "落地价合计", q.Contains
	if q.Net != q.Landing {
		label = "应付合计"
		if contains == "" {
			contains = fmt.Sprintf("落地价 %s，置换与补贴 %s。", figures(q.Landing), figures(q.Net-q.Landing))
		}
	}
	if titles := q.titles(); contains == "" && len(titles) > 0 {
		contains = "含" + strings.Join(titles, "、") + "，单位：元。"
	}
	return f.total(label, q.Net, contains)
}

func (q Quote) titles() []string {
	var titles []string
	for _, s := range q.Sections {
		if len(s.Lines) > 0 {
			titles = append(titles, s.Title)
		}
	}
	return titles
}
