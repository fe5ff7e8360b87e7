package calendar

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func shipped(t testing.TB) *Calendar {
	t.Helper()
	data, err := os.ReadFile("../../assets/data/holidays.json")
	if err != nil {
		t.Fatal(err)
	}
	c, err := LoadCalendar(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedHolidays(t *testing.T) {
	c := shipped(t)
	for d, want := range map[Day][2]bool{
		20260101: {false, true}, 20260104: {true, true}, 20260217: {false, true}, 20260228: {true, true}, 20260105: {true, true},
		20261121: {false, true}, 20261010: {true, true}, 20270101: {true, false}, 20270102: {false, false}, 20230102: {true, false}, 0: {false, false},
	} {
		workday, known := c.IsWorkday(d)
		if workday != want[0] || known != want[1] {
			t.Errorf("IsWorkday(%s) = %v, %v, want %v", d, workday, known, want)
		}
	}
	if c.Holiday(20260217) != "春节" || c.Holiday(20260105) != "" || c.Published(2027) || !c.Published(2026) {
		t.Error("names or years are wrong")
	}
}

func TestAddWorkdays(t *testing.T) {
	c := shipped(t)
	for _, v := range []struct {
		from  Day
		n     int
		want  Day
		known bool
	}{
		{20260213, 1, 20260214, true}, {20260214, 1, 20260224, true}, {20260930, 1, 20261008, true}, {20261008, -1, 20260930, true},
		{20261230, 1, 20261231, true}, {20261231, 1, 20270101, false}, {20261121, 0, 20261121, true}, {0, 1, 0, false},
	} {
		if got, known := c.AddWorkdays(v.from, v.n); got != v.want || known != v.known {
			t.Errorf("AddWorkdays(%s, %d) = %s, %v, want %s, %v", v.from, v.n, got, known, v.want, v.known)
		}
	}
	if got, known := c.AddWorkdays(Last, 1); got != Last || known {
		t.Errorf("past the end: %s, %v", got, known)
	}
}

func TestAddWorkdaysCounts(t *testing.T) {
	c := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		from := Day(20240101).AddDays(rapid.IntRange(0, 700).Draw(t, "offset"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		to, known := c.AddWorkdays(from, n)
		if !known {
			t.Fatalf("%s + %d working days leaves the published years", from, n)
		}
		counted := 0
		for d := from.AddDays(1); d <= to; d = d.AddDays(1) {
			if workday, _ := c.IsWorkday(d); workday {
				counted++
			}
		}
		if counted != n {
			t.Fatalf("%s to %s holds %d working days, want %d", from, to, counted, n)
		}
	})
}

func TestBadHolidayFiles(t *testing.T) {
	for text, part := range map[string]string{
		"":   "读不懂",
		"{}": "没有任何年份",
		`{"years":{"x":{"published":true,"days":[]}}}`:                            "不是数字",
		`{"years":{"2026":{"published":true,"days":[["2026-02-30","off","x"]]}}}`: "2026 年有错",
		`{"years":{"2026":{"published":true,"days":[["2025-02-03","off","x"]]}}}`: "写在 2026 年下",
		`{"years":{"2026":{"published":true,"days":[["2026-02-03","free",""]]}}}`: "类型",
	} {
		if _, err := LoadCalendar([]byte(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("LoadCalendar(%q): %v, want an error with %q", text, err, part)
		}
	}
}
