package action_test

import (
	"testing"

	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

func TestTransferCustomer(t *testing.T) {
	lina := shop(t)
	c := &domain.Customer{Name: "张伟", Phone: "13800000013"}
	if err := lina.FileCustomer(ctx, c); err != nil {
		t.Fatal(err)
	}
	refused(t, lina.TransferCustomer(ctx, c.ID, "DL02"), "请找展厅经理")
	wang := must[*action.Session](t)(action.As(ctx, lina.Store, "wang"))
	refused(t, wang.TransferCustomer(ctx, c.ID, "DL02"), "加入总部")
	storetest.MustJoin(t, lina.Store, "KM01-A-1")
	for _, bad := range []struct{ code, says string }{{"", "店码"}, {"大理", "店码"}, {"km01", "已经在本店"}} {
		refused(t, wang.TransferCustomer(ctx, c.ID, bad.code), bad.says)
	}
	refused(t, wang.TransferCustomer(ctx, "nobody", "DL02"), "没有这位客户")

	if err := wang.TransferCustomer(ctx, c.ID, " dl02 "); err != nil {
		t.Fatal(err)
	}
	var got domain.Customer
	if err := lina.Store.Read(ctx, func(v *store.View) (err error) {
		got, err = store.Get(v, domain.Customers, c.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got.Scope != "DL02" || got.Owner != "" || !lina.Store.Away(&got.Head) {
		t.Errorf("%+v", got)
	}
	next := got
	next.Note = "还能改吗"
	for name, err := range map[string]error{
		"edit": lina.EditCustomer(ctx, got, &next), "contact": lina.Contact(ctx, action.Touch{Customer: c.ID, Kind: "call"}),
		"plan": lina.PlanNext(ctx, c.ID, domain.Task{Title: "邀约", Due: 20260320}), "transfer": wang.TransferCustomer(ctx, c.ID, "HZ01"),
	} {
		if err == nil {
			t.Errorf("%s: a customer on the way out was changed", name)
			continue
		}
		refused(t, err, "只能查看")
	}
	all, err := lina.Store.Pending(ctx, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if last := all[len(all)-1]; last.Verb != wire.Transfer && lina.Store.Identity().Adopt == nil {
		t.Errorf("the last mutation is %+v", last)
	}
}

func TestWithdrawTransfer(t *testing.T) {
	lina := shop(t)
	wang := must[*action.Session](t)(action.As(ctx, lina.Store, "wang"))
	c := &domain.Customer{Name: "张伟", Phone: "13800000013"}
	if err := lina.FileCustomer(ctx, c); err != nil {
		t.Fatal(err)
	}
	storetest.MustJoin(t, lina.Store, "KM01-A-1")
	refused(t, wang.WithdrawTransfer(ctx, c.ID), "没有等待确认的转店")
	if err := wang.TransferCustomer(ctx, c.ID, "DL02"); err != nil {
		t.Fatal(err)
	}
	refused(t, lina.WithdrawTransfer(ctx, c.ID), "请找展厅经理")
	if err := wang.WithdrawTransfer(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	var got domain.Customer
	if err := lina.Store.Read(ctx, func(v *store.View) (err error) {
		got, err = store.Get(v, domain.Customers, c.ID)
		return err
	}); err != nil || lina.Store.Away(&got.Head) || got.Owner != lina.User.ID || len(pending(t, lina.Store)) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	next := got
	next.Note = "又能改了"
	if err := lina.EditCustomer(ctx, got, &next); err != nil {
		t.Fatal(err)
	}
	if err := wang.TransferCustomer(ctx, c.ID, "DL02"); err != nil {
		t.Fatal(err)
	}
	list := must[[]wire.Mutation](t)(lina.Store.Pending(ctx, 1000))
	if sent := must[[]wire.Mutation](t)(lina.Store.Sending(ctx, list)); len(sent) != len(list) {
		t.Errorf("%d of %d are sent", len(sent), len(list))
	}
	refused(t, wang.WithdrawTransfer(ctx, c.ID), "撤不回了")
}
