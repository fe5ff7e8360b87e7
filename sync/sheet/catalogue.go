package sheet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
)

// Catalogue is a price list: records ready to be published. Their IDs follow from their codes, so
// loading a list anew changes the records instead of doubling them.
type Catalogue struct {
	Version          string
	Series           []domain.Series
	Variants         []domain.Variant
	Accessories      []domain.Accessory
	ServicePackages  []domain.ServicePackage
	FinanceProducts  []domain.FinanceProduct
	Insurers         []domain.Insurer
	Fees             []domain.Fee
	Subsidies        []domain.Subsidy
	PurchaseTaxes    []domain.PurchaseTax
	PurchaseReliefs  []domain.PurchaseRelief
	VehicleTaxes     []domain.VehicleTax
	CompulsoryRates  []domain.CompulsoryRate
	CompulsoryFloats []domain.CompulsoryFloat
}

// ReadCatalogue reads a price list from its JSON file. Its errors say what the file lacks; nothing is
// half read.
func ReadCatalogue(data []byte) (*Catalogue, error) {
	var f catalogueFile
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &f); err != nil {
		return nil, fmt.Errorf("价目表读不出来，请确认是总部发布的 JSON 文件：%w", err)
	}
	switch {
	case f.Version == "" || len(f.Variants) == 0:
		return nil, fmt.Errorf("这不是价目表：没有版本号或没有车型")
	case f.Currency != "CNY":
		return nil, fmt.Errorf("价目表的币种是“%s”，只能使用人民币（CNY）", f.Currency)
	}
	c := &Catalogue{Version: f.Version}
	c.cars(f)
	c.extras(f)
	c.finance(f)
	if err := c.policies(f); err != nil {
		return nil, err
	}
	return c, c.check()
}

// Each hands every record of the list to fn, type after type.
func (c *Catalogue) Each(fn func(*record.Row) error) error {
	for _, step := range []func(func(*record.Row) error) error{
		rows(domain.Series_, c.Series), rows(domain.Variants, c.Variants), rows(domain.Accessories, c.Accessories),
		rows(domain.ServicePackages, c.ServicePackages), rows(domain.FinanceProducts, c.FinanceProducts),
		rows(domain.Insurers, c.Insurers), rows(domain.Fees, c.Fees), rows(domain.Subsidies, c.Subsidies),
		rows(domain.PurchaseTaxes, c.PurchaseTaxes), rows(domain.PurchaseReliefs, c.PurchaseReliefs),
		rows(domain.VehicleTaxes, c.VehicleTaxes), rows(domain.CompulsoryRates, c.CompulsoryRates),
		rows(domain.CompulsoryFloats, c.CompulsoryFloats),
	} {
		if err := step(fn); err != nil {
			return err
		}
	}
	return nil
}

// PolicyTables are the list's taxes and premiums, to price with before anything is published.
func (c *Catalogue) PolicyTables() domain.PolicyTables {
	return domain.PolicyTables{
		PurchaseTaxes: c.PurchaseTaxes, PurchaseReliefs: c.PurchaseReliefs, VehicleTaxes: c.VehicleTaxes,
		Rates: c.CompulsoryRates, Floats: c.CompulsoryFloats,
	}
}

func rows[T any](d *record.Definition[T], list []T) func(func(*record.Row) error) error {
	return func(fn func(*record.Row) error) error {
		for i := range list {
			if err := fn(d.Bind(&list[i])); err != nil {
				return err
			}
		}
		return nil
	}
}

// check judges every record by its definition, and that no code stands twice.
func (c *Catalogue) check() error {
	seen := map[record.ID]bool{}
	return c.Each(func(r *record.Row) error {
		if bad := r.Check().Blocking(); len(bad) > 0 {
			return fmt.Errorf("价目表的%s“%s %s”：%w", r.Type.Label, r.Text("code"), r.Text("name"), bad)
		}
		if seen[r.Head.ID] {
			return fmt.Errorf("价目表里%s的代码 %s 出现两次", r.Type.Label, r.Text("code"))
		}
		seen[r.Head.ID] = true
		return nil
	})
}

func named(typ, code string) record.Head {
	return record.Head{ID: record.NamedID(typ, code), Scope: record.Shared}
}

