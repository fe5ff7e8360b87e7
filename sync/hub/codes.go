package hub

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"showroom/domain/calendar"
)

// IssueCode makes a one-time enrolment code for a dealer. Only its hash is kept.
func (h *Hub) IssueCode(ctx context.Context, dealer string, life time.Duration) (code string, expires calendar.Instant, err error) {
	code = newCode()
	expires = h.now() + calendar.Instant(life.Milliseconds())
	err = h.write(ctx, func(s *session) error {
		if _, err := s.dealer(dealer, true); err != nil {
			return err
		}
		if err := s.do("INSERT INTO code (hash, dealer, issued, expires) VALUES (?, ?, ?, ?)", digest(normalCode(code)), dealer, int64(h.now()), int64(expires)); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "code", dealer)
	})
	return code, expires, err
}

// Code is an enrolment code that somebody could still use. The code itself is nowhere, and its hash stays inside: so
// short a secret could be found from it.
type Code struct {
	Ref     string           `json:"ref"` // for WithdrawCode: the dealer and when it was issued
	Dealer  string           `json:"dealer"`
	Issued  calendar.Instant `json:"issued"`
	Expires calendar.Instant `json:"expires"`
}

func refOf(dealer string, issued int64) string { return dealer + "-" + strconv.FormatInt(issued, 36) }

// OpenCodes lists the codes that nobody has used yet.
func (h *Hub) OpenCodes(ctx context.Context) ([]Code, error) {
	out := []Code{}
	err := h.read(ctx, func(s *session) error {
		return s.each(func(scan func(...any) error) error {
			var c Code
			var issued, expires int64
			err := scan(&c.Dealer, &issued, &expires)
			c.Ref, c.Issued, c.Expires = refOf(c.Dealer, issued), calendar.Instant(issued), calendar.Instant(expires)
			out = append(out, c)
			return err
		}, "SELECT dealer, issued, expires FROM code WHERE used_by = '' AND withdrawn = 0 AND expires >= ? ORDER BY dealer, issued", int64(h.now()))
	})
	return out, err
}

// WithdrawCode makes an unused code useless.
func (h *Hub) WithdrawCode(ctx context.Context, ref string) error {
	dealer, tail, _ := strings.Cut(ref, "-")
	issued, err := strconv.ParseInt(tail, 36, 64)
	if err != nil {
		return fmt.Errorf("没有未使用的邀请码 %s，请用 code list 查看", ref)
	}
	return h.write(ctx, func(s *session) error {
		var n int64
		_, err := s.one([]any{&n}, "SELECT count(*) FROM code WHERE dealer = ? AND issued = ? AND used_by = '' AND withdrawn = 0", dealer, issued)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("没有未使用的邀请码 %s，请用 code list 查看", ref)
		}
		if err := s.do("UPDATE code SET withdrawn = ? WHERE dealer = ? AND issued = ? AND used_by = ''", int64(h.now()), dealer, issued); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "code withdrawn", dealer)
	})
}
