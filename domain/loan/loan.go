// Package loan works out car finance: the schedule of instalments and the annual rates that
// 人民银行公告〔2021〕第3号 wants to be shown.
//
// Invariants: amounts are fen; rates are exact (big integers, no float anywhere); the printed
// schedule is what is summed, so principal adds up to the loan and the last balance is 0.
// Input and Result have the JSON shape of the loan cases in testdata/golden-quotes.json,
// whose rules R7 to R10 are cited below. Not here: which product a customer may have, and
// the down payment (package price).
package loan

import (
	"errors"
	"fmt"

	"showroom/domain/money"
)

// Method is how the instalments are made.
type Method string

// The methods. A loan with explicit instalments has none.
const (
	EqualPayment   Method = "equal_payment"   // 等额本息
	EqualPrincipal Method = "equal_principal" // 等额本金
	Flat           Method = "flat"            // 费率型: fee on the first principal for the whole time
)

// Label is the Chinese name.
func (m Method) Label() string {
	switch m {
	case EqualPayment:
		return "等额本息"
	case EqualPrincipal:
		return "等额本金"
	case Flat:
		return "固定费率分期"
	}
	return string(m)
}

// MaxTerms is the longest loan in months.
const MaxTerms = 120

// maxRate is the highest annual rate that is taken for real, 100 %.
const maxRate = money.Hundred

// Input is a loan as asked for. AnnualRate belongs to the two equal methods, FlatRate to Flat;
// a missing rate is an error, never 0 %. MarketRate is set for a subsidised loan. Instalments
// replaces method and rate by an explicit list, of which only the rates are worked out.
type Input struct {
	Product     string         `json:"product,omitempty"`
	Lender      string         `json:"lender,omitempty"`
	Method      Method         `json:"method,omitempty"`
	N           int            `json:"n,omitempty"` // months
	LoanFen     money.Fen      `json:"loan_fen"`
	AnnualRate  *money.Percent `json:"annual_rate_percent,omitempty"`
	FlatRate    *money.Percent `json:"flat_rate_percent_per_year,omitempty"`
	UpfrontFee  money.Fen      `json:"upfront_fee_fen"`
	MarketRate  *money.Percent `json:"market_rate_percent,omitempty"`
	Instalments []money.Fen    `json:"instalments_fen,omitempty"`
}

// Work computes the loan. Errors are in Chinese and name the input to mend.
func Work(in Input) (Result, error) {
	if err := in.check(); err != nil {
		return Result{}, err
	}
	schedule, err := in.schedule()
	if err != nil {
		return Result{}, err
	}
	r := summary(in, schedule)
	if r.Rates, err = ratesOf(in.LoanFen-in.UpfrontFee, schedule); err != nil {
		return Result{}, err
	}
	if in.Method == EqualPrincipal {
		interest, err := formulaInterest(in)
		if err != nil {
			return Result{}, err
		}
		r.InterestFormulaFen = &interest
	}
	if in.MarketRate != nil {
		if err := r.subsidise(in); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

func (in Input) check() error {
	switch {
	case in.LoanFen <= 0:
		return errors.New("贷款金额应大于 0，请填写贷款金额")
	case in.LoanFen > money.Max:
		return fmt.Errorf("贷款金额 %s 元超过上限 %s 元，请核对", in.LoanFen, money.Max)
	case in.UpfrontFee < 0:
		return errors.New("金融手续费不能为负数，请核对")
	case in.UpfrontFee >= in.LoanFen:
		return fmt.Errorf("金融手续费 %s 元不能达到贷款金额 %s 元，请核对", in.UpfrontFee, in.LoanFen)
	case len(in.Instalments) > 0:
		return in.checkInstalments()
	case in.N < 1 || in.N > MaxTerms:
		return fmt.Errorf("期数 %d 不在 1 至 %d 之间，请核对", in.N, MaxTerms)
	}
	return in.checkRates()
}

func (in Input) checkRates() error {
	switch in.Method {
	case EqualPayment, EqualPrincipal:
		if in.AnnualRate == nil {
			return errors.New("缺少年利率，请填写；免息请填 0")
		}
		if err := checkRate("年利率", *in.AnnualRate); err != nil {
			return err
		}
		if in.MarketRate != nil && *in.MarketRate < *in.AnnualRate {
			return fmt.Errorf("市场利率 %s%% 低于客户利率 %s%%，没有贴息，请核对", in.MarketRate, in.AnnualRate)
		}
	case Flat:
		if in.FlatRate == nil {
			return errors.New("缺少分期年费率，请填写；免费请填 0")
		}
		if in.MarketRate != nil {
			return errors.New("固定费率分期没有贴息计算，请去掉市场利率")
		}
		return checkRate("分期年费率", *in.FlatRate)
	default:
		return fmt.Errorf("不认识的还款方式“%s”，请选择等额本息、等额本金或固定费率分期", in.Method)
	}
	if in.MarketRate != nil {
		return checkRate("市场利率", *in.MarketRate)
	}
	return nil
}

func checkRate(name string, rate money.Percent) error {
	if rate < 0 || rate > maxRate {
		return fmt.Errorf("%s %s%% 不在 0 至 %s%% 之间，请核对", name, rate, maxRate)
	}
	return nil
}

func (in Input) checkInstalments() error {
	if len(in.Instalments) > MaxTerms {
		return fmt.Errorf("期数 %d 不在 1 至 %d 之间，请核对", len(in.Instalments), MaxTerms)
	}
	if in.N != 0 && in.N != len(in.Instalments) {
		return fmt.Errorf("期数 %d 与所列 %d 期还款不符，请核对", in.N, len(in.Instalments))
	}
	if in.MarketRate != nil {
		return errors.New("逐期列出的还款没有贴息计算，请去掉市场利率")
	}
	for k, pay := range in.Instalments {
		if pay < 0 || pay > money.Max {
			return fmt.Errorf("第 %d 期还款 %s 元不合理，请核对", k+1, pay)
		}
	}
	return nil
}
