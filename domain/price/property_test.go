package price

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain/calendar"
	"showroom/domain/loan"
	"showroom/domain/money"
)

func fen(t *rapid.T, label string, low, high int64) money.Fen {
	return money.Fen(rapid.Int64Range(low, high).Draw(t, label))
}

func anyVehicle(t *rapid.T) Vehicle {
	car := Vehicle{Name: "样车", Fuel: rapid.SampledFrom([]Fuel{ICE, BEV, PHEV, EREV, FCEV}).Draw(t, "fuel"), Seats: rapid.Int64Range(1, 30).Draw(t, "seats")}
	car.VehicleTax = ExemptListed
	if car.Fuel == ICE {
		car.VehicleTax, car.Displacement = ByDisplacement, rapid.Int64Range(1, 8000).Draw(t, "cc")
	} else {
		car.Eligible = rapid.Bool().Draw(t, "eligible")
	}
	return car
}

func anyInput(t *rapid.T) Input {
	in := Input{
		QuoteDate:       20260101,
		InvoiceDate:     calendar.Day(20240101).AddDays(rapid.IntRange(0, 2000).Draw(t, "invoice")),
		Province:        rapid.SampledFrom([]string{"110000", "330000", "370000"}).Draw(t, "province"),
		Owner:           rapid.SampledFrom([]Owner{Private, Company, Government}).Draw(t, "owner"),
		Vehicle:         anyVehicle(t),
		MSRP:            fen(t, "msrp", 1_000_000, 200_000_000),
		Colour:          Colour{Name: "白", Surcharge: fen(t, "colour", 0, 1_000_000)},
		CompulsoryFloat: rapid.SampledFrom([]money.Percent{0, -10 * money.One, -30 * money.One, 30 * money.One}).Draw(t, "float"),
	}
	in.Discount = fen(t, "discount", 0, int64(in.MSRP)/2)
	for i := range rapid.IntRange(0, 4).Draw(t, "extras") {
		label := fmt.Sprint("extra ", i)
		in.Options = append(in.Options, Option{Name: label, Price: fen(t, label, 0, 2_000_000)})
		in.Fees = append(in.Fees, Fee{Name: label, Payee: "车管所", Amount: fen(t, label, 0, 50_000)})
		in.Accessories = append(in.Accessories, Accessory{Name: label, Unit: fen(t, label, 0, 500_000), Qty: rapid.Int64Range(1, 9).Draw(t, "qty"), Gift: rapid.Bool().Draw(t, "gift")})
		in.Services = append(in.Services, Service{Name: label, Price: fen(t, label, 0, 500_000)})
		in.Subsidies = append(in.Subsidies, Subsidy{Name: label, Payer: "厂家", Amount: fen(t, label, 0, 500_000), Later: rapid.Bool().Draw(t, "later")})
	}
	if rapid.Bool().Draw(t, "trade-in") {
		in.TradeIn = &TradeIn{Plate: "京A", Appraisal: fen(t, "appraisal", 0, 500_000), Subsidies: in.Subsidies}
	}
	if rapid.Bool().Draw(t, "financed") {
		rate := money.Percent(rapid.Int64Range(0, int64(20*money.One)).Draw(t, "rate"))
		in.Finance = &loan.Input{Method: loan.EqualPayment, N: rapid.SampledFrom([]int{12, 24, 36}).Draw(t, "n"), LoanFen: fen(t, "loan", 100_000, int64(in.MSRP)/2), AnnualRate: &rate, UpfrontFee: fen(t, "fee", 0, 50_000)}
	}
	return in
}

func TestTotalsAreTheSumOfTheLines(t *testing.T) {
	policies := published(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		r, err := Work(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		var bare, landing, net money.Fen
		for _, line := range r.Lines {
			net += line.Amount
			switch line.Code {
			case CodeTradeIn, CodeSubsidy:
			case CodeMSRP, CodeColour, CodeOption, CodeDiscount:
				bare += line.Amount
				fallthrough
			default:
				landing += line.Amount
			}
			if line.Why().Text == "" || line.Why().Amount != line.Amount || line.Payee == "" {
				t.Fatalf("%+v explains %+v", line, line.Why())
			}
		}
		if bare != r.BarePrice || landing != r.LandingTotal || net != r.NetTotal || bare <= 0 {
			t.Fatalf("bare %s, landing %s, net %s of %+v", bare, landing, net, r)
		}
		if (in.Finance != nil) != (r.Finance != nil && r.DownPayment != nil && r.CashAtDelivery != nil && r.AllIn != nil) {
			t.Fatal("the finance block is not whole")
		}
		if in.Finance != nil && (*r.DownPayment+in.Finance.LoanFen != bare || *r.CashAtDelivery+r.Finance.SumFen != *r.AllIn) {
			t.Fatalf("down %s, cash %s, all-in %s", *r.DownPayment, *r.CashAtDelivery, *r.AllIn)
		}
		if strings.Count(r.NetTotalCapitals, "负") != map[bool]int{true: 1, false: 0}[net < 0] {
			t.Fatalf("%s is written %s", net, r.NetTotalCapitals)
		}
	})
}

func TestTaxesKeepTheirBounds(t *testing.T) {
	policies := published(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		r, err := Work(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range r.Lines {
			if tax := line.TaxDetail; tax != nil {
				if tax.Relief < 0 || tax.Relief > tax.TaxBefore || line.Amount != tax.TaxBefore-tax.Relief || !in.Vehicle.Eligible && tax.Relief != 0 {
					t.Fatalf("relief %s of %s", tax.Relief, tax.TaxBefore)
				}
				if row := r.Used.Relief; row != nil && tax.Relief > row.CapFen || (tax.ReliefRule != nil) != (r.Used.Relief != nil) {
					t.Fatalf("relief %s beyond %+v", tax.Relief, row)
				}
				// half-up within half a fen of bare ÷ 1.13 × 10 %, in integers: |1130 tax − 100 bare| ≤ 565
				if off := 1130*tax.TaxBefore - 100*r.BarePrice; off < -565 || off > 565 {
					t.Fatalf("tax %s on %s", tax.TaxBefore, r.BarePrice)
				}
			}
			if tax := line.VehicleTaxDetail; tax != nil && (line.Amount < 0 || line.Amount > tax.Annual || tax.Months < 1 || tax.Months > 12) {
				t.Fatalf("vehicle tax %s of %s for %d months", line.Amount, tax.Annual, tax.Months)
			}
		}
	})
}

// A dearer car never costs less on the road, and a discount never makes it dearer.
func TestPricesAreMonotonic(t *testing.T) {
	policies := published(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Finance = nil
		cheap, err := Work(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		step := fen(t, "step", 1, 10_000_000)
		in.MSRP += step
		dear, err := Work(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		if dear.NetTotal-cheap.NetTotal < step || tax(dear) < tax(cheap) {
			t.Fatalf("%s more costs %s more, tax %s → %s", step, dear.NetTotal-cheap.NetTotal, tax(cheap), tax(dear))
		}
		in.Discount += step
		back, err := Work(in, policies)
		if err != nil {
			t.Fatal(err)
		}
		if back.NetTotal != cheap.NetTotal || tax(back) != tax(cheap) {
			t.Fatalf("a price rise taken back by a discount costs %s, not %s", back.NetTotal, cheap.NetTotal)
		}
	})
}

func tax(r Result) money.Fen {
	for _, line := range r.Lines {
		if line.Code == CodeTax {
			return line.Amount
		}
	}
	return -1
}
