package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// openOrder opens an order, or the form of a new one for a quote.
func openOrder(s *Shop, r desk.Route) (desk.Page, error) {
	if r.ID == "" {
		return newOrderForm(s, r.For), nil
	}
	return newOrder(s, r.ID), nil
}

// orderPage is one order: who buys what car for how much, and what must happen next.
type orderPage struct {
	s    *Shop
	id   record.ID
	seen orderView
	now  domain.Order // what the form writes into
	form *form.Form
	kept *drafts
	roll *container.Scroll
	body *fyne.Container
}

// orderView is what the page shows, from one snapshot.
type orderView struct {
	order    domain.Order
	customer string
	state    store.State
	open     int // conflicts
}

func newOrder(s *Shop, id record.ID) *orderPage {
	p := &orderPage{s: s, id: id, body: container.NewStack()}
	p.keep()
	p.Reload()
	return p
}

// Reload reads the order anew unless somebody is typing into it.
func (p *orderPage) Reload() {
	if p.Unsaved() {
		return
	}
	read(p.s, p.s.ctx, "订单没有读出来", func(v *store.View) (o orderView, err error) {
		if o.order, err = store.Get(v, domain.Orders, p.id); err != nil {
			return o, err
		}
		o.customer = customerName(v, o.order.Customer)
		if o.state, err = v.StateOf("order", p.id); err != nil {
			return o, err
		}
		o.open, err = openConflicts(v, "order", p.id)
		return o, err
	}, func(o orderView) {
		if p.Unsaved() || p.form != nil && o.same(&p.seen) {
			return // somebody began to type meanwhile, or there is nothing new
		}
		first := p.form == nil
		p.show(o)
		if first && o.order.State == domain.OrderOpen {
			p.restore()
		}
		p.s.arrived(p)
	})
}

// same tells whether two readings show the same.
func (o *orderView) same(b *orderView) bool {
	return o.customer == b.customer && o.state == b.state && o.open == b.open && o.order.Changed == b.order.Changed
}

func (p *orderPage) show(o orderView) {
	p.seen, p.now = o, o.order
	p.form = form.New(domain.Orders.Bind(&p.now), form.Options{
		Columns: 2, Today: p.s.today, Name: p.s.name, Masked: true, ReadOnly: o.order.State != domain.OrderOpen,
		OnReveal: p.revealed, OnChange: func(string) { p.kept.delay.Call() },
		Sections: []form.Section{
			{Title: "买方", Fields: []string{"buyer", "buyer_doc", "buyer_tel", "address"}},
			{Title: "约定", Fields: []string{"deposit", "pay_by", "promised"}},
			{Columns: 1, Fields: []string{"terms"}},
		},
	})
	left := look.Column(24, p.car(), p.form)
	page := look.Column(20, p.head(), p.notices(), container.NewBorder(nil, nil, nil, p.side(), look.Inset(0, 32, 0, 0, left)))
	p.roll = scrolled(p.roll, look.Inset(20, look.Margin, look.Margin, look.Margin, page))
	p.body.Objects = []fyne.CanvasObject{p.roll}
	p.body.Refresh()
}

func (p *orderPage) head() fyne.CanvasObject {
	o := &p.seen.order
	tone, _ := orderTone("state", string(o.State))
	row := []fyne.CanvasObject{look.NewBadge(words.Tr(domain.OrderStates.Label(string(o.State))), tone)}
	if b := stateBadge(p.seen.state); b != nil {
		row = append(row, b)
	}
	row = append(row, input.NewButton(words.Tr("预览合同"), look.Icon(icons.Print), p.Print))
	if o.State == domain.OrderOpen {
		row = append(row, input.NewButton(words.Tr("退订"), nil, p.cancel), input.NewButton(words.Tr("保存"), nil, func() { p.Save() }))
	}
	switch {
	case o.Delivery != "":
		row = append(row, input.NewMain(words.Tr("打开交车单"), nil, p.deliver))
	case o.State == domain.OrderOpen:
		row = append(row, input.NewMain(words.Tr("开始交车"), nil, p.deliver))
	}
	return look.Head(words.Tr("订单")+" "+o.Number, p.seen.customer+" · "+o.CarName+" · "+p.s.name("user", o.User), row...)
}

