package action

import (
	"context"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// PlanNext sets a customer's next step without any contact having happened. The task of the former next
// step becomes the new one's, so that nobody is reminded of both.
func (s *Session) PlanNext(ctx context.Context, customer record.ID, next domain.Task) error {
	return s.do(ctx, "customer.plan", func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, customer)
		if err != nil {
			return err
		}
		former, err := store.Find(tx.View, domain.Tasks,
			"WHERE customer = ? AND state = 'open' AND kind = 'contact' AND title = ? ORDER BY due LIMIT 1", string(customer), c.NextStep)
		if err != nil {
			return err
		}
		t := next
		if len(former) > 0 {
			t = former[0]
			t.Title, t.Due, t.At = next.Title, next.Due, next.At
		}
		if err := s.planNext(tx, &c, &t); err != nil {
			return err
		}
		return store.Put(tx, domain.Customers, &c)
	})
}
