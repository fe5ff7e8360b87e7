package action

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// TransferCustomer gives a customer to another dealer, with the time line, tasks and vehicles; quotes, orders and
// deliveries are this store's papers and stay. The new store assigns a consultant. Headquarters has the last word:
// until it answers, the customer is here to be read (store.Away). Only who manages the store may do this.
func (s *Session) TransferCustomer(ctx context.Context, id record.ID, dealer string) error {
	if !s.MayManage() {
		return fmt.Errorf("%s是%s，不能把客户转给其他门店，请找展厅经理", s.User.Name, domain.Roles.Label(string(s.User.Role)))
	}
	dealer = strings.ToUpper(strings.TrimSpace(dealer))
	own := s.Store.Identity()
	switch {
	case !own.Joined():
		return fmt.Errorf("本机还没有加入总部，不能把客户转给其他门店；请先在设置里加入总部")
	case !dealerCode(dealer):
		return fmt.Errorf("店码“%s”不对，请填写对方门店的店码，如 HZ01", dealer)
	case dealer == own.Dealer:
		return fmt.Errorf("客户已经在本店（%s），不用转", dealer)
	}
	return s.do(ctx, wire.Transfer, func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, id)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("没有这位客户，可能已经转出或删除")
		}
		if err != nil {
			return err
		}
		if err := s.here(&c.Head); err != nil {
			return err
		}
		c.Scope, c.Owner = dealer, ""
		return store.Put(tx, domain.Customers, &c)
	})
}

// WithdrawTransfer takes a transfer back that headquarters has not had yet; the customer stays. What is on its way, or
// taken, the other store has to give back.
func (s *Session) WithdrawTransfer(ctx context.Context, id record.ID) error {
	if !s.MayManage() {
		return fmt.Errorf("%s是%s，不能撤回转店，请找展厅经理", s.User.Name, domain.Roles.Label(string(s.User.Role)))
	}
	switch err := s.Store.Withdraw(ctx, domain.Customers.Name, id); {
	case errors.Is(err, store.ErrSent):
		return fmt.Errorf("这次转店已经发往总部，撤不回了；总部接受后，请联系对方门店把客户转回来")
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("这位客户没有等待确认的转店，可能总部已经接受；要转回来，请联系对方门店")
	default:
		return err
	}
}

// dealerCode tells whether a code can be a dealer's.
func dealerCode(code string) bool {
	return len(code) >= 2 && len(code) <= 8 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// here refuses to change a customer who is on the way to another store.
func (s *Session) here(head *record.Head) error {
	if s.Store.Away(head) {
		return fmt.Errorf("这位客户正转往门店 %s，等总部确认，期间只能查看；要改请联系对方门店", head.Scope)
	}
	return nil
}
