package sheet_test

import (
	"encoding/json"
	"os"
	"testing"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/price"
	"showroom/sync/sheet"
)

// The golden quotes, priced as the program prices them: catalogue file to policy records, input to quote
// record, quote record to price rules and back into the record, all to the fen.
func TestGoldenQuotesThroughTheRecords(t *testing.T) {
	c, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	policies := c.PolicyTables().Policies()
	data, err := os.ReadFile("testdata/golden-quotes.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Quotes []struct {
			ID       string
			Input    price.Input
			Expected struct {
				Lines []struct {
					Code, Name string
					Amount     money.Fen `json:"amount_fen"`
				}
				Bare    money.Fen `json:"bare_price_fen"`
				Landing money.Fen `json:"landing_total_fen"`
				Net     money.Fen `json:"net_total_fen"`
				Cash    money.Fen `json:"cash_at_delivery_fen"`
				AllIn   money.Fen `json:"all_in_fen"`
				Finance struct {
					First    money.Fen `json:"first_fen"`
					Last     money.Fen `json:"last_fen"`
					Simple   string    `json:"simple_percent"`
					Compound string    `json:"compound_percent"`
				}
			}
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Quotes) != 10 {
		t.Fatalf("%d golden quotes", len(golden.Quotes))
	}
	for _, g := range golden.Quotes {
		t.Run(g.ID, func(t *testing.T) {
			q := domain.Quote{State: domain.QuoteDraft}
			q.Take(g.Input)
			if _, err := q.Reprice(policies); err != nil {
				t.Fatal(err)
			}
			e := g.Expected
			if q.Bare != e.Bare || q.Landing != e.Landing || q.Net != e.Net || q.Cash != e.Cash || q.AllIn != e.AllIn {
				t.Errorf("totals %v %v %v %v %v, want %+v", q.Bare, q.Landing, q.Net, q.Cash, q.AllIn, e)
			}
			if q.FirstPay != e.Finance.First || q.LastPay != e.Finance.Last || q.Simple != e.Finance.Simple || q.Compound != e.Finance.Compound {
				t.Errorf("finance %v %v %s %s, want %+v", q.FirstPay, q.LastPay, q.Simple, q.Compound, e.Finance)
			}
			if len(q.Lines) != len(e.Lines) {
				t.Fatalf("%d lines, want %d", len(q.Lines), len(e.Lines))
			}
			for i, l := range e.Lines {
				if q.Lines[i].Code != l.Code || q.Lines[i].Name != l.Name || q.Lines[i].Amount != l.Amount {
					t.Errorf("line %d is %+v, want %+v", i, q.Lines[i], l)
				}
			}
			if len(q.Rows) < 2 {
				t.Errorf("only %d policy rows kept", len(q.Rows))
			}
		})
	}
}