func orZero[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

func (c *Catalogue) cars(f catalogueFile) {
	for _, s := range f.Series {
		c.Series = append(c.Series, s.record(f.Brand.Name))
	}
	for _, v := range f.Variants {
		c.Variants = append(c.Variants, v.record())
	}
}

func (s fileSeries) record(brand string) domain.Series {
	out := domain.Series{Head: named("series", s.Code), Code: s.Code, Brand: brand, Name: s.Name, Body: s.Body, Segment: s.Segment, Validity: s.validity()}
	for _, x := range s.Colours {
		out.Colours = append(out.Colours, domain.Colour{Code: x.Code, Name: x.Name, Surcharge: x.Surcharge, Validity: x.validity()})
	}
	for _, x := range s.Options {
		out.Options = append(out.Options, domain.Option{
			Code: x.Code, Name: x.Name, Price: x.Price,
			Excludes: strings.Join(x.Excludes, " "), Requires: strings.Join(x.Requires, " "), Validity: x.validity(),
		})
	}
	return out
}

func (v fileVariant) record() domain.Variant {
	out := domain.Variant{
		Head: named("variant", v.Code), Code: v.Code, Series: v.Series, Name: v.Name, ModelYear: v.ModelYear, Fuel: v.Fuel,
		Displacement: v.Displacement, Seats: v.Seats, Range: orZero(v.Range), Battery: string(orZero(v.Battery)),
		LifeCycle: v.LifeCycle, StopSale: orZero(v.StopSale), VehicleTax: v.VehicleTax, Cost: v.Cost, Validity: v.validity(),
	}
	for _, p := range v.Prices {
		out.Prices = append(out.Prices, domain.DatedPrice{Price: p.Price, Validity: p.validity()})
	}
	for _, l := range v.Listings {
		out.Listings = append(out.Listings, domain.Listing{Eligible: l.Eligible, Validity: l.validity()})
	}
	for _, role := range domain.Roles { // a settled order, whatever the order of the file's map
		if limit, ok := v.Limits[role.Label]; ok {
			out.Limits = append(out.Limits, domain.RoleLimit{Role: role.Label, Limit: limit})
		}
	}
	return out
}

func (c *Catalogue) extras(f catalogueFile) {
	for _, x := range f.Parts {
		c.Accessories = append(c.Accessories, domain.Accessory{
			Head: named("accessory", x.Code), Code: x.Code, Name: x.Name, Unit: x.Unit,
			Price: x.Price, Cost: x.Cost, Minutes: x.Minutes, VAT: x.VAT, Validity: x.validity(),
		})
	}
	for _, x := range f.Packages {
		c.ServicePackages = append(c.ServicePackages, domain.ServicePackage{
			Head: named("service_package", x.Code), Code: x.Code, Name: x.Name, Price: x.Price,
			Months: orZero(x.Months), Km: orZero(x.Km), Visits: x.Visits, VAT: x.VAT, Validity: x.validity(),
		})
	}
	for _, x := range f.Fees {
		c.Fees = append(c.Fees, domain.Fee{
			Head: named("fee", x.Code), Code: x.Code, Name: x.Name, Amount: x.Amount, Payee: x.Payee, Optional: x.Optional, Validity: x.validity(),
		})
	}
	for _, x := range f.Subsidies {
		c.Subsidies = append(c.Subsidies, domain.Subsidy{
			Head: named("subsidy", x.Code), Code: x.Code, Name: x.Name, Payer: x.Payer, Amount: x.Amount, Later: x.Later, Validity: x.validity(),
		})
	}
}

func (c *Catalogue) finance(f catalogueFile) {
	for _, x := range f.Insurers {
		c.Insurers = append(c.Insurers, domain.Insurer{Head: named("insurer", x.Code), Code: x.Code, Name: x.Name})
	}
	for _, x := range f.Finance {
		out := domain.FinanceProduct{
			Head: named("finance_product", x.Code), Code: x.Code, Name: x.Name, Lender: x.Lender, Method: x.Method, MinDown: x.MinDown,
			LoanMin: x.LoanMin, LoanMax: x.LoanMax, LoanStep: x.LoanStep, UpfrontFee: x.UpfrontFee, Series: strings.Join(x.Series, " "),
			SubsidyBy: x.Subsidy.Payer, MarketRate: x.Subsidy.MarketRate, SubsidyRule: x.Subsidy.Rule, Validity: x.validity(),
		}
		for _, t := range x.Terms {
			out.Terms = append(out.Terms, domain.LoanTerm{Months: t.N, Rate: t.Rate, Flat: t.Flat})
		}
		c.FinanceProducts = append(c.FinanceProducts, out)
	}
}

func (c *Catalogue) policies(f catalogueFile) error {
	for _, x := range f.Purchase.Base {
		c.PurchaseTaxes = append(c.PurchaseTaxes, domain.PurchaseTax{Head: named("purchase_tax", x.Code), Code: x.Code, Tax: x.Tax, VAT: x.VAT, Validity: x.validity()})
	}
	for _, x := range f.Purchase.Relief {
		c.PurchaseReliefs = append(c.PurchaseReliefs, domain.PurchaseRelief{Head: named("purchase_relief", x.Code), Code: x.Code, Relief: x.Relief, Cap: x.Cap, Validity: x.validity()})
	}
	for _, x := range f.Vehicle.Tables {
		if len(x.Annual) != len(f.Vehicle.Bands) {
			return fmt.Errorf("%s的车船税表有 %d 档税额，应为 %d 档", x.Name, len(x.Annual), len(f.Vehicle.Bands))
		}
		out := domain.VehicleTax{Head: named("vehicle_tax", x.Province+"/"+x.From.String()), Province: x.Province, Name: x.Name, Quality: x.Quality, Validity: x.validity()}
		for i, b := range f.Vehicle.Bands {
			out.Bands = append(out.Bands, domain.TaxBand{Above: b.Above, UpTo: orZero(b.UpTo), Annual: x.Annual[i]})
		}
		c.VehicleTaxes = append(c.VehicleTaxes, out)
	}
	for _, x := range f.Insurance.Base {
		code := fmt.Sprintf("%s/%d/%s", x.Owner, x.SeatsFrom, x.From)
		c.CompulsoryRates = append(c.CompulsoryRates, domain.CompulsoryRate{
			Head: named("compulsory_rate", code), Owner: x.Owner, SeatsFrom: x.SeatsFrom, SeatsBelow: orZero(x.SeatsBelow), Base: x.Base, Validity: x.validity(),
		})
	}
	for _, x := range f.Insurance.Floats {
		c.CompulsoryFloats = append(c.CompulsoryFloats, domain.CompulsoryFloat{Head: named("compulsory_float", x.Code), Code: x.Code, Name: x.Name, Percent: x.Percent})
	}
	return nil
}
