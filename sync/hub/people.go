package hub

import (
	"context"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// AddUser files a user of a dealer who shall set a password of his own at the first login. So somebody can log
// in on a PC that joins with nothing, be it headquarters' own. Where no PC has brought the dealer's own record
// yet, it is filed too. The user reaches the dealer's PCs with their next pull.
func (h *Hub) AddUser(ctx context.Context, dealer string, u domain.User, password string) error {
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	digest, err := login.Hash(password)
	if err != nil {
		return err
	}
	u.Password, u.FirstPassword = digest, true
	if bad := domain.Users.Bind(&u).Check().Blocking(); len(bad) > 0 {
		return bad
	}
	var heads map[string]int64
	err = h.write(ctx, func(s *session) error {
		order, err := h.people(s, dealer, &u)
		if err != nil {
			return err
		}
		if heads, err = s.stamp(order); err != nil {
			return err
		}
		if err := s.save(order); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "user", dealer+" "+u.Login)
	})
	if err == nil {
		h.bells.ring(heads)
	}
	return err
}

// people are the rows that a new user needs.
func (h *Hub) people(s *session, dealer string, u *domain.User) ([]*row, error) {
	var name string
	found, err := s.one([]any{&name}, "SELECT name FROM dealer WHERE code = ?", dealer)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("没有店码为 %s 的门店，请先用 dealer add 添加", dealer)
	}
	other, err := s.userOf(dealer, u.Login)
	if err != nil {
		return nil, err
	}
	if other != "" {
		return nil, fmt.Errorf("门店 %s 的登录名“%s”已由%s使用，请另取一个", dealer, u.Login, other)
	}
	// The IDs are those that a store which stands alone gives, so that one which joins later brings the same.
	out := []*row{h.born(domain.Users.Bind(u), record.NamedID("user", dealer+"/"+u.Login), dealer)}
	var n int64
	if _, err := s.one([]any{&n}, "SELECT count(*) FROM record WHERE scope = ? AND type = ? AND deleted = 0", dealer, domain.Dealers.Name); err != nil || n > 0 {
		return out, err
	}
	d := domain.Dealer{Code: dealer, Name: name}
	return append(out, h.born(domain.Dealers.Bind(&d), record.NamedID("dealer", dealer), dealer)), nil
}

// userOf is the name of a dealer's user with the login name, "" for none.
func (s *session) userOf(dealer, login string) (name string, err error) {
	err = s.each(func(scan func(...any) error) error {
		var body []byte
		if err := scan(&body); err != nil {
			return err
		}
		p, err := record.ParsePatch(body)
		if err == nil && text(p, "login") == login {
			name = text(p, "name")
		}
		return err
	}, "SELECT body FROM record WHERE scope = ? AND type = ? AND deleted = 0", dealer, domain.Users.Name)
	return name, err
}

// born is a record that the hub itself begins.
func (h *Hub) born(r *record.Row, id record.ID, scope string) *row {
	now := h.now()
	c := wire.Change{Type: r.Type.Name, ID: id, New: true, Set: r.Patch()}
	out := &row{key: key{id, r.Type.Name}, scope: scope, created: now, changed: now}
	out.state, _ = merge.Judge(merge.State{}, &c, hubDevice, now, fresh)
	out.state.Clean = ""
	return out
}
