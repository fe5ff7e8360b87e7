package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// orderForm makes the order of an accepted quote: what is agreed beside the quote, nothing is typed twice.
type orderForm struct {
	s        *Shop
	quote    domain.Quote
	customer domain.Customer
	terms    domain.Order
	form     *form.Form
	vin      *vinField
	kept     *drafts
	sent     bool
	body     *fyne.Container
}

func newOrderForm(s *Shop, quote record.ID) *orderForm {
	p := &orderForm{s: s, body: container.NewStack()}
	p.kept = newDrafts(s, "order-new/"+string(quote), p.draft)
	type basis struct {
		quote    domain.Quote
		customer domain.Customer
	}
	read(s, s.ctx, "报价没有读出来", func(v *store.View) (b basis, err error) {
		if b.quote, err = store.Get(v, domain.Quotes, quote); err != nil {
			return b, err
		}
		b.customer, err = store.Get(v, domain.Customers, b.quote.Customer)
		return b, err
	}, func(b basis) {
		p.quote, p.customer = b.quote, b.customer
		p.show()
		p.restore()
		s.arrived(p)
	})
	return p
}

func (p *orderForm) show() {
	p.terms = domain.Order{Day: p.s.today(), Buyer: p.customer.Name, State: domain.OrderOpen}
	p.form = form.New(domain.Orders.Bind(&p.terms), form.Options{
		Columns: 2, Today: p.s.today, Name: p.s.name, OnChange: func(string) { p.kept.delay.Call() },
		Sections: []form.Section{
			{Title: "约定", Fields: []string{"deposit", "pay_by", "promised"}},
			{Columns: 1, Fields: []string{"terms"}},
		},
	})
	p.vin = newVINField(p.s.today(), p.kept.delay.Call)
	q := &p.quote
	sign := input.NewMain(words.Tr("签订订单"), nil, func() { p.Save() })
	head := look.Head(words.Tr("签订订单"), words.Trf("由报价 %s", q.Number), input.NewButton(words.Tr("取消"), nil, p.s.Desk.Back), sign)
	basis := look.Column(16, look.Figure(words.Tr("应付合计"), look.Yuan(q.Net), "", look.Plain, nil),
		look.Pairs(1, look.Words(words.Tr("买方"), p.customer.Title()), look.Words(words.Tr("车型"), q.CarName), look.Words(words.Tr("颜色"), q.ColourName),
			look.Words(words.Tr("裸车价"), look.Yuan(q.Bare)), look.Words(words.Tr("有效期至"), q.Until.String())))
	side := look.Fixed(336, 0, container.NewBorder(nil, nil, look.Inset(0, 24, 0, 0, look.Post()), nil, basis))
	car := look.Column(12, look.Section(words.Tr("车辆")), look.Tiles(2, 24, p.vin.whole), look.NewCaption(words.Tr("车还没有定下来可以先留空，签订后再配车。")))
	left := look.Column(24, p.form, car)
	page := look.Column(20, head, container.NewBorder(nil, nil, nil, side, look.Inset(0, 32, 0, 0, left)))
	p.body.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(20, look.Margin, look.Margin, look.Margin, page))}
	p.body.Refresh()
}

func (p *orderForm) Title() string             { return words.Tr("签订订单") }
func (p *orderForm) Object() fyne.CanvasObject { return p.body }

// KeepDraft writes what was typed last.
func (p *orderForm) KeepDraft() { p.kept.delay.Now() }

// Discard forgets what was typed.
func (p *orderForm) Discard() {
	p.sent = true
	p.kept.drop()
}

// Focus begins with the deposit.
func (p *orderForm) Focus() {
	if p.form != nil {
		p.form.Focus("deposit")
	}
}

// Unsaved tells whether anything was typed.
func (p *orderForm) Unsaved() bool {
	return !p.sent && p.form != nil && (p.form.Dirty() || p.vin.vin() != "")
}

// Save signs the order. It goes on to the order's page when it is filed.
func (p *orderForm) Save() bool {
	if p.form == nil || p.sent {
		return false
	}
	bad := p.form.Check().Blocking()
	if len(bad) > 0 {
		p.form.FocusProblem(bad)
		return false
	}
	if p.vin.vin() != "" && !p.vin.usable() {
		p.s.Desk.Window.Canvas().Focus(p.vin.entry)
		return false
	}
	t := action.OrderTerms{Deposit: p.terms.Deposit, PayBy: p.terms.PayBy, Promised: p.terms.Promised, Terms: p.terms.Terms, VIN: p.vin.vin()}
	act(p.s, "订单没有签成", func(ctx context.Context) (domain.Order, error) {
		return p.s.Session.NewOrder(ctx, p.quote.ID, t)
	}, func(o domain.Order) {
		p.sent = true
		p.kept.drop()
		p.s.Desk.Replace(desk.Route{Page: "order", ID: o.ID})
		p.s.Desk.Toast(look.Good, words.Trf("订单 %s 已签订", o.Number), "", nil)
	})
	return p.sent
}
