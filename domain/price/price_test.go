package price

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"showroom/domain/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

type goldenQuote struct {
	ID       string
	Input    json.RawMessage
	Expected json.RawMessage
}

func load(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func published(t testing.TB) Policies {
	t.Helper()
	var p Policies
	load(t, "policies.json", &p)
	return p
}

func goldenQuotes(t testing.TB) []goldenQuote {
	t.Helper()
	var file struct{ Quotes []goldenQuote }
	load(t, "golden-quotes.json", &file)
	if len(file.Quotes) != 10 {
		t.Fatalf("the golden file holds %d quotes", len(file.Quotes))
	}
	return file.Quotes
}

func input(t testing.TB, q goldenQuote) Input {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(q.Input))
	decoder.DisallowUnknownFields()
	var in Input
	if err := decoder.Decode(&in); err != nil {
		t.Fatalf("%s: %v", q.ID, err)
	}
	return in
}

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

func priced(t testing.TB, in Input, p Policies) (Result, []byte) {
	t.Helper()
	result, err := Work(in, p)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return result, data
}

func TestGoldenQuotes(t *testing.T) {
	for _, q := range goldenQuotes(t) {
		result, data := priced(t, input(t, q), published(t))
		if diff := cmp.Diff(parsed(t, q.Expected), parsed(t, data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q.ID, diff)
		}
		var again Result
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(again); err != nil || len(again.Lines) != len(result.Lines) {
			t.Errorf("%s does not survive JSON: %v", q.ID, err)
		}
	}
}

func TestGoldenExplanations(t *testing.T) {
	var b strings.Builder
	for _, q := range goldenQuotes(t) {
		fmt.Fprintln(&b, q.ID)
		result, _ := priced(t, input(t, q), published(t))
		for _, e := range result.Explain() {
			if e.Code == "" || e.Name == "" || e.Rule == "" || e.Text == "" || strings.Contains(e.Text, "%!") {
				t.Errorf("%s: %+v explains nothing", q.ID, e)
			}
			fmt.Fprintf(&b, "  %s %s %s | %s | %s | %s\n      %s\n", e.Code, e.Name, e.Amount, e.Base, e.Rule, e.Row, e.Text)
		}
	}
	const name = "testdata/explanations.golden"
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("explanations changed; run with -update and read the diff (-want +got):\n%s", diff)
	}
}

// A quote keeps its rows: pricing it again from them gives the same quote, whatever HQ publishes.
func TestKeptRowsPriceTheSame(t *testing.T) {
	for _, q := range goldenQuotes(t) {
		in := input(t, q)
		first, data := priced(t, in, published(t))
		kept, err := json.Marshal(first.Used)
		if err != nil {
			t.Fatal(err)
		}
		var used Used
		if err := json.Unmarshal(kept, &used); err != nil {
			t.Fatal(err)
		}
		second, again := priced(t, in, used.Policies())
		if diff := cmp.Diff(string(data), string(again)); diff != "" {
			t.Errorf("%s: %s", q.ID, diff)
		}
		if diff := cmp.Diff(first.Explain(), second.Explain()); diff != "" {
			t.Errorf("%s: %s", q.ID, diff)
		}
	}
}

// The table of facts.md 2.1.
func TestPurchaseTaxOfTheFacts(t *testing.T) {
	base := input(t, goldenQuotes(t)[2]) // a battery car
	for _, c := range []struct {
		price  money.Fen
		day    string
		before money.Fen
		relief money.Fen
	}{
		{20000000, "2025-06-30", 1769912, 1769912}, {33900000, "2025-06-30", 3000000, 3000000}, {40000000, "2025-06-30", 3539823, 3000000},
		{20000000, "2026-06-30", 1769912, 884956}, {33900000, "2026-06-30", 3000000, 1500000}, {40000000, "2026-06-30", 3539823, 1500000},
		{20000000, "2028-01-01", 1769912, 0}, {20000000, "2027-12-31", 1769912, 884956},
	} {
		in := base
		in.MSRP, in.Discount = c.price, 0
		if err := in.InvoiceDate.UnmarshalText([]byte(c.day)); err != nil {
			t.Fatal(err)
		}
		result, _ := priced(t, in, published(t))
		for _, line := range result.Lines {
			if line.Code == CodeTax && (line.TaxBefore != c.before || line.TaxDetail.Relief != c.relief || line.Amount != c.before-c.relief) {
				t.Errorf("%s on %s: before %s, relief %s, due %s", c.price, c.day, line.TaxBefore, line.TaxDetail.Relief, line.Amount)
			}
		}
	}
}

func BenchmarkQuote(b *testing.B) {
	policies := published(b)
	for _, q := range goldenQuotes(b) {
		if q.ID != "GQ-01" && q.ID != "GQ-10" {
			continue
		}
		in := input(b, q)
		b.Run(q.ID, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Work(in, policies); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
