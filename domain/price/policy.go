package price

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// Policies are the tables that HQ publishes. Of several rows for one case that are valid on a
// day, the one with the latest ValidFrom counts; ValidTo none means open, both ends inclusive.
type Policies struct {
	PurchaseTax []PurchaseTaxRow `json:"purchase_tax"`
	Relief      []ReliefRow      `json:"relief"`
	VehicleTax  []VehicleTaxRow  `json:"vehicle_tax"`
	Compulsory  []CompulsoryRow  `json:"compulsory"`
	Floats      []FloatRow       `json:"floats"`
}

// PurchaseTaxRow is the rate of 车辆购置税 and the VAT that the price contains.
type PurchaseTaxRow struct {
	Code       string        `json:"code"`
	TaxPercent money.Percent `json:"tax_percent"`
	VATPercent money.Percent `json:"vat_percent"`
	ValidFrom  calendar.Day  `json:"valid_from"`
	ValidTo    calendar.Day  `json:"valid_to"`
}

// ReliefRow is a relief of purchase tax for listed new-energy cars. CapFen 0 means no cap.
type ReliefRow struct {
	Code          string        `json:"code"`
	ReliefPercent money.Percent `json:"relief_percent"`
	CapFen        money.Fen     `json:"cap_fen"`
	ValidFrom     calendar.Day  `json:"valid_from"`
	ValidTo       calendar.Day  `json:"valid_to"`
}

// VehicleTaxRow holds the yearly 车船税 of a province by displacement.
type VehicleTaxRow struct {
	Code      string           `json:"code"`
	Province  string           `json:"province"`
	Name      string           `json:"name"`
	Quality   string           `json:"quality"` // how far the figures can be trusted
	Bands     []VehicleTaxBand `json:"bands"`
	ValidFrom calendar.Day     `json:"valid_from"`
	ValidTo   calendar.Day     `json:"valid_to"`
}

// VehicleTaxBand holds for above < cc ≤ up to; UpToCC 0 means no upper end.
type VehicleTaxBand struct {
	AboveCC   int64     `json:"above"`
	UpToCC    int64     `json:"up_to"`
	AnnualFen money.Fen `json:"annual_fen"`
}

// CompulsoryRow is a base premium of 交强险 for from ≤ seats < below; SeatsBelow 0 means no upper end.
type CompulsoryRow struct {
	Code       string       `json:"code"`
	Owner      Owner        `json:"owner"`
	SeatsFrom  int64        `json:"seats_from"`
	SeatsBelow int64        `json:"seats_below"`
	BaseFen    money.Fen    `json:"base_fen"`
	ValidFrom  calendar.Day `json:"valid_from"`
	ValidTo    calendar.Day `json:"valid_to"`
}

// FloatRow is an allowed float of the compulsory premium, for example −30 %.
type FloatRow struct {
	Code      string        `json:"code"`
	Name      string        `json:"name"`
	Percent   money.Percent `json:"percent"`
	ValidFrom calendar.Day  `json:"valid_from"`
	ValidTo   calendar.Day  `json:"valid_to"`
}

// Used are the rows that one quote was priced with; nil where no row was needed or none applied.
type Used struct {
	PurchaseTax *PurchaseTaxRow `json:"purchase_tax"`
	Relief      *ReliefRow      `json:"relief"`
	VehicleTax  *VehicleTaxRow  `json:"vehicle_tax"`
	Compulsory  *CompulsoryRow  `json:"compulsory"`
	Float       *FloatRow       `json:"float"`
}

// Policies makes tables of the kept rows, to price the same quote again.
func (u Used) Policies() Policies {
	return Policies{
		PurchaseTax: only(u.PurchaseTax), Relief: only(u.Relief), VehicleTax: only(u.VehicleTax),
		Compulsory: only(u.Compulsory), Floats: only(u.Float),
	}
}

func only[Row any](row *Row) []Row {
	if row == nil {
		return nil
	}
	return []Row{*row}
}

func (r PurchaseTaxRow) span() (from, to calendar.Day) { return r.ValidFrom, r.ValidTo }
func (r ReliefRow) span() (from, to calendar.Day)      { return r.ValidFrom, r.ValidTo }
func (r VehicleTaxRow) span() (from, to calendar.Day)  { return r.ValidFrom, r.ValidTo }
func (r CompulsoryRow) span() (from, to calendar.Day)  { return r.ValidFrom, r.ValidTo }
func (r FloatRow) span() (from, to calendar.Day)       { return r.ValidFrom, r.ValidTo }

type dated interface {
	span() (from, to calendar.Day)
}

func valid(row dated, on calendar.Day) bool {
	from, to := row.span()
	return from <= on && (to == 0 || on <= to)
}

// pick finds the row of a table for a day. No row is nil; two rows from the same day are an
// error, because one of them must be wrong.
func pick[Row dated](table string, rows []Row, on calendar.Day, fits func(Row) bool) (*Row, error) {
	var best *Row
	var since calendar.Day
	for i, row := range rows {
		if !fits(row) || !valid(row, on) {
			continue
		}
		from, _ := row.span()
		if best != nil && from == since {
			return nil, fmt.Errorf("%s里有两条数据都从 %s 起有效，无法判断用哪一条，请联系总部更正政策表", table, from)
		}
		if best == nil || from > since {
			best, since = &rows[i], from
		}
	}
	if best == nil {
		return nil, nil
	}
	row := *best
	return &row, nil
}

// missing is the error for a case that a table does not answer.
func missing(table string, on calendar.Day, what string) error {
	return fmt.Errorf("%s里没有 %s 有效的%s数据，请核对开票日期和选项，或联系总部发布政策表", table, on, what)
}

// named writes a row in an explanation: PT-STD（2019-07-01 起）.
func named(code string, from, to calendar.Day) string {
	switch {
	case from == 0 && to == 0:
		return code
	case to == 0:
		return fmt.Sprintf("%s（%s 起）", code, from)
	case from == 0:
		return fmt.Sprintf("%s（至 %s）", code, to)
	}
	return fmt.Sprintf("%s（%s 至 %s）", code, from, to)
}
