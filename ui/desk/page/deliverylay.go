package page

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/record"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// sideWide is the width of the column at the right.
const sideWide float32 = 444

func (p *deliveryPage) show(o deliveryView) {
	p.seen, p.now, p.broken = o, o.delivery, false
	p.rows, p.heads = nil, map[string]*look.Text{}
	p.bar, p.count = newBar(), look.NewText("")
	p.saved = look.NewCaption("")
	left := look.Column(20, p.progress())
	if p.done() {
		left.Add(p.followUps())
	}
	for _, section := range domain.Sections {
		left.Add(p.section(section))
	}
	scroll := container.NewVScroll(look.Inset(0, 24, look.Margin, look.Margin, left))
	side := look.Fixed(sideWide, 0, container.NewBorder(nil, nil, look.Post(), nil, p.side()))
	top := look.Column(12, p.head())
	if says := p.s.conflictBanner(p.seen.open, p.id); says != nil {
		top.Add(says)
	}
	head := look.Inset(20, look.Margin, 16, look.Margin, top)
	p.body.Objects = []fyne.CanvasObject{container.NewBorder(look.Column(0, head, look.Rule()), nil, nil, side, look.Inset(16, 0, 0, 0, scroll))}
	p.body.Refresh()
	p.judge()
}

func (p *deliveryPage) head() fyne.CanvasObject {
	d := &p.seen.delivery
	tone, _ := deliveryTone("state", string(d.State))
	row := []fyne.CanvasObject{look.NewBadge(words.Tr(domain.DeliveryStates.Label(string(d.State))), tone)}
	p.badge = container.NewStack()
	p.standing()
	row = append(row, p.badge, input.NewQuiet(words.Tr("客户"), look.Icon(icons.Customer), func() { p.s.Desk.Go(desk.Route{Page: "customer", ID: d.Customer}) }),
		input.NewQuiet(words.Tr("订单"), look.Icon(icons.Order), func() { p.s.Desk.Go(desk.Route{Page: "order", ID: d.Order}) }),
		input.NewButton(words.Tr("预览交车单"), look.Icon(icons.Print), p.Print))
	return look.Head(words.Tr("交车")+" "+d.Number, p.seen.customer+" · "+d.CarName+" "+d.Colour+" · "+words.Tr("订单")+" "+d.OrderNo, row...)
}

// standing shows how the hand-over stands with headquarters.
func (p *deliveryPage) standing() {
	p.badge.Objects = nil
	p.badge.Hide()
	if b := stateBadge(p.seen.state); b != nil {
		p.badge.Objects = []fyne.CanvasObject{b}
		p.badge.Show()
	}
	p.badge.Refresh()
}

func (p *deliveryPage) progress() fyne.CanvasObject {
	return look.Column(8, p.count, p.bar)
}

// section is one part of the check-list, two rows side by side.
func (p *deliveryPage) section(section record.Option) fyne.CanvasObject {
	count := look.NewCaption("").Right()
	p.heads[section.Code] = count
	tiles := look.Tiles(2, 4)
	for _, item := range p.now.Items {
		if item.Section != section.Code {
			continue
		}
		row := newTickRow(item, p.done(), p.tick, p.move)
		p.rows = append(p.rows, row)
		tiles.Add(row)
	}
	return look.Column(4, look.Section(words.Tr(section.Label), look.Fixed(60, 0, count)), tiles)
}

// move goes from one check to another by the keyboard.
func (p *deliveryPage) move(from *tickRow, by int) {
	for i, r := range p.rows {
		if r == from && i+by >= 0 && i+by < len(p.rows) {
			input.Focus(p.rows[i+by])
			return
		}
	}
}

