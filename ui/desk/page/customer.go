package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// customer is everything about one person on one page.
type customer struct {
	shop     *Shop
	id       record.ID
	dossier  store.Dossier
	wants    string // name of the wanted variant, "" if the customer has none
	phone    string // in full, once it was revealed; "" before
	read     bool
	head     *fyne.Container
	timeline *timeline
	tabs     *customerTabs
	body     *fyne.Container
}

func newCustomer(s *Shop, r desk.Route) (desk.Page, error) {
	p := &customer{shop: s, id: r.ID, head: container.NewStack()}
	p.timeline = newTimeline(s, r.ID, p.routeOf)
	p.tabs = newCustomerTabs(p)
	rest := newAside(440, 0, p.timeline.scroll, p.tabs.body)
	p.body = container.New(underHead{}, p.head, look.Rule(), rest)
	p.Reload()
	return p, nil
}

func (p *customer) Title() string {
	if !p.read {
		return words.Tr("客户")
	}
	return p.dossier.Customer.Title()
}

func (p *customer) Object() fyne.CanvasObject { return p.body }

// Reload reads the page anew, with as many events as it shows.
func (p *customer) Reload() {
	events := max(len(p.timeline.events), timelinePage)
	read(p.shop, p.shop.ctx, "客户读不出来", func(v *store.View) (opened, error) { return openCustomer(v, p.id, events) }, func(o opened) {
		d := o.Dossier
		p.wants = o.wants
		if p.phone != "" {
			p.phone = d.Customer.Phone // it may have been mended meanwhile
		}
		p.dossier, p.read = d, true
		p.draw()
		p.timeline.set(d.Events)
		p.tabs.set(d)
	})
}

// opened is a customer's page with the name of the variant that is wanted.
type opened struct {
	store.Dossier
	wants string
}

func openCustomer(v *store.View, id record.ID, events int) (o opened, err error) {
	if o.Dossier, err = store.OpenCustomer(v, id, events); err != nil || o.Customer.Variant == "" {
		return o, err
	}
	found, err := store.Find(v, domain.Variants, "WHERE id = ?", string(o.Customer.Variant))
	for _, one := range found {
		o.wants = one.Name
	}
	return o, err
}

// Keys are the page's own keys.
func (p *customer) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "Q", Does: "报价"}, {Keys: "F", Does: "跟进"}, {Keys: "E", Does: "编辑客户"}, {Keys: "D", Does: "订单"}}
}

// Key does what a letter stands for.
func (p *customer) Key(key *fyne.KeyEvent) bool {
	if !p.read || p.away() && key.Name != fyne.KeyD {
		return false
	}
	switch key.Name {
	case fyne.KeyQ:
		p.quote()
	case fyne.KeyF:
		p.follow()
	case fyne.KeyE:
		p.edit()
	case fyne.KeyD:
		p.order()
	default:
		return false
	}
	return true
}

// draw builds the head: who, how it stands, what comes next, what can be done.
func (p *customer) draw() {
	c, s := &p.dossier.Customer, p.shop
	name := newProse(c.Title(), look.Title, look.Ink).bold()
	facts := look.Line(12)
	if c.Level != "" {
		tone, _ := levelTone("level", c.Level)
		facts.Add(look.NewBadge(words.Tr(domain.Levels.Label(c.Level)), tone))
	}
	if c.Phone != "" {
		facts.Add(p.phoneLine(c))
	}
	text, tone := stateWords(p.dossier.State)
	if p.away() {
		text, tone = "待转出", look.Due
	}
	if text != "" {
		facts.Add(look.Line(6, look.NewDot(tone), look.NewText(words.Tr(text)).In(tone.Ink())))
	}
	parts := look.Column(8, name, facts, newProse(s.wants(c), look.Body, look.Secondary))
	for _, says := range []fyne.CanvasObject{p.leaving(), s.conflictBanner(len(p.dossier.Conflicts), c.ID)} {
		if says != nil {
			parts.Add(says)
		}
	}
	quote := input.NewMain(words.Tr("报价"), look.IconIn(icons.Quote, look.OnAccent), p.quote)
	follow := input.NewButton(words.Tr("跟进"), look.Icon(icons.Revisit), p.follow)
	order := input.NewButton(words.Tr("订单"), look.Icon(icons.Order), p.order)
	edit := input.NewButton(words.Tr("编辑"), nil, p.edit)
	row := []fyne.CanvasObject{quote, follow, order, edit}
	switch {
	case p.away():
		row = []fyne.CanvasObject{order}
	case p.mayTransfer():
		row = append(row, input.NewButton(words.Tr("转店"), nil, p.transfer))
	}
	if !p.away() {
		row = append(row, look.Spacer(), p.next(c))
	}
	parts.Add(look.Inset(6, 0, 0, 0, look.Line(8, row...)))
	p.head.Objects = []fyne.CanvasObject{look.Inset(20, look.Margin, 16, look.Margin, parts)}
	p.body.Refresh()
}

