package domain

import (
	"encoding/json"
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/loan"
	"showroom/domain/money"
	"showroom/domain/price"
)

// Choose puts a variant into the quote with its price of the quote's day. Colour and options belong to
// a series: those of another series are dropped.
func (q *Quote) Choose(v *Variant) error {
	list, ok := v.PriceOn(q.Day)
	if !ok {
		return fmt.Errorf("%s 在 %s 没有指导价，请换一个日期或联系总部", v.Name, q.Day)
	}
	if v.StopSale != 0 && q.Day >= v.StopSale {
		return fmt.Errorf("%s 已于 %s 停售", v.Name, v.StopSale)
	}
	if q.Variant != v.Code {
		q.ColourCode, q.ColourName, q.Surcharge, q.Options = "", "", 0, nil
	}
	q.Variant, q.CarName, q.Fuel, q.Displacement, q.Seats = v.Code, v.Name, v.Fuel, v.Displacement, v.Seats
	q.Eligible, q.VehicleTax, q.Price = v.EligibleOn(q.Invoice), v.VehicleTax, list
	return nil
}

// Input is what the price rules need of the quote.
func (q *Quote) Input() price.Input {
	in := price.Input{
		QuoteDate: q.Day, InvoiceDate: q.Invoice, Province: q.Province, Owner: price.Owner(q.OwnerType),
		Vehicle: price.Vehicle{
			Variant: q.Variant, Name: q.CarName, Fuel: price.Fuel(q.Fuel), Displacement: q.Displacement, Seats: q.Seats,
			Eligible: q.Eligible, VehicleTax: price.VehicleTaxClass(q.VehicleTax),
		},
		MSRP: q.Price, Colour: price.Colour{Code: q.ColourCode, Name: q.ColourName, Surcharge: q.Surcharge},
		Discount: q.Discount, CompulsoryFloat: q.Float, Finance: q.loan(),
	}
	for _, o := range q.Options {
		in.Options = append(in.Options, price.Option{Code: o.Code, Name: o.Name, Price: o.Price})
	}
	for _, f := range q.Fees {
		in.Fees = append(in.Fees, price.Fee{Code: f.Code, Name: f.Name, Amount: f.Amount, Payee: f.Payee, Optional: f.Optional})
	}
	for _, a := range q.Accessories {
		in.Accessories = append(in.Accessories, price.Accessory{Code: a.Code, Name: a.Name, Qty: a.Quantity, Unit: a.Price, Gift: a.Gift})
	}
	for _, s := range q.Services {
		in.Services = append(in.Services, price.Service{Code: s.Code, Name: s.Name, Price: s.Price})
	}
	q.insurance(&in)
	q.tradeIn(&in)
	return in
}

func (q *Quote) insurance(in *price.Input) {
	if q.Premium == 0 {
		return
	}
	in.Commercial = &price.Commercial{Insurer: q.Insurer, QuoteNo: q.InsurerNo, Premium: q.Premium}
	for _, c := range q.Covers {
		in.Commercial.Covers = append(in.Commercial.Covers, price.Cover{Name: c.Name, Limit: c.Limit, Premium: c.Premium})
	}
}

func (q *Quote) tradeIn(in *price.Input) {
	var subsidies []price.Subsidy
	for _, s := range q.Subsidies {
		subsidies = append(subsidies, price.Subsidy{Code: s.Code, Name: s.Name, Payer: s.Payer, Amount: s.Amount, Later: s.Later})
	}
	if q.Appraisal == 0 {
		in.Subsidies = subsidies
		return
	}
	in.TradeIn = &price.TradeIn{Plate: q.TradePlate, Appraisal: q.Appraisal, Subsidies: subsidies}
}

func (q *Quote) loan() *loan.Input {
	if q.Product == "" && q.Loan == 0 {
		return nil
	}
	in := &loan.Input{Product: q.Product, Lender: q.Lender, Method: loan.Method(q.Method), N: int(q.Months), LoanFen: q.Loan, UpfrontFee: q.UpfrontFee}
	if in.Method == loan.Flat {
		in.FlatRate = &q.Flat
	} else {
		in.AnnualRate = &q.Rate
	}
	if q.MarketRate != 0 {
		in.MarketRate = &q.MarketRate
	}
	return in
}

