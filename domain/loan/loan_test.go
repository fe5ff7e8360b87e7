package loan

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"showroom/domain/money"
)

type golden struct {
	Quotes []struct {
		ID    string
		Input struct {
			Finance json.RawMessage
		}
		Expected struct {
			Finance json.RawMessage
		}
	}
	LoanCases []struct {
		ID       string
		Input    json.RawMessage
		Expected json.RawMessage
	} `json:"loan_cases"`
}

func loadGolden(t testing.TB) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden-quotes.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGolden(t *testing.T) {
	g, compared := loadGolden(t), 0
	for _, c := range g.LoanCases {
		compare(t, c.ID, c.Input, c.Expected)
		compared++
	}
	for _, q := range g.Quotes {
		if q.Input.Finance != nil {
			compare(t, q.ID, q.Input.Finance, q.Expected.Finance)
			compared++
		}
	}
	if compared != 14 {
		t.Errorf("compared %d loans, the file holds 8 cases and 6 financed quotes", compared)
	}
}

func compare(t *testing.T, id string, input, expected json.RawMessage) {
	t.Helper()
	var in Input
	if err := strict(input, &in); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	result, err := Work(in)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	if diff := cmp.Diff(parsed(t, expected), parsed(t, encoded(t, result))); diff != "" {
		t.Errorf("%s (-want +got):\n%s", id, diff)
	}
	if why := result.Why(in); !strings.Contains(why, result.CompoundPercent) || strings.Contains(why, "%!") {
		t.Errorf("%s explains itself as %s", id, why)
	}
}

