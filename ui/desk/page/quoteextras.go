package page

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"showroom/assets/icons"
	"showroom/domain/money"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func removeIcon() fyne.Resource { return theme.CancelIcon() }

// extras are accessories and services from the catalogue: how many, given or sold.
func (p *quotePage) extras() fyne.CanvasObject {
	rows := look.Column(4)
	made := ""
	var shows []func()
	rows.Hide()
	p.onShow(func() {
		if key := p.extrasKey(); key != made {
			made, shows, rows.Objects = key, nil, nil
			for i := range p.form.quote.Accessories {
				row, show := p.accessoryRow(i)
				rows.Objects = append(rows.Objects, row)
				shows = append(shows, show)
			}
			for i := range p.form.quote.Services {
				rows.Objects = append(rows.Objects, p.serviceRow(i))
			}
			p.reveal(rows, len(rows.Objects) > 0)
			p.moved()
		}
		for _, show := range shows {
			show()
		}
	})
	add := input.NewButton(words.Tr("添加精品"), look.Icon(icons.Plus), func() {
		p.s.pickWare("添加精品", "名称、拼音或代码", among(accessoryWares(onDay(p.form.shelf.accessories, p.form.quote.Day))), func(w ware) {
			p.form.addAccessory(w.key)
			p.changed()
		})
	})
	serve := input.NewButton(words.Tr("添加服务"), look.Icon(icons.Plus), func() {
		p.s.pickWare("添加服务", "名称、拼音或代码", among(serviceWares(onDay(p.form.shelf.services, p.form.quote.Day))), func(w ware) {
			p.form.addService(w.key)
			p.told()
			p.changed()
		})
	})
	slot := p.newSlot("accessories", "", look.Line(8, add, serve))
	return p.section("精品与服务", chargeGroups[3], rows, slot.box)
}

// extrasKey changes when rows come or go, not when their numbers change: a row keeps the keyboard.
func (p *quotePage) extrasKey() string {
	key := ""
	for _, a := range p.form.quote.Accessories {
		key += a.Code + " "
	}
	key += "|"
	for _, s := range p.form.quote.Services {
		key += s.Code + " "
	}
	return key
}

func (p *quotePage) accessoryRow(at int) (fyne.CanvasObject, func()) {
	f := p.form
	a := f.quote.Accessories[at]
	amount := look.NewText("").Right()
	quiet := false
	count := countField(a.Quantity, func(n int64) {
		if !quiet {
			f.setQuantity(at, n)
			p.changed()
		}
	})
	count.OnSubmitted = func(string) { p.next() }
	gift := input.NewCheck(words.Tr("赠送"), nil)
	gift.SetChecked(a.Gift)
	gift.OnChanged = func(on bool) {
		f.setGift(at, on)
		p.changed()
	}
	drop := input.NewQuiet("", removeIcon(), func() {
		f.dropAccessory(at)
		p.changed()
	})
	row := look.Line(8, look.Stretch(look.NewText(a.Name).Cut()), look.Fixed(96, 0, look.NewText(look.Yuan(a.Price)).In(look.Secondary).Right()),
		look.NewText("×").In(look.Secondary), look.Fixed(60, 0, count), gift, look.Fixed(amountWide, 0, amount), look.Fixed(32, 32, drop))
	return row, func() {
		if at >= len(f.quote.Accessories) {
			return
		}
		a := f.quote.Accessories[at]
		if a.Quantity > 0 && countOf(count.Text) != a.Quantity { // one more was picked from the catalogue
			quiet = true
			count.SetText(strconv.FormatInt(a.Quantity, 10))
			quiet = false
		}
		value := look.Yuan(a.Price * money.Fen(a.Quantity))
		if a.Gift {
			amount.Say(words.Trf("价值 %s", value), look.Secondary, false)
			return
		}
		amount.Say(value, look.Ink, false)
	}
}

func (p *quotePage) serviceRow(at int) fyne.CanvasObject {
	s := p.form.quote.Services[at]
	drop := input.NewQuiet("", removeIcon(), func() {
		p.form.dropService(at)
		p.changed()
	})
	return look.Line(8, look.Stretch(look.NewText(s.Name).Cut()), look.Fixed(amountWide, 0, look.NewText(look.Yuan(s.Price)).Right()), look.Fixed(32, 32, drop))
}
