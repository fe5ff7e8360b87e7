package action

import (
	"errors"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/store"
)

// concession is what a quote gives away beside its discount: accessories and services sold below the
// catalogue, subsidies above it or on no list. What a government pays later costs nobody here anything.
func concession(v *store.View, q *domain.Quote) (money.Fen, error) {
	var given money.Fen
	for _, a := range q.Accessories {
		if a.Gift {
			continue
		}
		list, known, err := listed(v, domain.Accessories, a.Code, func(x *domain.Accessory) money.Fen { return x.Price })
		if err != nil {
			return 0, err
		}
		if known && a.Price < list {
			given += (list - a.Price) * money.Fen(a.Quantity)
		}
	}
	for _, s := range q.Services {
		list, known, err := listed(v, domain.ServicePackages, s.Code, func(x *domain.ServicePackage) money.Fen { return x.Price })
		if err != nil {
			return 0, err
		}
		if known && s.Price < list {
			given += list - s.Price
		}
	}
	for _, s := range q.Subsidies {
		if s.Later {
			continue
		}
		list, _, err := listed(v, domain.Subsidies, s.Code, func(x *domain.Subsidy) money.Fen { return x.Amount })
		if err != nil {
			return 0, err
		}
		given += max(0, s.Amount-list)
	}
	return given, nil
}

// listed is a price of the catalogue by code.
func listed[T any](v *store.View, d *record.Definition[T], code string, price func(*T) money.Fen) (amount money.Fen, known bool, err error) {
	rec, err := store.First(v, d, "WHERE code = ?", code)
	if errors.Is(err, store.ErrNotFound) {
		return 0, false, nil
	}
	return price(&rec), err == nil, err
}
