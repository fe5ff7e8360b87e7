package page

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// glance shows the chosen customer beside the list.
type glance struct {
	shop    *Shop
	changed func()
	body    *fyne.Container
	shown   domain.Customer
	cancel  context.CancelFunc
}

func newGlance(s *Shop, changed func()) *glance {
	g := &glance{shop: s, changed: changed, body: container.NewStack()}
	g.show(nil)
	return g
}

// show reads a customer's latest; nil tells what would appear.
func (g *glance) show(c *domain.Customer) {
	if g.cancel != nil {
		g.cancel()
	}
	if c == nil {
		g.shown = domain.Customer{}
		g.body.Objects = []fyne.CanvasObject{look.Empty(icons.Customer, words.Tr("未选择客户"), words.Tr("选中一行，这里显示概况。"), nil)}
		g.body.Refresh()
		return
	}
	id := c.ID
	var ctx context.Context
	ctx, g.cancel = context.WithCancel(g.shop.ctx)
	read(g.shop, ctx, "客户读不出来", func(v *store.View) (store.Dossier, error) { return store.OpenCustomer(v, id, 6) }, g.draw)
}

func (g *glance) draw(d store.Dossier) {
	c, s := &d.Customer, g.shop
	g.shown = *c
	line := look.Line(8)
	if c.Level != "" {
		tone, _ := levelTone("level", c.Level)
		line.Add(look.NewBadge(words.Tr(domain.Levels.Label(c.Level)), tone))
	}
	line.Add(look.NewText(phoneOf(c)))
	parts := look.Column(12, newProse(c.Title(), look.Emphasised, look.Ink).bold(), line, newProse(s.wants(c), look.Body, look.Secondary))
	if c.NextStep != "" || !c.NextTouch.None() {
		step := c.NextStep
		if step == "" {
			step = words.Tr("跟进")
		}
		next := strings.TrimSpace(when(c.NextTouch, s.Desk.Now()) + "  " + step)
		parts.Add(look.Column(4, look.NewCaption(words.Tr("下一步")), newProse(next, look.Body, look.Ink)))
	}
	open := input.NewButton(words.Tr("打开"), nil, func() { s.Desk.Go(desk.Route{Page: "customer", ID: c.ID}) })
	follow := input.NewButton(words.Tr("跟进"), nil, func() { s.followUp(*c, d.Tasks, g.changed) })
	parts.Add(look.Line(8, open, follow))
	recent := look.Column(12, look.Section(words.Tr("最近")))
	for _, e := range d.Events {
		recent.Add(look.Column(2, look.NewHint(look.NewCaption(when(e.At, s.Desk.Now())+" · "+words.Tr(domain.EventKinds.Label(e.Kind))), look.Exact(e.At)), newProse(e.Text, look.Body, look.Ink)))
	}
	if len(d.Events) == 0 {
		recent.Add(look.NewText(words.Tr("还没有联系记录")).In(look.Secondary))
	}
	parts.Add(look.Inset(8, 0, 0, 0, recent))
	scroll := container.NewVScroll(nil)
	scroll.Content = container.New(flowing{scroll}, look.Pad(look.Margin, parts))
	g.body.Objects = []fyne.CanvasObject{scroll}
	g.body.Refresh()
}

// wants is what the customer wants, in one line: 看中 云岭 S6 白 · 预算 15–18 万 · 置换 · 来源 自然到店 · 顾问 李娜.
func (s *Shop) wants(c *domain.Customer) string {
	var parts []string
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, words.Tr(label)+" "+value)
		}
	}
	add("看中", strings.TrimSpace(c.Model+" "+c.Colour))
	add("预算", budget(c.BudgetFrom, c.BudgetTo))
	if c.Payment != "" && c.Payment != "open" {
		parts = append(parts, words.Tr(domain.Payments.Label(c.Payment)))
	}
	if c.TradeIn {
		parts = append(parts, words.Tr("置换"))
	}
	if c.Channel != "" {
		add("来源", words.Tr(domain.Channels.Label(c.Channel)))
	}
	add("顾问", s.ownerOf(c))
	return strings.Join(parts, " · ")
}

// budget is a span of money as people say it: 15–18 万.
func budget(from, to money.Fen) string {
	switch {
	case from == 0 && to == 0:
		return ""
	case to == 0:
		return words.Trf("%s 起", inWan(from))
	case from == 0:
		return words.Trf("%s 以内", inWan(to))
	case from == to:
		return inWan(to)
	}
	a, b := inWan(from), inWan(to)
	if strings.HasSuffix(a, " 万") && strings.HasSuffix(b, " 万") {
		a = strings.TrimSuffix(a, " 万")
	}
	return a + "–" + b
}

// inWan is an amount in 万 where it is a round one, otherwise in full; English readers count in thousands.
func inWan(f money.Fen) string {
	const wan = 1_000_000 // fen
	if words.Current() == words.English || f%(wan/10) != 0 {
		return strings.TrimSuffix(f.Yuan(), ".00")
	}
	if tenth := f % wan / (wan / 10); tenth != 0 {
		return fmt.Sprintf("%d.%d 万", f/wan, tenth)
	}
	return fmt.Sprintf("%d 万", f/wan)
}

// when is a moment as one reads it in a list: 今天 10:32, 昨天 16:10, 11-19 09:00, 2025-11-19. A moment at the
// very start of a day is a day without a time.
func when(at, now calendar.Instant) string {
	if at.None() {
		return ""
	}
	day, clock := at.Day(), " "+at.Clock()
	if at == day.Start() {
		clock = ""
	}
	switch {
	case day == now.Day():
		return words.Tr("今天") + clock
	case day == now.Day().AddDays(-1):
		return words.Tr("昨天") + clock
	case day == now.Day().AddDays(1):
		return words.Tr("明天") + clock
	case day.Year() == now.Day().Year():
		return fmt.Sprintf("%02d-%02d", day.Month(), day.DayOfMonth()) + clock
	}
	return day.String()
}

func maskedTel(phone string) string {
	if phone == "" {
		return ""
	}
	return ident.MaskPhone(phone)
}
