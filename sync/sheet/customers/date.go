package customers

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/ident/halfwidth"
	"showroom/sync/sheet"
)

// exactDigits is how many digits a spreadsheet's number keeps.
const exactDigits = 15

// whole returns the digits of a number that is whole, also of 1.8E+10.
func whole(text string) (digits string, ok bool) {
	if len(text) > 40 {
		return "", false
	}
	mantissa, exponent, found := strings.Cut(strings.ToLower(text), "e")
	if found {
		if n, err := strconv.Atoi(exponent); err != nil || n > 40 || n < -40 {
			return "", false
		}
	}
	if strings.Trim(mantissa, "0123456789.-") != "" {
		return "", false
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok || !value.IsInt() {
		return "", false
	}
	return value.Num().String(), true
}

// Excel counts days from 1899-12-30, which is right from March 1900 on.
var serialZero = calendar.Day(1899_12_30)

const (
	firstSerial = 61      // 1900-03-01; below, Excel's calendar has a day too many
	lastSerial  = 109_574 // 2199-12-30
)

// readDay reads a date in any spelling, or as the serial number that a
// spreadsheet holds, whatever its format; none for a blank cell. A time of day
// behind the date is dropped.
func readDay(c sheet.Cell) (calendar.Day, error) {
	text := strings.TrimFunc(halfwidth.Fold(sheet.Plain(c.Text)), blank)
	if text == "" {
		return 0, nil
	}
	if c.Kind != sheet.Text || serialText(text) {
		day, _, _ := strings.Cut(text, ".")
		if n, err := strconv.Atoi(day); err == nil && n >= firstSerial && n <= lastSerial {
			return serialZero.AddDays(n), nil
		}
		if digits, ok := whole(text); ok {
			text = digits
		}
		if c.Kind == sheet.Date {
			return 0, fmt.Errorf("“%s”不是 Excel 能表示的日期，请按 2026-01-05 的样子重填", c.Text)
		}
	}
	return calendar.ReadDay(dropTime(text))
}

// serialText is a serial that was saved as text: five digits, from 1954 on.
func serialText(text string) bool {
	return len(text) == 5 && text >= "20000" && text <= "73050" && strings.Trim(text, "0123456789") == ""
}

// dropTime takes away 10:30:00 or T10:30 behind a date.
func dropTime(text string) string {
	if day, clock, ok := strings.Cut(text, "T"); ok && strings.Contains(clock, ":") {
		return day
	}
	if at := strings.LastIndex(text, " "); at > 0 && strings.Contains(text[at:], ":") {
		return text[:at]
	}
	return text
}
