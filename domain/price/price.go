package price

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain/loan"
	"showroom/domain/money"
)

const (
	ownStore     = "本店"
	taxOffice    = "代缴(税务机关)"
	taxByInsurer = "代收(保险公司)"
	insurer      = "保险公司"
	lender       = "金融机构"
)

// Work prices a quote. Errors are in Chinese: they name the input to mend, or the policy table
// that lacks a row for the date.
func Work(in Input, policies Policies) (Result, error) {
	if err := in.check(); err != nil {
		return Result{}, err
	}
	q := quote{in: in, policies: policies}
	q.carLines()
	for _, add := range []func() error{q.purchaseTax, q.vehicleTax, q.compulsory} {
		if err := add(); err != nil {
			return Result{}, err
		}
	}
	q.insuranceAndExtras()
	q.result.LandingTotal = q.sum()
	q.reductions()
	q.result.NetTotal = q.sum()
	if err := q.finish(); err != nil {
		return Result{}, err
	}
	return q.result, nil
}

// quote is a result in the making.
type quote struct {
	in       Input
	policies Policies
	result   Result
}

func (q *quote) add(line Line, why Explanation) {
	why.Code, why.Name, why.Amount = line.Code, line.Name, line.Amount
	if why.Text == "" {
		why.Text = fmt.Sprintf("%s：%s（%s）", why.Base, line.Amount, why.Rule)
	}
	line.why = why
	q.result.Lines = append(q.result.Lines, line)
}

func (q *quote) sum() money.Fen {
	var total money.Fen
	for _, line := range q.result.Lines {
		total += line.Amount
	}
	return total
}

// carLines are those of the bare price (R1).
func (q *quote) carLines() {
	in := q.in
	q.add(Line{Code: CodeMSRP, Name: "厂商建议零售价", Amount: in.MSRP, Payee: ownStore},
		Explanation{Base: in.Vehicle.Name, Rule: fmt.Sprintf("按报价日 %s 有效的价格表", in.QuoteDate)})
	if in.Colour.Surcharge != 0 {
		q.add(Line{Code: CodeColour, Name: "颜色加价 " + in.Colour.Name, Amount: in.Colour.Surcharge, Payee: ownStore},
			Explanation{Base: in.Colour.Name, Rule: "颜色加价，计入裸车价"})
	}
	for _, option := range in.Options {
		q.add(Line{Code: CodeOption, Name: "选装 " + option.Name, Amount: option.Price, Payee: ownStore, Optional: true, Ref: option.Code},
			Explanation{Base: option.Name, Rule: "厂家选装，计入裸车价"})
	}
	if in.Discount != 0 {
		q.add(Line{Code: CodeDiscount, Name: "优惠", Amount: -in.Discount, Payee: ownStore},
			Explanation{Base: "本店优惠", Rule: "从裸车价中减去"})
	}
	q.result.BarePrice = q.sum()
}

// insuranceAndExtras are the lines that are typed in or taken from the price list as they stand.
func (q *quote) insuranceAndExtras() {
	if c := q.in.Commercial; c != nil {
		q.add(Line{Code: CodeCommercial, Name: "商业险", Amount: c.Premium, Payee: insurer, Optional: true,
			CommercialDetail: &CommercialDetail{c.Insurer, c.QuoteNo, c.Covers}},
			Explanation{Base: fmt.Sprintf("%s 报价单 %s", c.Insurer, c.QuoteNo), Rule: "保险公司报价，本店不计算"})
	}
	for _, fee := range q.in.Fees {
		q.add(Line{Code: CodeFee, Name: fee.Name, Amount: fee.Amount, Payee: fee.Payee, Optional: fee.Optional, Ref: fee.Code},
			Explanation{Base: fee.Name, Rule: "由" + fee.Payee + "收取的费用", Row: fee.Code})
	}
	for _, item := range q.in.Accessories {
		q.accessory(item)
	}
	for _, service := range q.in.Services {
		q.add(Line{Code: CodeService, Name: service.Name, Amount: service.Price, Payee: ownStore, Optional: true, Ref: service.Code},
			Explanation{Base: service.Name, Rule: "服务套餐价格", Row: service.Code})
	}
	if f := q.in.Finance; f != nil && f.UpfrontFee > 0 {
		q.add(Line{Code: CodeFinanceFee, Name: "金融手续费(一次性)", Amount: f.UpfrontFee, Payee: lender, Optional: true},
			Explanation{Base: f.Lender, Rule: "金融产品手续费，已计入年化", Row: f.Product})
	}
}

// accessory: a gift is printed with name and quantity and counts 0 (R12).
func (q *quote) accessory(item Accessory) {
	value := item.Unit * money.Fen(item.Qty)
	base := fmt.Sprintf("%s × %d", item.Unit, item.Qty)
	line := Line{Code: CodeAccessory, Name: item.Name, Amount: value, Payee: ownStore, Optional: true, Ref: item.Code,
		GoodsDetail: &GoodsDetail{Qty: item.Qty, Gift: item.Gift}}
	why := Explanation{Base: base, Rule: "精品单价 × 数量", Row: item.Code, Text: fmt.Sprintf("%s = %s", base, value)}
	if item.Gift {
		line.Amount, line.GiftValue = 0, value
		why.Rule = "赠品，不计价"
		why.Text = fmt.Sprintf("赠品 %s，数量 %d，价值 %s，不计价", item.Name, item.Qty, value)
	}
	q.add(line, why)
}

