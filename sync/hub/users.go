package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
)

// User is somebody who may log in at a dealer's PCs.
type User struct {
	Dealer        string      `json:"dealer"`
	Login         string      `json:"login"`
	Name          string      `json:"name"`
	Role          domain.Role `json:"role"`
	Left          bool        `json:"left"`           // may not log in any more
	FirstPassword bool        `json:"first_password"` // was given a password that he shall change
}

// Users lists the users of a dealer, or all with "".
func (h *Hub) Users(ctx context.Context, dealer string) ([]User, error) {
	out := []User{}
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var scope, id string
			var body []byte
			if err := scan(&scope, &id, &body); err != nil {
				return err
			}
			p, err := record.ParsePatch(body)
			if err != nil {
				return err
			}
			u := User{Dealer: scope, Login: text(p, "login"), Name: text(p, "name"), Role: domain.Role(text(p, "role")),
				Left: string(p.Get("left_store")) == "true", FirstPassword: string(p.Get("first_password")) == "true"}
			out = append(out, u)
			return nil
		}, "SELECT scope, id, body FROM record WHERE type = ? AND deleted = 0 AND (scope = ? OR ? = '') ORDER BY scope, created, id", domain.Users.Name, dealer, dealer)
	})
	return out, err
}

// DisableUser takes a user's access away at his dealer's PCs, as of their next pull, or gives it back.
func (h *Hub) DisableUser(ctx context.Context, dealer, login string, left bool) error {
	what, value := "user disabled", "true"
	if !left {
		what, value = "user enabled", "false"
	}
	return h.editUser(ctx, dealer, login, what, record.Patch{{Name: "left_store", Value: json.RawMessage(value)}}, func(p record.Patch) error {
		if (string(p.Get("left_store")) == "true") == left {
			return fmt.Errorf("门店 %s 的用户“%s”的状态没有变化", dealer, login)
		}
		return nil
	})
}

// ResetPassword gives a user another password, which he shall change at the next login.
func (h *Hub) ResetPassword(ctx context.Context, dealer, name, password string) error {
	made, _, err := login.New(password)
	if err != nil {
		return err
	}
	var patch record.Patch
	for field, value := range map[string]any{"password": made.Digest, "sign_key": made.Key, "first_password": true} {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		patch = patch.With(field, text)
	}
	return h.editUser(ctx, dealer, name, "user password", patch, func(record.Patch) error { return nil })
}

func (h *Hub) editUser(ctx context.Context, dealer, login, what string, patch record.Patch, check func(record.Patch) error) error {
	login = strings.ToLower(strings.TrimSpace(login))
	return h.amend(ctx, func(s *session) ([]*row, error) {
		if _, err := s.dealer(dealer, false); err != nil {
			return nil, err
		}
		var refused error
		var key string
		rows, err := h.edit(s, dealer, domain.Users.Name, patch, func(p record.Patch) bool {
			if text(p, "login") != login {
				return false
			}
			refused, key = check(p), text(p, "sign_key")
			return refused == nil
		})
		switch {
		case err != nil:
			return nil, err
		case refused != nil:
			return nil, refused
		case len(rows) == 0:
			return nil, fmt.Errorf("门店 %s 没有登录名为“%s”的用户，请用 user list 查看", dealer, login)
		}
		if patch.Has("sign_key") && key != "" {
			if err := s.saveFormerKeys([]formerKey{{rows[0].id, key, h.now()}}); err != nil {
				return nil, err
			}
		}
		return rows, s.audit(h.now(), "", "", what, dealer+" "+login)
	})
}
