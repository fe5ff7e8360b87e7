package price

import (
	"cmp"
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// purchaseTax is R2 and R3: the bare price without VAT × rate, rounded once; the relief is taken
// from the rounded tax and capped. Without a relief row for the invoice date the full tax is due.
func (q *quote) purchaseTax() error {
	on, bare := q.in.InvoiceDate, q.result.BarePrice
	row, err := pick("车辆购置税表", q.policies.PurchaseTax, on, func(PurchaseTaxRow) bool { return true })
	if err != nil {
		return err
	}
	if row == nil {
		return missing("车辆购置税表", on, "税率")
	}
	q.result.Used.PurchaseTax = row
	net := money.Hundred + row.VATPercent
	before, err := bare.MulDiv(int64(row.TaxPercent), int64(net))
	if err != nil {
		return fmt.Errorf("计算车辆购置税：%w", err)
	}
	relief, err := q.relief(before)
	if err != nil {
		return err
	}
	line := Line{Code: CodeTax, Name: "车辆购置税", Amount: before - relief, Payee: taxOffice, TaxDetail: &TaxDetail{TaxBefore: before, Relief: relief}}
	// net is a percentage; as a factor it is 1.13, written exactly by moving the point
	why := Explanation{
		Base: fmt.Sprintf("裸车价 %s", bare),
		Rule: fmt.Sprintf("÷ %s × %s%%", factor(net), row.TaxPercent),
		Row:  named(row.Code, row.ValidFrom, row.ValidTo),
	}
	why.Text = fmt.Sprintf("%s ÷ %s × %s%% = %s，依据 %s", bare, factor(net), row.TaxPercent, before, why.Row)
	if r := q.result.Used.Relief; r != nil {
		code := r.Code
		line.ReliefRule = &code
		name := named(r.Code, r.ValidFrom, r.ValidTo)
		rule := fmt.Sprintf("减免 %s%%", r.ReliefPercent)
		if r.CapFen > 0 {
			rule += fmt.Sprintf("，最多 %s", r.CapFen)
		}
		why.Rule, why.Row = why.Rule+"，"+rule, why.Row+"、"+name
		why.Text += fmt.Sprintf("；开票日 %s %s，减 %s，应缴 %s，依据 %s", on, rule, relief, line.Amount, name)
	} else if q.in.Vehicle.Eligible {
		why.Text += fmt.Sprintf("；开票日 %s 没有有效的新能源减免政策，全额缴纳", on)
	} else if q.in.Vehicle.Fuel != ICE {
		why.Text += fmt.Sprintf("；开票日 %s 车型不在新能源减免目录内，全额缴纳", on)
	}
	q.add(line, why)
	return nil
}

// factor writes a percentage as a factor: 113 % is 1.13.
func factor(p money.Percent) string {
	if p%100 == 0 {
		return (p / 100).String()
	}
	return p.String() + "%"
}

func (q *quote) relief(before money.Fen) (money.Fen, error) {
	if !q.in.Vehicle.Eligible {
		return 0, nil
	}
	row, err := pick("新能源减免表", q.policies.Relief, q.in.InvoiceDate, func(ReliefRow) bool { return true })
	if err != nil || row == nil {
		return 0, err
	}
	q.result.Used.Relief = row
	relief, err := before.MulPercent(row.ReliefPercent)
	if err != nil {
		return 0, fmt.Errorf("计算购置税减免：%w", err)
	}
	if row.CapFen > 0 {
		relief = min(relief, row.CapFen)
	}
	return max(0, min(relief, before)), nil
}

// vehicleTax is R4: the year's amount ÷ 12 × the months left, counting the invoice month.
func (q *quote) vehicleTax() error {
	months := int64(13 - q.in.InvoiceDate.Month())
	detail := &VehicleTaxDetail{Months: months}
	line := Line{Code: CodeVehicleTax, Name: "车船税", Payee: taxByInsurer, VehicleTaxDetail: detail}
	var why Explanation
	switch car := q.in.Vehicle; car.VehicleTax {
	case OutOfScope:
		detail.Reason = string(car.Fuel) + " not in scope"
		why = Explanation{Base: string(car.Fuel), Rule: "不属于车船税征税范围", Text: string(car.Fuel) + " 乘用车不属于车船税征税范围，不缴"}
	case ExemptListed:
		detail.Reason = "exempt, listed"
		why = Explanation{Base: string(car.Fuel), Rule: "列入免征目录", Text: "列入车船税免征目录的新能源车，免缴"}
	default:
		row, band, err := q.vehicleTaxBand()
		if err != nil {
			return err
		}
		q.result.Used.VehicleTax = row
		detail.Annual, detail.Reason = row.Bands[band].AnnualFen, fmt.Sprintf("band %d", band+1)
		if line.Amount, err = detail.Annual.MulDiv(months, 12); err != nil {
			return fmt.Errorf("计算车船税：%w", err)
		}
		why = Explanation{
			Base: fmt.Sprintf("%s %d 毫升年税额 %s", row.Name, car.Displacement, detail.Annual),
			Rule: fmt.Sprintf("÷ 12 × %d 个月", months),
			Row:  named(cmp.Or(row.Code, row.Name+"车船税"), row.ValidFrom, row.ValidTo),
		}
		why.Text = fmt.Sprintf("%s ÷ 12 × %d 个月（%d 月开票，含当月）= %s，依据 %s第 %d 档", detail.Annual, months, q.in.InvoiceDate.Month(), line.Amount, why.Row, band+1)
	}
	q.add(line, why)
	return nil
}

func (q *quote) vehicleTaxBand() (row *VehicleTaxRow, band int, err error) {
	on, cc := q.in.InvoiceDate, q.in.Vehicle.Displacement
	row, err = pick("车船税表", q.policies.VehicleTax, on, func(r VehicleTaxRow) bool { return r.Province == q.in.Province })
	if err != nil {
		return nil, 0, err
	}
	if row == nil {
		return nil, 0, missing("车船税表", on, "地区 "+q.in.Province+" 的")
	}
	for i, b := range row.Bands {
		if b.AboveCC < cc && (b.UpToCC == 0 || cc <= b.UpToCC) {
			return row, i, nil
		}
	}
	return nil, 0, missing("车船税表", on, fmt.Sprintf("地区 %s、排量 %d 毫升的", q.in.Province, cc))
}

// compulsory is R5: the base premium of owner and seats × (100 + float) %.
func (q *quote) compulsory() error {
	on, seats, float := q.in.InvoiceDate, q.in.Vehicle.Seats, q.in.CompulsoryFloat
	row, err := pick("交强险表", q.policies.Compulsory, on, func(r CompulsoryRow) bool {
		return r.Owner == q.in.Owner && r.SeatsFrom <= seats && (r.SeatsBelow == 0 || seats < r.SeatsBelow)
	})
	if err != nil {
		return err
	}
	if row == nil {
		return missing("交强险表", on, fmt.Sprintf("%s、%d 座的", q.in.Owner.Label(), seats))
	}
	allowed := allowedFloat(q.policies.Floats, on, float)
	if allowed == nil && float != 0 {
		return missing("交强险浮动表", on, "浮动 "+float.String()+"% 的")
	}
	q.result.Used.Compulsory, q.result.Used.Float = row, allowed
	amount, err := row.BaseFen.MulPercent(money.Hundred + float)
	if err != nil {
		return fmt.Errorf("计算交强险：%w", err)
	}
	why := Explanation{
		Base: fmt.Sprintf("%s %d 座基础保费 %s", q.in.Owner.Label(), seats, row.BaseFen),
		Rule: fmt.Sprintf("×（100%% + %s%%）", float),
		Row:  named(cmp.Or(row.Code, "交强险基础保费"), row.ValidFrom, row.ValidTo),
	}
	why.Text = fmt.Sprintf("%s ×（100%% + %s%%）= %s，%s %d 座，依据 %s", row.BaseFen, float, amount, q.in.Owner.Label(), seats, why.Row)
	q.add(Line{Code: CodeCompulsory, Name: "交强险", Amount: amount, Payee: insurer, CompulsoryDetail: &CompulsoryDetail{row.BaseFen, float}}, why)
	return nil
}

// allowedFloat finds a row that allows the float. Several may: a new car and one harmless accident
// both mean 0 %. No float needs no row.
func allowedFloat(rows []FloatRow, on calendar.Day, float money.Percent) *FloatRow {
	for _, row := range rows {
		if float != 0 && row.Percent == float && valid(row, on) {
			return &row
		}
	}
	return nil
}
