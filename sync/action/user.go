package action

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/store"
)

// rank orders the roles by what they may do with other users; all who don't manage are equal.
func rank(r domain.Role) int {
	switch r {
	case domain.HQ:
		return 3
	case domain.Director:
		return 2
	case domain.Manager:
		return 1
	}
	return 0
}

// MayManage tells whether the session's user may manage people, the store's own data and the link to
// headquarters.
func (s *Session) MayManage() bool { return s.User.Role.MayManage() }

// mayManage refuses who doesn't manage, and whoever would reach above his own role.
func (s *Session) mayManage(roles ...domain.Role) error {
	if !s.MayManage() {
		return fmt.Errorf("%s是%s，不能管理用户和本店资料，请找展厅经理", s.User.Name, domain.Roles.Label(string(s.User.Role)))
	}
	for _, r := range roles {
		if rank(r) > rank(s.User.Role) {
			return fmt.Errorf("%s是%s，不能改动%s的用户，请找更高一级", s.User.Name, domain.Roles.Label(string(s.User.Role)), domain.Roles.Label(string(r)))
		}
	}
	return nil
}

// AddUser files a new user with a first password, to be changed at the first login: until then two people know it.
func (s *Session) AddUser(ctx context.Context, u *domain.User, password string) error {
	if err := s.mayManage(u.Role); err != nil {
		return err
	}
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	if err := s.check(domain.Users.Bind(u)); err != nil {
		return err
	}
	made, _, err := login.New(password)
	if err != nil {
		return err
	}
	u.Password, u.SignKey, u.FirstPassword = made.Digest, made.Key, true
	return s.do(ctx, "user.add", func(tx *store.Tx) error {
		if err := freeLogin(tx.View, u.Login); err != nil {
			return err
		}
		return store.Put(tx, domain.Users, u)
	})
}

// freeLogin refuses a login name that somebody has, also one who has left: the time line names people.
func freeLogin(v *store.View, name string) error {
	other, err := store.First(v, domain.Users, "WHERE login = ?", name)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("登录名“%s”已由%s使用，请另取一个", name, other.Name)
}

// EditUser saves name, phone, role and whether the user has left. Nobody takes his own role away, and
// one who manages always stays.
func (s *Session) EditUser(ctx context.Context, was domain.User, now *domain.User) error {
	if was.Password != now.Password || was.SignKey != now.SignKey || was.Login != now.Login {
		return fmt.Errorf("登录名不能改；密码请用“重设密码”")
	}
	if err := s.mayManage(was.Role, now.Role); err != nil {
		return err
	}
	if now.ID == s.User.ID && (now.Left || now.Role != was.Role) {
		return fmt.Errorf("不能改自己的角色，也不能把自己设为离职，请由其他经理操作")
	}
	if err := s.check(domain.Users.Bind(now)); err != nil {
		return err
	}
	return s.do(ctx, "user.edit", func(tx *store.Tx) error { return store.Edit(tx, domain.Users, was, now) })
}

// ResetPassword gives a user a new password, to be changed at the next login unless it is one's own, and unlocks the name
// on this PC.
func (s *Session) ResetPassword(ctx context.Context, id record.ID, password string) error {
	made, key, err := login.New(password)
	if err != nil {
		return err
	}
	var user domain.User
	err = s.do(ctx, "user.password", func(tx *store.Tx) error {
		if user, err = store.Get(tx.View, domain.Users, id); err != nil {
			return err
		}
		if err := s.mayManage(user.Role); err != nil {
			return err
		}
		user.Password, user.SignKey, user.FirstPassword = made.Digest, made.Key, id != s.User.ID
		return store.Put(tx, domain.Users, &user)
	})
	if err != nil {
		return err
	}
	if id == s.User.ID {
		s.User, s.key = user, key
	}
	return keepFailures(ctx, s.Store, user.Login, login.Tries{})
}

// ChangePassword lets the session's user change the own password; the present one must be right.
func (s *Session) ChangePassword(ctx context.Context, present, next string) error {
	by, err := Login(ctx, s.Store, s.User.Login, present)
	if errors.Is(err, login.ErrWrong) {
		return fmt.Errorf("现在的密码不对，请重新输入")
	}
	if err != nil {
		return err
	}
	made, key, err := login.New(next)
	if err != nil {
		return err
	}
	now := by.User
	now.Password, now.SignKey, now.FirstPassword = made.Digest, made.Key, false
	// The present password's key signs that the next one's takes its place.
	if err := by.do(ctx, "user.password", func(tx *store.Tx) error { return store.Edit(tx, domain.Users, by.User, &now) }); err != nil {
		return err
	}
	s.User, s.key = now, key
	return nil
}

// EditDealer saves what changed of the store's own data. The code stands in every number and never changes.
func (s *Session) EditDealer(ctx context.Context, was domain.Dealer, now *domain.Dealer) error {
	if err := s.mayManage(); err != nil {
		return err
	}
	if was.Code != now.Code {
		return fmt.Errorf("店码已写进单号，不能再改")
	}
	if err := s.check(domain.Dealers.Bind(now)); err != nil {
		return err
	}
	return s.do(ctx, "dealer.edit", func(tx *store.Tx) error { return store.Edit(tx, domain.Dealers, was, now) })
}