func strict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parsed keeps numbers as they are written, so that 1 and 1.0 differ.
func parsed(t testing.TB, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func percent(t testing.TB, text string) *money.Percent {
	t.Helper()
	p, err := money.ParsePercent(text)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

func TestRefusals(t *testing.T) {
	rate, tooHigh, negative := percent(t, "5.25"), percent(t, "101"), percent(t, "-1")
	for part, in := range map[string]Input{
		"应大于 0":        {Method: EqualPayment, N: 12, AnnualRate: rate},
		"超过上限":         {Method: EqualPayment, N: 12, AnnualRate: rate, LoanFen: money.Max + 1},
		"手续费不能为负":      {Method: EqualPayment, N: 12, AnnualRate: rate, LoanFen: 100000, UpfrontFee: -1},
		"手续费 1,000":    {Method: EqualPayment, N: 12, AnnualRate: rate, LoanFen: 100000, UpfrontFee: 100000},
		"期数 0 ":        {Method: EqualPayment, AnnualRate: rate, LoanFen: 100000},
		"期数 121":       {Method: EqualPayment, N: 121, AnnualRate: rate, LoanFen: 100000},
		"缺少年利率":        {Method: EqualPayment, N: 12, LoanFen: 100000},
		"缺少分期年费率":      {Method: Flat, N: 12, LoanFen: 100000, AnnualRate: rate},
		"年利率 101":      {Method: EqualPrincipal, N: 12, AnnualRate: tooHigh, LoanFen: 100000},
		"分期年费率 -1":     {Method: Flat, N: 12, FlatRate: negative, LoanFen: 100000},
		"不认识的还款方式":     {Method: "balloon", N: 12, AnnualRate: rate, LoanFen: 100000},
		"没有贴息，":        {Method: EqualPayment, N: 12, AnnualRate: rate, MarketRate: percent(t, "5"), LoanFen: 100000},
		"市场利率 101":     {Method: EqualPayment, N: 12, AnnualRate: rate, MarketRate: tooHigh, LoanFen: 100000},
		"固定费率分期没有贴息":   {Method: Flat, N: 12, FlatRate: rate, MarketRate: rate, LoanFen: 100000},
		"太小":           {Method: EqualPayment, N: 36, AnnualRate: percent(t, "0"), LoanFen: 20},
		"少于实得本金":       {LoanFen: 100000, Instalments: []money.Fen{50000, 49999}},
		"第 2 期还款":      {LoanFen: 100000, Instalments: []money.Fen{150000, -1}},
		"期数 3 与所列 2 期": {LoanFen: 100000, N: 3, Instalments: []money.Fen{50000, 50000}},
		"逐期列出":         {LoanFen: 100000, MarketRate: rate, Instalments: []money.Fen{50000, 50000}},
		"期数 200":       {LoanFen: 100000, Instalments: make([]money.Fen, 200)},
	} {
		if r, err := Work(in); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%+v gave %+v, %v, want an error with %q", in, r, err, part)
		}
	}
}

// One payment a month later is the one loan whose rate can be written down by hand; the halves must round up.
func TestExactRates(t *testing.T) {
	for pay, want := range map[money.Fen]Rates{
		1_000_000: {"0.0000000000", "0.00", "0.00", "0.000000", "0.000000"},
		1_001_250: {"0.0012500000", "1.50", "1.51", "1.500000", "1.510356"},
		1_000_375: {"0.0003750000", "0.45", "0.45", "0.450000", "0.450929"},
		2_000_000: {"1.0000000000", "1200.00", "409500.00", "1200.000000", "409500.000000"},
	} {
		r, err := Work(Input{LoanFen: 1_000_000, Instalments: []money.Fen{pay}})
		if err != nil || r.Rates != want {
			t.Errorf("1,000,000 → %d: %+v, %v, want %+v", pay, r.Rates, err, want)
		}
	}
	// 12 × 0.0004125 = 0.495 % exactly at the third decimal, a half that must go up
	r, err := Work(Input{LoanFen: 80_000_000, Instalments: []money.Fen{80_033_000}})
	if err != nil || r.SimplePercent != "0.50" || r.SimplePercent6 != "0.495000" {
		t.Errorf("the half went to %s (%s), %v", r.SimplePercent, r.SimplePercent6, err)
	}
}

func anyLoan(t *rapid.T) Input {
	in := Input{
		Method:  rapid.SampledFrom([]Method{EqualPayment, EqualPrincipal, Flat}).Draw(t, "method"),
		N:       rapid.IntRange(1, MaxTerms).Draw(t, "n"),
		LoanFen: money.Fen(rapid.Int64Range(1_000_000, 1_000_000_000).Draw(t, "loan")),
	}
	in.UpfrontFee = money.Fen(rapid.Int64Range(0, int64(in.LoanFen)/10).Draw(t, "fee"))
	rate := money.Percent(rapid.Int64Range(0, int64(24*money.One)).Draw(t, "rate"))
	if in.Method == Flat {
		in.FlatRate = &rate
	} else {
		in.AnnualRate = &rate
	}
	return in
}

func TestScheduleAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyLoan(t)
		r, err := Work(in)
		if err != nil {
			t.Fatal(err)
		}
		var pay, principal, interest money.Fen
		balance := in.LoanFen
		for i, row := range r.Schedule {
			pay, principal, interest = pay+row.Pay, principal+row.Principal, interest+row.Interest
			balance -= row.Principal
			if row.K != i+1 || row.Pay != row.Principal+row.Interest || row.Balance != balance || row.Principal < 0 || row.Interest < 0 {
				t.Fatalf("row %+v, balance should be %d", row, balance)
			}
		}
		if len(r.Schedule) != in.N || balance != 0 || principal != in.LoanFen || pay != r.SumFen || interest != r.InterestFen {
			t.Fatalf("%+v: pay %d, principal %d, interest %d", r, pay, principal, interest)
		}
		if r.FirstFen != r.Schedule[0].Pay || r.LastFen != r.Schedule[in.N-1].Pay {
			t.Fatalf("first %d, last %d", r.FirstFen, r.LastFen)
		}
		var again Result
		if err := json.Unmarshal(encodedRapid(t, r), &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func encodedRapid(t *rapid.T, v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The present value at the printed rate ± 1e-10 lies on both sides of the net principal: that is
// what being the internal rate of return means, told without the code under test.
func TestRateIsTheInternalRateOfReturn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyLoan(t)
		r, err := Work(in)
		if err != nil {
			t.Fatal(err)
		}
		units, err := strconv.ParseInt(strings.Replace(r.MonthlyIRR, ".", "", 1), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		net := in.LoanFen - in.UpfrontFee
		if low := presentAt(units-1, r.Schedule); low.Cmp(inFen(net)) < 0 {
			t.Fatalf("rate %s is too high", r.MonthlyIRR)
		}
		if high := presentAt(units+1, r.Schedule); high.Cmp(inFen(net)) > 0 {
			t.Fatalf("rate %s is too low", r.MonthlyIRR)
		}
	})
}

func TestDearerIsDearer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyLoan(t)
		r, err := Work(in)
		if err != nil {
			t.Fatal(err)
		}
		more := in
		for _, rate := range []**money.Percent{&more.AnnualRate, &more.FlatRate} {
			if *rate != nil {
				raised := **rate + money.One/2
				*rate = &raised
			}
		}
		dearer, err := Work(more)
		if err != nil {
			t.Fatal(err)
		}
		if dearer.InterestFen <= r.InterestFen {
			t.Fatalf("half a percent more, interest %s → %s", r.InterestFen, dearer.InterestFen)
		}
	})
}

func BenchmarkEqualPayments36(b *testing.B) {
	in := Input{Method: EqualPayment, N: 36, LoanFen: 10000000, AnnualRate: percent(b, "5.25")}
	for b.Loop() {
		if _, err := Work(in); err != nil {
			b.Fatal(err)
		}
	}
}
