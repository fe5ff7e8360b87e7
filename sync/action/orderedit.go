package action

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// agreed are the fields of an order that may change while it is open: who buys, and what was agreed
// beside the quote. Car and price follow other actions.
var agreed = map[string]bool{
	"buyer": true, "buyer_doc": true, "buyer_tel": true, "address": true,
	"deposit": true, "pay_by": true, "promised": true, "terms": true,
}

// EditOrder saves what changed of an open order's contract data between was and now.
func (s *Session) EditOrder(ctx context.Context, was domain.Order, now *domain.Order) error {
	for _, e := range record.Diff(domain.Orders.Bind(&was), domain.Orders.Bind(now)) {
		if spec, _ := domain.Orders.Spec(e.Name); !agreed[e.Name] {
			return fmt.Errorf("订单的%s不能直接改", spec.Label)
		}
	}
	if now.Deposit < 0 || now.Deposit > now.Net {
		return fmt.Errorf("定金 %s 应在 0 到应付合计 %s 之间", now.Deposit.Yuan(), now.Net.Yuan())
	}
	if err := s.check(domain.Orders.Bind(now)); err != nil {
		return err
	}
	return s.do(ctx, "order.edit", func(tx *store.Tx) error {
		stored, err := store.Get(tx.View, domain.Orders, now.ID)
		if err != nil {
			return err
		}
		if stored.State != domain.OrderOpen {
			return fmt.Errorf("订单 %s 是%s，不能再改", stored.Number, domain.OrderStates.Label(string(stored.State)))
		}
		return store.Edit(tx, domain.Orders, was, now)
	})
}