// side is the head of the report, the signatures and the end.
func (p *deliveryPage) side() fyne.CanvasObject {
	p.form = form.New(domain.Deliveries.Bind(&p.now), form.Options{
		Columns: 2, Today: p.s.today, Name: p.s.name, ReadOnly: p.done(), OnChange: func(string) { p.touched() },
		Sections: []form.Section{
			{Fields: []string{"day", "invoiced", "mileage", "fuel", "keys", "plate"}},
			{Title: "签字", Fields: []string{"owner_sign", "dealer_sign", "agent"}},
			{Columns: 1, Fields: []string{"note"}},
		},
	})
	p.vin = newVINField(p.s.today(), p.touched)
	p.vin.set(p.now.VIN)
	if p.done() {
		p.vin.entry.Disable()
	}
	hint := look.NewCaption(words.Tr("在纸上签字后，这里填写签字人姓名。"))
	fields := look.Column(16, p.vin.whole, p.form, hint)
	scroll := container.NewVScroll(look.Inset(16, 24, 16, 24, fields))
	if p.done() {
		p.complete, p.missing = nil, nil
		return scroll
	}
	p.missing = look.Column(4)
	p.complete = input.NewMain(words.Tr("完成交车"), look.IconIn(icons.Check, look.OnAccent), p.finish)
	foot := look.Column(10, p.missing, look.Line(12, p.saved, look.Spacer(), p.complete))
	return container.NewBorder(nil, look.Column(0, look.Rule(), look.Inset(12, 24, 16, 24, foot)), nil, nil, scroll)
}

// judge says how far the check-list is and what still forbids completing the hand-over.
func (p *deliveryPage) judge() {
	if p.bar == nil {
		return
	}
	must, done := 0, 0
	open, all := map[string]int{}, map[string]int{}
	for _, item := range p.now.Items {
		all[item.Section]++
		if !item.Done {
			open[item.Section]++
		}
		if item.Mandatory {
			must++
			if item.Done {
				done++
			}
		}
	}
	p.bar.set(done, must)
	if done < must {
		p.count.Say(words.Trf("必做检查 %d / %d，还有 %d 项", done, must, must-done), look.Ink, true)
	} else {
		p.count.Say(words.Trf("必做检查 %d 项已全部完成", must), look.Green, true)
	}
	for code, text := range p.heads {
		text.Set(strconv.Itoa(all[code]-open[code]) + " / " + strconv.Itoa(all[code]))
	}
	p.sayMissing()
}

// shownMissing is how many of the missing things are listed at once.
const shownMissing = 4

func (p *deliveryPage) sayMissing() {
	if p.complete == nil {
		return
	}
	missing := p.now.Missing()
	enable(p.complete, len(missing) == 0)
	p.missing.Objects = nil
	for i, text := range missing {
		if i == shownMissing {
			p.missing.Add(look.NewCaption(words.Trf("……还有 %d 处", len(missing)-shownMissing)))
			break
		}
		p.missing.Add(look.Line(8, look.NewDot(look.Due), look.Stretch(look.NewCaption(words.Tr(text)).Cut())))
	}
	p.missing.Refresh()
}

// followUps are the tasks that the completed hand-over made.
func (p *deliveryPage) followUps() fyne.CanvasObject {
	box := look.Column(8, look.Section(words.Tr("后续任务"), look.NewCaption(words.Trf("完成于 %s", p.seen.delivery.DoneAt.String()))))
	for _, t := range p.seen.tasks {
		tone := look.Act
		if t.State != "open" {
			tone = look.Good
		} else if t.Overdue(p.s.today()) {
			tone = look.Bad
		}
		kind := look.Fixed(110, 0, look.NewBadge(words.Tr(domain.TaskKinds.Label(t.Kind)), tone))
		due := look.Fixed(150, 0, look.NewText(t.Due.String()+" "+words.Tr(t.Due.Weekday())))
		state := look.NewCaption(words.Tr(domain.TaskStates.Label(t.State)))
		who := look.NewCaption(p.s.name("user", t.Owner))
		box.Add(look.Fixed(0, 28, look.Line(16, kind, due, look.Stretch(look.NewText(t.Title).Cut()), who, state)))
	}
	return box
}
