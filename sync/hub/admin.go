package hub

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"showroom/domain/calendar"
)

// What an operator does wrong reads in the operator's language, as everywhere.

// Device is one enrolment, as an operator sees it.
type Device struct {
	ID       string           `json:"device"`
	Dealer   string           `json:"dealer"`
	PC       string           `json:"pc"`
	Name     string           `json:"name"`
	Enrolled calendar.Instant `json:"enrolled"`
	Seen     calendar.Instant `json:"seen"`
	Revoked  calendar.Instant `json:"revoked"` // none while it may sync
	Pushed   int64            `json:"pushed"`  // mutations, by the highest N
	Behind   int64            `json:"behind"`  // how much of its dealer's scope it has not pulled
}

// Devices lists all enrolments in their order.
func (h *Hub) Devices(ctx context.Context) ([]Device, error) {
	out := []Device{}
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

// RenameDevice gives a PC another name for people; it keeps its ID.
func (h *Hub) RenameDevice(ctx context.Context, id, name string) error {
	if name == "" || len(name) > 200 || !storable(name) {
		return errors.New("电脑名称不能为空，也不能超过 200 字节")
	}
	return h.write(ctx, func(s *session) error {
		var serial int64
		found, err := s.one([]any{&serial}, "SELECT serial FROM device WHERE id = ?", id)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("没有设备 %s", id)
		}
		if err := s.do("UPDATE device SET name = ? WHERE serial = ?", name, serial); err != nil {
			return err
		}
		return s.audit(h.now(), id, "", "rename", "")
	})
}

// Lag is how one dealer stands.
type Lag struct {
	Dealer  string           `json:"dealer"`
	Name    string           `json:"name"`
	Head    int64            `json:"head"`
	Devices int64            `json:"devices"`
	Seen    calendar.Instant `json:"seen"`   // the latest contact of any of its devices
	Oldest  calendar.Instant `json:"oldest"` // the latest contact of the one that was silent longest
	Behind  int64            `json:"behind"` // of the device that is furthest behind
	Held    int64            `json:"held"`   // mutations that ever were held for a person; what became of them their PCs know
}

// Lag lists how all dealers stand.
func (h *Hub) Lag(ctx context.Context) ([]Lag, error) {
	out := []Lag{}
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var l Lag
			var seen, oldest int64
			err := scan(&l.Dealer, &l.Name, &l.Head, &l.Devices, &seen, &oldest, &l.Behind, &l.Held)
			l.Seen, l.Oldest = calendar.Instant(seen), calendar.Instant(oldest)
			out = append(out, l)
			return err
		}, `SELECT d.code, d.name, coalesce(max(h.seq), 0), count(v.serial), coalesce(max(v.seen), 0), coalesce(min(v.seen), 0), coalesce(max(coalesce(h.seq, 0) - v.pulled), 0),
			(SELECT count(*) FROM held x JOIN device y ON y.serial = x.device WHERE y.dealer = d.code)
			FROM dealer d LEFT JOIN head h ON h.scope = d.code LEFT JOIN device v ON v.dealer = d.code AND v.revoked = 0
			GROUP BY d.code, d.name ORDER BY d.code`)
	})
	return out, err
}

// Audited is one line of the audit.
type Audited struct {
	At     calendar.Instant `json:"at"`
	Device string           `json:"device,omitempty"`
	Source string           `json:"source,omitempty"` // where a guess came from
	What   string           `json:"what"`
	Detail string           `json:"detail,omitempty"`
}

// AuditQuery chooses lines of the audit; what is zero doesn't matter.
type AuditQuery struct {
	Dealer string // lines of its PCs, and of what an operator did with it
	What   string
	Since  calendar.Instant
	Limit  int // 0: 100
}

// Audit lists the last lines of the audit, newest first.
func (h *Hub) Audit(ctx context.Context, q AuditQuery) ([]Audited, error) {
	where, args := []string{"at >= ?"}, []any{int64(q.Since)}
	if q.What != "" {
		where, args = append(where, "what = ?"), append(args, q.What)
	}
	if q.Dealer != "" {
		// A device is KM01-A-3; what an operator did begins with the dealer's code.
		where = append(where, "(substr(device, 1, ?) = ? OR detail = ? OR substr(detail, 1, ?) = ?)")
		args = append(args, len(q.Dealer)+1, q.Dealer+"-", q.Dealer, len(q.Dealer)+1, q.Dealer+" ")
	}
	if q.Limit == 0 {
		q.Limit = 100
	}
	out := []Audited{}
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var a Audited
			var at int64
			err := scan(&at, &a.Device, &a.Source, &a.What, &a.Detail)
			a.At = calendar.Instant(at)
			out = append(out, a)
			return err
		}, "SELECT at, device, source, what, detail FROM audit WHERE "+strings.Join(where, " AND ")+" ORDER BY seq DESC LIMIT ?", append(args, q.Limit)...)
	})
	return out, err
}
