package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// versionPair are two versions of an offer, and all there are.
type versionPair struct {
	older, newer domain.Quote
	all          []domain.Quote
	who          domain.Customer
}

// comparePage sets two versions of an offer side by side, line by line, with what each costs more or less.
type comparePage struct {
	s            *Shop
	older, newer record.ID
	seen         versionPair
	body         *fyne.Container
}

// newCompare is the page of Route{ID: newer, For: older}.
func newCompare(s *Shop, r desk.Route) (desk.Page, error) {
	p := &comparePage{s: s, older: r.For, newer: r.ID, body: container.NewStack()}
	p.Reload()
	return p, nil
}

func (p *comparePage) Title() string             { return words.Tr("对比版本") }
func (p *comparePage) Object() fyne.CanvasObject { return p.body }

// Print shows the comparison as a paper.
func (p *comparePage) Print() { p.s.Desk.Go(desk.Route{Page: "preview", ID: p.newer, For: p.older}) }

// Reload reads both versions anew.
func (p *comparePage) Reload() {
	read(p.s, p.s.ctx, "对比打不开", func(v *store.View) (out versionPair, err error) {
		if out.older, err = store.Get(v, domain.Quotes, p.older); err != nil {
			return out, err
		}
		if out.newer, err = store.Get(v, domain.Quotes, p.newer); err != nil {
			return out, err
		}
		if out.all, err = store.QuoteVersions(v, out.newer); err != nil {
			return out, err
		}
		out.who, err = customerOf(v, out.newer.Customer)
		return out, err
	}, p.show)
}

func (p *comparePage) show(seen versionPair) {
	if seen.older.Version > seen.newer.Version && seen.older.First == seen.newer.First {
		seen.older, seen.newer = seen.newer, seen.older
		p.older, p.newer = p.newer, p.older
	}
	p.seen = seen
	prints := input.NewButton(words.Tr("预览对比单"), look.Icon(icons.Print), p.Print)
	head := look.Head(words.Tr("对比版本"), seen.who.Title()+" · "+seen.newer.CarName, prints)
	names := compareLine("", p.chooser(&p.older), p.chooser(&p.newer), look.NewCaption(words.Tr("差额")).Right())
	rows := look.Column(0)
	for _, d := range domain.Compare(&seen.older, &seen.newer) {
		rows.Add(deltaLine(words.Tr(d.Name), lineOf(&seen.older, d.Name, d.Old, d.InOld), lineOf(&seen.newer, d.Name, d.New, d.InNew), d.New-d.Old, false))
	}
	for _, t := range p.totals() {
		rows.Add(look.Inset(6, 0, 6, 0, look.Rule()))
		rows.Add(deltaLine(words.Tr(t.name), look.Yuan(t.old), look.Yuan(t.new), t.new-t.old, true))
	}
	p.finance(rows)
	scroll := container.NewVScroll(look.Inset(0, look.Margin, look.Margin, look.Margin, container.New(capped(1040), rows)))
	top := look.Column(16, head, container.New(capped(1040), names), container.New(capped(1040), look.Rule()))
	p.body.Objects = []fyne.CanvasObject{container.NewBorder(look.Inset(20, look.Margin, 8, look.Margin, top), nil, nil, nil, scroll)}
	p.body.Refresh()
}

type compared struct {
	name     string
	old, new money.Fen
}

// totals are the sums that one compares.
func (p *comparePage) totals() []compared {
	a, b := &p.seen.older, &p.seen.newer
	out := []compared{{"裸车价", a.Bare, b.Bare}, {"落地价", a.Landing, b.Landing}}
	if a.Net != a.Landing || b.Net != b.Landing {
		out = append(out, compared{"应付合计", a.Net, b.Net})
	}
	return out
}

// finance sets the financings side by side, where there is one.
func (p *comparePage) finance(rows *fyne.Container) {
	a, b := &p.seen.older, &p.seen.newer
	if a.Loan == 0 && b.Loan == 0 {
		return
	}
	rows.Add(look.Inset(20, 0, 8, 0, look.Section(words.Tr("金融"))))
	for _, t := range []compared{{"首付", a.Down, b.Down}, {"贷款金额", a.Loan, b.Loan}, {"首期", a.FirstPay, b.FirstPay}, {"利息", a.Interest, b.Interest}, {"总花费", a.AllIn, b.AllIn}} {
		rows.Add(deltaLine(words.Tr(t.name), sumOf(t.old, a.Loan > 0), sumOf(t.new, b.Loan > 0), t.new-t.old, false))
	}
	texts := func(name, old, now string) {
		rows.Add(compareLine(words.Tr(name), look.NewText(old).Right(), look.NewText(now).Right(), look.NewText("")))
	}
	texts("期数", termOf(a), termOf(b))
	texts("年化（单利）", rateOf(a.Simple), rateOf(b.Simple))
	texts("年化（复利）", rateOf(a.Compound), rateOf(b.Compound))
}

func termOf(q *domain.Quote) string {
	if q.Months == 0 {
		return "–"
	}
	return words.Trf("%d 期", q.Months)
}

func rateOf(text string) string {
	if text == "" {
		return "–"
	}
	return text + "%"
}

// lineOf is what a line says in a version: gifts and what is paid out later count nothing and say why.
func lineOf(q *domain.Quote, name string, f money.Fen, has bool) string {
	for _, l := range q.Lines {
		if !has || f != 0 || l.Name != name {
			continue
		}
		if l.Gift {
			return words.Tr("赠送")
		}
		if l.Value != 0 {
			return words.Tr("事后发放")
		}
	}
	return sumOf(f, has)
}

// sumOf is an amount, or – where the version has no such line.
func sumOf(f money.Fen, has bool) string {
	if !has {
		return "–"
	}
	return look.Yuan(f)
}

// deltaLine is a line of both versions with the signed difference: more is red, less green.
func deltaLine(name, old, now string, delta money.Fen, strong bool) fyne.CanvasObject {
	text, ink := "", look.Secondary
	switch {
	case delta > 0:
		text, ink = "+"+look.Yuan(delta), look.Red
	case delta < 0:
		text, ink = look.Yuan(delta), look.Green
	}
	cells := []*look.Text{look.NewText(old).Right(), look.NewText(now).Right(), look.NewText(text).In(ink).Right()}
	if strong {
		for _, c := range cells {
			c.Bold()
		}
	}
	return compareLine(name, cells[0], cells[1], cells[2])
}

// compareLine puts a name and three cells in the columns of the page.
func compareLine(name string, old, now, delta fyne.CanvasObject) fyne.CanvasObject {
	const cell float32 = 232
	return look.Fixed(0, max(chargeHigh, now.MinSize().Height), look.Line(16, look.Stretch(look.NewText(name).Cut()), look.Fixed(cell, 0, old), look.Fixed(cell, 0, now), look.Fixed(cell, 0, delta)))
}

// chooser lets another version stand in the column.
func (p *comparePage) chooser(which *record.ID) fyne.CanvasObject {
	var labels, codes []string
	for _, v := range p.seen.all {
		label := versionName(v.Version)
		if v.Number != "" {
			label += " · " + v.Number
		} else {
			label += " · " + words.Tr("草稿")
		}
		labels, codes = append(labels, label), append(codes, string(v.ID))
	}
	c := input.NewChoice(labels, codes, nil)
	c.ChooseCode(string(*which))
	c.OnChanged = func(int) {
		if id := record.ID(c.Code()); id != "" {
			*which = id
			p.Reload()
		}
	}
	return c
}
