package money

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFenString(t *testing.T) {
	for amount, want := range map[Fen]string{
		0: "0.00", 5: "0.05", -5: "-0.05", 99999: "999.99", 100000: "1,000.00",
		23980000: "239,800.00", -123456789: "-1,234,567.89", Max: "9,999,999,999.99",
		math.MinInt64: "-92,233,720,368,547,758.08",
	} {
		if got := amount.String(); got != want {
			t.Errorf("Fen(%d) = %s, want %s", int64(amount), got, want)
		}
	}
	if got := Fen(-500).Yuan(); got != "-¥5.00" {
		t.Errorf("Yuan = %s", got)
	}
}

func TestParseFen(t *testing.T) {
	for text, want := range map[string]Fen{
		"239800": 23980000, "239,800.00": 23980000, "¥239,800.00": 23980000, "￥２３９，８００．００": 23980000,
		"15万": 15000000, "15.5 万元": 15500000, "23.98万": 23980000, "0.000001万": 1, "-5,000": -500000,
		"−5000": -500000, "-¥5": -500, "¥-5": -500, "+1": 100, " 1 000 ": 100000, "1.50元": 150,
		"人民币12元": 1200, "9,999,999,999.99": Max, "0001": 100, "1.2000": 120,
	} {
		got, err := ParseFen(text)
		if err != nil || got != want {
			t.Errorf("ParseFen(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for text, part := range map[string]string{
		"": "为空", "　": "为空", "万": "没有数字", "abc": "不是数字", "1.": "不是数字", ".5": "不是数字", "1.2.3": "不是数字", "--5": "不是数字",
		"1.234": "比分还细", "0.0000001万": "比分还细", "23,98": "逗号", "1,23,456": "逗号", "1234,567": "逗号", ",123": "逗号",
		"10000000000": "上限", "1000000万": "上限", "1e5": "不是数字", ".": "不是数字", "-": "没有数字", "1,000,": "逗号",
	} {
		if got, err := ParseFen(text); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("ParseFen(%q) = %d, %v, want an error with %q", text, got, err, part)
		}
	}
}

func TestParseFenReadsWhatFenWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := Fen(rapid.Int64Range(int64(-Max), int64(Max)).Draw(t, "amount"))
		for _, text := range []string{amount.String(), amount.Yuan(), strings.ReplaceAll(amount.String(), ",", "")} {
			if got, err := ParseFen(text); err != nil || got != amount {
				t.Fatalf("ParseFen(%q) = %d, %v", text, got, err)
			}
		}
	})
}

func FuzzParseFen(f *testing.F) {
	for _, seed := range []string{"239,800.00", "-¥5", "15.5万元", "１２３", "1,23", "人民币"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := ParseFen(text)
		if err != nil {
			return
		}
		if again, err := ParseFen(amount.String()); err != nil || again != amount {
			t.Fatalf("%q: %d, then %d, %v", text, amount, again, err)
		}
	})
}

func TestHalfUp(t *testing.T) {
	for _, c := range [][3]int64{
		{1, 2, 1}, {-1, 2, -1}, {1, -2, -1}, {-1, -2, 1}, {4, 10, 0}, {5, 10, 1}, {-4, 10, 0}, {-15, 10, -2}, {15, 10, 2}, {0, 7, 0}, {7, 7, 1}, {1, 3, 0}, {2, 3, 1},
	} {
		if got := HalfUp(big.NewInt(c[0]), big.NewInt(c[1])).Int64(); got != c[2] {
			t.Errorf("HalfUp(%d/%d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestHalfUpIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num := rapid.Int64Range(-1e12, 1e12).Draw(t, "num")
		den := rapid.Int64Range(1, 1e6).Draw(t, "den")
		got := HalfUp(big.NewInt(num), big.NewInt(den)).Int64()
		if twice := 2*got*den - 2*num; twice < -den || twice > den {
			t.Fatalf("HalfUp(%d/%d) = %d is not the nearest", num, den, got)
		}
		if mirrored := HalfUp(big.NewInt(-num), big.NewInt(den)).Int64(); mirrored != -got {
			t.Fatalf("HalfUp(-%d/%d) = %d, want %d", num, den, mirrored, -got)
		}
	})
}

func TestMulPercent(t *testing.T) {
	for _, c := range []struct {
		amount, want Fen
		percent      string
	}{
		{1769912, 884956, "50"}, {95000, 95000, "100"}, {95000, 66500, "70"}, {1, 1, "50"}, {-1, -1, "50"}, {10000000, 525000, "5.25"}, {3, 0, "10"},
	} {
		p, err := ParsePercent(c.percent)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.amount.MulPercent(p); err != nil || got != c.want {
			t.Errorf("%d × %s%% = %d, %v, want %d", c.amount, c.percent, got, err, c.want)
		}
	}
	if got, err := Fen(math.MaxInt64).MulPercent(200 * One); err == nil {
		t.Errorf("an overflow gave %d", got)
	}
	if got, err := Fen(1).MulDiv(1, 0); err == nil {
		t.Errorf("a division by zero gave %d", got)
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]string{
		"5.25": "5.25", "4.00": "4", "0": "0", "0.00": "0", "-30": "-30", "１３％": "13", "0.000001": "0.000001", "-0.5": "-0.5", "+10%": "10", "10000": "10000",
	} {
		got, err := ParsePercent(text)
		if err != nil || got.String() != want {
			t.Errorf("ParsePercent(%q) = %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "%", "a", "1.0000001", "5,25", "1.", ".5", "10001", "--1", "99999999999999999999"} {
		if got, err := ParsePercent(text); err == nil {
			t.Errorf("ParsePercent(%q) = %s, want an error", text, got)
		}
	}
	if p, err := ParsePercent("5.25"); err != nil || p != 5_250_000 {
		t.Errorf("5.25 %% = %d, %v", int64(p), err)
	}
}

func TestPercentJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Percent(rapid.Int64Range(int64(-maxPercent), int64(maxPercent)).Draw(t, "percent"))
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var again Percent
		if err := json.Unmarshal(data, &again); err != nil || again != p {
			t.Fatalf("%s read back as %s, %v", data, again, err)
		}
	})
	var p Percent
	if err := json.Unmarshal([]byte("4.85"), &p); err != nil || p != 4_850_000 {
		t.Errorf("a bare number = %s, %v", p, err)
	}
	if err := json.Unmarshal([]byte(`"x"`), &p); err == nil {
		t.Error("a word was read as a percentage")
	}
}
