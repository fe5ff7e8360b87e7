package page

import (
	"errors"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/ident/halfwidth"
	"showroom/domain/money"
	"showroom/domain/price"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// commonCovers are the covers that most customers take; others can be typed.
var commonCovers = []string{"机动车损失保险", "第三者责任险", "车上人员责任险（司机）", "车上人员责任险（乘客）", "医保外用药责任险", "道路救援"}

// insurance is the compulsory one with its float, and the commercial one as the insurer quoted it.
func (p *quotePage) insurance() fyne.CanvasObject {
	f := p.form
	floats := func() (codes, labels []string) {
		for _, x := range f.shelf.floats {
			codes, labels = append(codes, x.Code), append(labels, x.Name+" "+x.Percent.String()+"%")
		}
		return codes, labels
	}
	chosen := ""
	float := p.choice("float", "交强险浮动", "请选择", floats, func() string {
		if x := p.floatRow(chosen); x != nil && x.Percent == f.quote.Float {
			return chosen
		}
		return p.floatCode(f.quote.Float)
	}, func(code string) {
		chosen = code
		if x := p.floatRow(code); x != nil {
			f.setFloat(x.Percent)
		} else {
			f.setFloat(0)
		}
	})
	insurers := func() (codes, labels []string) {
		for _, x := range f.shelf.insurers {
			codes, labels = append(codes, x.Name), append(labels, x.Name)
		}
		return codes, labels
	}
	fields := look.Tiles(2, 16, float.box,
		p.choice("insurer", "保险公司", "客户自行投保", insurers, func() string { return f.quote.Insurer }, f.setInsurer).box,
		p.line("insurer_no", "保险报价单号", func() string { return f.quote.InsurerNo }, f.setInsurerNo).box,
		p.amount("premium", "商业险保费", func() money.Fen { return f.quote.Premium }, f.setPremium).box)
	return p.section("保险", chargeGroups[2], fields, p.covers(), p.charges(chargeGroups[2].lines))
}

// floatCode is a row with the float; a new car before other cases of the same float.
func (p *quotePage) floatCode(float money.Percent) string {
	code := ""
	for _, x := range p.form.shelf.floats {
		if x.Percent == float && (code == "" || x.Code == newCar) {
			code = x.Code
		}
	}
	return code
}

// newCar is the code of the float of a car that was never insured.
const newCar = "NEW"

func (p *quotePage) floatRow(code string) *domain.CompulsoryFloat {
	for i := range p.form.shelf.floats {
		if x := &p.form.shelf.floats[i]; x.Code == code {
			return x
		}
	}
	return nil
}

// covers are the lines of the commercial insurance; where there are any, the premium is their sum.
func (p *quotePage) covers() fyne.CanvasObject {
	f := p.form
	rows := look.Column(8)
	made := -1
	add := input.NewChoice(commonCovers, commonCovers, nil)
	add.PlaceHolder = words.Tr("添加险种…")
	add.OnChanged = func(int) {
		if name := add.Code(); name != "" {
			add.Choose(-1)
			f.addCover(name)
			p.changed()
		}
	}
	s := p.newSlot("covers", "险种", look.Fixed(260, 0, add))
	p.onShow(func() {
		if len(f.quote.Covers) == made {
			return
		}
		made = len(f.quote.Covers)
		rows.Objects = nil
		for i, c := range f.quote.Covers {
			rows.Objects = append(rows.Objects, p.coverRow(i, c))
			p.moved()
		}
		p.reveal(rows, made > 0)
		p.moved()
	})
	return look.Column(8, rows, s.box)
}

func (p *quotePage) coverRow(at int, c domain.QuoteCover) fyne.CanvasObject {
	f := p.form
	fen := func(label string, now money.Fen, set func(*domain.QuoteCover, money.Fen)) fyne.CanvasObject {
		e := input.NewEntry()
		e.PlaceHolder = words.Tr(label)
		e.SetText(fenText(now))
		e.OnChanged = func(text string) {
			if v, err := readFen(text); err == nil {
				f.editCover(at, func(c *domain.QuoteCover) { set(c, v) })
				p.changed()
			}
		}
		return look.Fixed(140, 0, e)
	}
	drop := input.NewQuiet("", removeIcon(), func() {
		f.dropCover(at)
		p.changed()
	})
	return look.Line(12, look.Stretch(look.NewText(c.Name).Cut()),
		fen("保额（元）", c.Limit, func(c *domain.QuoteCover, v money.Fen) { c.Limit = v }),
		fen("保费（元）", c.Premium, func(c *domain.QuoteCover, v money.Fen) { c.Premium = v }), drop)
}

// tradeIn is the old car and what somebody pays towards it.
func (p *quotePage) tradeIn() fyne.CanvasObject {
	f := p.form
	fields := look.Tiles(2, 16,
		p.line("trade_plate", "旧车车牌", func() string { return f.quote.TradePlate }, f.setPlate).box,
		p.amount("appraisal", "旧车评估价", func() money.Fen { return f.quote.Appraisal }, f.setAppraisal).box)
	ticks := p.ticks(func() []tick {
		var out []tick
		for _, x := range onDay(f.shelf.subsidies, f.quote.Day) {
			out = append(out, tick{x.Code, x.Name + " · " + x.Payer, look.Yuan(x.Amount)})
		}
		return out
	}, f.takesSubsidy, f.setSubsidy)
	return p.section("置换与补贴", chargeGroups[5], fields, ticks, p.charges(chargeGroups[5].lines))
}

// finance is the product, its term, and how much is lent: as an amount or by the down payment.
func (p *quotePage) finance() fyne.CanvasObject {
	f := p.form
	products := func() (codes, labels []string) {
		for _, x := range f.products() {
			codes, labels = append(codes, x.Code), append(labels, x.Name+" · "+x.Lender)
		}
		if x := f.product(); x != nil && !slices.Contains(codes, x.Code) {
			codes, labels = append(codes, x.Code), append(labels, x.Name)
		}
		return codes, labels
	}
	product := p.choice("product", "金融产品", "全款", products, func() string { return f.quote.Product }, f.chooseProduct)
	months := p.choice("months", "期数", "请选择", p.termOptions, func() string { return monthsCode(f.quote.Months) }, func(code string) {
		if n, err := strconv.ParseInt(code, 10, 64); err == nil {
			f.setMonths(n)
		}
	})
	loan := p.amount("loan", "贷款金额", func() money.Fen { return f.quote.Loan }, f.setLoan)
	down := entry(p, typing[string]{name: "down", label: "首付比例", unit: "%", parse: readDown, text: func(s string) string { return s }, get: f.down, set: func(text string) {
		if part, err := money.ParsePercent(text); err == nil && text != f.down() {
			f.setDown(part)
		}
	}})
	terms := look.Tiles(3, 16, months.box, down.box, loan.box)
	p.onShow(func() {
		p.reveal(terms, f.quote.Product != "")
	})
	return p.section("金融", chargeGroups[4], product.box, terms, p.charges(ofCodes(price.CodeFinanceFee)))
}

func monthsCode(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (p *quotePage) termOptions() (codes, labels []string) {
	product := p.form.product()
	if product == nil {
		return nil, nil
	}
	for _, t := range product.Terms {
		rate := words.Trf("年利率 %s%%", t.Rate.String())
		if product.Method == "flat" {
			rate = words.Trf("年费率 %s%%", t.Flat.String())
		}
		codes, labels = append(codes, monthsCode(t.Months)), append(labels, words.Trf("%d 期", t.Months)+" · "+rate)
	}
	return codes, labels
}

var errDown = errors.New("首付比例应在 0 到 100 之间")

// readDown holds a down payment to what a percentage can be; the text itself is the value.
func readDown(text string) (string, error) {
	text = halfwidth.Fold(text)
	if text == "" {
		return "", nil
	}
	part, err := money.ParsePercent(text)
	if err != nil {
		return "", err
	}
	if part < 0 || part > money.Hundred {
		return "", errDown
	}
	return part.String(), nil
}

// remarks stand on the paper below the notes.
func (p *quotePage) remarks() fyne.CanvasObject {
	e := input.NewNote(2)
	e.SetText(p.form.quote.Note)
	e.OnChanged = func(text string) {
		p.form.setNote(text)
		p.changed()
	}
	return look.Column(12, look.Section(words.Tr("备注")), e)
}
