package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/money"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// figuresWide is the panel that is always in view: a third of the smallest window.
const figuresWide float32 = 360

// quoteSide is the figures of the quote, how the discount stands to my limit, and what can be done now.
type quoteSide struct {
	p   *quotePage
	box fyne.CanvasObject

	bare, landing *look.Text
	large, label  *look.Text
	below         *look.Text
	finance       *fyne.Container
	figures       map[string]*look.Text
	downLabel     *look.Text
	landingRow    fyne.CanvasObject
	scroll        *container.Scroll
	limit         *fyne.Container
	limitText     *look.Text
	limitWord     *look.Text
	gauge         *gauge
	approve       *input.Button
	hint          *prose
	hintBox       *fyne.Container
	moved         bool
}

func newQuoteSide(p *quotePage) *quoteSide {
	s := &quoteSide{p: p, figures: map[string]*look.Text{}}
	s.bare, s.landing = look.NewText("").Right(), look.NewText("").Right()
	s.large, s.label, s.below = look.NewText("").Sized(look.Large).Bold().Cut(), look.NewCaption(""), look.NewCaption("").Cut()
	small := func(label string, value *look.Text) fyne.CanvasObject {
		return look.Line(8, look.NewCaption(words.Tr(label)), look.Stretch(value))
	}
	s.finance = look.Column(10, look.Rule(), s.tiles())
	s.limitText, s.limitWord, s.gauge = look.NewCaption("").Cut(), look.NewCaption("").In(look.Amber), newGauge()
	s.approve = input.NewButton(words.Tr("请经理审批"), nil, func() { p.approve(func() {}) })
	s.limit = look.Column(6, look.Rule(), look.Inset(4, 0, 0, 0, look.Line(8, look.Stretch(s.limitText), s.limitWord)), s.gauge.box, s.approve)
	s.hintBox = container.NewStack()
	s.landingRow = small("落地价", s.landing)
	top := look.Column(12,
		look.Column(4, small("裸车价", s.bare), s.landingRow),
		look.Column(0, s.label, s.large, s.below), s.finance, s.limit, s.hintBox)
	s.scroll = container.NewVScroll(look.Inset(20, 20, 0, 20, top))
	s.box = container.NewBorder(nil, look.Inset(12, 20, 20, 20, s.buttons()), nil, nil, s.scroll)
	return s
}

// tiles are the figures of the financing.
func (s *quoteSide) tiles() fyne.CanvasObject {
	var cells []fyne.CanvasObject
	for _, label := range []string{"首付", "月供", "期数", "提车付款", "年化（单利）", "年化（复利）"} {
		value := look.NewText("").Sized(look.Emphasised).Bold().Cut()
		s.figures[label] = value
		caption := look.NewCaption(words.Tr(label)).Cut()
		if label == "首付" {
			s.downLabel = caption
		}
		cells = append(cells, look.Column(0, caption, value))
	}
	return look.Tiles(2, 8, cells...)
}

// refresh shows the figures as they are now; where nothing can be priced, none.
func (s *quoteSide) refresh() {
	f := s.p.form
	q := &f.quote
	yuan := func(v money.Fen) string {
		if !f.priced {
			return "–"
		}
		return look.Yuan(v)
	}
	s.bare.Set(yuan(q.Bare))
	s.landing.Set(yuan(q.Landing))
	s.large.Set(yuan(q.Net))
	s.reveal(s.landingRow, q.Net != q.Landing)
	s.label.Set(words.Tr("落地价"))
	s.below.Set("")
	if q.Net != q.Landing {
		s.label.Set(words.Tr("应付合计"))
		s.below.Set(words.Trf("落地价减置换与补贴 %s", look.Yuan(q.Landing-q.Net)))
	} else if f.priced {
		s.below.Set(words.Tr("含税费、保险和所选项目"))
	}
	s.refreshFinance()
	s.refreshLimit()
	s.refreshHint()
	if s.moved {
		s.moved = false
		relay(s.scroll)
	}
}

// reveal shows or hides.
func (s *quoteSide) reveal(o fyne.CanvasObject, on bool) {
	if o.Visible() != on {
		show(o, on)
		s.moved = true
	}
}

func (s *quoteSide) refreshFinance() {
	f := s.p.form
	q := &f.quote
	s.reveal(s.finance, f.priced && q.Loan > 0)
	if q.Loan == 0 {
		return
	}
	s.downLabel.Set(words.Trf("首付 %s%%", f.down()))
	pay := look.Yuan(q.SecondPay)
	if q.Method == "equal_principal" {
		pay = words.Trf("首期 %s", look.Yuan(q.FirstPay))
	}
	for label, text := range map[string]string{
		"首付": look.Yuan(q.Down), "月供": pay, "期数": words.Trf("%d 期", q.Months), "提车付款": look.Yuan(q.Cash), "年化（单利）": q.Simple + "%", "年化（复利）": q.Compound + "%",
	} {
		s.figures[label].Set(text)
	}
}

