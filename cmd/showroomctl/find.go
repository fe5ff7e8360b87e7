package main

import (
	"showroom/domain"
	"showroom/domain/search"
	"showroom/sync/store"
)

// listCustomers lists customers, the last changed first, or those that match text.
func (c *call) listCustomers(s *store.Store, text string, limit int) (out []domain.Customer, err error) {
	plan := search.Query(text)
	err = s.Read(c.ctx, func(v *store.View) error {
		if text == "" {
			tail, args := "ORDER BY changed DESC, id DESC", []any(nil)
			if limit > 0 {
				tail, args = tail+" LIMIT ?", []any{limit}
			}
			out, err = store.Find(v, domain.Customers, tail, args...)
			return err
		}
		all, err := store.Find(v, domain.Customers, "ORDER BY changed DESC, id DESC")
		for _, one := range all {
			if limit > 0 && len(out) == limit {
				break
			}
			if _, ok := plan.Match(search.Field{Kind: search.Name, Text: one.Name}, search.Field{Kind: search.Phone, Text: one.Phone}); ok {
				out = append(out, one)
			}
		}
		return err
	})
	return out, err
}
