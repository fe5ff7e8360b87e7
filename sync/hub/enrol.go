package hub

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"showroom/domain/calendar"
	"showroom/sync/wire"
)

// Wrong codes slow down: so many from one address, and so many from everywhere, in the window. With 36
// bits, codes that live for days and at most 2 guesses a second, a guess comes true once in centuries.
const (
	attemptWindow  = 60_000 // milliseconds
	attemptsSource = 5
	attemptsAll    = 120
)

// enrol turns a code into a device.
func (h *Hub) enrol(ctx context.Context, e wire.Enrol, source string) (wire.Enrolled, error) {
	var out wire.Enrolled
	var fault *wire.Fault
	err := h.write(ctx, func(s *session) error {
		var err error
		out, fault, err = h.enrolled(s, e, source)
		return err
	})
	if err == nil && fault != nil {
		err = fault
	}
	return out, err
}

func (h *Hub) enrolled(s *session, e wire.Enrol, source string) (out wire.Enrolled, fault *wire.Fault, err error) {
	now := h.now()
	if wait, err := s.slow(now, source); err != nil || wait > 0 {
		return out, &wire.Fault{Code: wire.FaultSlow, Wait: wait, Message: "输错邀请码的次数太多，请一分钟后再试"}, err
	}
	code := digest(normalCode(e.Code))
	var dealer, usedBy, name string
	var expires, withdrawn, closed int64
	found, err := s.one([]any{&dealer, &expires, &usedBy, &name, &withdrawn, &closed},
		"SELECT c.dealer, c.expires, c.used_by, d.name, c.withdrawn, d.closed FROM code c JOIN dealer d ON d.code = c.dealer WHERE c.hash = ?"+s.lock, code)
	if err != nil {
		return out, nil, err
	}
	retry := found && usedBy != "" && usedBy == e.Install
	switch {
	case e.Install == "" || len(e.Install) > 64 || len(e.Name) > 200 || !storable(e.Install) || !storable(e.Name) || !storable(e.Device):
		return out, &wire.Fault{Code: wire.FaultRequest, Message: "加入请求不完整，请更新程序后再试"}, nil
	case !found:
		fault = &wire.Fault{Code: wire.FaultCode, Message: "邀请码不对，请核对后重新输入（不分大小写）"}
	case usedBy != "" && !retry:
		fault = &wire.Fault{Code: wire.FaultCode, Message: "这个邀请码已经用过，请向总部索取新的邀请码"}
	case withdrawn != 0:
		fault = &wire.Fault{Code: wire.FaultCode, Message: "这个邀请码已被总部收回，请向总部索取新的邀请码"}
	case closed != 0:
		fault = &wire.Fault{Code: wire.FaultCode, Message: fmt.Sprintf("门店 %s 已由总部关闭，不能再加入；请联系总部", dealer)}
	case calendar.Instant(expires) < now:
		fault = &wire.Fault{Code: wire.FaultCode, Message: "这个邀请码已过期，请向总部索取新的邀请码"}
	case e.Dealer != "" && e.Dealer != dealer && !e.Move:
		return out, &wire.Fault{Code: wire.FaultDealer, Message: fmt.Sprintf("邀请码属于门店 %s（%s），而本机资料属于 %s；确认要并入 %s 吗？", dealer, name, e.Dealer, dealer)}, nil
	}
	if fault != nil {
		return out, fault, s.wrongCode(now, source)
	}
	if !retry {
		if copied, err := s.succeeded(e); err != nil || copied {
			return out, cloned(), errors.Join(err, s.audit(now, e.Device, source, "clone", ""))
		}
	}
	d, token, err := s.addDevice(now, e, dealer)
	if err != nil {
		return out, nil, err
	}
	if err := s.do("UPDATE code SET used_by = ? WHERE hash = ?", e.Install, code); err != nil {
		return out, nil, err
	}
	out = wire.Enrolled{Device: d.id, Token: token, Dealer: dealer, Name: name, PC: d.pc, Epoch: h.Epoch(), Now: now}
	if e.Epoch != "" && e.Epoch != h.Epoch() {
		if out.Cut, err = s.cut(&d, e.Epoch); err != nil {
			return out, nil, err
		}
	}
	return out, nil, s.audit(now, d.id, source, "enrol", fmt.Sprintf("pc %s", d.pc))
}

