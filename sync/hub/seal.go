package hub

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"showroom/sync/wire"
)

// A PC may be further than this database for three reasons: the database was put back to a copy and nobody began a new
// epoch; a standby took over that lacked the last moments; or that one PC is spoilt, or lies. The first two concern
// every PC, and the last must not: so a hub gives each head that it tells with a seal, which only a database of this
// lineage can have made, and believes a PC that is ahead only with the seal of that very head. The key lies in the
// database, so that it comes back with every backup and is on every standby.

// sealing is the meta row of the key.
const sealing = "seal"

// readSeal learns the key, and makes it in a database that has none.
func (h *Hub) readSeal(s *session) error {
	var fresh [32]byte
	rand.Read(fresh[:]) // never fails: crypto/rand ends the program instead
	if err := s.do("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", sealing, base64.RawStdEncoding.EncodeToString(fresh[:])); err != nil {
		return err
	}
	var text string
	if _, err := s.one([]any{&text}, "SELECT value FROM meta WHERE key = ?", sealing); err != nil {
		return err
	}
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(key) < len(fresh) {
		return errors.Join(fmt.Errorf("the key of the seals is spoilt"), err)
	}
	h.sealKey = key
	return nil
}

// sealOf is the hub's word that it gave this head in this epoch: 128 bits.
func (h *Hub) sealOf(epoch, scope string, seq int64) string {
	mac := hmac.New(sha256.New, h.sealKey)
	fmt.Fprintf(mac, "%s\x00%s\x00%d", epoch, scope, seq)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// seal puts the seal of a scope's head beside it.
func (h *Hub) seal(head *wire.FeedHead, scope string) {
	if head.Heads[scope] == 0 {
		return
	}
	if head.Seals == nil {
		head.Seals = map[string]string{}
	}
	head.Seals[scope] = h.sealOf(head.Epoch, scope, head.Heads[scope])
}

// ahead is a device that is further than this hub.
type ahead struct {
	scope     string
	claims    int64
	head      int64
	certainly bool // this database's lineage gave it that head
}

func (a *ahead) Error() string {
	return fmt.Sprintf("a PC is at %d of %s, this database at %d", a.claims, a.scope, a.head)
}

// goneBack looks whether the device is further than this hub's heads. What it can prove goes before what it can't.
func (h *Hub) goneBack(s *session, d *device, cursors map[string]int64, seals map[string]string) error {
	var found *ahead
	for _, scope := range d.scopes() {
		var seq int64
		if _, err := s.one([]any{&seq}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		if cursors[scope] <= seq {
			continue
		}
		proven := hmac.Equal([]byte(seals[scope]), []byte(h.sealOf(h.Epoch(), scope, cursors[scope])))
		if found == nil || proven {
			found = &ahead{scope: scope, claims: cursors[scope], head: seq, certainly: proven}
		}
	}
	if found == nil {
		return nil
	}
	return found
}

// branch answers a device that is ahead. With proof the hub begins the new epoch that was forgotten, and answers as if
// it had been there before: what of the former history is still the same nobody knows by now, so every PC brings
// back all that it has. Without proof the device alone begins anew, and keeps its outbox.
func (h *Hub) branch(ctx context.Context, d *device, err error) error {
	found := new(ahead)
	if !errors.As(err, &found) {
		return err
	}
	detail := fmt.Sprintf("%s: claims %d, head %d", found.scope, found.claims, found.head)
	log := h.opt.Log.WithField("device", d.id).WithField("scope", found.scope).WithField("claims", found.claims).WithField("head", found.head)
	if !found.certainly {
		log.Error("A PC is ahead of this database and can't prove that it was told so: it alone begins anew. If the database was restored, run new-epoch")
		if err := h.write(ctx, func(s *session) error { return s.audit(h.now(), d.id, "", "ahead", detail) }); err != nil {
			return err
		}
		return &wire.Fault{Code: wire.FaultEpoch, Epoch: h.Epoch(), Message: "这台电脑记下的同步进度总部从未给过，将重新接收全部资料；本机未上传的内容会保留"}
	}
	former := h.Epoch()
	log.Error("A PC proves that this database has gone back: it was restored from a backup without new-epoch; beginning one now")
	if err := h.newEpoch(ctx, d.id, former); err != nil {
		return err
	}
	return h.lineage(ctx, d, former)
}