// reductions are the trade-in and the subsidies; they come after the landing total (R6).
func (q *quote) reductions() {
	subsidies := q.in.Subsidies
	if old := q.in.TradeIn; old != nil {
		if old.Appraisal != 0 {
			q.add(Line{Code: CodeTradeIn, Name: "旧车置换抵扣", Amount: -old.Appraisal, Payee: ownStore, Optional: true},
				Explanation{Base: "旧车 " + old.Plate, Rule: "评估价抵扣车款"})
		}
		subsidies = append(append([]Subsidy{}, old.Subsidies...), subsidies...)
	}
	for _, s := range subsidies {
		line := Line{Code: CodeSubsidy, Name: s.Name, Amount: -s.Amount, Payee: s.Payer, Optional: true, Ref: s.Code}
		why := Explanation{Base: s.Payer, Rule: "补贴抵扣", Row: s.Code}
		if s.Later {
			line.Amount, line.Later = 0, s.Amount
			why.Rule = "事后发放的补贴，不抵扣"
			why.Text = fmt.Sprintf("%s %s 由%s事后发给客户，不计入应付", s.Name, s.Amount, s.Payer)
		}
		q.add(line, why)
	}
}

// finish adds the capitals, the finance block (R11) and the explanations of the totals.
func (q *quote) finish() error {
	r := &q.result
	capitals, err := money.Capitals(r.NetTotal)
	if err != nil {
		return fmt.Errorf("报价合计：%w", err)
	}
	r.NetTotalCapitals = capitals
	q.total("BARE", "裸车价", r.BarePrice, q.barePriceSum())
	q.total("LANDING", "落地价", r.LandingTotal, q.landingSum())
	net := fmt.Sprintf("落地价 %s", r.LandingTotal)
	if r.NetTotal != r.LandingTotal {
		net += fmt.Sprintf(" − 置换和补贴 %s", r.LandingTotal-r.NetTotal)
	}
	q.total("NET", "应付合计", r.NetTotal, net)
	if q.in.Finance == nil {
		return nil
	}
	if q.in.Finance.LoanFen > r.BarePrice {
		return fmt.Errorf("贷款金额 %s 元超过裸车价 %s 元，请减少贷款", q.in.Finance.LoanFen, r.BarePrice)
	}
	return q.finance(*q.in.Finance)
}

// barePriceSum writes R1 with figures and leaves out what is nothing.
func (q *quote) barePriceSum() string {
	return q.groups([]group{
		{"指导价", []string{CodeMSRP}}, {"颜色加价", []string{CodeColour}}, {"选装", []string{CodeOption}}, {"优惠", []string{CodeDiscount}},
	})
}

// landingSum writes the landing total as sums of its groups.
func (q *quote) landingSum() string {
	return q.groups([]group{
		{"裸车价", []string{CodeMSRP, CodeColour, CodeOption, CodeDiscount}}, {"税", []string{CodeTax, CodeVehicleTax}},
		{"保险", []string{CodeCompulsory, CodeCommercial}}, {"费用", []string{CodeFee, CodeFinanceFee}}, {"精品和服务", []string{CodeAccessory, CodeService}},
	})
}

type group struct {
	name  string
	codes []string
}

func (q *quote) groups(groups []group) string {
	var parts strings.Builder
	for _, g := range groups {
		var sum money.Fen
		for _, line := range q.result.Lines {
			if slices.Contains(g.codes, line.Code) {
				sum += line.Amount
			}
		}
		switch {
		case sum < 0:
			fmt.Fprintf(&parts, " − %s %s", g.name, -sum)
		case sum > 0 && parts.Len() > 0:
			fmt.Fprintf(&parts, " + %s %s", g.name, sum)
		case sum > 0:
			fmt.Fprintf(&parts, "%s %s", g.name, sum)
		}
	}
	return parts.String()
}

func (q *quote) finance(asked loan.Input) error {
	worked, err := loan.Work(asked)
	if err != nil {
		return err
	}
	r := &q.result
	down, cash, all := r.BarePrice-asked.LoanFen, r.NetTotal-asked.LoanFen, r.NetTotal+worked.InterestFen
	r.Finance, r.DownPayment, r.CashAtDelivery, r.AllIn = &worked, &down, &cash, &all
	why := worked.Why(asked)
	r.totals = append(r.totals, Explanation{Code: "LOAN", Name: "贷款", Amount: asked.LoanFen, Rule: why, Text: why})
	q.total("DOWN", "首付", down, fmt.Sprintf("裸车价 %s − 贷款 %s", r.BarePrice, asked.LoanFen))
	q.total("CASH", "提车现付", cash, fmt.Sprintf("应付合计 %s − 贷款 %s", r.NetTotal, asked.LoanFen))
	q.total("ALLIN", "含息总价", all, fmt.Sprintf("应付合计 %s + 利息 %s", r.NetTotal, worked.InterestFen))
	return nil
}

func (q *quote) total(code, name string, amount money.Fen, rule string) {
	q.result.totals = append(q.result.totals, Explanation{
		Code: code, Name: name, Amount: amount, Rule: rule, Text: fmt.Sprintf("%s %s = %s", name, amount, rule),
	})
}
