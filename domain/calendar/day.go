// Package calendar holds the two kinds of time of the trade: Day, a plain date without a
// zone (birthday, invoice, delivery, validity), and Instant, a moment of an event.
//
// Invariants: a Day is 0 (none) or a real date; Days and Instants are ordered by <. The one
// zone is Asia/Shanghai, UTC+8 without summer time, so no time zone database is needed.
// Not here: the clock (it is injected where events are made) and any I/O; the holiday table
// is given as bytes.
package calendar

import (
	"fmt"
	"time"
)

// Day is a date as yyyymmdd, for example 20260105; 0 means none. Compare with <.
type Day int32

// First and Last bound what NewDay accepts. First is early because valid id cards carry births before 1900.
const (
	First Day = 1800_01_01
	Last  Day = 2199_12_31
)

var weekdays = [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// NewDay makes a Day and refuses dates that do not exist or lie outside First to Last.
func NewDay(year, month, day int) (Day, error) {
	if year < First.Year() || year > Last.Year() {
		return 0, fmt.Errorf("年份 %d 不在 %d–%d 之间，请核对", year, First.Year(), Last.Year())
	}
	if month < 1 || month > 12 {
		return 0, fmt.Errorf("没有 %d 月，请核对日期", month)
	}
	if longest := daysIn(year, month); day < 1 || day > longest {
		return 0, fmt.Errorf("%d 年 %d 月没有 %d 日（只有 %d 天），请核对日期", year, month, day, longest)
	}
	return Day(year*10000 + month*100 + day), nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseDay reads strict ISO, 2026-01-05, as files and the wire carry it. For what people type see ReadDay.
func ParseDay(text string) (Day, error) {
	if len(text) != len("2026-01-05") || text[4] != '-' || text[7] != '-' {
		return 0, fmt.Errorf("日期“%s”格式不对，应为 2026-01-05", text)
	}
	year, okYear := number(text[:4])
	month, okMonth := number(text[5:7])
	day, okDay := number(text[8:])
	if !okYear || !okMonth || !okDay {
		return 0, fmt.Errorf("日期“%s”格式不对，应为 2026-01-05", text)
	}
	return NewDay(year, month, day)
}

// number reads unsigned ASCII digits; strconv would let a sign through.
func number(digits string) (int, bool) {
	value := 0
	for _, r := range digits {
		if r < '0' || r > '9' || value > 99_999_999 {
			return 0, false
		}
		value = value*10 + int(r-'0')
	}
	return value, digits != ""
}

// Year, Month and DayOfMonth are the parts; all 0 for none.
func (d Day) Year() int { return int(d) / 10000 }

// Month is 1 to 12.
func (d Day) Month() int { return int(d) / 100 % 100 }

// DayOfMonth is 1 to 31.
func (d Day) DayOfMonth() int { return int(d) % 100 }

// None tells whether no day is set.
func (d Day) None() bool { return d == 0 }

// Valid tells whether d is a real date within First to Last; none is not.
func (d Day) Valid() bool {
	made, err := NewDay(d.Year(), d.Month(), d.DayOfMonth())
	return err == nil && made == d
}

// String is ISO, 2026-01-05; empty for none.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.DayOfMonth())
}

// Long is the form of the desk's headings: 2026-11-21 周六.
func (d Day) Long() string {
	if d == 0 {
		return ""
	}
	return d.String() + " " + d.Weekday()
}

// Weekday is 周一 to 周日; empty for none.
func (d Day) Weekday() string {
	if d == 0 {
		return ""
	}
	return weekdays[d.utc().Weekday()]
}

// Weekend tells Saturday and Sunday; make-up working days are the Calendar's business.
func (d Day) Weekend() bool {
	weekday := d.utc().Weekday()
	return weekday == time.Saturday || weekday == time.Sunday
}

// AddDays moves by n days. None stays none, and a move past First or Last stops there.
func (d Day) AddDays(n int) Day {
	if d == 0 {
		return 0
	}
	const span = 200_000 // more than all days between First and Last; keeps the sum from overflowing
	n = max(-span, min(span, n))
	moved := dayOf(d.utc().AddDate(0, 0, n))
	return max(First, min(Last, moved))
}

// AddMonths moves by n months; the 31st becomes the last day of a shorter month.
func (d Day) AddMonths(n int) Day {
	if d == 0 {
		return 0
	}
	const span = 4_000
	n = max(-span, min(span, n))
	first := time.Date(d.Year(), time.Month(d.Month()+n), 1, 0, 0, 0, 0, time.UTC)
	length := daysIn(first.Year(), int(first.Month()))
	moved := dayOf(first.AddDate(0, 0, min(d.DayOfMonth(), length)-1))
	return max(First, min(Last, moved))
}

// Sub is the number of days from other to d; 0 if either is none.
func (d Day) Sub(other Day) int {
	if d == 0 || other == 0 {
		return 0
	}
	return int(d.utc().Sub(other.utc()) / (24 * time.Hour))
}

// Start is the instant at which the day begins in Asia/Shanghai; 0 for none.
func (d Day) Start() Instant {
	if d == 0 {
		return 0
	}
	return Instant(d.utc().UnixMilli() - shanghaiOffset)
}

func (d Day) utc() time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.DayOfMonth(), 0, 0, 0, 0, time.UTC)
}

func dayOf(t time.Time) Day {
	year, month, day := t.Date()
	return Day(year*10000 + int(month)*100 + day)
}

// MarshalText writes ISO or nothing, so JSON carries "2026-01-05" or "".
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ISO or nothing.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