// succeeded tells whether the installation has enrolled again since the asker was its device: then it was a copy that did.
// Otherwise two copies that were both locked out would have the same PC code, and lock each other out for ever.
func (s *session) succeeded(e wire.Enrol) (bool, error) {
	if e.Device == "" {
		return false, nil
	}
	return s.one([]any{new(int64)}, "SELECT serial FROM device WHERE install = ? AND serial > (SELECT serial FROM device WHERE id = ? AND install = ?) LIMIT 1",
		e.Install, e.Device, e.Install)
}

// slow tells how many seconds a source must wait before it may try a code.
func (s *session) slow(now calendar.Instant, source string) (int64, error) {
	var own, all int64
	since := int64(now) - attemptWindow
	if _, err := s.one([]any{&own}, "SELECT count(*) FROM attempt WHERE source = ? AND at > ?", source, since); err != nil {
		return 0, err
	}
	if _, err := s.one([]any{&all}, "SELECT count(*) FROM attempt WHERE at > ?", since); err != nil {
		return 0, err
	}
	if own >= attemptsSource || all >= attemptsAll {
		return attemptWindow / 1000, nil
	}
	return 0, nil
}

func (s *session) wrongCode(now calendar.Instant, source string) error {
	if err := s.do("DELETE FROM attempt WHERE at <= ?", int64(now)-attemptWindow); err != nil {
		return err
	}
	if err := s.do("INSERT INTO attempt (source, at) VALUES (?, ?)", source, int64(now)); err != nil {
		return err
	}
	return s.audit(now, "", source, "wrong code", "")
}

// addDevice makes a device with a PC code. An installation that enrols again keeps its PC code, for its
// document counters go on; its former device is locked out.
func (s *session) addDevice(now calendar.Instant, e wire.Enrol, dealer string) (device, string, error) {
	taken := map[string]string{} // PC code to installation
	err := s.each(func(scan func(...any) error) error {
		var pc, install string
		err := scan(&pc, &install)
		taken[pc] = install
		return err
	}, "SELECT pc, install FROM device WHERE dealer = ? ORDER BY serial", dealer)
	if err != nil {
		return device{}, "", err
	}
	d := device{dealer: dealer, pc: leasePC(taken, e.Install, e.PC), name: e.Name, install: e.Install}
	if err := s.do("UPDATE device SET revoked = ? WHERE install = ? AND revoked = 0", int64(now), e.Install); err != nil {
		return d, "", err
	}
	token := newToken()
	_, err = s.one([]any{&d.serial}, `INSERT INTO device (id, dealer, pc, name, install, token, enrolled, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING serial`,
		"new "+token[:8], dealer, d.pc, d.name, d.install, digest(token), int64(now), int64(now))
	if err != nil {
		return d, "", err
	}
	d.id = fmt.Sprintf("%s-%s-%d", dealer, d.pc, d.serial)
	return d, token, s.do("UPDATE device SET id = ? WHERE serial = ?", d.id, d.serial)
}

// leasePC chooses a PC code that no other installation of the dealer ever had.
func leasePC(taken map[string]string, install, wants string) string {
	for pc, owner := range taken {
		if owner == install && (wants == "" || wants == pc) {
			return pc
		}
	}
	wants = strings.ToUpper(wants)
	if _, used := taken[wants]; !used && plainPC(wants) {
		return wants
	}
	for n := 0; ; n++ {
		pc := letters(n)
		if _, used := taken[pc]; !used {
			return pc
		}
	}
}

func plainPC(pc string) bool {
	return len(pc) > 0 && len(pc) <= 3 && strings.Trim(pc, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// letters counts A to Z, AA, AB ...
func letters(n int) string {
	if n < 26 {
		return string(rune('A' + n))
	}
	return letters(n/26-1) + string(rune('A'+n%26))
}
