package hub

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"runtime/debug"

	"showroom/sync/wire"
)

// Prebuilt makes the lines of a snapshot into a packed database with a PC's own tables, which an empty PC takes several times quicker.
// The hub itself knows no PC's tables.
type Prebuilt interface {
	// Tables names their shape: only PCs that name the same are given it.
	Tables() string
	// Make returns how large the database is, unpacked.
	Make(ctx context.Context, lines io.Reader, to io.Writer) (size int64, err error)
}

// prebuild begins to make the slot's snapshot a prebuilt one, in the background: who asks meanwhile gets the lines. The slot is held.
func (h *Hub) prebuild(slot *snapshot) {
	if h.opt.Prebuilt == nil || slot.ID == "" || slot.building == slot.ID {
		return
	}
	slot.building = slot.ID
	lines, from := slot.packed, slot.Snapshot
	lines.readers.Add(1) // the slot is held, so nobody drops it before
	h.work.Go(func() {
		defer lines.readers.Done()
		made, file, err := h.buildFrom(from, lines)
		debug.FreeOSMemory() // what building took is not needed again for hours
		if err != nil {
			if h.running.Err() == nil {
				h.opt.Log.WithError(err).WithField("scope", from.Scope).Error("A snapshot can't be prebuilt; PCs begin with its lines")
			}
			return
		}
		if !h.snapshots.adopt(slot, from.ID, made, file) {
			h.lose(file)
		}
	})
}

// buildFrom makes one at a time: it is work for a processor and a disk that serve others, too.
func (h *Hub) buildFrom(from wire.Snapshot, lines *packed) (made wire.Snapshot, file *packed, err error) {
	select {
	case h.snapshots.place <- struct{}{}:
		defer func() { <-h.snapshots.place }()
	case <-h.running.Done():
		return made, nil, h.running.Err()
	}
	if file, err = newPacked(); err != nil {
		return made, nil, err
	}
	sum := sha256.New()
	made = from
	made.Tables = h.opt.Prebuilt.Tables()
	if made.Size, err = h.opt.Prebuilt.Make(h.running, lines.reader(), io.MultiWriter(file.file, sum)); err == nil {
		made, err = file.whole(made, sum.Sum(nil))
	}
	if err != nil {
		return made, nil, errors.Join(err, file.drop())
	}
	return made, file, nil
}
