package page

import (
	"errors"

	"showroom/domain"
	"showroom/sync/store"
)

// wantedVariant is the car that the customer's file names, nil for none.
func wantedVariant(v *store.View, who *domain.Customer) (*domain.Variant, error) {
	if who.Variant == "" {
		return nil, nil
	}
	found, err := store.Get(v, domain.Variants, who.Variant)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &found, err
}

// takeWanted begins a new quote with the car that the customer wants, and the colour where the series has one of that
// name. What can't be sold today is left to be chosen.
func (f *quoteForm) takeWanted(v *domain.Variant, colour string) {
	if v == nil || f.quote.Variant != "" {
		return
	}
	f.chooseVariant(v.Code)
	f.said = ""
	if f.quote.Variant == "" || colour == "" {
		return
	}
	for _, c := range f.colours() {
		if c.Name == colour {
			f.chooseColour(c.Code)
		}
	}
}
