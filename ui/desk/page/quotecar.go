package page

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// editor is the sections of the quote in the order in which one talks with a customer, which is the order of
// the paper; Tab goes through them.
func (p *quotePage) editor() fyne.CanvasObject {
	return look.Column(28, p.newPart(p.customer), p.newPart(p.carSection), p.newPart(p.taxes), p.newPart(p.insurance), p.newPart(p.extras),
		p.newPart(p.tradeIn), p.newPart(p.finance), p.newPart(p.remarks))
}

// customer is for whom the quote is.
func (p *quotePage) customer() fyne.CanvasObject {
	c := &p.seen.who
	about := strings.Trim(phoneOf(c)+" · "+words.Tr(domain.Levels.Label(c.Level))+" · "+c.Model, " ·")
	change := input.NewQuiet(words.Tr("换客户"), nil, func() { p.s.pickCustomer(p.setCustomer) })
	open := input.NewQuiet(words.Tr("客户资料"), nil, func() { p.s.Desk.Go(desk.Route{Page: "customer", ID: c.ID}) })
	return look.Line(12, look.NewStrong(c.Title()), look.Stretch(look.NewText(about).In(look.Secondary).Cut()), open, change)
}

// setCustomer makes the quote another customer's.
func (p *quotePage) setCustomer(id record.ID) {
	read(p.s, p.s.ctx, "客户没有换成", func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, id) }, func(c domain.Customer) {
		key := p.draftKey(&p.form.quote)
		p.form.change(func(q *domain.Quote) {
			q.Customer, q.OwnerType = c.ID, "private"
			if c.Kind == domain.Company {
				q.OwnerType = "company"
			}
		})
		if key != p.draftKey(&p.form.quote) {
			if err := p.forget(key); err != nil {
				p.s.fail("草稿没有删掉", err)
			}
		}
		p.seen.who = c
		p.lay()
		p.changed()
	})
}

// carSection is the car, its paint and options, the days that count, and the discount.
func (p *quotePage) carSection() fyne.CanvasObject {
	f := p.form
	series := p.choice("series", "车系", "请选择", p.seriesOptions, func() string { return f.series }, f.chooseSeries)
	variant := p.choice("variant", "配置", "请选择", p.variantOptions, func() string { return f.quote.Variant }, f.chooseVariant)
	colour := p.choice("colour", "颜色", "请选择", p.colourOptions, func() string { return f.quote.ColourCode }, f.chooseColour)
	days := look.Tiles(3, 16,
		p.day("day", "报价日期", func() calendar.Day { return f.quote.Day }, f.setDay).box,
		p.day("invoice", "预计开票日", func() calendar.Day { return f.quote.Invoice }, f.setInvoice).box,
		p.day("until", "有效期至", func() calendar.Day { return f.quote.Until }, f.setUntil).box)
	owner := func() (codes, labels []string) { return choicesOf(domain.OwnerTypes) }
	options := p.optionTicks()
	place := look.Tiles(3, 16,
		p.choice("province", "上牌省份", "请选择", f.shelf.provinces, func() string { return f.quote.Province }, f.setProvince).box,
		p.choice("owner_type", "车主类型", "请选择", owner, func() string { return f.quote.OwnerType }, f.setOwner).box,
		p.amount("discount", "优惠", func() money.Fen { return f.quote.Discount }, f.setDiscount).box)
	car := &fyne.Container{Layout: shares{0.22, 0.5, 0.28}, Objects: []fyne.CanvasObject{series.box, variant.box, colour.box}}
	return p.section("车辆", chargeGroups[0], car, options, days, place, p.charges(chargeGroups[0].lines))
}

// shares lays objects out side by side in parts of the width, 16 apart.
type shares []float32

func (l shares) MinSize(o []fyne.CanvasObject) fyne.Size {
	out := fyne.NewSize(0, 0)
	for _, one := range o {
		m := one.MinSize()
		out.Width, out.Height = out.Width+m.Width+16, max(out.Height, m.Height)
	}
	return out
}

func (l shares) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, one := range o {
		width := (size.Width - 16*float32(len(o)-1)) * l[i]
		one.Move(fyne.NewPos(x, 0))
		one.Resize(fyne.NewSize(width, size.Height))
		x += width + 16
	}
}

