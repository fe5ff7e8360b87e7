// Package price composes a quote: from a car, its extras and the dated policy rows to every
// line, the totals, the finance block, and why each figure is what it is.
//
// Invariants: pure (no clock, no I/O); amounts are fen; each figure is rounded once, half-up;
// no tax, premium or relief is a constant here, all come from Policies. The rules R1 to R13
// cited below are those of testdata/golden-quotes.json; Input and Result have its JSON shape.
// Result.Used keeps the rows a quote was priced with: pricing again with Used.Policies gives
// the same quote whatever HQ has published since.
// Not here: price lists and which variant, colour or product may be chosen (catalogue), limits
// of discount (rights), the schedule of a loan (package loan).
package price

import (
	"showroom/domain/calendar"
	"showroom/domain/loan"
	"showroom/domain/money"
)

// Owner is the class of owner in the compulsory insurance tariff.
type Owner string

// The owners of the tariff: 家庭自用, 企业非营业, 机关非营业.
const (
	Private    Owner = "private"
	Company    Owner = "company"
	Government Owner = "government"
)

// Fuel is how the car is driven.
type Fuel string

// The fuels. ICE covers petrol, diesel and hybrids that can't be plugged in.
const (
	ICE  Fuel = "ICE"
	BEV  Fuel = "BEV"
	PHEV Fuel = "PHEV"
	EREV Fuel = "EREV"
	FCEV Fuel = "FCEV"
)

// VehicleTaxClass says how the car stands to 车船税.
type VehicleTaxClass string

// The classes: taxed by displacement; exempt because listed; not in the scope of the law.
const (
	ByDisplacement VehicleTaxClass = "by_displacement"
	ExemptListed   VehicleTaxClass = "exempt_listed"
	OutOfScope     VehicleTaxClass = "out_of_scope"
)

// Input is what a quote is priced from. MSRP is that of the price list valid on QuoteDate; the
// policy rows are chosen by InvoiceDate (R1, R3).
type Input struct {
	QuoteDate       calendar.Day  `json:"quote_date"`
	InvoiceDate     calendar.Day  `json:"invoice_date"`
	Province        string        `json:"province"` // GB/T 2260, six digits
	Owner           Owner         `json:"owner_type"`
	Vehicle         Vehicle       `json:"vehicle"`
	MSRP            money.Fen     `json:"msrp_fen"`
	Colour          Colour        `json:"colour"`
	Options         []Option      `json:"options"`
	Discount        money.Fen     `json:"discount_fen"` // positive
	CompulsoryFloat money.Percent `json:"compulsory_float_percent"`
	Commercial      *Commercial   `json:"commercial,omitempty"` // nil: bought elsewhere or not at all
	Fees            []Fee         `json:"fees"`
	Accessories     []Accessory   `json:"accessories"`
	Services        []Service     `json:"services"`
	TradeIn         *TradeIn      `json:"trade_in,omitempty"`
	Subsidies       []Subsidy     `json:"subsidies,omitempty"` // those that need no trade-in
	Finance         *loan.Input   `json:"finance,omitempty"`
}

// Vehicle is the variant as the rules see it. Eligible is its standing in the NEV catalogue on
// the invoice date, a flag and not a computation.
type Vehicle struct {
	Variant      string          `json:"variant"`
	Name         string          `json:"name"`
	Fuel         Fuel            `json:"fuel"`
	Displacement int64           `json:"displacement_cc"` // 0 without a combustion engine
	Seats        int64           `json:"seats"`
	Eligible     bool            `json:"nev_eligible"`
	VehicleTax   VehicleTaxClass `json:"vehicle_tax"`
}

// Colour may cost extra.
type Colour struct {
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	Surcharge money.Fen `json:"surcharge_fen"`
}

// Option is fitted by the maker and part of the bare price.
type Option struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Price money.Fen `json:"price_fen"`
}

// Commercial is the insurer's own figure, typed in and never computed. Covers, if given, add up to it.
type Commercial struct {
	Insurer string    `json:"insurer"`
	QuoteNo string    `json:"quote_no"`
	Premium money.Fen `json:"premium_fen"`
	Covers  []Cover   `json:"covers,omitempty"`
}

// Cover is one cover of the commercial insurance, for example 三者险 with its limit.
type Cover struct {
	Name    string    `json:"name"`
	Limit   money.Fen `json:"limit_fen,omitempty"`
	Premium money.Fen `json:"premium_fen"`
}

// Fee is a charge such as the plate fee, with who takes it and whether it may be left out.
type Fee struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Amount   money.Fen `json:"amount_fen"`
	Payee    string    `json:"payee"`
	Optional bool      `json:"optional"`
}

// Accessory is fitted by the dealer and not part of the bare price. A gift counts 0 (R12).
type Accessory struct {
	Code string    `json:"code"`
	Name string    `json:"name"`
	Qty  int64     `json:"qty"`
	Unit money.Fen `json:"unit_fen"`
	Gift bool      `json:"gift,omitempty"`
}

// Service is a package sold with the car: maintenance, extended warranty, road rescue.
type Service struct {
	Code  string    `json:"code"`
	Name  string    `json:"name"`
	Price money.Fen `json:"price_fen"`
}

// TradeIn is the customer's old car and the subsidies bound to handing it in.
type TradeIn struct {
	Plate     string    `json:"plate"`
	Appraisal money.Fen `json:"appraisal_fen"`
	Subsidies []Subsidy `json:"subsidies"`
}

// Subsidy reduces the net total, unless it is paid to the customer later: then it is shown and counts 0 (R6).
type Subsidy struct {
	Code   string    `json:"code"`
	Name   string    `json:"name"`
	Payer  string    `json:"payer"`
	Amount money.Fen `json:"amount_fen"` // positive
	Later  bool      `json:"paid_to_customer_later,omitempty"`
}
