package page

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// noCustomer is shown until the customer is chosen.
func (p *quotePage) noCustomer(choose *input.Button) fyne.CanvasObject {
	return look.Empty(icons.Customer, words.Tr("给谁报价？"), words.Tr("先找到客户；还没有登记的，先新建客户。"), look.Line(8,
		input.NewButton(words.Tr("新建客户"), nil, func() { p.s.Desk.Go(desk.Route{Page: "customer-new"}) }), choose))
}

// versionName is V1, V2 ...
func versionName(n int64) string { return fmt.Sprintf("V%d", n) }

// head is the number, how the quote stands, its versions, and what one must know about it.
func (p *quotePage) head() fyne.CanvasObject {
	q := &p.form.quote
	title := look.NewTitle(words.Tr("新报价"))
	switch {
	case q.Number != "":
		title = look.NewTitle(q.Number)
	case q.ID != "":
		title = look.NewTitle(words.Tr("报价草稿"))
	}
	state := q.StateOn(p.s.today())
	row := []fyne.CanvasObject{title, look.NewBadge(words.Tr(domain.QuoteStates.Label(string(state))), quoteTone(state))}
	if b := stateBadge(p.seen.state); b != nil {
		row = append(row, b)
	}
	row = append(row, look.Spacer())
	out := look.Column(10, look.Line(10, append(row, p.tabs()...)...))
	for _, says := range []fyne.CanvasObject{p.band(state), p.s.conflictBanner(p.seen.open, q.ID)} {
		if says != nil {
			out.Add(says)
		}
	}
	return out
}

// tabs are the versions of the offer, and the way to set two side by side.
func (p *quotePage) tabs() []fyne.CanvasObject {
	all := p.seen.versions
	if len(all) < 2 {
		return nil
	}
	var out []fyne.CanvasObject
	before := p.form.quote.ID
	for i, v := range all {
		chip := look.NewChip(versionName(v.Version), func() { p.turn(v) })
		chip.Set(versionName(v.Version), v.ID == p.form.quote.ID)
		out = append(out, chip)
		if v.ID == p.form.quote.ID && i > 0 {
			before = all[i-1].ID
		}
	}
	if before == p.form.quote.ID {
		before = all[1].ID
	}
	return append(out, input.NewButton(words.Tr("对比版本"), nil, func() {
		p.s.Desk.Go(desk.Route{Page: "compare", ID: p.form.quote.ID, For: before})
	}))
}

// turn shows another version. What was typed here stays as a draft.
func (p *quotePage) turn(v domain.Quote) {
	if v.ID == p.form.quote.ID {
		return
	}
	p.late.Now()
	p.s.Desk.Replace(desk.Route{Page: "quote", ID: v.ID})
}

// band says what one must know before reading on.
func (p *quotePage) band(state domain.QuoteState) fyne.CanvasObject {
	q := &p.form.quote
	next := func() *input.Button { return input.NewButton(words.Tr("另存新版本"), nil, p.nextVersion) }
	switch {
	case p.restored:
		return look.Banner(look.Due, words.Tr("已恢复上次没有保存的改动。"), input.NewButton(words.Tr("放弃改动"), nil, p.giveUp))
	case state == domain.QuoteIssued:
		return look.Banner(look.Plain, words.Trf("已于 %s 出单，内容不能再改；要改请另存新版本。", q.IssuedAt.Day().String()), next())
	case state == domain.QuoteExpired:
		return look.Banner(look.Due, words.Trf("报价已于 %s 过期，请另存新版本重新出单。", q.Until.String()), next())
	case state == domain.QuoteAccepted:
		return look.Banner(look.Good, words.Tr("客户已接受这份报价。"))
	case state == domain.QuoteVoid:
		return look.Banner(look.Plain, words.Trf("已作废：%s", q.Reason))
	}
	return nil
}

// giveUp goes back to what is saved.
func (p *quotePage) giveUp() {
	p.Discard()
	p.load()
}

// issued is the quote to read: the car and who it is for, then the lines with their reasons.
func (p *quotePage) issued() fyne.CanvasObject {
	q := &p.form.quote
	_, names := p.form.shelf.provinces()
	codes, _ := p.form.shelf.provinces()
	province := ""
	for i, c := range codes {
		if c == q.Province {
			province = names[i]
		}
	}
	facts := look.Pairs(3,
		look.Words(words.Tr("客户"), p.seen.who.Title()), look.Words(words.Tr("车型"), q.CarName), look.Words(words.Tr("颜色"), q.ColourName),
		look.Words(words.Tr("报价日期"), look.Date(q.Day)), look.Words(words.Tr("预计开票日"), look.Date(q.Invoice)), look.Words(words.Tr("有效期至"), look.Date(q.Until)),
		look.Words(words.Tr("上牌省份"), province), look.Words(words.Tr("车主类型"), words.Tr(domain.OwnerTypes.Label(q.OwnerType))), look.Words(words.Tr("销售顾问"), p.s.name("user", q.User)))
	parts := look.Column(24, facts)
	for _, g := range chargeGroups {
		if len(g.lines(q)) > 0 {
			parts.Add(p.section(g.title, g, p.charges(g.lines)))
		}
	}
	if q.Product != "" {
		parts.Add(look.Column(12, look.Section(words.Tr("金融")), look.Pairs(3,
			look.Words(words.Tr("金融产品"), q.ProductName), look.Words(words.Tr("金融机构"), q.Lender), look.Words(words.Tr("还款方式"), words.Tr(domain.LoanMethods.Label(q.Method))), look.Words(words.Tr("贷款金额"), look.Yuan(q.Loan)))))
	}
	if q.Note != "" {
		parts.Add(look.Column(12, look.Section(words.Tr("备注")), newProse(q.Note, look.Body, look.Ink)))
	}
	return container.New(capped(880), parts)
}

// capped lets its one object be no wider than this.
type capped float32

func (c capped) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(min(m.Width, float32(c)), m.Height)
}

func (c capped) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(min(size.Width, float32(c)), size.Height))
}
