// Package money holds the two exact figures of the trade: Fen (amounts) and Percent
// (rates), and writes amounts in Chinese capitals.
//
// Invariants: nothing here is a float. An amount is an int64 of fen; a rate an int64 of
// millionths of a percent; every division is rounded once, half-up (四舍五入, halves away
// from zero). Amounts beyond Max are refused at the border (ParseFen, Capitals).
// Not here: tax, insurance and loan rules (packages price and loan).
package money

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"showroom/domain/ident/halfwidth"
)

// Fen is an amount of renminbi in fen (1/100 yuan).
type Fen int64

// Max is the largest amount that is accepted or written in capitals: 9,999,999,999.99 yuan.
const Max Fen = 999_999_999_999

// String writes the amount in yuan with grouping and two decimals: 239,800.00, -0.05.
func (f Fen) String() string {
	digits := strconv.FormatUint(f.magnitude(), 10)
	for len(digits) < 3 {
		digits = "0" + digits
	}
	whole, cents := digits[:len(digits)-2], digits[len(digits)-2:]
	var b strings.Builder
	if f < 0 {
		b.WriteByte('-')
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	b.WriteByte('.')
	b.WriteString(cents)
	return b.String()
}

// Yuan is String with the currency sign, as the desk and the papers show it: ¥239,800.00, -¥5.00.
func (f Fen) Yuan() string {
	if f < 0 {
		return "-¥" + f.String()[1:]
	}
	return "¥" + f.String()
}

func (f Fen) magnitude() uint64 {
	if f < 0 {
		return -uint64(f)
	}
	return uint64(f)
}

// MulPercent is f × p, rounded half-up to fen. It fails when the product is not an int64.
func (f Fen) MulPercent(p Percent) (Fen, error) {
	return f.MulDiv(int64(p), int64(Hundred))
}

// MulDiv is f × num ÷ den with one rounding, half-up. It fails on den 0 or a product out of range.
func (f Fen) MulDiv(num, den int64) (Fen, error) {
	if den == 0 {
		return 0, errors.New("金额计算出错：除数为零")
	}
	product := new(big.Int).Mul(big.NewInt(int64(f)), big.NewInt(num))
	return Round(product, big.NewInt(den))
}

// HalfUp is num ÷ den rounded to a whole number, halves away from zero. den must not be 0.
func HalfUp(num, den *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(num, den, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).CmpAbs(den) >= 0 {
		step := int64(num.Sign() * den.Sign())
		quotient.Add(quotient, big.NewInt(step))
	}
	return quotient
}

// Round is HalfUp as an amount. It fails when the amount is beyond an int64.
func Round(num, den *big.Int) (Fen, error) {
	rounded := HalfUp(num, den)
	if !rounded.IsInt64() {
		return 0, fmt.Errorf("金额超出可计算的范围（%s 分），请核对输入的金额", rounded)
	}
	return Fen(rounded.Int64()), nil
}

// ParseFen reads an amount in yuan as people write it: 239800, 239,800.00, ¥5, 15万, 1.5万元,
// full-width digits, a leading minus. At most whole fen and at most Max; nothing is rounded away.
func ParseFen(text string) (Fen, error) {
	plain := halfwidth.Tight(text)
	if plain == "" {
		return 0, errors.New("金额为空，请输入数字，例如 239800 或 23.98万")
	}
	negative, plain := cutSign(plain)
	plain, places := cutUnit(plain)
	if plain == "" {
		return 0, fmt.Errorf("金额“%s”里没有数字，请输入数字，例如 239800", text)
	}
	digits, err := inFen(plain, places, text)
	if err != nil {
		return 0, err
	}
	if len(digits) > len("999999999999") {
		return 0, fmt.Errorf("金额“%s”超过上限 %s 元，请核对", text, Max)
	}
	value, err := strconv.ParseInt("0"+digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("金额“%s”不是数字：%w", text, err)
	}
	if negative {
		value = -value
	}
	return Fen(value), nil
}

// inFen writes a decimal as whole fen, without leading zeros: the point moves by so many places.
func inFen(plain string, places int, text string) (digits string, err error) {
	whole, fraction, dotted := strings.Cut(plain, ".")
	if whole, err = ungroup(whole, text); err != nil {
		return "", err
	}
	if !allDigits(whole) || dotted && !allDigits(fraction) {
		return "", fmt.Errorf("金额“%s”不是数字，请只输入数字、逗号和小数点，例如 239,800.00", text)
	}
	if fraction = strings.TrimRight(fraction, "0"); len(fraction) > places {
		return "", fmt.Errorf("金额“%s”比分还细，请最多写到分", text)
	}
	return strings.TrimLeft(whole+fraction+strings.Repeat("0", places-len(fraction)), "0"), nil
}

// cutSign takes one sign and one currency mark off, in either order: -¥5 and ¥-5.
func cutSign(plain string) (negative bool, rest string) {
	plain, marked := cutMark(plain)
	rest, negative = strings.CutPrefix(plain, "-")
	if !negative {
		rest = strings.TrimPrefix(plain, "+")
	}
	if !marked {
		rest, _ = cutMark(rest)
	}
	return negative, rest
}

func cutMark(plain string) (rest string, found bool) {
	for _, mark := range []string{"人民币", "RMB", "CNY", "¥"} {
		if rest, found := strings.CutPrefix(plain, mark); found {
			return rest, true
		}
	}
	return plain, false
}

// cutUnit takes 元 and 万 off; places is how far the point moves to make fen.
func cutUnit(plain string) (rest string, places int) {
	plain = strings.TrimSuffix(plain, "元")
	if rest, found := strings.CutSuffix(plain, "万"); found {
		return rest, 6
	}
	return plain, 2
}

// ungroup removes thousands separators and refuses those that stand elsewhere: 23,98 may be 23.98.
func ungroup(whole, text string) (string, error) {
	groups := strings.Split(whole, ",")
	for i, group := range groups {
		if i > 0 && len(group) != 3 || i == 0 && len(groups) > 1 && (len(group) == 0 || len(group) > 3) {
			return "", fmt.Errorf("金额“%s”的逗号位置不对，千分位应为三位一组，例如 239,800.00", text)
		}
	}
	return strings.Join(groups, ""), nil
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
