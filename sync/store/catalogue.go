package store

import (
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// valid keeps the dated rows of a day, by code.
const (
	valid  = "WHERE valid_from <= ?1 AND (valid_to = '' OR valid_to >= ?1)"
	byCode = " ORDER BY code, valid_from, id"
)

func on[T any](v *View, d *record.Definition[T], day calendar.Day, more string, args ...any) ([]T, error) {
	return Find(v, d, valid+more, append([]any{day.String()}, args...)...)
}

// SeriesOn lists the model lines that are sold on the day.
func SeriesOn(v *View, day calendar.Day) ([]domain.Series, error) {
	return on(v, domain.Series_, day, byCode)
}

// VariantsOn lists the variants of a series, "" for all, that may be sold on the day.
func VariantsOn(v *View, series string, day calendar.Day) ([]domain.Variant, error) {
	return on(v, domain.Variants, day, " AND (stop_sale = '' OR stop_sale > ?1) AND (?2 = '' OR series = ?2)"+byCode, series)
}

// VariantByCode finds a variant, sold or not: papers name it for ever.
func VariantByCode(v *View, code string) (domain.Variant, error) {
	return First(v, domain.Variants, "WHERE code = ? ORDER BY valid_from DESC, id DESC", code)
}

// SeriesByCode finds a model line.
func SeriesByCode(v *View, code string) (domain.Series, error) {
	return First(v, domain.Series_, "WHERE code = ? ORDER BY valid_from DESC, id DESC", code)
}

// Offers is what can be sold with a car on a day.
type Offers struct {
	Accessories []domain.Accessory
	Services    []domain.ServicePackage
	Fees        []domain.Fee
	Subsidies   []domain.Subsidy
	Products    []domain.FinanceProduct
	Insurers    []domain.Insurer
}

// OffersOn reads what can be sold with a car on the day.
func OffersOn(v *View, day calendar.Day) (o Offers, err error) {
	if o.Accessories, err = on(v, domain.Accessories, day, byCode); err != nil {
		return o, err
	}
	if o.Services, err = on(v, domain.ServicePackages, day, byCode); err != nil {
		return o, err
	}
	if o.Fees, err = on(v, domain.Fees, day, byCode); err != nil {
		return o, err
	}
	if o.Subsidies, err = on(v, domain.Subsidies, day, byCode); err != nil {
		return o, err
	}
	if o.Products, err = on(v, domain.FinanceProducts, day, byCode); err != nil {
		return o, err
	}
	o.Insurers, err = Find(v, domain.Insurers, "ORDER BY code, id")
	return o, err
}

// Policies are the rows that prices follow, of all days: tax and relief look at the invoice's day, the rest
// at the quote's.
type Policies struct {
	PurchaseTaxes    []domain.PurchaseTax
	PurchaseReliefs  []domain.PurchaseRelief
	VehicleTaxes     []domain.VehicleTax
	CompulsoryRates  []domain.CompulsoryRate
	CompulsoryFloats []domain.CompulsoryFloat
}

// PoliciesOn reads the rows that are valid on at least one of the days: the quote's and the invoice's.
func PoliciesOn(v *View, days ...calendar.Day) (p Policies, err error) {
	if p.PurchaseTaxes, err = onAny(v, domain.PurchaseTaxes, "code", days); err != nil {
		return p, err
	}
	if p.PurchaseReliefs, err = onAny(v, domain.PurchaseReliefs, "code", days); err != nil {
		return p, err
	}
	if p.VehicleTaxes, err = onAny(v, domain.VehicleTaxes, "province", days); err != nil {
		return p, err
	}
	if p.CompulsoryRates, err = onAny(v, domain.CompulsoryRates, "owner, seats_from", days); err != nil {
		return p, err
	}
	p.CompulsoryFloats, err = Find(v, domain.CompulsoryFloats, "ORDER BY code, id")
	return p, err
}

func onAny[T any](v *View, d *record.Definition[T], order string, days []calendar.Day) ([]T, error) {
	where, args := "WHERE 0", []any(nil)
	for _, day := range days {
		where += " OR valid_from <= ? AND (valid_to = '' OR valid_to >= ?)"
		args = append(args, day.String(), day.String())
	}
	return Find(v, d, where+" ORDER BY "+order+", valid_from, id", args...)
}

// DealerByCode finds a store.
func DealerByCode(v *View, code string) (domain.Dealer, error) {
	return First(v, domain.Dealers, "WHERE code = ? ORDER BY rev DESC, id", code)
}

// OwnDealer is the store that this copy belongs to.
func OwnDealer(v *View) (domain.Dealer, error) {
	return DealerByCode(v, v.store.Identity().Dealer)
}

// UserByLogin finds the user with the login name who has not left.
func UserByLogin(v *View, login string) (domain.User, error) {
	return First(v, domain.Users, "WHERE login = ? AND left_store = 0 ORDER BY rev DESC, id", login)
}

// Staff lists the users who have not left, by name.
func Staff(v *View) ([]domain.User, error) {
	return Find(v, domain.Users, "WHERE left_store = 0 ORDER BY name, id")
}
