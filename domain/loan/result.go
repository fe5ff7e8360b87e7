package loan

import (
	"encoding/json"
	"fmt"
	"strings"

	"showroom/domain/money"
)

// Row is one month of the schedule. In JSON it is the array [k, pay, principal, interest, balance].
type Row struct {
	K                                 int
	Pay, Principal, Interest, Balance money.Fen
}

// MarshalJSON writes the five figures as an array.
func (r Row) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d,%d,%d,%d]", r.K, int64(r.Pay), int64(r.Principal), int64(r.Interest), int64(r.Balance)), nil
}

// UnmarshalJSON reads what MarshalJSON writes, so that a kept quote shows the schedule it was issued with.
func (r *Row) UnmarshalJSON(data []byte) error {
	var figures []int64
	if err := json.Unmarshal(data, &figures); err != nil {
		return fmt.Errorf("还款计划的一行读不懂：%w", err)
	}
	if len(figures) != 5 {
		return fmt.Errorf("还款计划的一行应有 5 个数，现有 %d 个", len(figures))
	}
	*r = Row{int(figures[0]), money.Fen(figures[1]), money.Fen(figures[2]), money.Fen(figures[3]), money.Fen(figures[4])}
	return nil
}

// Rates are those of R10: decimals as text, rounded half-up once from the exact rate.
// The simple rate must be labelled 单利 wherever it is shown.
type Rates struct {
	MonthlyIRR       string `json:"monthly_irr"` // a fraction with ten decimals, not a percentage
	SimplePercent    string `json:"simple_percent"`
	CompoundPercent  string `json:"compound_percent"`
	SimplePercent6   string `json:"simple_percent_6"`
	CompoundPercent6 string `json:"compound_percent_6"`
}

// Result is a loan worked out. SecondFen is the first instalment again when there is only one.
type Result struct {
	LoanFen       money.Fen `json:"loan_fen"`
	N             int       `json:"n"`
	FirstFen      money.Fen `json:"first_fen"`
	SecondFen     money.Fen `json:"second_fen"`
	LastFen       money.Fen `json:"last_fen"`
	SumFen        money.Fen `json:"sum_fen"`
	InterestFen   money.Fen `json:"interest_fen"` // sum of the printed schedule
	UpfrontFeeFen money.Fen `json:"upfront_fee_fen"`
	Rates
	MarketInterestFen  *money.Fen `json:"market_interest_fen,omitempty"`  // subsidised loans only
	SubsidyFen         *money.Fen `json:"subsidy_fen,omitempty"`          // subsidised loans only
	InterestFormulaFen *money.Fen `json:"interest_formula_fen,omitempty"` // equal principal only, for information
	Schedule           []Row      `json:"schedule,omitempty"`             // nil for explicit instalments
}

// MarshalJSON leaves all but the rates out for explicit instalments: they hold no split into
// principal and interest, and their sum is the asker's own figure.
func (r Result) MarshalJSON() ([]byte, error) {
	if r.Schedule == nil {
		return json.Marshal(r.Rates)
	}
	type plain Result
	return json.Marshal(plain(r))
}

func summary(in Input, schedule []Row) Result {
	r := Result{LoanFen: in.LoanFen, N: len(schedule), UpfrontFeeFen: in.UpfrontFee}
	for _, row := range schedule {
		r.SumFen += row.Pay
	}
	r.FirstFen, r.LastFen = schedule[0].Pay, schedule[len(schedule)-1].Pay
	r.SecondFen = schedule[min(1, len(schedule)-1)].Pay
	r.InterestFen = r.SumFen - in.LoanFen
	if len(in.Instalments) == 0 {
		r.Schedule = schedule
	}
	return r
}

// subsidise adds what the maker or dealer pays: interest at the market rate − interest of the customer.
func (r *Result) subsidise(in Input) error {
	in.AnnualRate = in.MarketRate
	schedule, err := in.schedule()
	if err != nil {
		return fmt.Errorf("按市场利率计算利息：%w", err)
	}
	market := summary(in, schedule).InterestFen
	subsidy := market - r.InterestFen
	r.MarketInterestFen, r.SubsidyFen = &market, &subsidy
	return nil
}

// Why explains the result in one paragraph: principal, rate, formula, sums, both annual rates.
func (r Result) Why(in Input) string {
	var b strings.Builder
	switch {
	case len(in.Instalments) > 0:
		fmt.Fprintf(&b, "贷款 %s 元，按所列 %d 期还款", in.LoanFen, len(in.Instalments))
	case in.Method == Flat:
		fmt.Fprintf(&b, "%s：（%s + %s × %s%% × %d ÷ 12）÷ %d = 每期 %s", in.Method.Label(), in.LoanFen, in.LoanFen, in.FlatRate, in.N, in.N, r.FirstFen)
	case in.Method == EqualPrincipal:
		fmt.Fprintf(&b, "%s：每期本金 %s ÷ %d，利息 = 剩余本金 × %s%% ÷ 12，首期 %s", in.Method.Label(), in.LoanFen, in.N, in.AnnualRate, r.FirstFen)
	case *in.AnnualRate == 0:
		fmt.Fprintf(&b, "免息%s：%s ÷ %d = 每期 %s", in.Method.Label(), in.LoanFen, in.N, r.FirstFen)
	default:
		fmt.Fprintf(&b, "%s：贷款 %s 元，月利率 %s%% ÷ 12，%d 期，每期 %s", in.Method.Label(), in.LoanFen, in.AnnualRate, in.N, r.FirstFen)
	}
	fmt.Fprintf(&b, "，末期 %s，还款合计 %s，利息或分期费 %s", r.LastFen, r.SumFen, r.InterestFen)
	if r.UpfrontFeeFen > 0 {
		fmt.Fprintf(&b, "，另付手续费 %s（计入年化）", r.UpfrontFeeFen)
	}
	if r.SubsidyFen != nil {
		fmt.Fprintf(&b, "；按市场利率 %s%% 利息为 %s，贴息 %s", in.MarketRate, *r.MarketInterestFen, *r.SubsidyFen)
	}
	fmt.Fprintf(&b, "；年化 %s%%（单利）、%s%%（复利，内部收益率）", r.SimplePercent, r.CompoundPercent)
	return b.String()
}