// Take fills the quote from an input of the price rules, as a file or another program gives it.
func (q *Quote) Take(in price.Input) {
	v := in.Vehicle
	q.Day, q.Invoice, q.Province, q.OwnerType = in.QuoteDate, in.InvoiceDate, in.Province, string(in.Owner)
	q.Variant, q.CarName, q.Fuel, q.Displacement, q.Seats = v.Variant, v.Name, string(v.Fuel), v.Displacement, v.Seats
	q.Eligible, q.VehicleTax, q.Price = v.Eligible, string(v.VehicleTax), in.MSRP
	q.ColourCode, q.ColourName, q.Surcharge = in.Colour.Code, in.Colour.Name, in.Colour.Surcharge
	q.Discount, q.Float = in.Discount, in.CompulsoryFloat
	q.Options, q.Fees, q.Accessories, q.Services, q.Subsidies, q.Covers = nil, nil, nil, nil, nil, nil
	for _, o := range in.Options {
		q.Options = append(q.Options, QuoteOption{Code: o.Code, Name: o.Name, Price: o.Price})
	}
	for _, f := range in.Fees {
		q.Fees = append(q.Fees, QuoteFee{Code: f.Code, Name: f.Name, Amount: f.Amount, Payee: f.Payee, Optional: f.Optional})
	}
	for _, a := range in.Accessories {
		q.Accessories = append(q.Accessories, QuoteAccessory{Code: a.Code, Name: a.Name, Quantity: a.Qty, Price: a.Unit, Gift: a.Gift})
	}
	for _, s := range in.Services {
		q.Services = append(q.Services, QuoteService{Code: s.Code, Name: s.Name, Price: s.Price})
	}
	q.takeInsurance(in.Commercial)
	q.takeTradeIn(in)
	q.takeLoan(in.Finance)
}

func (q *Quote) takeInsurance(c *price.Commercial) {
	q.Insurer, q.InsurerNo, q.Premium = "", "", 0
	if c == nil {
		return
	}
	q.Insurer, q.InsurerNo, q.Premium = c.Insurer, c.QuoteNo, c.Premium
	for _, x := range c.Covers {
		q.Covers = append(q.Covers, QuoteCover{Name: x.Name, Limit: x.Limit, Premium: x.Premium})
	}
}

func (q *Quote) takeTradeIn(in price.Input) {
	q.TradePlate, q.Appraisal = "", 0
	subsidies := in.Subsidies
	if in.TradeIn != nil {
		q.TradePlate, q.Appraisal = in.TradeIn.Plate, in.TradeIn.Appraisal
		subsidies = append(append([]price.Subsidy(nil), in.TradeIn.Subsidies...), subsidies...)
	}
	for _, s := range subsidies {
		q.Subsidies = append(q.Subsidies, QuoteSubsidy{Code: s.Code, Name: s.Name, Payer: s.Payer, Amount: s.Amount, Later: s.Later})
	}
}

func (q *Quote) takeLoan(in *loan.Input) {
	q.Product, q.Lender, q.Method, q.Months, q.Loan = "", "", "", 0, 0
	q.Rate, q.Flat, q.UpfrontFee, q.MarketRate = 0, 0, 0, 0
	if in == nil {
		return
	}
	q.Product, q.Lender, q.Method, q.Months, q.Loan, q.UpfrontFee = in.Product, in.Lender, string(in.Method), int64(in.N), in.LoanFen, in.UpfrontFee
	for _, r := range []struct {
		to   *money.Percent
		from *money.Percent
	}{{&q.Rate, in.AnnualRate}, {&q.Flat, in.FlatRate}, {&q.MarketRate, in.MarketRate}} {
		if r.from != nil {
			*r.to = *r.from
		}
	}
}

// Reprice works out every line and total by the policy rows, and keeps the rows that it used. An issued
// quote is never priced again.
func (q *Quote) Reprice(p price.Policies) (price.Result, error) {
	if q.State != QuoteDraft {
		return price.Result{}, fmt.Errorf("报价 %s 已出单，不能重新计价；请另存新版本", q.Number)
	}
	res, err := price.Work(q.Input(), p)
	if err != nil {
		return price.Result{}, err
	}
	q.Lines = nil
	for _, l := range res.Lines {
		q.Lines = append(q.Lines, quoteLine(l))
	}
	q.Bare, q.Landing, q.Net = res.BarePrice, res.LandingTotal, res.NetTotal
	q.keepFinance(res)
	q.Rows, err = keptRows(res.Used)
	return res, err
}

