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
	if !ok || !spec.Personal {
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
