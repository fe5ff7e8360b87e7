package action

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// Proof of the person. A device can claim any user; what needs a right is therefore signed with a key that only the
// person's password gives, also offline, and headquarters checks it (sync/DESIGN.md, "Who did it").

// proven are the verbs whose mutations are signed. Headquarters judges by what is touched, not by these words.
var proven = map[string]bool{"user.add": true, "user.edit": true, "user.password": true, "dealer.edit": true, "quote.approve": true,
	"catalogue.load": true, wire.Transfer: true}

// ErrPassword is that an action needs the person's password, which this session was opened without.
var ErrPassword = errors.New("这项操作要由本人证明，请用自己的密码登录后再做；如果刚才就是用密码登录的，请经理重设密码")

// mayProve refuses at once what headquarters would only hold: the user has a key, and this session not.
func (s *Session) mayProve() error {
	if s.key == nil && s.User.SignKey != "" && s.Store.Identity().Joined() {
		return fmt.Errorf("%s：%w", s.User.Name, ErrPassword)
	}
	return nil
}

// sign proves a mutation of this session's user, if he can.
func (s *Session) sign(m *wire.Mutation, install string) {
	if s.key != nil {
		m.SignWith(s.key, install)
	}
}

// unlock makes the key of the password. A user who has none in his record gets it there, but for one whose password
// somebody else has made: he chooses his own first. Where the record has another, this password proves nothing. A disk
// that is full must not lock anybody out: then the next login tries again.
func (s *Session) unlock(ctx context.Context, password string) {
	key, err := login.Key(s.User.Password, password)
	if err != nil {
		return
	}
	switch public := login.Public(key); {
	case s.User.SignKey == public:
		s.key = key
	case s.User.SignKey == "" && !s.User.FirstPassword:
		was := s.User
		now := was
		now.SignKey = public
		if s.do(ctx, "user.key", func(tx *store.Tx) error { return store.Edit(tx, domain.Users, was, &now) }) == nil {
			s.User, s.key = now, key
		}
	}
}

// Resend sends work again that headquarters refused or holds. Who manages the store answers for it then, and proves it;
// otherwise it stays in the name of whoever did it first.
func (s *Session) Resend(ctx context.Context, n int64) error {
	if err := s.leaveCars(ctx, n); err != nil {
		return err
	}
	if !s.MayManage() || s.key == nil {
		return s.Store.Resend(ctx, n)
	}
	return s.Store.ResendAs(ctx, n, store.Action{User: s.User.ID, Sign: s.sign})
}
