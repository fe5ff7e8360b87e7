package action_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/sync/action"
	"showroom/sync/store"
)

func managed(t *testing.T, s *action.Session) *action.Session {
	t.Helper()
	return must[*action.Session](t)(action.As(ctx, s.Store, "wang"))
}

func userNamed(t *testing.T, s *action.Session, name string) (u domain.User) {
	t.Helper()
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		u, err = store.First(v, domain.Users, "WHERE login = ?", name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestOnlyManagersManageUsers(t *testing.T) {
	lina := shop(t)
	wang := managed(t, lina)
	u := domain.User{Login: " GuGuo ", Name: "顾国", Role: domain.Consultant}
	refused(t, lina.AddUser(ctx, &u, "一二三四五六七八"), "不能管理用户")
	refused(t, wang.AddUser(ctx, &u, "太短"), "密码太短")
	if err := wang.AddUser(ctx, &u, "一二三四五六七八"); err != nil {
		t.Fatal(err)
	}
	again := domain.User{Login: "guguo", Name: "别人", Role: domain.Consultant}
	refused(t, wang.AddUser(ctx, &again, "一二三四五六七八"), "已由顾国使用")
	must[*action.Session](t)(action.Login(ctx, wang.Store, "guguo", "一二三四五六七八"))

	boss := domain.User{Login: "boss", Name: "总监", Role: domain.Director}
	refused(t, wang.AddUser(ctx, &boss, "一二三四五六七八"), "请找更高一级")
	up := u
	up.Role = domain.HQ
	refused(t, wang.EditUser(ctx, u, &up), "请找更高一级")
	me := wang.User
	me.Left = true
	refused(t, wang.EditUser(ctx, wang.User, &me), "不能把自己设为离职")

	gone := u
	gone.Left = true
	if err := wang.EditUser(ctx, u, &gone); err != nil {
		t.Fatal(err)
	}
	_, err := action.Login(ctx, wang.Store, "guguo", "一二三四五六七八")
	refused(t, err, "登录名或密码不对")
}

func TestPasswords(t *testing.T) {
	lina := shop(t)
	wang := managed(t, lina)
	refused(t, lina.ResetPassword(ctx, wang.User.ID, "一二三四五六七八"), "不能管理用户")
	refused(t, lina.ChangePassword(ctx, "不对的密码不对", "一二三四五六七八"), "现在的密码不对")
	if err := lina.ChangePassword(ctx, "对的密码一二三四", "新的密码一二三四"); err != nil {
		t.Fatal(err)
	}
	must[*action.Session](t)(action.Login(ctx, lina.Store, "lina", "新的密码一二三四"))
	if err := wang.ResetPassword(ctx, lina.User.ID, "重设密码一二三四"); err != nil {
		t.Fatal(err)
	}
	must[*action.Session](t)(action.Login(ctx, lina.Store, "lina", "重设密码一二三四"))
	u := userNamed(t, lina, "lina")
	changed := u
	changed.Password = "x"
	refused(t, wang.EditUser(ctx, u, &changed), "重设密码")
}

func TestDealerData(t *testing.T) {
	lina := shop(t)
	wang := managed(t, lina)
	var d domain.Dealer
	if err := lina.Store.Read(ctx, func(v *store.View) (err error) {
		d, err = store.First(v, domain.Dealers, "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	next := d
	next.Short = "昆明一店"
	refused(t, lina.EditDealer(ctx, d, &next), "不能管理用户和本店资料")
	if err := wang.EditDealer(ctx, d, &next); err != nil {
		t.Fatal(err)
	}
	other := next
	other.Code = "KM02"
	refused(t, wang.EditDealer(ctx, next, &other), "店码")
}

func TestEditOrderKeepsWhatTheQuoteSays(t *testing.T) {
	s := shop(t)
	q := issued(t, s)
	must[domain.Quote](t)(s.AcceptQuote(ctx, q.ID))
	o := must[domain.Order](t)(s.NewOrder(ctx, q.ID, action.OrderTerms{Deposit: 500000}))
	next := o
	next.Deposit, next.Promised, next.Terms = 800000, 20260320, "赠送脚垫"
	if err := s.EditOrder(ctx, o, &next); err != nil {
		t.Fatal(err)
	}
	cheap := next
	cheap.Net = money.Fen(1)
	refused(t, s.EditOrder(ctx, next, &cheap), "应付合计不能直接改")
	deep := next
	deep.Deposit = next.Net + 1
	refused(t, s.EditOrder(ctx, next, &deep), "应在 0 到应付合计")
	must[domain.Order](t)(s.CancelOrder(ctx, o.ID, "客户改变主意"))
	late := next
	late.Terms = "又改"
	refused(t, s.EditOrder(ctx, next, &late), "不能再改")
}

func TestCountPapers(t *testing.T) {
	s := shop(t)
	q := issued(t, s)
	must[domain.Quote](t)(s.AcceptQuote(ctx, q.ID))
	o := must[domain.Order](t)(s.NewOrder(ctx, q.ID, action.OrderTerms{}))
	count := func(p store.Papers) (n int) {
		t.Helper()
		if err := s.Store.Read(ctx, func(v *store.View) (err error) {
			n, err = v.CountPapers("order", p)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if all, mine, done := count(store.Papers{}), count(store.Papers{User: o.User}), count(store.Papers{State: "delivered"}); all != 1 || mine != 1 || done != 0 {
		t.Errorf("%d orders, %d mine, %d delivered", all, mine, done)
	}
}
