package hub

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// device is one enrolled PC.
type device struct {
	serial  int64
	id      string
	dealer  string
	pc      string
	name    string
	install string
	revoked bool
	closed  bool // its dealer is
	seen    calendar.Instant

	enrolled calendar.Instant
	heads    map[string]int64 // its scopes' as they were when it was looked up
	unsure   bool             // it was looked up a while ago, for another request: see lately
	token    string           // the digest by which it was found
}

const deviceColumns = "serial, id, dealer, pc, name, install, revoked, seen, enrolled, (SELECT closed FROM dealer WHERE code = device.dealer)"

// headColumns are how far a device's scopes are. They are asked for with it, for a statement more is a round trip more.
const headColumns = "coalesce((SELECT seq FROM head WHERE scope = device.dealer), 0), coalesce((SELECT seq FROM head WHERE scope = ?), 0)"

func (d *device) scan(scan func(...any) error) error {
	var revoked, seen, enrolled, closed int64
	err := scan(&d.serial, &d.id, &d.dealer, &d.pc, &d.name, &d.install, &revoked, &seen, &enrolled, &closed)
	d.revoked, d.closed, d.seen, d.enrolled = revoked != 0, closed != 0, calendar.Instant(seen), calendar.Instant(enrolled)
	return err
}

// caller finds the device behind a request's token; a *wire.Fault when there is none.
func (h *Hub) caller(ctx context.Context, r *http.Request) (*device, error) {
	sum, ok := tokenOf(r)
	if !ok {
		return nil, &wire.Fault{Code: wire.FaultToken, Message: "这台电脑还没有加入总部，请先用邀请码加入"}
	}
	if route := visitOf(ctx).route; route == "wait" || route == "pull" {
		if d := h.lately.take(sum); d != nil {
			d.unsure = true
			return d, nil
		}
	}
	if visitOf(ctx).route != "push" {
		return h.lookUp(ctx, sum)
	}
	d := h.familiar.get(sum)
	if d == nil {
		var err error
		if d, err = h.lookUp(ctx, sum); err != nil {
			return nil, err
		}
		h.familiar.note(sum, d.unsureCopy(d.seen))
	} else {
		d.unsure = true
	}
	h.lately.note(sum, d.unsureCopy(h.now())) // it will pull, or wait, at once; a push notes that it was seen
	return d, nil
}

// unsureCopy is what may be kept of a device for another request.
func (d *device) unsureCopy(seen calendar.Instant) *device {
	one := *d
	one.seen, one.heads = seen, nil
	return &one
}

// lookUp finds the device of a token, by its digest.
func (h *Hub) lookUp(ctx context.Context, sum string) (*device, error) {
	var found []device
	err := h.look(ctx, func(scan func(...any) error) error {
		var d device
		var own, shared int64
		err := d.scan(func(to ...any) error { return scan(append(to, &own, &shared)...) })
		d.heads = map[string]int64{d.dealer: own, record.Shared: shared}
		found = append(found, d)
		return err
	}, "SELECT "+deviceColumns+", "+headColumns+" FROM device WHERE token = ?", record.Shared, sum)
	switch {
	case err != nil:
		return nil, fmt.Errorf("look up device: %w", err)
	case len(found) == 0 || found[0].revoked:
		return nil, &wire.Fault{Code: wire.FaultToken, Message: "这台电脑已被总部停用或换过身份，不能再同步；本机资料仍在，请联系总部"}
	case found[0].closed:
		return nil, &wire.Fault{Code: wire.FaultToken, Message: fmt.Sprintf("门店 %s 已由总部关闭，这台电脑不能再同步；本机资料仍在，可以查看和导出，请联系总部", found[0].dealer)}
	}
	found[0].token = sum
	return &found[0], nil
}

// tokenOf is the digest of the request's token.
func tokenOf(r *http.Request) (sum string, ok bool) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return digest(token), ok && token != ""
}

// digest is how secrets lie in the database. They are random and long (codes: short-lived and slowed
// down), so no salt and no slow hash are needed.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newToken makes 256 random bits for a device.
func newToken() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// codeLetters leave out what people confuse: 0 O, 1 I L, 8 B, 5 S, 2 Z, U V.
const codeLetters = "34679ACDEFGHJKMNPQRTWXY"

// newCode makes an enrolment code such as 7F3K-9HQD: 36 random bits, one use, short life.
func newCode() string {
	var out []byte
	for len(out) < 9 {
		if len(out) == 4 {
			out = append(out, '-')
			continue
		}
		var b [1]byte
		rand.Read(b[:])
		if int(b[0]) < 256/len(codeLetters)*len(codeLetters) { // every letter equally often
			out = append(out, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(out)
}

// normalCode forgives what people do to a code when they type it.
func normalCode(typed string) string {
	var out []byte
	for _, r := range strings.ToUpper(typed) {
		if r >= '！' && r <= '～' {
			r -= '！' - '!' // full-width
		}
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			out = append(out, byte(r))
		}
	}
	return strings.ToUpper(string(out))
}
