package papers

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/domain/region"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/paper"
)

// settled are the fields of a quote that may change after it was issued; they are no part of its content.
var settled = []string{"state", "ended_at", "reason"}

// QuoteHash is the fingerprint that a quote's paper carries.
func QuoteHash(q *domain.Quote) string { return Fingerprint(domain.Quotes.Bind(q), settled...) }

// Quote is the paper of a quote. A draft is marked as such and has no number.
func Quote(ctx context.Context, s *action.Session, id record.ID) (*Paper, error) {
	return on(ctx, s, func(d *desk) (*Paper, error) {
		view, q, err := d.quote(id)
		if err != nil {
			return nil, err
		}
		doc, err := view.Document()
		return &Paper{Document: doc, Number: q.Number, About: q.ID, Customer: q.Customer, Copy: view.Seal.Print - 1}, err
	})
}

// Comparison sets two or three quotes side by side, the first is what the others differ from.
func Comparison(ctx context.Context, s *action.Session, ids ...record.ID) (*Paper, error) {
	return on(ctx, s, func(d *desk) (*Paper, error) {
		if len(ids) < 2 || len(ids) > 3 {
			return nil, fmt.Errorf("请选择两份或三份报价来对比，现在是 %d 份", len(ids))
		}
		var c paper.Comparison
		var hashes []string
		var first *domain.Quote
		for _, id := range ids {
			view, q, err := d.quote(id)
			if err != nil {
				return nil, err
			}
			if len(q.Lines) == 0 {
				return nil, fmt.Errorf("有一份报价还没有计价，不能对比")
			}
			if first == nil {
				first = q
				c.Head, c.Customer = view.Head, view.Customer
			}
			c.Versions, hashes = append(c.Versions, view), append(hashes, view.Seal.Hash)
		}
		// A comparison is no document of its own: it carries no number, only what it was made of.
		c.Seal.Number, c.Seal.Print, c.Seal.Marks, c.Seal.Hash = "", 1, nil, hashOfAll(hashes)
		c.Notes = []string{"各方案的税费和保险按各自的裸车价和预计开票日期计算。"}
		doc, err := c.Document()
		return &Paper{Document: doc, About: first.ID, Customer: first.Customer}, err
	})
}

// hashOfAll changes when any of the papers does.
func hashOfAll(hashes []string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(hashes, "/"))))
}

// quote reads a quote and lays out its view.
func (d *desk) quote(id record.ID) (paper.Quote, *domain.Quote, error) {
	var view paper.Quote
	q, err := store.Get(d.View, domain.Quotes, id)
	if err != nil {
		return view, nil, err
	}
	c, err := store.Get(d.View, domain.Customers, q.Customer)
	if err != nil {
		return view, nil, err
	}
	seller, err := d.user(q.User)
	if err != nil {
		return view, nil, err
	}
	copies, err := d.copies(q.ID)
	if err != nil {
		return view, nil, err
	}
	view = quoteView(&q)
	view.Head = d.head(q.Number, QuoteHash(&q), q.Brand, copies, quoteMark(q.StateOn(d.Today())))
	view.Consultant, view.Telephone, view.Customer = seller.Name, seller.Phone, customerFields(&c)
	view.Signatures = []paper.Signature{{Label: signer(&c)}, {Label: "销售顾问", Name: seller.Name}}
	return view, &q, nil
}

func quoteMark(state domain.QuoteState) string {
	switch state {
	case domain.QuoteDraft:
		return "草稿"
	case domain.QuoteVoid:
		return "已作废"
	case domain.QuoteExpired:
		return "已过期"
	}
	return ""
}

// quoteView is what the quote's own content says on paper.
func quoteView(q *domain.Quote) paper.Quote {
	issued := q.IssuedAt.Day()
	if issued == 0 {
		issued = q.Day
	}
	return paper.Quote{
		Variant: q.CarName, Issued: issued, ValidUntil: q.Until, Vehicle: carFields(q), Sections: sections(q),
		Landing: q.Landing, Net: q.Net, Finance: finance(q), Basis: basis(q),
	}
}

func carFields(q *domain.Quote) []paper.Field {
	out := []paper.Field{{Label: "车型", Value: q.CarName, Wide: true}}
	energy := domain.Fuels.Label(q.Fuel)
	if q.Displacement > 0 {
		energy += fmt.Sprintf(" · %d mL", q.Displacement)
	}
	seats := ""
	if q.Seats > 0 {
		seats = fmt.Sprintf("%d 座", q.Seats)
	}
	out = append(out, fields("外观", q.ColourName, "能源", energy, "座位", seats, "上牌地", region.Province(q.Province), "车主类型", domain.OwnerTypes.Label(q.OwnerType))...)
	if len(q.Options) > 0 {
		var names []string
		for _, o := range q.Options {
			names = append(names, o.Name)
		}
		out = append(out, paper.Field{Label: "选装", Value: strings.Join(names, "、"), Wide: true})
	}
	return out
}

func finance(q *domain.Quote) *paper.Finance {
	if q.Loan == 0 {
		return nil
	}
	f := &paper.Finance{
		Lender: q.Lender, Product: q.ProductName, Method: domain.LoanMethods.Label(q.Method), Down: q.Down, Loan: q.Loan, Months: int(q.Months),
		First: q.FirstPay, Last: q.LastPay, Interest: q.Interest, Fees: q.UpfrontFee, AtDelivery: q.Cash, AllIn: q.AllIn,
		Simple: percent(q.Simple), Compound: percent(q.Compound),
	}
	if q.Method == "flat" {
		f.Method += fmt.Sprintf("（年费率 %s%%）", q.Flat)
	} else {
		f.Method += fmt.Sprintf("（年利率 %s%%）", q.Rate)
	}
	if q.MarketRate > q.Rate {
		f.Note = fmt.Sprintf("市场年利率 %s%%，差额由厂家或经销商贴息，以审批结果为准。", q.MarketRate)
	}
	return f
}

// percent reads a rate that the quote keeps as text. An unreadable one prints as nothing, and the quote
// could not have been issued with it.
func percent(text string) money.Percent {
	p, err := money.ParsePercent(text)
	if err != nil {
		return 0
	}
	return p
}

// basis are the notes below a quote: what it was priced by, and what the customer is free to choose.
func basis(q *domain.Quote) []string {
	notes := []string{fmt.Sprintf("厂商建议零售价按报价日期 %s 有效的价目表；税费按预计开票日期 %s 和当日有效的政策计算，以税务机关核定为准。", q.Day, q.Invoice)}
	if rows := usedRows(q); rows != "" {
		notes = append(notes, "计价依据："+rows+"。")
	}
	if q.Premium > 0 {
		notes = append(notes, "商业险由保险公司报价，客户可自行选择保险公司。")
	}
	notes = append(notes, "标“可选”的项目由客户自愿选择，不影响购车。")
	if q.Until != 0 {
		notes = append(notes, fmt.Sprintf("本报价在 %s（含）之前有效；车辆库存以签订合同时为准。", q.Until))
	}
	if q.Note != "" {
		notes = append(notes, q.Note)
	}
	return notes
}

// tables are the Chinese names of the policy tables that a quote keeps rows of.
var tables = map[string]string{
	"purchase_tax": "购置税", "purchase_relief": "购置税减免", "vehicle_tax": "车船税", "compulsory_rate": "交强险费率", "compulsory_float": "交强险浮动",
}

func usedRows(q *domain.Quote) string {
	var parts []string
	for _, r := range q.Rows {
		part := tables[r.Table] + " " + r.Code
		if r.From != 0 {
			part += fmt.Sprintf("（%s 起）", r.From)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "，")
}
