package action_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// joined makes the shop one of a hub's PCs, without a network.
func joined(t *testing.T, s *store.Store) {
	t.Helper()
	id := s.Identity()
	id.Device, id.Dealer, id.PC = "KM01-A-1", "KM01", "A"
	if err := s.Join(ctx, id); err != nil {
		t.Fatal(err)
	}
}

func pending(t *testing.T, s *store.Store) (out []wire.Mutation) {
	t.Helper()
	list := must[[]wire.Mutation](t)(s.Pending(ctx, 1000))
	for _, m := range list {
		if m.Verb != wire.Adopt {
			out = append(out, m)
		}
	}
	return out
}

const word = "对的密码一二三四"

// Each action that needs a right goes up signed by whoever took it, and the others don't.
func TestWhatNeedsARightIsSigned(t *testing.T) {
	lina := shop(t)
	s := lina.Store
	joined(t, s)
	wang := must[*action.Session](t)(action.Login(ctx, s, "wang", word))
	c := domain.Customer{Name: "张伟", Phone: "138 0013 8000"}
	if err := lina.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	q := must[domain.Quote](t)(lina.DraftQuote(ctx, c.ID))
	q.Variant, q.Discount = "ST-20T-D", 1200000
	if err := lina.SaveQuote(ctx, &q); err != nil {
		t.Fatal(err)
	}
	must[domain.Quote](t)(lina.ApproveQuote(ctx, q.ID, "wang", word))
	u := domain.User{Login: "guguo", Name: "顾国", Role: domain.Consultant}
	if err := wang.AddUser(ctx, &u, "一二三四五六七八"); err != nil || !u.FirstPassword || u.SignKey == "" {
		t.Fatalf("%+v, %v", u, err)
	}
	up := u
	up.Name = "顾国强"
	dealer := must[domain.Dealer](t)(ownDealer(s))
	next := dealer
	next.Short = "一店"
	key := wang.User.SignKey
	for _, err := range []error{wang.EditUser(ctx, u, &up), wang.ResetPassword(ctx, u.ID, "重设密码一二三四"), wang.EditDealer(ctx, dealer, &next),
		wang.TransferCustomer(ctx, c.ID, "HZ01"), wang.ChangePassword(ctx, word, "新的密码一二三四")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	signed := map[string]bool{}
	for _, m := range pending(t, s) {
		if m.Sign == nil {
			if m.Verb != "user.key" && m.Verb != "customer.file" && m.Verb != "quote.save" {
				t.Errorf("%s is unsigned", m.Verb)
			}
			continue
		}
		if signed[m.Verb] = true; !m.SignedBy(key) || m.User != wang.User.ID || m.Sign.On != s.Identity().Install {
			t.Errorf("%s: %+v", m.Verb, m.Sign)
		}
	}
	if len(signed) != 6 {
		t.Errorf("signed are %v", signed)
	}
	// From now on the new password's key signs; whoever is in without a password is told at once.
	up.Name = "顾国栋"
	if err := wang.EditUser(ctx, userNamed(t, wang, "guguo"), ptr(renamed(userNamed(t, wang, "guguo"), "顾国栋"))); err != nil {
		t.Fatal(err)
	}
	list := pending(t, s)
	if last := list[len(list)-1]; !last.SignedBy(wang.User.SignKey) || wang.User.SignKey == key {
		t.Errorf("after the change of password: %+v", last)
	}
	as := managed(t, lina)
	if err := as.EditDealer(ctx, dealer, &next); !errors.Is(err, action.ErrPassword) {
		t.Errorf("without a password: %v", err)
	}
}

func ptr[T any](v T) *T { return &v }

func renamed(u domain.User, name string) domain.User { u.Name = name; return u }

func ownDealer(s *store.Store) (d domain.Dealer, err error) {
	err = s.Read(ctx, func(v *store.View) (err error) { d, err = store.OwnDealer(v); return err })
	return d, err
}

// A key is filed once, by its owner, and never for a password that somebody else made.
func TestKeyIsFiledByItsOwner(t *testing.T) {
	lina := shop(t)
	wang := must[*action.Session](t)(action.Login(ctx, lina.Store, "wang", word))
	if again := must[*action.Session](t)(action.Login(ctx, lina.Store, "wang", word)); again.User.SignKey == "" || again.User.SignKey != wang.User.SignKey || again.User.Rev != wang.User.Rev {
		t.Errorf("%+v", again.User)
	}
	first := must[login.Credentials](t)(madeUp("第一个密码一二三"))
	if err := lina.Store.Do(ctx, store.Action{Verb: "x"}, func(tx *store.Tx) error {
		return store.Put(tx, domain.Users, &domain.User{Head: record.Head{ID: record.NewID()}, Login: "neu", Name: "新人", Role: domain.Service, Password: first.Digest, FirstPassword: true})
	}); err != nil {
		t.Fatal(err)
	}
	neu := must[*action.Session](t)(action.Login(ctx, lina.Store, "neu", "第一个密码一二三"))
	if neu.User.SignKey != "" {
		t.Error("a key of a first password")
	}
	if err := neu.ChangePassword(ctx, "第一个密码一二三", "自己的密码一二三"); err != nil || neu.User.SignKey == "" {
		t.Errorf("%v", err)
	}
}

func madeUp(password string) (login.Credentials, error) {
	made, _, err := login.New(password)
	return made, err
}
