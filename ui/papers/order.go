package papers

import (
	"context"
	"strings"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/paper"
)

// Order is the contract summary of an order: the lines are those of its quote.
func Order(ctx context.Context, s *action.Session, id record.ID) (*Paper, error) {
	return on(ctx, s, func(d *desk) (*Paper, error) {
		o, err := store.Get(d.View, domain.Orders, id)
		if err != nil {
			return nil, err
		}
		q, err := store.Get(d.View, domain.Quotes, o.Quote)
		if err != nil {
			return nil, err
		}
		seller, err := d.user(o.User)
		if err != nil {
			return nil, err
		}
		copies, err := d.copies(o.ID)
		if err != nil {
			return nil, err
		}
		view := paper.Contract{
			Head:  d.head(o.Number, Fingerprint(domain.Orders.Bind(&o), orderSettled...), q.Brand, copies, orderMark(&o)),
			Quote: o.QuoteNo, Signed: o.Day, Delivery: o.Promised.String(), Consultant: seller.Name,
			Seller: sellerFields(&d.dealer), Buyer: buyerFields(&o), Vehicle: append(carFields(&q), fields("VIN", o.VIN)...),
			Sections: sections(&q), Net: o.Net, Payments: payments(&o, &q), Finance: finance(&q), Terms: terms(&o),
			Signatures: []paper.Signature{{Label: "买方（签字或盖章）"}, {Label: "卖方（盖章）"}},
		}
		doc, err := view.Document()
		return &Paper{Document: doc, Number: o.Number, About: o.ID, Customer: o.Customer, Copy: copies}, err
	})
}

// orderSettled are the fields that change while an order is carried out.
var orderSettled = []string{"state", "claim", "vehicle", "delivery", "cancelled", "reason"}

// orderMark is what stands beside the number: an order that ended, a car that isn't certain yet.
func orderMark(o *domain.Order) string {
	switch {
	case o.State == domain.OrderCancelled:
		return "已退订"
	case o.Claim == domain.ClaimProvisional:
		return "待总部确认"
	case o.Claim == domain.ClaimLost:
		return "车辆未锁定"
	}
	return ""
}

func sellerFields(d *domain.Dealer) []paper.Field {
	name := d.Company
	if name == "" {
		name = d.Name
	}
	return append([]paper.Field{{Label: "名称", Value: name, Wide: true}}, fields(
		"信用代码", d.USCC, "电话", d.Phone, "开户银行", d.Bank, "账号", d.Account)...)
}

func buyerFields(o *domain.Order) []paper.Field {
	out := []paper.Field{{Label: "名称", Value: o.Buyer, Wide: true}}
	doc := o.BuyerDoc
	if ident.IDCard(doc).Valid {
		doc = ident.MaskDocument(doc)
	}
	out = append(out, fields("证件号码", doc, "电话", o.BuyerTel)...)
	if o.Address != "" {
		out = append(out, paper.Field{Label: "地址", Value: o.Address, Wide: true})
	}
	return out
}

// payments are the steps in which the price is paid; they add up to it.
func payments(o *domain.Order, q *domain.Quote) []paper.Payment {
	var out []paper.Payment
	rest := o.Net
	add := func(name, when, how string, amount money.Fen) {
		if amount != 0 {
			out = append(out, paper.Payment{Name: name, When: when, How: how, Amount: amount})
			rest -= amount
		}
	}
	add("定金", o.Day.String(), domain.PayMethods.Label(o.PayBy), o.Deposit)
	add("贷款放款", "提车前", q.Lender, q.Loan)
	if rest < 0 { // the deposit is more than what is left to pay: the rest goes back to the customer
		add("退还客户", "提车时", "", rest)
	}
	add("尾款", "提车时", "", rest)
	return out
}

// terms are what was agreed for this order, and what holds for every one.
func terms(o *domain.Order) []string {
	var out []string
	for line := range strings.SplitSeq(o.Terms, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return append(out,
		"买方可以自行选择保险公司、上牌方式和精品供应商；卖方不以此限制交车。",
		"车辆的包修期和三包有效期自开具购车发票之日起计算；交付日期与开票日期不一致的，自交付之日起计算。",
		"本摘要与合同正文不一致的，以合同正文为准。")
}
