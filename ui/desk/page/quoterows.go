package page

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/price"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// chargeGroup is a part of the quote as the paper has it, with the codes of its lines.
type chargeGroup struct {
	title, sum string // Chinese
	codes      []string
}

// chargeGroups are in the order of the paper; a test holds that every code of the price rules is in one.
var chargeGroups = []chargeGroup{
	{"车辆", "裸车价", []string{price.CodeMSRP, price.CodeColour, price.CodeOption, price.CodeDiscount}},
	{"税费", "小计", []string{price.CodeTax, price.CodeVehicleTax, price.CodeFee}},
	{"保险", "小计", []string{price.CodeCompulsory, price.CodeCommercial}},
	{"精品与服务", "小计", []string{price.CodeAccessory, price.CodeService}},
	{"金融费用", "小计", []string{price.CodeFinanceFee}},
	{"置换与补贴", "小计", []string{price.CodeTradeIn, price.CodeSubsidy}},
}

func (g chargeGroup) lines(q *domain.Quote) []domain.QuoteLine {
	var out []domain.QuoteLine
	for _, l := range q.Lines {
		if slices.Contains(g.codes, l.Code) {
			out = append(out, l)
		}
	}
	return out
}

// total adds up some lines.
func total(lines []domain.QuoteLine) (sum money.Fen) {
	for _, l := range lines {
		sum += l.Amount
	}
	return sum
}

const (
	whyWide    float32 = 52
	payeeWide  float32 = 110
	amountWide float32 = 116
	chargeHigh float32 = 30
)

// chargeRow is one priced line: its name, why it is what it is, who charges it, how much.
type chargeRow struct {
	line   domain.QuoteLine
	name   *look.Text
	mark   *look.Badge
	payee  *look.Text
	amount *look.Text
	box    *fyne.Container
}

func (p *quotePage) newChargeRow() *chargeRow {
	r := &chargeRow{name: look.NewText("").Cut(), mark: look.NewBadge("", look.Plain), payee: look.NewCaption("").Cut(), amount: look.NewText("").Right()}
	r.mark.Hide()
	r.box = look.Line(8, look.Stretch(r.name), r.mark, p.whyLink(func() domain.QuoteLine { return r.line }), look.Fixed(payeeWide, 0, r.payee), look.Fixed(amountWide, chargeHigh, r.amount))
	return r
}

// set shows a line, and tells whether something in the row moves.
func (r *chargeRow) set(l domain.QuoteLine) bool {
	r.line = l
	r.name.Set(lineName(l))
	r.payee.Set(words.Tr(l.Payee))
	mark, text := "", look.Yuan(l.Amount)
	switch {
	case l.Gift:
		text = words.Tr("赠送")
	case l.Code == price.CodeSubsidy && l.Value != 0:
		mark, text = words.Tr("事后发放"), look.Yuan(l.Value)
	case l.Optional:
		mark = words.Tr("可选")
	}
	moved := mark != r.mark.Text()
	r.mark.Set(mark, look.Plain)
	ink := look.Ink
	if l.Amount < 0 {
		ink = look.Green
	} else if l.Gift || l.Value != 0 {
		ink = look.Secondary
	}
	r.amount.Say(text, ink, false)
	return moved
}

// lineName is a line's name with its quantity.
func lineName(l domain.QuoteLine) string {
	if l.Quantity > 1 {
		return words.Tr(l.Name) + " × " + strconv.FormatInt(l.Quantity, 10)
	}
	return words.Tr(l.Name)
}

// whyLink is the small 为什么 that opens the explanation. The mouse only: F2 explains everything at once.
func (p *quotePage) whyLink(line func() domain.QuoteLine) fyne.CanvasObject {
	return look.Fixed(whyWide, 24, look.NewPress(look.NewCaption(words.Tr("为什么")).In(look.Accent).Centred(), 4, func() { p.explain(line()) }))
}