// stateBadge says how a record stands with headquarters, nil when there is nothing to say.
func stateBadge(st store.State) fyne.CanvasObject {
	switch st {
	case store.StateRefused:
		return look.NewBadge(words.Tr("总部未接受"), look.Bad)
	case store.StateConflict:
		return look.NewBadge(words.Tr("有冲突"), look.Due)
	case store.StateProvisional:
		return look.NewBadge(words.Tr("待总部确认"), look.Due)
	case store.StatePending:
		return look.NewBadge(words.Tr("待上传"), look.Due)
	}
	return nil
}

// notices are the lines across the page that say what is unusual.
func (p *orderPage) notices() fyne.CanvasObject {
	o := &p.seen.order
	lines := look.Column(8)
	switch {
	case o.State == domain.OrderCancelled:
		lines.Add(look.Banner(look.Due, words.Trf("已于 %s 退订：%s", o.Cancelled.String(), o.Reason)))
	case o.Claim == domain.ClaimLost:
		lines.Add(look.Banner(look.Bad, words.Tr("这辆车已被其他订单先锁定。请另选一辆，并告知客户。"), input.NewButton(words.Tr("换车"), nil, p.assign)))
	case o.Claim == domain.ClaimProvisional:
		lines.Add(look.Banner(look.Due, words.Tr("车辆由本机占用，待总部确认。确认前请不要向客户承诺这一辆。")))
	}
	if p.seen.state == store.StateRefused {
		lines.Add(look.Banner(look.Bad, words.Tr("总部没有接受这张订单的改动，原因在同步页。"), input.NewButton(words.Tr("查看"), nil, func() { p.s.Desk.Go(desk.Route{Page: "sync"}) })))
	}
	if says := p.s.conflictBanner(p.seen.open, p.id); says != nil {
		lines.Add(says)
	}
	if len(lines.Objects) == 0 {
		lines.Hide()
	}
	return lines
}

func (p *orderPage) car() fyne.CanvasObject {
	o := &p.seen.order
	return look.Column(12, look.Section(words.Tr("车辆")),
		look.Pairs(2, look.Words(words.Tr("车型"), o.CarName), look.Words(words.Tr("颜色"), o.Colour),
			look.Words(words.Tr("选装"), o.Options), look.Words(words.Tr("报价单号"), o.QuoteNo)))
}

// side is the column at the right: figures, the car, the day.
func (p *orderPage) side() fyne.CanvasObject {
	o := &p.seen.order
	figures := look.Column(16, look.Figure(words.Tr("应付合计"), look.Yuan(o.Net), "", look.Plain, nil),
		look.Pairs(2, look.Words(words.Tr("定金"), look.Yuan(o.Deposit)), look.Words(words.Tr("余款"), look.Yuan(o.Net-o.Deposit)),
			look.Words(words.Tr("裸车价"), look.Yuan(o.Bare)), look.Words(words.Tr("支付方式"), words.Tr(domain.PayMethods.Label(o.PayBy)))))
	links := look.Line(4, input.NewQuiet(words.Tr("客户"), look.Icon(icons.Customer), func() { p.s.Desk.Go(desk.Route{Page: "customer", ID: o.Customer}) }),
		input.NewQuiet(words.Tr("报价"), look.Icon(icons.Quote), func() { p.s.Desk.Go(desk.Route{Page: "quote", ID: o.Quote}) }))
	parts := look.Column(20, figures, look.Rule(), p.claim(), look.Rule(), p.promise(), look.Rule(), links)
	return look.Fixed(336, 0, container.NewBorder(nil, nil, look.Inset(0, 24, 0, 0, look.Post()), nil, parts))
}

// claim shows the car by its VIN, its check digit, and how certain it is.
func (p *orderPage) claim() fyne.CanvasObject {
	o := &p.seen.order
	label := words.Tr("配车")
	if o.VIN == "" {
		box := look.Column(8, look.NewCaption("VIN"), look.NewText(words.Tr("还没有配车")).In(look.Amber))
		if o.State == domain.OrderOpen {
			box.Add(look.Line(0, input.NewButton(label, nil, p.assign)))
		}
		return box
	}
	tone := map[string]look.Tone{domain.ClaimConfirmed: look.Good, domain.ClaimProvisional: look.Due, domain.ClaimLost: look.Bad}[o.Claim]
	text, importance := vinVerdict(o.VIN, p.s.today())
	check, _ := look.NewParagraph(text, look.Caption, importance)
	box := look.Column(8, look.Line(8, look.NewCaption("VIN"), look.Spacer(), look.NewBadge(words.Tr(domain.Claims.Label(o.Claim)), tone)),
		look.NewStrong(o.VIN), check)
	if o.State == domain.OrderOpen {
		box.Add(look.Line(0, input.NewButton(words.Tr("换车"), nil, p.assign)))
	}
	return box
}

