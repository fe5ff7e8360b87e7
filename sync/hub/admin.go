package hub

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"showroom/domain/calendar"
)

// What an operator does wrong reads in the operator's language, as everywhere.

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

// IssueCode makes a one-time enrolment code for a dealer. Only its hash is kept.
func (h *Hub) IssueCode(ctx context.Context, dealer string, life time.Duration) (code string, expires calendar.Instant, err error) {
	code = newCode()
	expires = h.now() + calendar.Instant(life.Milliseconds())
	err = h.write(ctx, func(s *session) error {
		var name string
		found, err := s.one([]any{&name}, "SELECT name FROM dealer WHERE code = ?", dealer)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("没有店码为 %s 的门店，请先用 dealer add 添加", dealer)
		}
		if err := s.do("INSERT INTO code (hash, dealer, issued, expires) VALUES (?, ?, ?, ?)", digest(normalCode(code)), dealer, int64(h.now()), int64(expires)); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "code", dealer)
	})
	return code, expires, err
}

// Device is one enrolment, as an operator sees it.
type Device struct {
	ID, Dealer, PC, Name    string
	Enrolled, Seen, Revoked calendar.Instant // Revoked: none while it may sync
	Pushed                  int64            // mutations, by the highest N
	Behind                  int64            // how much of its dealer's scope it has not pulled
}

// Devices lists all enrolments in their order.
func (h *Hub) Devices(ctx context.Context) ([]Device, error) {
	var out []Device
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var d Device
			var enrolled, seen, revoked int64
			err := scan(&d.ID, &d.Dealer, &d.PC, &d.Name, &enrolled, &seen, &revoked, &d.Pushed, &d.Behind)
			d.Enrolled, d.Seen, d.Revoked = calendar.Instant(enrolled), calendar.Instant(seen), calendar.Instant(revoked)
			out = append(out, d)
			return err
		}, `SELECT d.id, d.dealer, d.pc, d.name, d.enrolled, d.seen, d.revoked, CASE WHEN d.next > 0 THEN d.next - 1 ELSE 0 END,
			coalesce(h.seq, 0) - d.pulled FROM device d LEFT JOIN head h ON h.scope = d.dealer ORDER BY d.serial`)
	})
	return out, err
}

// Revoke locks a device out at its next contact.
func (h *Hub) Revoke(ctx context.Context, id string) error {
	return h.write(ctx, func(s *session) error {
		var serial int64
		found, err := s.one([]any{&serial}, "SELECT serial FROM device WHERE id = ? AND revoked = 0", id)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("没有设备 %s，或已停用", id)
		}
		if err := s.do("UPDATE device SET revoked = ? WHERE serial = ?", int64(h.now()), serial); err != nil {
			return err
		}
		return s.audit(h.now(), id, "", "revoke", "")
	})
}

// Lag is how one dealer stands.
type Lag struct {
	Dealer, Name string
	Head         int64
	Devices      int64
	Seen         calendar.Instant // the latest contact of any of its devices
	Behind       int64            // of the device that is furthest behind
	Held         int64            // mutations that wait for a person
}

// Lag lists how all dealers stand.
func (h *Hub) Lag(ctx context.Context) ([]Lag, error) {
	var out []Lag
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var l Lag
			var seen int64
			err := scan(&l.Dealer, &l.Name, &l.Head, &l.Devices, &seen, &l.Behind, &l.Held)
			l.Seen = calendar.Instant(seen)
			out = append(out, l)
			return err
		}, `SELECT d.code, d.name, coalesce(max(h.seq), 0), count(v.serial), coalesce(max(v.seen), 0), coalesce(max(coalesce(h.seq, 0) - v.pulled), 0),
			(SELECT count(*) FROM held x JOIN device y ON y.serial = x.device WHERE y.dealer = d.code)
			FROM dealer d LEFT JOIN head h ON h.scope = d.code LEFT JOIN device v ON v.dealer = d.code AND v.revoked = 0
			GROUP BY d.code, d.name ORDER BY d.code`)
	})
	return out, err
}

// Audited is one line of the audit.
type Audited struct {
	At                           calendar.Instant
	Device, Source, What, Detail string
}

// Audit lists the last lines of the audit, newest first.
func (h *Hub) Audit(ctx context.Context, limit int) ([]Audited, error) {
	var out []Audited
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var a Audited
			var at int64
			err := scan(&at, &a.Device, &a.Source, &a.What, &a.Detail)
			a.At = calendar.Instant(at)
			out = append(out, a)
			return err
		}, "SELECT at, device, source, what, detail FROM audit ORDER BY seq DESC LIMIT ?", limit)
	})
	return out, err
}
