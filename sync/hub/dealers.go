package hub

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

var dealerCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,7}$`)

// CreateDealer adds a dealer; its code is the scope of its records and stands in document numbers.
func (h *Hub) CreateDealer(ctx context.Context, code, name string) error {
	if !dealerCode.MatchString(code) || name == "" || !storable(name) {
		return fmt.Errorf("店码 %q 不合规：请用 2 到 8 位大写字母和数字（字母开头），并填写门店名称", code)
	}
	return h.write(ctx, func(s *session) error {
		var have string
		if found, err := s.one([]any{&have}, "SELECT name FROM dealer WHERE code = ?", code); err != nil || found {
			return errors.Join(err, fmt.Errorf("店码 %s 已存在（%s）", code, have))
		}
		if err := s.do("INSERT INTO dealer (code, name, created) VALUES (?, ?, ?)", code, name, int64(h.now())); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "dealer", code)
	})
}

// Dealer is one store as an operator sees it.
type Dealer struct {
	Code    string           `json:"code"`
	Name    string           `json:"name"`
	Created calendar.Instant `json:"created"`
	Closed  calendar.Instant `json:"closed"` // none while it is open
	Devices int64            `json:"devices"`
}

// Dealers lists all of them, headquarters too.
func (h *Hub) Dealers(ctx context.Context) ([]Dealer, error) {
	out := []Dealer{}
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var d Dealer
			var created, closed int64
			err := scan(&d.Code, &d.Name, &created, &closed, &d.Devices)
			d.Created, d.Closed = calendar.Instant(created), calendar.Instant(closed)
			out = append(out, d)
			return err
		}, `SELECT d.code, d.name, d.created, d.closed, count(v.serial) FROM dealer d
			LEFT JOIN device v ON v.dealer = d.code AND v.revoked = 0 GROUP BY d.code, d.name, d.created, d.closed ORDER BY d.code`)
	})
	return out, err
}

// dealer finds a dealer or says that there is none; open wants it not to be closed.
func (s *session) dealer(code string, open bool) (name string, err error) {
	var closed int64
	found, err := s.one([]any{&name, &closed}, "SELECT name, closed FROM dealer WHERE code = ?"+s.lock, code)
	switch {
	case err != nil:
		return "", err
	case !found:
		return "", fmt.Errorf("没有店码为 %s 的门店，请先用 dealer add 添加", code)
	case open && closed != 0:
		return "", fmt.Errorf("门店 %s（%s）已关闭；要继续使用请先用 dealer open 重新开启", code, name)
	}
	return name, nil
}

// RenameDealer changes a dealer's name, at the hub and in the record that its PCs have.
func (h *Hub) RenameDealer(ctx context.Context, code, name string) error {
	d := domain.Dealer{Code: code, Name: name}
	if bad := domain.Dealers.Bind(&d).Check().Blocking(); len(bad) > 0 || !storable(name) {
		return errors.Join(fmt.Errorf("门店名称 %q 不合规", name), bad)
	}
	value, err := json.Marshal(name)
	if err != nil {
		return err
	}
	return h.amend(ctx, func(s *session) ([]*row, error) {
		if _, err := s.dealer(code, false); err != nil {
			return nil, err
		}
		if err := s.do("UPDATE dealer SET name = ? WHERE code = ?", name, code); err != nil {
			return nil, err
		}
		if err := s.audit(h.now(), "", "", "dealer name", code); err != nil {
			return nil, err
		}
		return h.edit(s, code, domain.Dealers.Name, record.Patch{{Name: "name", Value: value}}, func(p record.Patch) bool {
			return text(p, "code") == code && text(p, "name") != name
		})
	})
}

// CloseDealer locks all PCs of a dealer out and lets no more in; nothing is deleted. With open they may sync again.
func (h *Hub) CloseDealer(ctx context.Context, code string, open bool) error {
	if code == HQ {
		return errors.New("总部不能关闭")
	}
	what, closed := "dealer closed", int64(h.now())
	if open {
		what, closed = "dealer opened", 0
	}
	return h.write(ctx, func(s *session) error {
		if _, err := s.dealer(code, !open); err != nil {
			return err
		}
		if err := s.do("UPDATE dealer SET closed = ? WHERE code = ?", closed, code); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", what, code)
	})
}

// amend writes rows that an operator changed and wakes their PCs.
func (h *Hub) amend(ctx context.Context, change func(*session) ([]*row, error)) error {
	var heads map[string]int64
	err := h.write(ctx, func(s *session) error {
		rows, err := change(s)
		if err != nil {
			return err
		}
		if heads, err = s.stamp(rows); err != nil {
			return err
		}
		return s.save(rows)
	})
	if err == nil {
		h.ring(heads)
	}
	return err
}

// edit patches a dealer's live records of a type that fit, like anybody's edit, by a writer who has seen everything.
func (h *Hub) edit(s *session, dealer, typ string, patch record.Patch, fits func(record.Patch) bool) ([]*row, error) {
	rows := map[key]*row{}
	err := s.each(func(scan func(...any) error) error {
		var id string
		var body []byte
		if err := scan(&id, &body); err != nil {
			return err
		}
		p, err := record.ParsePatch(body)
		if err == nil && fits(p) {
			rows[key{record.ID(id), typ}] = nil
		}
		return err
	}, "SELECT id, body FROM record WHERE scope = ? AND type = ? AND deleted = 0", dealer, typ)
	if err != nil {
		return nil, err
	}
	for k := range rows {
		rows[k] = &row{key: k}
	}
	if err := s.load(rows); err != nil {
		return nil, err
	}
	now := h.now()
	var out []*row
	for _, r := range rows {
		if r.scope != dealer || r.state.Deleted || !fits(r.state.Body) {
			continue // somebody was faster
		}
		c := wire.Change{Type: r.typ, ID: r.id, Base: r.state.Rev, Set: patch}
		r.state, _ = merge.Judge(r.state, &c, hubDevice, now, fresh)
		r.state.Clean, r.changed = "", now
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *row) int { return cmp.Compare(a.id, b.id) })
	return out, nil
}
