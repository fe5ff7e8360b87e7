package page

import (
	"context"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// lookForTwins asks, while the number is typed, who is on file with it already.
func (p *customerForm) lookForTwins() {
	if p.same != nil {
		p.same()
	}
	number := ident.Phone(p.rec.Phone)
	if !number.Valid {
		p.showTwins(nil)
		return
	}
	var ctx context.Context
	ctx, p.same = context.WithCancel(p.shop.ctx)
	work.Go(ctx, func(ctx context.Context) ([]domain.Customer, error) {
		return p.shop.Session.SamePhone(ctx, number.Normalised)
	}, func(found []domain.Customer, err error) {
		if err != nil {
			p.shop.fail("没有查到重复客户", err)
			return
		}
		p.showTwins(found)
	})
}

// showTwins warns of the files that have the number, other than this one, with a way to the first.
func (p *customerForm) showTwins(found []domain.Customer) {
	p.twins = nil
	for _, c := range found {
		if c.ID != p.rec.ID || p.rec.ID == "" {
			p.twins = append(p.twins, c)
		}
	}
	if len(p.twins) == 0 {
		p.twin.Hide()
	} else {
		first := p.twins[0]
		text := words.Trf("这个手机号已有客户档案：%s（顾问 %s）", first.Title(), p.shop.ownerOf(&first))
		if p.shop.ownerOf(&first) == "" {
			text = words.Trf("这个手机号已有客户档案：%s", first.Title())
		}
		open := input.NewButton(words.Tr("打开已有档案"), nil, func() { p.shop.Desk.Go(desk.Route{Page: "customer", ID: first.ID}) })
		p.twin.Objects = []fyne.CanvasObject{look.Banner(look.Due, text, open)}
		p.twin.Show()
	}
	p.body.Refresh()
}