func quoteLine(l price.Line) QuoteLine {
	why := l.Why()
	out := QuoteLine{Code: l.Code, Name: l.Name, Amount: l.Amount, Payee: l.Payee, Optional: l.Optional, Ref: l.Ref, Value: l.Later,
		Base: why.Base, Rule: why.Rule, Row: why.Row, Why: why.Text}
	if l.GoodsDetail != nil {
		out.Quantity, out.Gift = l.Qty, l.Gift
		if l.Gift {
			out.Value = l.GiftValue
		}
	}
	return out
}

func (q *Quote) keepFinance(res price.Result) {
	q.Down, q.Cash, q.AllIn = fen(res.DownPayment), fen(res.CashAtDelivery), fen(res.AllIn)
	q.FirstPay, q.SecondPay, q.LastPay, q.Interest, q.Simple, q.Compound = 0, 0, 0, 0, "", ""
	if f := res.Finance; f != nil {
		q.FirstPay, q.SecondPay, q.LastPay, q.Interest = f.FirstFen, f.SecondFen, f.LastFen, f.InterestFen
		q.Simple, q.Compound = f.SimplePercent, f.CompoundPercent
	}
}

func fen(p *money.Fen) money.Fen {
	if p == nil {
		return 0
	}
	return *p
}

func keptRows(u price.Used) ([]QuoteRow, error) {
	var k keeper
	if r := u.PurchaseTax; r != nil {
		k.keep("purchase_tax", r.Code, r.ValidFrom, r.ValidTo, r)
	}
	if r := u.Relief; r != nil {
		k.keep("purchase_relief", r.Code, r.ValidFrom, r.ValidTo, r)
	}
	if r := u.VehicleTax; r != nil {
		k.keep("vehicle_tax", r.Code, r.ValidFrom, r.ValidTo, r)
	}
	if r := u.Compulsory; r != nil {
		k.keep("compulsory_rate", r.Code, r.ValidFrom, r.ValidTo, r)
	}
	if r := u.Float; r != nil {
		k.keep("compulsory_float", r.Code, r.ValidFrom, r.ValidTo, r)
	}
	return k.rows, k.err
}

// keeper collects rows as JSON and remembers the first error.
type keeper struct {
	rows []QuoteRow
	err  error
}

func (k *keeper) keep(table, code string, from, to calendar.Day, row any) {
	text, err := json.Marshal(row)
	if err != nil && k.err == nil {
		k.err = fmt.Errorf("keep the %s row %s: %w", table, code, err)
	}
	k.rows = append(k.rows, QuoteRow{Table: table, Code: code, From: from, To: to, Text: string(text)})
}

// PolicyTables are the published policy records, as the store holds them.
type PolicyTables struct {
	PurchaseTaxes   []PurchaseTax
	PurchaseReliefs []PurchaseRelief
	VehicleTaxes    []VehicleTax
	Rates           []CompulsoryRate
	Floats          []CompulsoryFloat
}

// Policies are the tables as the price rules read them.
func (t PolicyTables) Policies() price.Policies {
	var out price.Policies
	for _, r := range t.PurchaseTaxes {
		out.PurchaseTax = append(out.PurchaseTax, price.PurchaseTaxRow{Code: r.Code, TaxPercent: r.Tax, VATPercent: r.VAT, ValidFrom: r.From, ValidTo: r.To})
	}
	for _, r := range t.PurchaseReliefs {
		out.Relief = append(out.Relief, price.ReliefRow{Code: r.Code, ReliefPercent: r.Relief, CapFen: r.Cap, ValidFrom: r.From, ValidTo: r.To})
	}
	for _, r := range t.VehicleTaxes {
		row := price.VehicleTaxRow{Code: "VT-" + r.Province, Province: r.Province, Name: r.Name, Quality: r.Quality, ValidFrom: r.From, ValidTo: r.To}
		for _, b := range r.Bands {
			row.Bands = append(row.Bands, price.VehicleTaxBand{AboveCC: b.Above, UpToCC: b.UpTo, AnnualFen: b.Annual})
		}
		out.VehicleTax = append(out.VehicleTax, row)
	}
	for _, r := range t.Rates {
		code := fmt.Sprintf("CI-%s-%d", r.Owner, r.SeatsFrom)
		out.Compulsory = append(out.Compulsory, price.CompulsoryRow{Code: code, Owner: price.Owner(r.Owner), SeatsFrom: r.SeatsFrom, SeatsBelow: r.SeatsBelow, BaseFen: r.Base, ValidFrom: r.From, ValidTo: r.To})
	}
	for _, r := range t.Floats {
		out.Floats = append(out.Floats, price.FloatRow{Code: r.Code, Name: r.Name, Percent: r.Percent})
	}
	return out
}
