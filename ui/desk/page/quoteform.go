package page

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/price"
)

// quoteForm is a quote at work, with nothing to look at: what may be chosen, what follows from a choice, and
// what it costs now. It prices in memory after every change, by the tables of its shelf, and never touches
// the store. wrong says by field what can't be, in the user's words.
type quoteForm struct {
	quote  domain.Quote
	shelf  *shelf
	role   domain.Role
	series string // chosen, also before a car of it is
	wrong  map[string]string
	result price.Result
	priced bool
	said   string // what the last choice brought with it, "" for nothing
}

func newQuoteForm(q domain.Quote, s *shelf, role domain.Role) *quoteForm {
	f := &quoteForm{quote: q, shelf: s, role: role}
	if v := s.variant(q.Variant, q.Day); v != nil {
		f.series = v.Series
	}
	f.reprice()
	return f
}

// draft tells whether anything may be changed.
func (f *quoteForm) draft() bool { return f.quote.State == domain.QuoteDraft }

// change runs one change and prices anew.
func (f *quoteForm) change(do func(q *domain.Quote)) {
	if !f.draft() {
		return
	}
	f.said = ""
	do(&f.quote)
	f.reprice()
}

func (f *quoteForm) car() *domain.Variant { return f.shelf.variant(f.quote.Variant, f.quote.Day) }

// chooseSeries chooses a model line; a car of another one is given up.
func (f *quoteForm) chooseSeries(code string) {
	f.change(func(q *domain.Quote) {
		f.series = code
		if v := f.car(); v != nil && v.Series != code {
			q.Variant, q.CarName, q.Price = "", "", 0
			q.ColourCode, q.ColourName, q.Surcharge, q.Options = "", "", 0, nil
		}
	})
}

// chooseVariant chooses a car. A discount that was approved for another one is no longer approved, a
// financing that isn't for this series ends.
func (f *quoteForm) chooseVariant(code string) {
	f.change(func(q *domain.Quote) {
		v := f.shelf.variant(code, q.Day)
		if v == nil || code == q.Variant {
			return
		}
		colour := q.ColourCode
		same := v.Series == f.series && q.Variant != ""
		options := q.Options
		if err := q.Choose(v); err != nil {
			f.said = err.Error()
			return
		}
		f.series = v.Series
		q.Disapprove()
		if same { // paints and options belong to the series
			f.paint(colour)
			q.Options = options
		}
		if p := f.product(); p != nil && !serves(p, v.Series) {
			f.said = fmt.Sprintf("%s不适用于%s，已取消金融方案", p.Name, v.Name)
			f.payCash()
		}
	})
}

// colours are the paints of the series on the quote's day.
func (f *quoteForm) colours() []domain.Colour {
	if s := f.shelf.seriesOf(f.series); s != nil {
		return onDay(s.Colours, f.quote.Day)
	}
	return nil
}

func (f *quoteForm) chooseColour(code string) { f.change(func(*domain.Quote) { f.paint(code) }) }

func (f *quoteForm) paint(code string) {
	q := &f.quote
	q.ColourCode, q.ColourName, q.Surcharge = "", "", 0
	for _, c := range f.colours() {
		if c.Code == code {
			q.ColourCode, q.ColourName, q.Surcharge = c.Code, c.Name, c.Surcharge
		}
	}
}

// options are the factory options of the series on the quote's day.
func (f *quoteForm) options() []domain.Option {
	if s := f.shelf.seriesOf(f.series); s != nil {
		return onDay(s.Options, f.quote.Day)
	}
	return nil
}

// has tells whether a factory option is chosen.
func (f *quoteForm) has(option string) bool {
	return slices.ContainsFunc(f.quote.Options, func(o domain.QuoteOption) bool { return o.Code == option })
}

// chooseOption takes or leaves a factory option. What it requires comes with it, what it can't stand beside
// goes, and what required it goes with it; said tells what else was changed.
func (f *quoteForm) chooseOption(code string, on bool) {
	f.change(func(q *domain.Quote) {
		taken := map[string]bool{}
		for _, o := range q.Options {
			taken[o.Code] = true
		}
		all := f.options()
		var came, went []string
		if on {
			came, went = takeOption(all, taken, code)
		} else {
			went = leaveOption(all, taken, code)
		}
		q.Options = nil
		for _, o := range all {
			if taken[o.Code] {
				q.Options = append(q.Options, domain.QuoteOption{Code: o.Code, Name: o.Name, Price: o.Price})
			}
		}
		f.said = alsoChanged(all, came, went, code)
	})
}

func takeOption(all []domain.Option, taken map[string]bool, code string) (came, went []string) {
	taken[code] = true
	came = append(came, code)
	for _, o := range all {
		if o.Code != code {
			continue
		}
		for _, other := range strings.Fields(o.Requires) {
			if !taken[other] {
				more, less := takeOption(all, taken, other)
				came, went = append(came, more...), append(went, less...)
			}
		}
	}
	for _, o := range all {
		if taken[o.Code] && o.Code != code && exclude(all, o.Code, code) {
			went = append(went, leaveOption(all, taken, o.Code)...)
		}
	}
	return came, went
}

func leaveOption(all []domain.Option, taken map[string]bool, code string) (went []string) {
	delete(taken, code)
	went = append(went, code)
	for _, o := range all {
		if taken[o.Code] && slices.Contains(strings.Fields(o.Requires), code) {
			went = append(went, leaveOption(all, taken, o.Code)...)
		}
	}
	return went
}

