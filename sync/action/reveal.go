package action

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// Reveal writes into a customer's time line that the session's user looks at a personal field in full. The
// field is shown only after this returned without an error, so that nobody looks unseen.
func (s *Session) Reveal(ctx context.Context, customer record.ID, field string) error {
	spec, ok := domain.Customers.Spec(field)
	if !ok || !spec.Covered() {
		return fmt.Errorf("客户档案里没有需要查看授权的“%s”", field)
	}
	what := spec.Label
	if spec.Kind == record.KindTel {
		what += "号"
	}
	return s.do(ctx, "customer.reveal", func(tx *store.Tx) error {
		if _, err := store.Get(tx.View, domain.Customers, customer); err != nil {
			return err
		}
		return s.note(tx, customer, "note", "查看完整"+what, "")
	})
}

// inFile is what the fields that an order repeats are called in the customer's file.
var inFile = map[string]string{"buyer_doc": "doc", "buyer_tel": "phone", "address": "address"}

// RevealOf does so for a field of any record: an order's are its customer's own. What belongs to no customer, such as a
// colleague's number, may be seen without a line.
func (s *Session) RevealOf(ctx context.Context, typ string, id record.ID, field string) error {
	switch typ {
	case domain.Customers.Name:
		return s.Reveal(ctx, id, field)
	case domain.Orders.Name:
		var o domain.Order
		err := s.Store.Read(ctx, func(v *store.View) (err error) {
			o, err = store.Get(v, domain.Orders, id)
			return err
		})
		if err != nil {
			return err
		}
		return s.Reveal(ctx, o.Customer, inFile[field])
	}
	return nil
}