// phoneLine is the masked number with an eye that shows it in full, once that is written down.
func (p *customer) phoneLine(c *domain.Customer) fyne.CanvasObject {
	if p.phone != "" {
		return look.NewText(p.phone).Sized(look.Emphasised)
	}
	eye := input.NewQuiet("", look.IconIn(icons.Eye, look.Secondary), p.reveal)
	return look.Line(0, look.NewText(phoneOf(c)).Sized(look.Emphasised), look.Fixed(32, 28, eye))
}

func (p *customer) reveal() {
	act(p.shop, "手机号没有显示", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.shop.Session.Reveal(ctx, p.id, "phone")
	}, func(struct{}) {
		p.phone = p.dossier.Customer.Phone
		p.Reload()
	})
}

// planned is the first open task, where the customer has no step of his own: a return visit after the delivery.
func (p *customer) planned(t *domain.Task, change fyne.CanvasObject) fyne.CanvasObject {
	ink := look.Ink
	if t.Due < p.shop.today() {
		ink = look.Red
	}
	what := (&todo{Task: *t, Who: p.dossier.Customer}).what()
	return look.Line(8, look.NewCaption(words.Tr("下一步")), look.NewText(look.Date(t.Due)).In(ink).Bold(), look.NewText(short(what, 24)).In(ink), change)
}

// next is the next step with a button to change it.
func (p *customer) next(c *domain.Customer) fyne.CanvasObject {
	now := p.shop.Desk.Now()
	change := input.NewQuiet(words.Tr("改"), nil, p.plan)
	if c.NextStep == "" && c.NextTouch.None() && len(p.dossier.Tasks) > 0 {
		return p.planned(&p.dossier.Tasks[0], change)
	}
	if c.NextStep == "" && c.NextTouch.None() {
		change.SetText(words.Tr("安排下一步"))
		return change
	}
	ink := look.Ink
	if !c.NextTouch.None() && c.NextTouch.Day() < now.Day() {
		ink = look.Red
	}
	step := c.NextStep
	if step == "" {
		step = words.Tr("跟进")
	}
	return look.Line(8, look.NewCaption(words.Tr("下一步")), look.NewHint(look.NewText(when(c.NextTouch, now)).In(ink).Bold(), look.Exact(c.NextTouch)), look.NewText(short(step, 24)).In(ink), change)
}

// short cuts a text after so many characters.
func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// stateWords says how a record stands with headquarters; nothing where there is none.
func stateWords(s store.State) (string, look.Tone) {
	switch s {
	case store.StatePending:
		return "待上传", look.Due
	case store.StateRefused:
		return "被退回", look.Bad
	case store.StateConflict:
		return "有冲突", look.Due
	case store.StateProvisional:
		return "待总部确认", look.Due
	case store.StateSynced:
		return "已同步", look.Good
	}
	return "", look.Plain
}

func (p *customer) quote() { p.shop.Desk.Go(desk.Route{Page: "quote", For: p.id}) }
func (p *customer) edit()  { p.shop.Desk.Go(desk.Route{Page: "customer-edit", ID: p.id}) }

func (p *customer) follow() { p.shop.followUp(p.dossier.Customer, p.dossier.Tasks, p.Reload) }

func (p *customer) plan() { p.shop.planStep(p.dossier.Customer, p.Reload) }

// order opens the only order; of several it shows the list; with none it says how one comes about.
func (p *customer) order() {
	switch orders := p.dossier.Orders; len(orders) {
	case 0:
		p.shop.Desk.Toast(look.Due, words.Tr("还没有订单。先出报价，客户接受后转为订单。"), words.Tr("报价"), p.quote)
	case 1:
		p.shop.Desk.Go(desk.Route{Page: "order", ID: orders[0].ID})
	default:
		p.tabs.choose("orders")
	}
}

// routeOf is where a document of the customer opens.
func (p *customer) routeOf(id record.ID) (desk.Route, bool) {
	for _, q := range p.dossier.Quotes {
		if q.ID == id {
			return desk.Route{Page: "quote", ID: id}, true
		}
	}
	for _, o := range p.dossier.Orders {
		if o.ID == id {
			return desk.Route{Page: "order", ID: id}, true
		}
	}
	for _, d := range p.dossier.Deliveries {
		if d.ID == id {
			return desk.Route{Page: "delivery", ID: id}, true
		}
	}
	return desk.Route{}, false
}

// underHead puts a head, whose texts may wrap, above a rule and the rest.
type underHead struct{}

func (underHead) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[2].MinSize().Width, o[0].MinSize().Height+1)
}

func (underHead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, o[0].MinSize().Height))
	high := o[0].MinSize().Height // now that the width is known
	o[0].Resize(fyne.NewSize(size.Width, high))
	o[1].Move(fyne.NewPos(0, high))
	o[1].Resize(fyne.NewSize(size.Width, 1))
	o[2].Move(fyne.NewPos(0, high+1))
	o[2].Resize(fyne.NewSize(size.Width, max(size.Height-high-1, 0)))
}
