package money

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"showroom/domain/ident/halfwidth"
)

// Percent is an exact rate in millionths of a percent: 5.25 % is 5_250_000.
type Percent int64

// One is 1 %, Hundred is 100 %.
const (
	One     Percent = 1_000_000
	Hundred Percent = 100 * One
)

// maxPercent keeps rates far from where products overflow and refuses an amount typed as a rate.
const maxPercent = 10_000 * One

// ParsePercent reads 5.25, 5.25%, -30, full-width digits. At most six decimals, at most ±10,000.
func ParsePercent(text string) (Percent, error) {
	plain := strings.TrimSuffix(halfwidth.Tight(text), "%")
	if plain == "" {
		return 0, errors.New("百分比为空，请输入数字，例如 5.25")
	}
	digits, negative := strings.CutPrefix(plain, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !allDigits(whole) || dotted && !allDigits(fraction) {
		return 0, fmt.Errorf("百分比“%s”不是数字，请输入例如 5.25", text)
	}
	if fraction = strings.TrimRight(fraction, "0"); len(fraction) > 6 {
		return 0, fmt.Errorf("百分比“%s”的小数超过六位，请减少小数位", text)
	}
	value, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
	if err != nil || Percent(value) > maxPercent {
		return 0, fmt.Errorf("百分比“%s”超过上限 10000，请核对", text)
	}
	if negative {
		value = -value
	}
	return Percent(value), nil
}

// String is the shortest exact form without the sign %: 5.25, 10, -30, 0.
func (p Percent) String() string {
	magnitude, sign := uint64(p), ""
	if p < 0 {
		magnitude, sign = -magnitude, "-"
	}
	whole := strconv.FormatUint(magnitude/uint64(One), 10)
	fraction := strings.TrimRight(fmt.Sprintf("%06d", magnitude%uint64(One)), "0")
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// MarshalJSON writes the shortest form as a string, so that no reader makes a float of it.
func (p Percent) MarshalJSON() ([]byte, error) { return []byte(`"` + p.String() + `"`), nil }

// UnmarshalJSON reads a string or a plain number; the digits are taken as they stand. null leaves p alone.
func (p *Percent) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	parsed, err := ParsePercent(strings.Trim(string(data), `"`))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
