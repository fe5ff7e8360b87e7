package page

import (
	"context"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// away tells whether the customer is on the way to another store: until headquarters answers, the page is to be read.
func (p *customer) away() bool { return p.read && p.shop.Store.Away(&p.dossier.Customer.Head) }

// mayTransfer tells whether the user may send customers to other stores.
func (p *customer) mayTransfer() bool {
	return p.shop.Session.MayManage() && p.shop.Store.Identity().Joined() && !p.away()
}

// leaving says where the customer goes, nil for one who stays.
func (p *customer) leaving() fyne.CanvasObject {
	if !p.away() {
		return nil
	}
	var can []fyne.CanvasObject
	if p.shop.Session.MayManage() {
		can = append(can, input.NewButton(words.Tr("撤回转店"), nil, p.withdraw))
	}
	can = append(can, input.NewButton(words.Tr("打开同步页"), nil, func() { p.shop.Desk.Go(desk.Route{Page: "sync"}) }))
	return look.Banner(look.Due, words.Trf("待转出：正转往门店 %s，等总部确认。期间只能查看，确认后从本店消失。", p.dossier.Customer.Scope), can...)
}

// transfer asks where to, and says what goes and what stays.
func (p *customer) transfer() {
	s, c := p.shop, p.dossier.Customer
	code := input.NewEntry()
	code.SetPlaceHolder(words.Tr("对方门店的店码，如 HZ01"))
	var sheet *desk.Sheet
	var send *input.Button
	code.OnChanged = func(string) { enable(send, !blankText(code.Text)) }
	send = input.NewMain(words.Tr("转店"), nil, func() {
		to := code.Text
		act(s, "客户没有转出", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.Session.TransferCustomer(ctx, c.ID, to)
		}, func(struct{}) {
			sheet.Close()
			s.Desk.Toast(look.Good, words.Tr("已提交转店，等总部确认"), "", nil)
			p.Reload()
		})
	})
	code.OnSubmitted = func(string) {
		if !blankText(code.Text) {
			send.OnTapped()
		}
	}
	send.Disable()
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	sheet = s.Desk.Sheet(words.Trf("把 %s 转给其他门店", c.Title()), look.Fixed(520, 0, look.Column(16, p.carried(), labelled("转往门店", code))), cancel, send)
	s.Desk.Window.Canvas().Focus(code)
}

// withdraw takes the transfer back, if headquarters has not had it; otherwise it says what to do.
func (p *customer) withdraw() {
	s, id := p.shop, p.id
	act(s, "转店没有撤回", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Session.WithdrawTransfer(ctx, id)
	}, func(struct{}) {
		s.Desk.Toast(look.Good, words.Tr("已撤回转店，客户留在本店"), "", nil)
		p.Reload()
	})
}

// carried says what goes along and what stays.
func (p *customer) carried() fyne.CanvasObject {
	d := &p.dossier
	open := 0
	for _, t := range d.Tasks {
		if t.State == "open" {
			open++
		}
	}
	lines := look.Column(8,
		newProse(words.Trf("转过去：客户资料、全部跟进记录、%d 项任务、%d 辆车。新门店会收到分派顾问的任务。", open, len(d.Vehicles)), look.Body, look.Ink),
		newProse(words.Trf("留在本店：%d 份报价、%d 张订单、%d 份交车单，以后只能按单号查。", len(d.Quotes), len(d.Orders), len(d.Deliveries)), look.Body, look.Ink),
		newProse(words.Tr("总部确认后本店不再看得到这位客户；还没上传的修改会先送到，不会丢。"), look.Body, look.Secondary))
	if unfinished := openOrders(d); unfinished > 0 {
		lines.Add(look.Banner(look.Due, words.Trf("本店还有 %d 张没有交车的订单，请先与对方门店说好由谁交车。", unfinished)))
	}
	return lines
}

func openOrders(d *store.Dossier) (n int) {
	for _, o := range d.Orders {
		if o.State == domain.OrderOpen {
			n++
		}
	}
	return n
}