// refreshLimit sets the discount against what I may give alone.
func (s *quoteSide) refreshLimit() {
	f := s.p.form
	q := &f.quote
	s.reveal(s.limit, q.Variant != "" && (q.Discount > 0 || f.draft()))
	s.limitText.Set(words.Trf("优惠 %s，权限 %s", look.Yuan(q.Discount), look.Yuan(q.Limit)))
	over := q.Discount > q.Limit
	word, ink := "", look.Amber
	switch {
	case f.beyond():
		word = words.Tr("需经理审批")
	case over && q.ApprovedBy != "":
		word, ink = words.Trf("%s 已批准", s.p.s.name("user", q.ApprovedBy)), look.Green
	}
	s.moved = s.moved || word != s.limitWord.Text()
	s.limitWord.Say(word, ink, false)
	part := float32(0)
	if q.Limit > 0 {
		part = float32(q.Discount) / float32(q.Limit)
	} else if q.Discount > 0 {
		part = 1
	}
	s.gauge.set(part, f.beyond())
	s.reveal(s.approve, f.beyond())
}

// refreshHint says what is missing before the quote can be issued.
func (s *quoteSide) refreshHint() {
	why := s.p.lacks()
	s.reveal(s.hintBox, why != "" && s.p.form.draft())
	if why == "" || s.hint != nil && s.hint.text == why {
		return
	}
	s.hint = newProse(why, look.Caption, look.Secondary)
	s.hint.Resize(fyne.NewSize(figuresWide-40, 0))
	s.hintBox.Objects = []fyne.CanvasObject{s.hint}
	s.moved = true
}

func show(o fyne.CanvasObject, on bool) {
	if o.Visible() == on {
		return
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// lacks is what keeps the quote from being issued, "" for nothing.
func (p *quotePage) lacks() string {
	f := p.form
	switch {
	case !f.draft():
		return ""
	case f.quote.Variant == "" && len(f.wrong) == 0:
		return words.Tr("选好车系和配置，价格就会出来。")
	}
	for _, s := range p.slots {
		if why := f.wrong[s.name]; why != "" {
			return words.Tr(why)
		}
	}
	for _, why := range f.wrong {
		return words.Tr(why)
	}
	return ""
}

// buttons are what can be done with the quote as it stands.
func (s *quoteSide) buttons() fyne.CanvasObject {
	p, q := s.p, &s.p.form.quote
	preview := func() *input.Button { return input.NewButton(words.Tr("预览"), look.Icon(icons.Print), p.Print) }
	version := func() *input.Button { return input.NewButton(words.Tr("另存新版本"), nil, p.nextVersion) }
	void := func() *input.Button { return input.NewQuiet(words.Tr("作废"), nil, p.void) }
	switch q.StateOn(p.s.today()) {
	case domain.QuoteDraft:
		pair := look.Tiles(2, 8, preview(), input.NewButton(words.Tr("保存"), nil, p.save))
		out := look.Column(8, pair, input.NewMain(words.Tr("出单"), nil, p.issue))
		if q.ID != "" {
			out.Add(void())
		}
		return out
	case domain.QuoteIssued:
		return look.Column(8, look.Tiles(2, 8, preview(), version()), input.NewMain(words.Tr("客户接受"), nil, p.accept), void())
	case domain.QuoteExpired:
		return look.Column(8, preview(), input.NewMain(words.Tr("另存新版本"), nil, p.nextVersion), void())
	case domain.QuoteAccepted:
		order := input.NewMain(words.Tr("转订单"), nil, func() { p.s.Desk.Go(desk.Route{Page: "order", For: q.ID}) })
		if id := p.seen.order.ID; id != "" {
			order = input.NewMain(words.Tr("打开订单"), nil, func() { p.s.Desk.Go(desk.Route{Page: "order", ID: id}) })
		}
		return look.Column(8, look.Tiles(2, 8, preview(), version()), order)
	}
	return look.Tiles(2, 8, preview(), version())
}

// gauge is how much of a limit is used; beyond it is amber and full.
type gauge struct {
	part  float32
	front *look.Tint
	box   *fyne.Container
}

func newGauge() *gauge {
	g := &gauge{front: look.NewTint(look.Accent, "", 3)}
	g.box = &fyne.Container{Layout: gaugeLayout{g}, Objects: []fyne.CanvasObject{look.NewTint(look.GreySoft, "", 3), g.front}}
	return g
}

func (g *gauge) set(part float32, over bool) {
	g.part = min(max(part, 0), 1)
	g.front.SetFill(look.Accent)
	if over {
		g.front.SetFill(look.Amber)
	}
	g.box.Refresh()
}

type gaugeLayout struct{ of *gauge }

func (gaugeLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 6) }

func (l gaugeLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(fyne.NewSize(size.Width*l.of.part, size.Height))
}
