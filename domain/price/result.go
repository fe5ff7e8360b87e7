package price

import (
	"showroom/domain/loan"
	"showroom/domain/money"
)

// The codes of lines, in the order in which they stand.
const (
	CodeMSRP       = "MSRP"
	CodeColour     = "COLOUR"
	CodeOption     = "OPT"
	CodeDiscount   = "DISC"
	CodeTax        = "PTAX"
	CodeVehicleTax = "VTAX"
	CodeCompulsory = "CINS"
	CodeCommercial = "BINS"
	CodeFee        = "FEE"
	CodeAccessory  = "ACC"
	CodeService    = "SVC"
	CodeFinanceFee = "FINFEE"
	CodeTradeIn    = "TRADE"
	CodeSubsidy    = "SUBS"
)

// Result is a priced quote. The four finance figures are nil for a cash sale.
type Result struct {
	Lines            []Line       `json:"lines"`
	BarePrice        money.Fen    `json:"bare_price_fen"`
	LandingTotal     money.Fen    `json:"landing_total_fen"`
	NetTotal         money.Fen    `json:"net_total_fen"`
	NetTotalCapitals string       `json:"net_total_capitals"`
	Finance          *loan.Result `json:"finance,omitempty"`
	DownPayment      *money.Fen   `json:"down_payment_fen,omitempty"`
	CashAtDelivery   *money.Fen   `json:"cash_at_delivery_fen,omitempty"`
	AllIn            *money.Fen   `json:"all_in_fen,omitempty"`

	Used   Used          `json:"-"` // the policy rows, kept beside the quote
	totals []Explanation // of the figures that are no lines
}

// Line is one line of a quote: who takes the money and whether the customer may leave it out.
// The embedded details are nil but for the one that belongs to the line's code; they stand
// inline in JSON.
type Line struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Amount   money.Fen `json:"amount_fen"` // negative for discount, trade-in and subsidies
	Payee    string    `json:"payee"`
	Optional bool      `json:"optional"`
	Ref      string    `json:"ref,omitempty"` // code of the fee, option, accessory, service, subsidy
	*TaxDetail
	*VehicleTaxDetail
	*CompulsoryDetail
	*CommercialDetail
	*GoodsDetail
	Later money.Fen `json:"later_fen,omitempty"` // subsidy that the customer gets afterwards

	why Explanation
}

// TaxDetail belongs to PTAX. ReliefRule is null without relief.
type TaxDetail struct {
	TaxBefore  money.Fen `json:"tax_before_fen"`
	Relief     money.Fen `json:"relief_fen"`
	ReliefRule *string   `json:"relief_rule"`
}

// VehicleTaxDetail belongs to VTAX. Reason is band N, or why nothing is due.
type VehicleTaxDetail struct {
	Annual money.Fen `json:"annual_fen"`
	Months int64     `json:"months"`
	Reason string    `json:"why"`
}

// CompulsoryDetail belongs to CINS.
type CompulsoryDetail struct {
	Base         money.Fen     `json:"base_fen"`
	FloatPercent money.Percent `json:"float_percent"`
}

// CommercialDetail belongs to BINS.
type CommercialDetail struct {
	Insurer string  `json:"insurer"`
	QuoteNo string  `json:"quote_no"`
	Covers  []Cover `json:"covers,omitempty"`
}

// GoodsDetail belongs to ACC. GiftValue is what a gift would cost.
type GoodsDetail struct {
	Qty       int64     `json:"qty"`
	Gift      bool      `json:"gift"`
	GiftValue money.Fen `json:"gift_value_fen,omitempty"`
}

// Explanation says how a figure came about: on what base, by which rule, from which row of the
// policy tables (empty if from none), and all of it as one sentence.
type Explanation struct {
	Code   string    `json:"code"`
	Name   string    `json:"name"`
	Amount money.Fen `json:"amount_fen"`
	Base   string    `json:"base"`
	Rule   string    `json:"rule"`
	Row    string    `json:"row"`
	Text   string    `json:"text"`
}

// Why explains a line that Work has made; a line read from JSON has lost its explanation.
func (l Line) Why() Explanation { return l.why }

// Explain lists the explanations of all lines and then of the totals, for screen, paper and ctl.
func (r Result) Explain() []Explanation {
	all := make([]Explanation, 0, len(r.Lines)+len(r.totals))
	for _, line := range r.Lines {
		all = append(all, line.why)
	}
	return append(all, r.totals...)
}
