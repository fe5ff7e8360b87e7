package hub

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Epoch is the hub's lineage. It changes when the hub is restored from a backup, see NewEpoch.
func (h *Hub) Epoch() string { return h.epoch.Load().(string) }

// readEpoch learns what another process may have begun.
func (h *Hub) readEpoch(s *session) error {
	var epoch string
	if _, err := s.one([]any{&epoch}, "SELECT value FROM meta WHERE key = 'epoch'"); err != nil {
		return err
	}
	h.epoch.Store(epoch)
	return nil
}

// NewEpoch begins a new lineage: call it on a database that was restored from a backup, before serving.
// Every PC then receives everything anew, pushes what the hub had not answered, and brings back the records that
// only the lost part had.
func (h *Hub) NewEpoch(ctx context.Context) error { return h.newEpoch(ctx, true) }

// newEpoch begins a new lineage. shared says that all that the database has is also the former one's.
func (h *Hub) newEpoch(ctx context.Context, shared bool) error {
	epoch := string(record.NewID())
	err := h.write(ctx, func(s *session) error {
		var former string
		if _, err := s.one([]any{&former}, "SELECT value FROM meta WHERE key = 'epoch'"+s.lock); err != nil {
			return err
		}
		if err := s.do("INSERT INTO lineage (epoch, scope, seq) VALUES (?, '', 0)", former); err != nil {
			return err
		}
		if shared {
			if err := s.do("INSERT INTO lineage (epoch, scope, seq) SELECT ?, scope, seq FROM head", former); err != nil {
				return err
			}
		}
		if err := s.do("DELETE FROM refilled"); err != nil {
			return err
		}
		if err := s.do("UPDATE meta SET value = ? WHERE key = 'epoch'", epoch); err != nil {
			return err
		}
		return s.audit(h.now(), "", "", "epoch", epoch)
	})
	if err == nil {
		h.epoch.Store(epoch)
	}
	return err
}

// cut tells how far, by scope, an epoch's history is also this hub's. An epoch that isn't among its ancestors, a branch
// that was lost with its own backup, shares nothing that could be relied on.
func (s *session) cut(d *device, epoch string) (map[string]int64, error) {
	out := map[string]int64{}
	for _, scope := range d.scopes() {
		var seq int64
		if _, err := s.one([]any{&seq}, "SELECT seq FROM lineage WHERE epoch = ? AND scope = ?", epoch, scope); err != nil {
			return nil, err
		}
		out[scope] = seq
	}
	return out, nil
}

// lineage refuses a device that follows another history than this database's.
func (h *Hub) lineage(ctx context.Context, d *device, epoch string) error {
	if epoch == "" || epoch == h.Epoch() {
		return nil
	}
	fault := &wire.Fault{Code: wire.FaultEpoch, Epoch: h.Epoch(), Message: "总部数据已从备份恢复，正在重新核对；恢复后缺少的内容由本机补上，未上传的内容会保留"}
	err := h.read(ctx, func(s *session) (err error) {
		if fault.Cut, err = s.cut(d, epoch); err != nil {
			return err
		}
		_, err = s.one([]any{&fault.Next}, "SELECT next FROM device WHERE serial = ?", d.serial)
		return err
	})
	if err != nil {
		return fmt.Errorf("look up lineage: %w", err)
	}
	return fault
}

// errAhead is a device that is further than this hub.
var errAhead = errors.New("a PC is ahead of this database: restored from a backup without a new epoch")

// goneBack looks whether the device is further than this hub's heads: the database was restored from a backup and nobody
// began a new epoch.
func (s *session) goneBack(d *device, cursors map[string]int64) error {
	for _, scope := range d.scopes() {
		var seq int64
		if _, err := s.one([]any{&seq}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		if cursors[scope] > seq {
			return errAhead
		}
	}
	return nil
}

// branch begins the new epoch that was forgotten, and answers as if it had been there before. What of the former
// history is still the same nobody knows by now, so every PC brings back all that it has.
func (h *Hub) branch(ctx context.Context, d *device, err error) error {
	if !errors.Is(err, errAhead) {
		return err
	}
	former := h.Epoch()
	h.opt.Log.WithField("device", d.id).Error("A PC is ahead of this database: it was restored from a backup without new-epoch; beginning one now")
	if err := h.newEpoch(ctx, false); err != nil {
		return err
	}
	return h.lineage(ctx, d, former)
}