func choicesOf(all record.Choices) (codes, labels []string) {
	for _, c := range all {
		codes, labels = append(codes, c.Code), append(labels, words.Tr(c.Label))
	}
	return codes, labels
}

func (p *quotePage) seriesOptions() (codes, labels []string) {
	f := p.form
	for _, s := range f.shelf.series {
		if s.On(f.quote.Day) && len(f.shelf.sold(s.Code, f.quote.Day)) > 0 || s.Code == f.series {
			codes, labels = append(codes, s.Code), append(labels, s.Name)
		}
	}
	return codes, labels
}

func (p *quotePage) variantOptions() (codes, labels []string) {
	f := p.form
	for _, v := range f.shelf.sold(f.series, f.quote.Day) {
		list, _ := v.PriceOn(f.quote.Day)
		codes, labels = append(codes, v.Code), append(labels, v.Name+" · "+look.Yuan(list))
	}
	if v := f.car(); v != nil && !slices.Contains(codes, v.Code) {
		codes, labels = append(codes, v.Code), append(labels, v.Name)
	}
	return codes, labels
}

func (p *quotePage) colourOptions() (codes, labels []string) {
	for _, c := range p.form.colours() {
		label := c.Name
		if c.Surcharge != 0 {
			label += " +" + look.Yuan(c.Surcharge)
		}
		codes, labels = append(codes, c.Code), append(labels, label)
	}
	return codes, labels
}

// tick is something that may be taken or left, with its price.
type tick struct{ code, name, price string }

// ticks are boxes for what all says, two in a row; they are made anew only when there are others.
func (p *quotePage) ticks(all func() []tick, on func(code string) bool, set func(string, bool)) *fyne.Container {
	box := look.Tiles(2, 4)
	var made []tick
	var boxes []*input.Check
	p.onShow(func() {
		now := all()
		if !slices.Equal(now, made) {
			made, boxes, box.Objects = now, nil, nil
			for _, t := range now {
				c := input.NewCheck(t.name, nil)
				c.OnChanged = func(yes bool) { set(t.code, yes); p.told(); p.changed() }
				boxes = append(boxes, c)
				box.Objects = append(box.Objects, look.Line(8, look.Stretch(c), look.NewText(t.price).In(look.Secondary).Right(), look.Fixed(8, 0, look.Spacer())))
			}
			p.moved()
			p.reveal(box, len(now) > 0)
		}
		for i, t := range made {
			if boxes[i].Checked != on(t.code) {
				changed := boxes[i].OnChanged
				boxes[i].OnChanged = nil
				boxes[i].SetChecked(on(t.code))
				boxes[i].OnChanged = changed
			}
		}
	})
	return box
}

// told shows what the last choice brought with it.
func (p *quotePage) told() {
	if p.form.said != "" {
		p.s.Desk.Toast(look.Due, words.Tr(p.form.said), "", nil)
	}
}

func (p *quotePage) optionTicks() *fyne.Container {
	label := look.NewCaption(words.Tr("选装"))
	ticks := p.ticks(func() []tick {
		var out []tick
		for _, o := range p.form.options() {
			out = append(out, tick{o.Code, o.Name, look.Yuan(o.Price)})
		}
		return out
	}, p.form.has, p.form.chooseOption)
	whole := look.Column(4, label, ticks)
	p.onShow(func() {
		p.reveal(whole, len(p.form.options()) > 0)
	})
	return whole
}

// taxes are computed; the fees around registration may be taken or left.
func (p *quotePage) taxes() fyne.CanvasObject {
	f := p.form
	ticks := p.ticks(func() []tick {
		var out []tick
		for _, x := range onDay(f.shelf.fees, f.quote.Day) {
			if x.Optional {
				out = append(out, tick{x.Code, x.Name, look.Yuan(x.Amount)})
			}
		}
		return out
	}, f.takesFee, f.setFee)
	return p.section("税费与上牌", chargeGroups[1], p.charges(ofCodes(price.CodeTax, price.CodeVehicleTax, price.CodeFee)), ticks)
}
