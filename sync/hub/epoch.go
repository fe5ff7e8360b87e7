package hub

import (
	"context"
	"fmt"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Epoch is the hub's lineage. It changes when the hub is restored from a backup, see NewEpoch.
func (h *Hub) Epoch() string { return h.epoch.Load().(string) }

// epochSeen learns what the database said to somebody who asked when the epoch was another, unless this process has begun one since.
func (h *Hub) epochSeen(before, epoch string) { h.epoch.CompareAndSwap(before, epoch) }

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
func (h *Hub) NewEpoch(ctx context.Context) error { return h.newEpoch(ctx, "", "") }

// newEpoch begins a new lineage. Where one was forgotten, provenBy is the device that showed it and instead the epoch
// that should have ended; then nothing that the database has is known to be also the former one's. When somebody was
// faster the epoch stays as it is.
func (h *Hub) newEpoch(ctx context.Context, provenBy, instead string) error {
	var epoch string
	err := h.write(ctx, func(s *session) error {
		var former string
		epoch = string(record.NewID())
		if _, err := s.one([]any{&former}, "SELECT value FROM meta WHERE key = 'epoch'"+s.lock); err != nil {
			return err
		}
		if instead != "" && former != instead {
			epoch = former
			return nil
		}
		if err := s.do("INSERT INTO lineage (epoch, scope, seq) VALUES (?, '', 0)", former); err != nil {
			return err
		}
		if provenBy == "" {
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
		return s.audit(h.now(), provenBy, "", "epoch", epoch)
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