// exclude tells whether two options can't stand beside each other; either may say so.
func exclude(all []domain.Option, a, b string) bool {
	for _, o := range all {
		if o.Code == a && slices.Contains(strings.Fields(o.Excludes), b) || o.Code == b && slices.Contains(strings.Fields(o.Excludes), a) {
			return true
		}
	}
	return false
}

func alsoChanged(all []domain.Option, came, went []string, asked string) string {
	var parts []string
	for _, o := range all {
		switch {
		case o.Code == asked:
		case slices.Contains(went, o.Code):
			parts = append(parts, fmt.Sprintf("已取消“%s”（不能同选）", o.Name))
		case slices.Contains(came, o.Code):
			parts = append(parts, fmt.Sprintf("已同时选上“%s”（须同选）", o.Name))
		}
	}
	return strings.Join(parts, "，")
}

func (f *quoteForm) setDay(day calendar.Day) { f.change(func(q *domain.Quote) { q.Day = day }) }
func (f *quoteForm) setInvoice(day calendar.Day) {
	f.change(func(q *domain.Quote) { q.Invoice = day })
}
func (f *quoteForm) setUntil(day calendar.Day) { f.change(func(q *domain.Quote) { q.Until = day }) }
func (f *quoteForm) setProvince(code string)   { f.change(func(q *domain.Quote) { q.Province = code }) }
func (f *quoteForm) setOwner(code string)      { f.change(func(q *domain.Quote) { q.OwnerType = code }) }
func (f *quoteForm) setDiscount(fen money.Fen) { f.change(func(q *domain.Quote) { q.Discount = fen }) }
func (f *quoteForm) setFloat(p money.Percent)  { f.change(func(q *domain.Quote) { q.Float = p }) }
func (f *quoteForm) setInsurer(name string)    { f.change(func(q *domain.Quote) { q.Insurer = name }) }
func (f *quoteForm) setInsurerNo(no string)    { f.change(func(q *domain.Quote) { q.InsurerNo = no }) }
func (f *quoteForm) setPremium(fen money.Fen)  { f.change(func(q *domain.Quote) { q.Premium = fen }) }
func (f *quoteForm) setPlate(plate string)     { f.change(func(q *domain.Quote) { q.TradePlate = plate }) }
func (f *quoteForm) setAppraisal(fen money.Fen) {
	f.change(func(q *domain.Quote) { q.Appraisal = fen })
}
func (f *quoteForm) setNote(text string) { f.change(func(q *domain.Quote) { q.Note = text }) }

// beyond tells whether the discount needs somebody else's approval.
func (f *quoteForm) beyond() bool {
	return f.draft() && f.quote.Variant != "" && f.quote.NeedsApproval()
}

// reprice works out every figure anew. What can't be priced is said at the field that is to be mended, and
// no old figure stands on.
func (f *quoteForm) reprice() {
	q := &f.quote
	f.wrong, f.priced = map[string]string{}, false
	if !f.draft() {
		f.priced = len(q.Lines) > 0
		return
	}
	if q.Variant == "" {
		f.unprice()
		return
	}
	v := f.car()
	if v == nil {
		f.refuse("variant", "价目表里没有这款车，请另选一款")
		return
	}
	if err := q.Choose(v); err != nil {
		f.refuse("variant", err.Error())
		return
	}
	q.Limit = f.role.DiscountLimit(v)
	result, err := q.Reprice(f.shelf.policies)
	if err != nil {
		f.refuse(f.blame(err), err.Error())
		return
	}
	f.result, f.priced = result, true
	f.checkLoan()
	if q.Until != 0 && q.Until < q.Day {
		f.wrong["until"] = "有效期早于报价日期，请改正"
	}
}

func (f *quoteForm) refuse(field, why string) {
	f.wrong[field] = why
	f.unprice()
}

// unprice takes all figures away.
func (f *quoteForm) unprice() {
	q := &f.quote
	q.Lines, q.Rows, f.result = nil, nil, price.Result{}
	q.Bare, q.Landing, q.Net, q.Down, q.Cash, q.AllIn = 0, 0, 0, 0, 0, 0
	q.FirstPay, q.SecondPay, q.LastPay, q.Interest, q.Simple, q.Compound = 0, 0, 0, 0, "", ""
}

// blamed are words of the price rules' refusals with the field that mends them, the most exact first.
var blamed = []struct{ word, field string }{
	{"缺少预计开票日期", "invoice"}, {"车船税", "province"}, {"贷款", "loan"}, {"期数", "months"}, {"险种", "covers"}, {"商业险", "insurer"}, {"优惠", "discount"},
	{"旧车", "appraisal"}, {"补贴", "appraisal"}, {"交强险浮动", "float"}, {"车主", "owner_type"}, {"交强险", "owner_type"},
	{"开票日期", "invoice"}, {"购置税", "invoice"}, {"报价日期", "day"}, {"精品", "accessories"},
}

// blame finds the field to which a refusal belongs, "" for the quote as a whole. The rules know no fields, so
// it goes by their words; a test holds that each is found.
func (f *quoteForm) blame(err error) string {
	for _, b := range blamed {
		if strings.Contains(err.Error(), b.word) {
			return b.field
		}
	}
	return ""
}
