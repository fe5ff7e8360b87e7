package store_test

import (
	"slices"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// The best answers come first, and among equals who was contacted last; a car or a paper leads to its customer.
func TestCustomersFound(t *testing.T) {
	s := storetest.MustOpen(t)
	var people []domain.Customer
	for _, c := range []domain.Customer{
		{Name: "徐静", Phone: "16800000001", LastTouch: 1}, {Name: "谢军", Phone: "16800000002", LastTouch: 2, Doc: "110101199001010001"},
		{Name: "徐静蕾", Phone: "16800010003", LastTouch: 9}, {Name: "老徐家", Phone: "16800000004", LastTouch: 8},
	} {
		save(t, s, &c)
		people = append(people, c)
	}
	do(t, s, func(tx *store.Tx) error {
		return store.Put(tx, domain.Vehicles, &domain.Vehicle{VIN: "LSVAA4187E2184847", Plate: "沪AD12345", Customer: people[2].ID})
	})
	do(t, s, func(tx *store.Tx) error {
		return store.Put(tx, domain.Quotes, &domain.Quote{Number: "BJ-KM01-A-26-00031", State: domain.QuoteIssued, Customer: people[0].ID})
	})
	for text, want := range map[string][]string{
		"xj": {"谢军", "徐静", "徐静蕾", "老徐家"}, "徐静": {"徐静", "徐静蕾"}, "0001": {"徐静", "谢军", "徐静蕾"},
		"184847": {"徐静蕾"}, "ad12345": {"徐静蕾"}, "沪AD12345": {"徐静蕾"}, "BJ-KM01-A-26-00031": {"徐静"}, "031": nil,
	} {
		var got []string
		look(t, s, func(v *store.View) error {
			page, err := store.Customers(v, store.CustomerFilter{Text: text}, "", 10, 0)
			for _, c := range page {
				got = append(got, c.Name)
			}
			return err
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
