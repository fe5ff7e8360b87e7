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
	made, _, err := login.New(password)
	if err != nil {
		return err
	}
	u.Password, u.SignKey, u.FirstPassword = made.Digest, made.Key, true
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
		h.ring(heads)
	}
	return err
}

// people are the rows that a new user needs.
func (h *Hub) people(s *session, dealer string, u *domain.User) ([]*row, error) {
	name, err := s.dealer(dealer, true)
	if err != nil {
		return nil, err
	}
	other, err := s.userOf(dealer, u.Login)
	if err != nil {
		return nil, err
	}
	if other != "" {
		return nil, fmt.Errorf("门店 %s 的登录名“%s”已由%s使用，请另取一个", dealer, u.Login, other)
	}
	// The IDs are those that a store which stands alone gives, so that one which joins later brings the same.
	u.ID = record.NamedID("user", dealer+"/"+u.Login)
	wanted := []*record.Row{domain.Users.Bind(u)}
	var n int64
	if _, err := s.one([]any{&n}, "SELECT count(*) FROM record WHERE scope = ? AND type = ? AND deleted = 0", dealer, domain.Dealers.Name); err != nil {
		return nil, err
	}
	if n == 0 {
		d := domain.Dealer{Code: dealer, Name: name}
		d.ID = record.NamedID("dealer", dealer)
		wanted = append(wanted, domain.Dealers.Bind(&d))
	}
	return h.file(s, dealer, wanted, false)
}

// file judges whole records like anybody's edit, by a writer who has seen everything.
// With once, records that are there already are left as they are.
func (h *Hub) file(s *session, dealer string, wanted []*record.Row, once bool) ([]*row, error) {
	rows := map[key]*row{}
	for _, w := range wanted {
		k := key{w.Head.ID, w.Type.Name}
		rows[k] = &row{key: k}
	}
	if err := s.load(rows); err != nil {
		return nil, err
	}
	now := h.now()
	var out []*row
	for _, w := range wanted {
		r := rows[key{w.Head.ID, w.Type.Name}]
		if once && r.scope != "" {
			continue
		}
		c := wire.Change{Type: r.typ, ID: r.id, Base: r.state.Rev, New: r.scope == "", Set: w.Patch()}
		if r.scope == "" {
			r.scope, r.created = dealer, now
		}
		r.state, _ = merge.Judge(r.state, &c, hubDevice, now, fresh)
		r.state.Clean, r.changed = "", now
		out = append(out, r)
	}
	return out, nil
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