// promise shows the day of delivery and how far away it is.
func (p *orderPage) promise() fyne.CanvasObject {
	o := &p.seen.order
	if o.Promised.None() {
		return look.Column(4, look.NewCaption(words.Tr("约定交车日")), look.NewText(words.Tr("还没有约定")).In(look.Secondary))
	}
	text, ink := "", look.Secondary
	if left := o.Promised.Sub(p.s.today()); o.State == domain.OrderOpen {
		switch {
		case left < 0:
			text, ink = words.Trf("已超过 %d 天", -left), look.Red
		case left == 0:
			text, ink = words.Tr("就是今天"), look.Amber
		default:
			text = words.Trf("还有 %d 天", left)
		}
	}
	return look.Column(4, look.NewCaption(words.Tr("约定交车日")),
		look.Line(8, look.NewStrong(o.Promised.String()), look.NewText(words.Tr(o.Promised.Weekday())).In(look.Secondary), look.NewText(text).In(ink)))
}

// revealed notes that a personal field was looked at; the order's are the customer's own.
func (p *orderPage) revealed(field string) {
	act(p.s, "查看没有记录下来", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.s.Session.RevealOf(ctx, domain.Orders.Name, p.seen.order.ID, field)
	}, func(struct{}) {})
}

func (p *orderPage) Title() string             { return words.Tr("订单") + " " + p.seen.order.Number }
func (p *orderPage) Object() fyne.CanvasObject { return p.body }
func (p *orderPage) Unsaved() bool             { return p.form != nil && p.form.Dirty() }

// KeepDraft writes what was typed last.
func (p *orderPage) KeepDraft() { p.kept.delay.Now() }

// Discard forgets what was typed.
func (p *orderPage) Discard() {
	p.forget()
	p.show(p.seen)
}

// Save writes the contract data. False: the form says why.
func (p *orderPage) Save() bool {
	if p.form == nil || p.seen.order.State != domain.OrderOpen {
		return false
	}
	if bad := p.form.Check().Blocking(); len(bad) > 0 {
		p.form.FocusProblem(bad)
		return false
	}
	next := p.now
	act(p.s, "订单没有保存", func(ctx context.Context) (domain.Order, error) {
		return next, p.s.Session.EditOrder(ctx, p.seen.order, &next)
	}, func(domain.Order) {
		p.form.Saved()
		p.forget()
		p.s.Desk.Toast(look.Good, words.Tr("已保存"), "", nil)
		p.Reload()
	})
	return true
}

// Print shows the contract before it is printed.
func (p *orderPage) Print() { p.s.Desk.Go(desk.Route{Page: "preview-order", ID: p.id}) }

// deliver opens the delivery, or begins it.
func (p *orderPage) deliver() {
	if p.seen.order.Delivery != "" {
		p.s.Desk.Go(desk.Route{Page: "delivery", ID: p.seen.order.Delivery})
		return
	}
	p.s.Desk.Go(desk.Route{Page: "delivery", For: p.id})
}

// cancel asks for the reason: without one the button stays off.
func (p *orderPage) cancel() {
	reason := input.NewNote(3)
	reason.PlaceHolder = words.Tr("例如：客户改买其他品牌；贷款未批")
	var sheet *desk.Sheet
	keep := input.NewButton(words.Tr("不退订"), nil, func() { sheet.Close() })
	do := input.NewButton(words.Tr("退订"), nil, func() {
		sheet.Close()
		why := reason.Text
		act(p.s, "没有退订", func(ctx context.Context) (domain.Order, error) {
			return p.s.Session.CancelOrder(ctx, p.id, why)
		}, func(o domain.Order) {
			p.s.Desk.Toast(look.Good, words.Trf("订单 %s 已退订", o.Number), "", nil)
			p.Reload()
		})
	})
	do.Importance = widget.DangerImportance
	do.Disable()
	reason.OnChanged = func(text string) {
		if blankText(text) {
			do.Disable()
			return
		}
		do.Enable()
	}
	say, _ := look.NewParagraph(words.Tr("退订后订单不能恢复，占用的车辆会放回在库。定金是否退还按合同约定办理。"), look.Body, widget.MediumImportance)
	sheet = p.s.Desk.Sheet(words.Trf("退订 %s", p.seen.order.Number), look.Column(12, say, look.NewCaption(words.Tr("退订原因")), reason), keep, do)
	p.s.Desk.Window.Canvas().Focus(reason)
}
