package main

import (
	"math"

	"showroom/domain"
	"showroom/sync/store"
)

// listCustomers lists customers, the last contacted first, or those that text finds, the best answers first.
func (c *call) listCustomers(s *store.Store, text string, limit int) (out []domain.Customer, err error) {
	if limit <= 0 {
		limit = math.MaxInt32
	}
	err = s.Read(c.ctx, func(v *store.View) error {
		out, err = store.Customers(v, store.CustomerFilter{Text: text}, "", limit, 0)
		return err
	})
	return out, err
}
