package loan

import (
	"errors"
	"fmt"
	"math/big"

	"showroom/domain/money"
)

const (
	fractionBits = 224 // of the fixed-point numbers in which the root is sought
	settledBits  = 40  // a step below 2^-(fractionBits-settledBits) ends the search
	rateDigits   = 40  // decimals that the found rate is rounded to before it is printed
	maxSteps     = 400
)

// ratesOf is R10 for the principal really in hand and the rounded instalments.
func ratesOf(net money.Fen, schedule []Row) (Rates, error) {
	pays := make([]*big.Int, len(schedule))
	sum := new(big.Int)
	for i, row := range schedule {
		pays[i] = big.NewInt(int64(row.Pay))
		sum.Add(sum, pays[i])
	}
	in := big.NewInt(int64(net))
	if sum.Cmp(in) < 0 {
		return Rates{}, fmt.Errorf("各期还款合计少于实得本金 %s 元，算不出年化利率，请核对还款金额", net)
	}
	root, err := monthlyRate(in, pays)
	if err != nil {
		return Rates{}, err
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(rateDigits), nil)
	// Rounding to 40 decimals first makes a rate that is exact in decimals exact again, so that
	// halves round up as they should.
	monthly := money.HalfUp(new(big.Int).Mul(root, unit), one())
	simple := new(big.Int).Mul(monthly, big.NewInt(12*100))
	yearUnit := new(big.Int).Exp(unit, big.NewInt(12), nil)
	compound := new(big.Int).Add(unit, monthly)
	compound.Exp(compound, big.NewInt(12), nil)
	compound.Sub(compound, yearUnit).Mul(compound, big.NewInt(100))
	return Rates{
		MonthlyIRR:    decimal(monthly, unit, 10),
		SimplePercent: decimal(simple, unit, 2), SimplePercent6: decimal(simple, unit, 6),
		CompoundPercent: decimal(compound, yearUnit, 2), CompoundPercent6: decimal(compound, yearUnit, 6),
	}, nil
}

func one() *big.Int { return new(big.Int).Lsh(big.NewInt(1), fractionBits) }

// monthlyRate finds r ≥ 0 with Σ pay_k ÷ (1+r)^k = net, in fixed point. The sum falls with r and
// is convex, so Newton's steps from r = 0 climb to the root and never pass it; at 0 % the first
// step is 0 already.
func monthlyRate(net *big.Int, pays []*big.Int) (*big.Int, error) {
	rate, settled := new(big.Int), new(big.Int).Lsh(big.NewInt(1), settledBits)
	target := new(big.Int).Lsh(net, fractionBits)
	for range maxSteps {
		present, slope := presentValue(rate, pays)
		excess := present.Sub(present, target)
		if slope.Sign() == 0 {
			break
		}
		step := excess.Lsh(excess, fractionBits)
		step.Quo(step, slope)
		rate.Add(rate, step)
		if step.CmpAbs(settled) < 0 {
			if rate.Sign() < 0 {
				rate.SetInt64(0)
			}
			return rate, nil
		}
	}
	return nil, errors.New("年化利率太高，算不出来，请核对贷款金额、手续费和还款金额")
}

// presentValue is Σ pay_k v^k and its slope Σ k pay_k v^(k+1), with v = 1 ÷ (1+r), by Horner's rule.
func presentValue(rate *big.Int, pays []*big.Int) (present, slope *big.Int) {
	discount := new(big.Int).Lsh(big.NewInt(1), 2*fractionBits)
	discount.Quo(discount, new(big.Int).Add(one(), rate))
	present, slope = new(big.Int), new(big.Int)
	shifted := new(big.Int)
	for k := len(pays) - 1; k >= 0; k-- {
		present.Add(present, shifted.Lsh(pays[k], fractionBits))
		slope.Add(slope, present) // Σ of the tails counts each payment k times
		present.Mul(present, discount).Rsh(present, fractionBits)
		slope.Mul(slope, discount).Rsh(slope, fractionBits)
	}
	return present, slope.Mul(slope, discount).Rsh(slope, fractionBits)
}

// decimal writes value ÷ unit (not negative) with so many decimals, half-up.
func decimal(value, unit *big.Int, places int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)
	scaled := money.HalfUp(new(big.Int).Mul(value, scale), unit)
	whole, fraction := new(big.Int).QuoRem(scaled, scale, new(big.Int))
	return fmt.Sprintf("%d.%0*d", whole, places, fraction)
}
