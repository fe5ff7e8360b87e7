package action

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/sync/sheet"
	"showroom/sync/store"
)

// LoadCatalogue puts a price list into the store, as one action. Records whose content is the same stay
// untouched. Quotes keep what they were priced with. A PC that has joined a hub gets the list from
// headquarters and may not load one of its own.
func (s *Session) LoadCatalogue(ctx context.Context, c *sheet.Catalogue) (records int, err error) {
	id := s.Store.Identity()
	if id.Joined() && !id.Publisher {
		return 0, fmt.Errorf("本机已加入总部，价目表由总部下发，不能自行载入")
	}
	err = s.do(ctx, "catalogue.load", func(tx *store.Tx) error {
		return c.Each(func(r *record.Row) error {
			records++
			return store.Replace(tx, r)
		})
	})
	return records, err
}

// Policies are the published policy rows, to price with.
func (s *Session) Policies(ctx context.Context) (p price.Policies, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		p, err = policies(v)
		return err
	})
	return p, err
}

// policyTypes and catalogueTypes are what a quote is priced with.
var (
	policyTypes = []string{domain.PurchaseTaxes.Name, domain.PurchaseReliefs.Name, domain.VehicleTaxes.Name,
		domain.CompulsoryRates.Name, domain.CompulsoryFloats.Name}
	catalogueTypes = []string{domain.Series_.Name, domain.Variants.Name, domain.FinanceProducts.Name}
)

func policies(v *store.View) (price.Policies, error) {
	var t domain.PolicyTables
	err := errors.Join(
		all(v, domain.PurchaseTaxes, &t.PurchaseTaxes), all(v, domain.PurchaseReliefs, &t.PurchaseReliefs),
		all(v, domain.VehicleTaxes, &t.VehicleTaxes), all(v, domain.CompulsoryRates, &t.Rates), all(v, domain.CompulsoryFloats, &t.Floats),
	)
	return t.Policies(), err
}

func all[T any](v *store.View, d *record.Definition[T], into *[]T) (err error) {
	*into, err = store.Find(v, d, "ORDER BY id")
	return err
}

// variant finds a variant by the code that stands in a quote.
func variant(v *store.View, code string) (domain.Variant, error) {
	found, err := store.First(v, domain.Variants, "WHERE code = ?", code)
	if errors.Is(err, store.ErrNotFound) {
		return found, fmt.Errorf("价目表里没有车型代码“%s”，请先载入价目表", code)
	}
	return found, err
}