// explain opens how one figure came about: base, rule, row.
func (p *quotePage) explain(l domain.QuoteLine) {
	figure := look.NewText(look.Yuan(l.Amount)).Sized(look.Large).Bold()
	parts := look.Column(16, figure)
	for _, pair := range [][2]string{{"基数", l.Base}, {"规则", l.Rule}, {"依据", l.Row}, {"说明", l.Why}} {
		if pair[1] != "" {
			parts.Add(look.Column(2, look.NewCaption(words.Tr(pair[0])), setAt(pair[1], 520, look.Body, look.Ink)))
		}
	}
	if len(parts.Objects) == 1 {
		parts.Add(look.NewText(words.Tr("金额按价目表或双方约定，没有计算。")).In(look.Secondary))
	}
	var sheet interface{ Close() }
	done := input.NewMain(words.Tr("知道了"), nil, func() { sheet.Close() })
	sheet = p.s.Desk.Sheet(lineName(l), look.Fixed(520, 0, parts), done)
}

// setAt is a text whose height is right at once at a width: a dialog is laid out only one time.
func setAt(text string, width float32, size fyne.ThemeSizeName, ink fyne.ThemeColorName) fyne.CanvasObject {
	o := newProse(text, size, ink)
	o.Resize(fyne.NewSize(width, 0))
	return o
}

// explainAll opens every figure with its explanation.
func (p *quotePage) explainAll() {
	q := &p.form.quote
	if len(q.Lines) == 0 {
		return
	}
	rows := look.Column(10)
	for _, l := range q.Lines {
		rows.Add(look.Column(0, look.Line(8, look.Stretch(look.NewText(lineName(l)).Cut()), look.NewText(look.Yuan(l.Amount)).Right()), setAt(l.Why, 700, look.Caption, look.Secondary)))
	}
	for _, e := range p.form.result.Explain()[len(p.form.result.Lines):] {
		rows.Add(look.Column(0, look.Line(8, look.Stretch(look.NewText(words.Tr(e.Name)).Bold().Cut()), look.NewText(look.Yuan(e.Amount)).Bold().Right()), setAt(e.Rule, 700, look.Caption, look.Secondary)))
	}
	scroll := container.NewVScroll(look.Inset(0, 16, 0, 0, rows))
	var sheet interface{ Close() }
	done := input.NewMain(words.Tr("知道了"), nil, func() { sheet.Close() })
	sheet = p.s.Desk.Sheet(words.Tr("价格说明"), look.Fixed(720, 460, scroll), done)
}

// charges shows the lines that which chooses, and keeps its rows while they change.
func (p *quotePage) charges(which func(*domain.Quote) []domain.QuoteLine) *fyne.Container {
	box := look.Column(0)
	var rows []*chargeRow
	p.onShow(func() {
		lines := which(&p.form.quote)
		for len(rows) < len(lines) {
			r := p.newChargeRow()
			rows = append(rows, r)
			box.Objects = append(box.Objects, r.box)
			p.moved()
		}
		p.reveal(box, len(lines) > 0)
		for i, r := range rows {
			if i < len(lines) {
				if r.set(lines[i]) {
					p.moved()
				}
			}
			p.reveal(r.box, i < len(lines))
		}
	})
	return box
}

// ofCodes chooses the lines with the codes.
func ofCodes(codes ...string) func(*domain.Quote) []domain.QuoteLine {
	return func(q *domain.Quote) []domain.QuoteLine { return chargeGroup{codes: codes}.lines(q) }
}

// section is a head with the sum of the lines of a group, and what belongs to it.
func (p *quotePage) section(title string, g chargeGroup, parts ...fyne.CanvasObject) fyne.CanvasObject {
	sum, label := look.NewStrong(""), look.NewCaption("")
	head := look.Line(12, look.NewStrong(words.Tr(title)), look.Spacer(), label, sum)
	p.onShow(func() {
		text, what := "", ""
		if lines := g.lines(&p.form.quote); len(lines) > 0 {
			text, what = look.Yuan(total(lines)), words.Tr(g.sum)
		}
		if text != sum.Text() {
			sum.Set(text)
			label.Set(what)
			relay(head)
		}
	})
	return look.Column(12, append([]fyne.CanvasObject{look.Column(8, head, look.Rule())}, parts...)...)
}
