package page

import (
	"errors"
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/domain/region"
	"showroom/sync/store"
)

// shelf is everything that a quote can be made of, of all days, read once: what holds on a day is chosen in
// memory, so that changing a date never waits for the disk.
type shelf struct {
	series      []domain.Series
	variants    []domain.Variant
	accessories []domain.Accessory
	services    []domain.ServicePackage
	fees        []domain.Fee
	subsidies   []domain.Subsidy
	products    []domain.FinanceProduct
	insurers    []domain.Insurer
	floats      []domain.CompulsoryFloat
	policies    price.Policies
}

func readShelf(v *store.View) (*shelf, error) {
	var t domain.PolicyTables
	s := &shelf{}
	err := errors.Join(
		readAll(v, domain.Series_, &s.series), readAll(v, domain.Variants, &s.variants), readAll(v, domain.Accessories, &s.accessories),
		readAll(v, domain.ServicePackages, &s.services), readAll(v, domain.Fees, &s.fees), readAll(v, domain.Subsidies, &s.subsidies),
		readAll(v, domain.FinanceProducts, &s.products), readAll(v, domain.Insurers, &s.insurers),
		readAll(v, domain.PurchaseTaxes, &t.PurchaseTaxes), readAll(v, domain.PurchaseReliefs, &t.PurchaseReliefs),
		readAll(v, domain.CompulsoryFloats, &t.Floats),
	)
	if err != nil {
		return nil, err
	}
	if t.VehicleTaxes, err = store.Find(v, domain.VehicleTaxes, "ORDER BY province, valid_from, id"); err != nil {
		return nil, err
	}
	if t.Rates, err = store.Find(v, domain.CompulsoryRates, "ORDER BY owner, seats_from, valid_from, id"); err != nil {
		return nil, err
	}
	s.floats, s.policies = t.Floats, t.Policies()
	return s, nil
}

func readAll[T any](v *store.View, d *record.Definition[T], into *[]T) (err error) {
	*into, err = store.Find(v, d, "ORDER BY code, id")
	return err
}

// dated is a row of the catalogue that holds for a time.
type dated interface{ On(calendar.Day) bool }

// onDay are the rows that hold on the day.
func onDay[T dated](rows []T, day calendar.Day) []T {
	var out []T
	for _, r := range rows {
		if r.On(day) {
			out = append(out, r)
		}
	}
	return out
}

// variant is the car with the code, nil if the price list has none. Of several the one with a price on the
// day counts.
func (s *shelf) variant(code string, day calendar.Day) *domain.Variant {
	var found *domain.Variant
	for i := range s.variants {
		v := &s.variants[i]
		if v.Code != code {
			continue
		}
		if _, priced := v.PriceOn(day); priced {
			return v
		}
		found = v
	}
	return found
}

func (s *shelf) seriesOf(code string) *domain.Series {
	for i := range s.series {
		if s.series[i].Code == code {
			return &s.series[i]
		}
	}
	return nil
}

// sold are the cars of a series that can be ordered on the day.
func (s *shelf) sold(series string, day calendar.Day) []domain.Variant {
	var out []domain.Variant
	for _, v := range onDay(s.variants, day) {
		if _, priced := v.PriceOn(day); priced && v.Series == series && (v.StopSale == 0 || day < v.StopSale) {
			out = append(out, v)
		}
	}
	return out
}

// provinces are the codes and names of all provinces, those with a table of vehicle tax first.
func (s *shelf) provinces() (codes, names []string) {
	known := map[string]bool{}
	for _, row := range s.policies.VehicleTax {
		if !known[row.Province] {
			known[row.Province] = true
			codes, names = append(codes, row.Province), append(names, row.Name)
		}
	}
	for n := 11; n <= 82; n++ {
		code := fmt.Sprintf("%d0000", n)
		if name := region.Province(code); name != "" && !known[code] {
			codes, names = append(codes, code), append(names, name)
		}
	}
	return codes, names
}
