package calendar

import (
	"errors"
	"fmt"
	"strings"

	"showroom/domain/ident/halfwidth"
)

var nearDays = map[string]int{
	"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
	"昨天": -1, "昨日": -1, "前天": -2, "大前天": -3,
}

// ReadDay reads a date as people and old systems write it: 2026-01-05, 2026/1/5, 2026年1月5日,
// 2026.1.5, 20260105, full-width digits, blanks anywhere. It never guesses a missing year.
func ReadDay(text string) (Day, error) {
	plain := halfwidth.Tight(text)
	if plain == "" {
		return 0, errors.New("日期为空，请输入例如 2026-01-05")
	}
	if value, ok := number(plain); ok && len(plain) == 8 {
		return NewDay(value/10000, value/100%100, value%100)
	}
	parts, ok := dateParts(plain)
	if !ok {
		return 0, fmt.Errorf("看不懂日期“%s”，请输入例如 2026-01-05、2026/1/5 或 2026年1月5日", text)
	}
	return NewDay(parts[0], parts[1], parts[2])
}

// dateParts splits at one kind of separator; 2026-1/5 is more likely a slip than a date.
func dateParts(plain string) (parts [3]int, ok bool) {
	pieces := strings.FieldsFunc(strings.TrimSuffix(strings.TrimSuffix(plain, "日"), "号"),
		func(r rune) bool { return r == '年' || r == '月' })
	if !strings.Contains(plain, "年") || !strings.Contains(plain, "月") {
		pieces = nil
		for _, separator := range []string{"-", "/", "."} {
			if strings.Contains(plain, separator) {
				pieces = strings.Split(plain, separator)
				break
			}
		}
	}
	if len(pieces) != 3 || len(pieces[0]) != 4 {
		return parts, false
	}
	for i, piece := range pieces {
		value, isNumber := number(piece)
		if !isNumber || i > 0 && len(piece) > 2 {
			return parts, false
		}
		parts[i] = value
	}
	return parts, true
}

// TypedDay is what a date field accepts: all of ReadDay, and with today as the reference day
// the short forms 今天, 明天, 昨天, 后天, 前天, +3, -2 and 1121 or 11-21 or 11月21日. A date
// without a year is the one nearest to today, so 0105 typed in December is next January.
func TypedDay(text string, today Day) (Day, error) {
	plain := halfwidth.Tight(text)
	if shift, ok := nearDays[plain]; ok {
		return today.AddDays(shift), nil
	}
	if strings.HasPrefix(plain, "+") || strings.HasPrefix(plain, "-") {
		shift, ok := number(plain[1:])
		if !ok || shift > 9999 {
			return 0, fmt.Errorf("看不懂“%s”，请用 +3 表示三天后、-2 表示两天前", text)
		}
		if plain[0] == '-' {
			shift = -shift
		}
		return today.AddDays(shift), nil
	}
	if month, day, ok := monthAndDay(plain); ok {
		return nearest(month, day, today)
	}
	return ReadDay(text)
}

func monthAndDay(plain string) (month, day int, ok bool) {
	if value, isNumber := number(plain); isNumber && len(plain) == 4 {
		return value / 100, value % 100, true
	}
	plain = strings.TrimSuffix(strings.TrimSuffix(plain, "日"), "号")
	pieces := strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune("-/.月", r) })
	if len(pieces) != 2 || len(pieces[0]) > 2 || len(pieces[1]) > 2 {
		return 0, 0, false
	}
	month, okMonth := number(pieces[0])
	day, okDay := number(pieces[1])
	return month, day, okMonth && okDay
}

func nearest(month, day int, today Day) (Day, error) {
	best, err := NewDay(today.Year(), month, day)
	for _, year := range []int{today.Year() - 1, today.Year() + 1} {
		other, otherErr := NewDay(year, month, day)
		if otherErr == nil && (err != nil || distance(other, today) < distance(best, today)) {
			best, err = other, nil
		}
	}
	return best, err
}

func distance(a, b Day) int {
	if n := a.Sub(b); n > 0 {
		return n
	}
	return b.Sub(a)
}
