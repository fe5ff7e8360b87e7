package record

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// value is one field's storage in its record: how it is compared, written, read and shown.
// The pointer inside belongs to the bound record.
type value interface {
	zero() bool
	appendJSON(b []byte) []byte
	readJSON(raw []byte) error // raw is one valid JSON value
	arg() any                  // for SQL
	Scan(src any) error        // from SQL
	text() string              // as people read it
	setText(s string) error    // as people type it
	clear()
}

type textValue[S ~string] struct{ p *S }

func (v textValue[S]) zero() bool                 { return *v.p == "" }
func (v textValue[S]) appendJSON(b []byte) []byte { return appendString(b, string(*v.p)) }
func (v textValue[S]) arg() any                   { return string(*v.p) }
func (v textValue[S]) text() string               { return string(*v.p) }
func (v textValue[S]) clear()                     { *v.p = "" }

func (v textValue[S]) readJSON(raw []byte) error {
	if n := len(raw); n >= 2 && raw[0] == '"' && string(raw[1:n-1]) == string(*v.p) && bytes.IndexByte(raw, '\\') < 0 {
		return nil // rows are read into again and again, and most words in them are few
	}
	s, err := readString(raw)
	if err == nil {
		*v.p = S(s)
	}
	return err
}

func (v textValue[S]) Scan(src any) error {
	s, err := scanText(src)
	*v.p = S(s)
	return err
}

func (v textValue[S]) setText(s string) error {
	*v.p = S(strings.TrimSpace(s))
	return nil
}

type dayValue calendar.Day

func (v *dayValue) day() calendar.Day          { return calendar.Day(*v) }
func (v *dayValue) zero() bool                 { return *v == 0 }
func (v *dayValue) appendJSON(b []byte) []byte { return appendString(b, v.day().String()) }
func (v *dayValue) arg() any                   { return v.day().String() }
func (v *dayValue) text() string               { return v.day().String() }
func (v *dayValue) clear()                     { *v = 0 }

func (v *dayValue) readJSON(raw []byte) error {
	s, err := readString(raw)
	if err != nil {
		return err
	}
	return v.parse(s, calendar.ParseDay)
}

func (v *dayValue) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	return v.parse(s, calendar.ParseDay)
}

func (v *dayValue) setText(s string) error { return v.parse(strings.TrimSpace(s), calendar.ReadDay) }

func (v *dayValue) parse(s string, read func(string) (calendar.Day, error)) error {
	if s == "" {
		*v = 0
		return nil
	}
	d, err := read(s)
	if err != nil {
		return err
	}
	*v = dayValue(d)
	return nil
}

// whole is the part that all values kept as an int64 share.
type whole struct{ p *int64 }

func (v whole) zero() bool                 { return *v.p == 0 }
func (v whole) appendJSON(b []byte) []byte { return strconv.AppendInt(b, *v.p, 10) }
func (v whole) arg() any                   { return *v.p }
func (v whole) clear()                     { *v.p = 0 }

func (v whole) readJSON(raw []byte) error {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return fmt.Errorf("whole number expected, got %.20s", raw)
	}
	*v.p = n
	return nil
}

func (v whole) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("whole number expected from the database, got %T", src)
	}
	*v.p = n
	return nil
}

type numberValue struct{ whole }

func (v numberValue) text() string {
	if *v.p == 0 {
		return ""
	}
	return strconv.FormatInt(*v.p, 10)
}

func (v numberValue) setText(s string) error {
	s = strings.ReplaceAll(halfWidth(s), ",", "")
	if s == "" {
		*v.p = 0
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("“%s”不是整数，请只填数字", s)
	}
	*v.p = n
	return nil
}

type moneyValue struct{ whole }

func (v moneyValue) text() string { return money.Fen(*v.p).String() }

func (v moneyValue) setText(s string) error {
	if strings.TrimSpace(s) == "" {
		*v.p = 0
		return nil
	}
	f, err := money.ParseFen(s)
	if err != nil {
		return err
	}
	*v.p = int64(f)
	return nil
}

type percentValue struct{ whole }

func (v percentValue) text() string { return money.Percent(*v.p).String() }

func (v percentValue) setText(s string) error {
	s = strings.TrimSuffix(halfWidth(s), "%")
	if s == "" {
		*v.p = 0
		return nil
	}
	p, err := money.ParsePercent(s)
	if err != nil {
		return err
	}
	*v.p = int64(p)
	return nil
}

type instantValue struct{ whole }

func (v instantValue) text() string {
	if *v.p == 0 {
		return ""
	}
	return calendar.Instant(*v.p).String()
}

func (v instantValue) setText(s string) error {
	if strings.TrimSpace(s) == "" {
		*v.p = 0
		return nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", halfWidth(s), calendar.Shanghai)
	if err != nil {
		return fmt.Errorf("“%s”不是时间，请按 2026-11-21 14:05 填写", s)
	}
	*v.p = int64(calendar.InstantOf(t))
	return nil
}

type flagValue bool

func (v *flagValue) zero() bool                 { return !bool(*v) }
func (v *flagValue) appendJSON(b []byte) []byte { return strconv.AppendBool(b, bool(*v)) }
func (v *flagValue) clear()                     { *v = false }

func (v *flagValue) arg() any {
	if *v {
		return int64(1)
	}
	return int64(0)
}

func (v *flagValue) readJSON(raw []byte) error {
	switch string(raw) {
	case "true":
		*v = true
	case "false":
		*v = false
	default:
		return fmt.Errorf("true or false expected, got %.20s", raw)
	}
	return nil
}

func (v *flagValue) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("0 or 1 expected from the database, got %T", src)
	}
	*v = n != 0
	return nil
}

func (v *flagValue) text() string {
	if *v {
		return "是"
	}
	return "否"
}

func (v *flagValue) setText(s string) error {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "是", "有", "√", "✓", "1", "true", "yes", "y":
		*v = true
	case "否", "无", "", "0", "false", "no", "n":
		*v = false
	default:
		return fmt.Errorf("“%s”看不懂，请填“是”或“否”", s)
	}
	return nil
}

func scanText(src any) (string, error) {
	switch s := src.(type) {
	case string:
		return s, nil
	case []byte:
		return string(s), nil
	}
	return "", fmt.Errorf("text expected from the database, got %T", src)
}
