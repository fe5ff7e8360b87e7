package calendar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const today Day = 20261121

func anyDay(t *rapid.T, label string) Day {
	d, err := NewDay(rapid.IntRange(1950, 2150).Draw(t, label+" year"), rapid.IntRange(1, 12).Draw(t, label+" month"), rapid.IntRange(1, 28).Draw(t, label+" day"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadDay(t *testing.T) {
	for _, text := range []string{
		"2026-01-05", "2026/1/5", "2026/01/05", "2026年1月5日", "2026 年 01 月 05 日", "2026年1月5号", "2026年1月5", "2026.1.5", "20260105",
		"２０２６－０１－０５", "２０２６年１月５日", " 2026-1-5\u3000", "2026．1．5", "2026\u00a0/ 1/5",
	} {
		if got, err := ReadDay(text); err != nil || got != 20260105 {
			t.Errorf("ReadDay(%q) = %d, %v", text, got, err)
		}
	}
	for text, part := range map[string]string{
		"": "为空", "2026-02-30": "没有 30 日", "2026-13-01": "没有 13 月", "20260229": "没有 29 日", "2026年2月30日": "没有 30 日",
		"2026-1/5": "看不懂", "26-1-5": "看不懂", "2026-1": "看不懂", "2026-1-5-1": "看不懂", "05/01/2026": "看不懂", "-2026-1-5": "看不懂",
		"2026-+1-5": "看不懂", "昨天": "看不懂", "1121": "看不懂", "2026-00-10": "没有 0 月", "2026-01-00": "没有 0 日", "1799-12-31": "年份", "2026--5": "看不懂",
	} {
		if got, err := ReadDay(text); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("ReadDay(%q) = %d, %v, want an error with %q", text, got, err, part)
		}
	}
}

func TestParseDayIsStrict(t *testing.T) {
	if got, err := ParseDay("2024-02-29"); err != nil || got != 20240229 {
		t.Errorf("ParseDay = %d, %v", got, err)
	}
	for _, text := range []string{"2026-1-5", "2026/01/05", "2026-02-29", " 2026-01-05", "２０２６-01-05", "+026-01-05", "", "2026-01-0a"} {
		if got, err := ParseDay(text); err == nil {
			t.Errorf("ParseDay(%q) = %d, want an error", text, got)
		}
	}
}

func TestTypedDay(t *testing.T) {
	for text, want := range map[string]Day{
		"今天": today, "明天": 20261122, "昨天": 20261120, "后天": 20261123, "前天": 20261119, "+3": 20261124, "-2": 20261119, "＋３": 20261124,
		"－２": 20261119, "+0": today, "1121": today, "1201": 20261201, "0105": 20270105, "11-22": 20261122, "11/2": 20261102, "12月1日": 20261201,
		"2026-01-05": 20260105, "20260105": 20260105, "+10": 20261201,
	} {
		if got, err := TypedDay(text, today); err != nil || got != want {
			t.Errorf("TypedDay(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	if got, err := TypedDay("1228", 20270103); err != nil || got != 20261228 {
		t.Errorf("1228 typed in January = %d, %v", got, err)
	}
	for _, text := range []string{"", "+", "+x", "1131", "0000", "+99999", "大概", "113", "0229"} {
		if got, err := TypedDay(text, today); err == nil {
			t.Errorf("TypedDay(%q) = %d, want an error", text, got)
		}
	}
}

func FuzzReadDay(f *testing.F) {
	for _, seed := range []string{"2026-01-05", "2026年1月5日", "20260105", "今天", "+3", "1121"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (Day, error){ReadDay, func(s string) (Day, error) { return TypedDay(s, today) }} {
			d, err := read(text)
			if err == nil && !d.Valid() {
				t.Fatalf("%q gave the impossible date %d", text, d)
			}
		}
	})
}

func TestDayForms(t *testing.T) {
	if got := today.Long(); got != "2026-11-21 周六" {
		t.Errorf("Long = %s", got)
	}
	if got := Day(0).Long() + Day(0).String() + Day(0).Weekday(); got != "" {
		t.Errorf("none is written %q", got)
	}
	if Day(20260230).Valid() || Day(0).Valid() || !today.Valid() {
		t.Error("Valid is wrong")
	}
	var s struct{ A, B Day }
	if err := json.Unmarshal([]byte(`{"A":"2026-11-21","B":""}`), &s); err != nil || s.A != today || s.B != 0 {
		t.Errorf("read %+v, %v", s, err)
	}
	data, err := json.Marshal(s)
	if err != nil || string(data) != `{"A":"2026-11-21","B":""}` {
		t.Errorf("wrote %s, %v", data, err)
	}
	if err := json.Unmarshal([]byte(`{"A":"2026-02-30"}`), &s); err == nil {
		t.Error("an impossible date was read from JSON")
	}
}

func TestDayArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDay(t, "d"), rapid.IntRange(-15000, 15000).Draw(t, "n")
		moved := d.AddDays(n)
		if !moved.Valid() || moved.Sub(d) != n || moved.AddDays(-n) != d || (n > 0) != (moved > d) {
			t.Fatalf("%s + %d = %s", d, n, moved)
		}
		if again, err := ParseDay(d.String()); err != nil || again != d {
			t.Fatalf("%s read back as %s, %v", d, again, err)
		}
		if got := d.Start().Day(); got != d {
			t.Fatalf("the start of %s lies on %s", d, got)
		}
		if got := (d.Start() - 1).Day(); got != d.AddDays(-1) {
			t.Fatalf("the moment before %s lies on %s", d, got)
		}
	})
	for _, c := range []struct {
		from Day
		n    int
		want Day
	}{{20260131, 1, 20260228}, {20240131, 1, 20240229}, {20261231, 2, 20270228}, {20260315, -3, 20251215}, {20260331, 24, 20280331}, {0, 3, 0}} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
	if Last.AddDays(1) != Last || First.AddDays(-1) != First || Last.AddDays(1<<40) != Last {
		t.Error("AddDays leaves the calendar")
	}
}

func TestInstant(t *testing.T) {
	moment := InstantOf(time.Date(2026, 11, 20, 16, 5, 59, 0, time.UTC)) // 00:05 of the next day in Shanghai
	if moment.Day() != today || moment.String() != "2026-11-21 00:05" || moment.Clock() != "00:05" {
		t.Errorf("%s %s %s", moment.Day(), moment, moment.Clock())
	}
	if Instant(0).String() != "" || Instant(0).Day() != 0 || Instant(0).Ago(5) != "" || InstantOf(time.Time{}) != 0 {
		t.Error("none shows something")
	}
	for distance, want := range map[int64]string{
		0: "刚刚", 59_999: "刚刚", -59_999: "刚刚", 60_000: "1 分钟前", 59 * minute: "59 分钟前", 2 * hour: "2 小时前", 3*day + hour: "3 天前",
		-2 * hour: "2 小时后", 59 * day: "59 天前", 61 * day: "2 个月前", 800 * day: "2 年前",
	} {
		if got := moment.Ago(moment + Instant(distance)); got != want {
			t.Errorf("Ago(%d) = %s, want %s", distance, got, want)
		}
	}
}
