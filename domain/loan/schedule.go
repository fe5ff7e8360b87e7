package loan

import (
	"fmt"
	"math/big"

	"showroom/domain/money"
)

// yearScale turns a Percent of a year into the fraction of a month: 100 % in millionths, 12 months.
const yearScale = int64(money.Hundred) * 12

func (in Input) schedule() ([]Row, error) {
	switch {
	case len(in.Instalments) > 0:
		return in.explicit(), nil
	case in.Method == EqualPayment:
		return in.equalPayments()
	case in.Method == EqualPrincipal:
		return in.equalPrincipal()
	}
	return in.flat()
}

func (in Input) explicit() []Row {
	rows := make([]Row, len(in.Instalments))
	for i, pay := range in.Instalments {
		rows[i] = Row{K: i + 1, Pay: pay}
	}
	return rows
}

// equalPayments is R7: interest half-up on the rounded balance, the last instalment takes the rest.
func (in Input) equalPayments() ([]Row, error) {
	pay, err := in.instalment()
	if err != nil {
		return nil, err
	}
	rows, balance := make([]Row, in.N), in.LoanFen
	for i := range rows {
		interest, err := balance.MulDiv(int64(*in.AnnualRate), yearScale)
		if err != nil {
			return nil, err
		}
		principal := pay - interest
		if i == in.N-1 {
			principal = balance
		}
		if principal < 0 || principal > balance {
			return nil, in.tooSmall()
		}
		balance -= principal
		rows[i] = Row{K: i + 1, Pay: principal + interest, Principal: principal, Interest: interest, Balance: balance}
	}
	return rows, nil
}

// instalment is A = P m (1+m)^n ÷ ((1+m)^n − 1) in exact integers: with m = a/b it is
// P a (a+b)^n ÷ (b ((a+b)^n − b^n)), rounded once. At 0 % it is P ÷ n.
func (in Input) instalment() (money.Fen, error) {
	if *in.AnnualRate == 0 {
		return in.LoanFen.MulDiv(1, int64(in.N))
	}
	a, b, n := big.NewInt(int64(*in.AnnualRate)), big.NewInt(yearScale), big.NewInt(int64(in.N))
	grown := new(big.Int).Exp(new(big.Int).Add(a, b), n, nil)
	num := new(big.Int).Mul(big.NewInt(int64(in.LoanFen)), a)
	num.Mul(num, grown)
	den := new(big.Int).Sub(grown, new(big.Int).Exp(b, n, nil))
	den.Mul(den, b)
	return money.Round(num, den)
}

// equalPrincipal is R8: interest half-up on the rounded balance.
func (in Input) equalPrincipal() ([]Row, error) {
	rows, balance := make([]Row, in.N), in.LoanFen
	for i := range rows {
		interest, err := balance.MulDiv(int64(*in.AnnualRate), yearScale)
		if err != nil {
			return nil, err
		}
		after, err := in.evenBalance(i + 1)
		if err != nil {
			return nil, err
		}
		principal := balance - after
		balance = after
		rows[i] = Row{K: i + 1, Pay: principal + interest, Principal: principal, Interest: interest, Balance: balance}
	}
	return rows, nil
}

// evenBalance is what is left when half-up(P k ÷ n) of the principal is paid up to month k:
// rounded as a running sum, so the parts never drift.
func (in Input) evenBalance(k int) (money.Fen, error) {
	paid, err := in.LoanFen.MulDiv(int64(k), int64(in.N))
	return in.LoanFen - paid, err
}

// flat is R9. The split of an instalment is for information: principal as in equalPrincipal, the
// rest is fee, but never below 0 nor more than is left of the whole fee (fees of a few fen).
func (in Input) flat() ([]Row, error) {
	feeLeft, err := in.LoanFen.MulDiv(int64(*in.FlatRate)*int64(in.N), yearScale)
	if err != nil {
		return nil, err
	}
	balance := in.LoanFen
	pay, err := (balance + feeLeft).MulDiv(1, int64(in.N))
	if err != nil {
		return nil, err
	}
	rows := make([]Row, in.N)
	for i := range rows {
		after, err := in.evenBalance(i + 1)
		if err != nil {
			return nil, err
		}
		fee := max(0, min(pay-(balance-after), feeLeft))
		if i == in.N-1 {
			pay, fee = balance+feeLeft, feeLeft
		}
		feeLeft -= fee
		if balance -= pay - fee; balance < 0 {
			return nil, in.tooSmall()
		}
		rows[i] = Row{K: i + 1, Pay: pay, Principal: pay - fee, Interest: fee, Balance: balance}
	}
	return rows, nil
}

// formulaInterest is the closed form P m (n+1) ÷ 2 of equal principal; the printed schedule may
// differ by a fen or so (R8).
func formulaInterest(in Input) (money.Fen, error) {
	return in.LoanFen.MulDiv(int64(*in.AnnualRate)*int64(in.N+1), 2*yearScale)
}

// tooSmall: with a loan of a few fen per month the rounding would make an instalment negative.
func (in Input) tooSmall() error {
	return fmt.Errorf("贷款金额 %s 元太小，分不成 %d 期，请减少期数", in.LoanFen, in.N)
}
