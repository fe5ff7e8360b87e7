package hub

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A snapshot is a whole scope as one moment had it, packed once into a file and handed to every PC that begins: by ranges,
// so that a slow or broken line goes on where it stopped. What came after it the PC gets with its next pull.
//
// Snapshots lie in temporary files of this process; they are made again by another, and when they have grown old.

// snapshotFrom is how many records make one worth while: fewer come as quickly with the first pull.
const snapshotFrom = 2000

// staleShare: a snapshot is made anew when more than one in so many of its records have changed since.
const staleShare = 5

type snapshots struct {
	mu  sync.Mutex
	by  map[string]*snapshot // by what is in it: scope and which fields
	ids map[string]handed

	place chan struct{} // for the one that is being prebuilt
}

// snapshot is what is handed out of a scope: the lines, and beside them the same prebuilt, once it is made.
type snapshot struct {
	wire.Snapshot
	making   sync.Mutex // held while it is made
	packed   *packed
	whose    string
	building string // the ID of the one that is or was being prebuilt

	prebuilt struct { // of the very same records; its ID is "" as long as there is none
		wire.Snapshot
		packed *packed
	}
}

// handed is a file that PCs may fetch by its ID.
type handed struct {
	packed *packed
	whose  string
}

// keyOf names what a device's snapshot of a scope holds: what is published has fields that only headquarters sees.
func keyOf(d *device, scope string) string {
	if scope == record.Shared && d.dealer == HQ {
		return scope + " for headquarters"
	}
	return scope
}

// snapshot finds or makes the device's snapshot of a scope, with tables of its shape if there is such a one. Its ID is "" for a
// scope so small that it isn't worth while.
func (h *Hub) snapshot(ctx context.Context, d *device, scope, tables string) (wire.Snapshot, error) {
	none := wire.Snapshot{Epoch: h.Epoch(), Scope: scope}
	var seq, count int64
	err := h.read(ctx, func(s *session) error {
		if _, err := s.one([]any{&seq}, "SELECT seq FROM head WHERE scope = ?", scope); err != nil {
			return err
		}
		_, err := s.one([]any{&count}, "SELECT count(*) FROM record WHERE scope = ?", scope)
		return err
	})
	if err != nil || count < h.opt.SnapshotFrom {
		return none, err
	}
	slot := h.snapshots.slot(keyOf(d, scope))
	slot.making.Lock()
	defer slot.making.Unlock()
	if slot.ID == "" || slot.Epoch != h.Epoch() || (seq-slot.Seq)*staleShare > slot.Count {
		made, file, err := h.makeSnapshot(ctx, d, scope)
		if err != nil {
			return none, fmt.Errorf("make snapshot of %s: %w", scope, err)
		}
		for _, old := range h.snapshots.replace(slot, made, file) {
			h.lose(old)
		}
	}
	if h.opt.Prebuilt == nil || tables != h.opt.Prebuilt.Tables() {
		return slot.Snapshot, nil
	}
	best := h.snapshots.best(slot) // before another is begun, or the answer would hang on how soon it is made
	h.prebuild(slot)
	return best, nil
}

// lose drops a file that nobody is told of any more; a slow PC may still read it.
func (h *Hub) lose(old *packed) {
	go func() {
		if err := old.drop(); err != nil {
			h.opt.Log.WithError(err).Warn("A former snapshot can't be removed")
		}
	}()
}

func (s *snapshots) slot(key string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by, s.ids = map[string]*snapshot{}, map[string]handed{}
	}
	if s.by[key] == nil {
		s.by[key] = &snapshot{whose: key}
	}
	return s.by[key]
}

// replace puts a new snapshot into the slot and gives back the old files. A PC that has a part of an old one begins again.
func (s *snapshots) replace(slot *snapshot, made wire.Snapshot, file *packed) (old []*packed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range []*packed{slot.packed, slot.prebuilt.packed} {
		if p != nil {
			old = append(old, p)
		}
	}
	delete(s.ids, slot.ID)
	delete(s.ids, slot.prebuilt.ID)
	slot.Snapshot, slot.packed = made, file
	slot.prebuilt.Snapshot, slot.prebuilt.packed = wire.Snapshot{}, nil
	s.ids[made.ID] = handed{file, slot.whose}
	return old
}

// adopt puts the prebuilt twin of the lines with that ID beside them; false when the slot has other lines by now.
func (s *snapshots) adopt(slot *snapshot, of string, made wire.Snapshot, file *packed) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slot.ID != of || s.ids == nil {
		return false
	}
	slot.prebuilt.Snapshot, slot.prebuilt.packed = made, file
	s.ids[made.ID] = handed{file, slot.whose}
	return true
}

// best is the prebuilt one, or the lines as long as there is none.
func (s *snapshots) best(slot *snapshot) wire.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slot.prebuilt.ID != "" {
		return slot.prebuilt.Snapshot
	}
	return slot.Snapshot
}

// take finds a snapshot by its ID, nil if there is none. Who is allowed to read it does so until he calls readers.Done.
func (s *snapshots) take(id string, may func(whose string) bool) (file *packed, allowed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.ids[id]
	switch {
	case found.packed == nil:
		return nil, false
	case !may(found.whose):
		return found.packed, false
	}
	found.packed.readers.Add(1)
	return found.packed, true
}

// close removes the files.
func (s *snapshots) close() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.ids {
		err = errors.Join(err, one.packed.end())
	}
	s.by, s.ids = nil, nil
	return err
}

// makeSnapshot packs a scope, as one transaction sees it, into a file: the stream of a first pull.
func (h *Hub) makeSnapshot(ctx context.Context, d *device, scope string) (out wire.Snapshot, file *packed, err error) {
	if file, err = newPacked(); err != nil {
		return out, nil, err
	}
	sum := sha256.New()
	lines := wire.NewWriter(io.MultiWriter(file.file, sum))
	out = wire.Snapshot{Epoch: h.Epoch(), Scope: scope}
	err = h.read(ctx, func(s *session) error { return h.writeSnapshot(s, d, &out, lines) })
	if err != nil {
		lines.Close()
	}
	if err == nil {
		out, err = file.whole(out, sum.Sum(nil))
	}
	if err != nil {
		return out, nil, errors.Join(err, file.drop())
	}
	return out, file, nil
}

func (h *Hub) writeSnapshot(s *session, d *device, out *wire.Snapshot, lines *wire.Writer) error {
	if _, err := s.one([]any{&out.Seq}, "SELECT seq FROM head WHERE scope = ?", out.Scope); err != nil {
		return err
	}
	var records, left int64
	if _, err := s.one([]any{&records}, "SELECT count(*) FROM record WHERE scope = ?", out.Scope); err != nil {
		return err
	}
	if _, err := s.one([]any{&left}, "SELECT count(*) FROM leaving WHERE scope = ?", out.Scope); err != nil {
		return err
	}
	out.Count = records + left
	head := wire.FeedHead{Epoch: out.Epoch, Now: h.now(), Heads: map[string]int64{out.Scope: out.Seq}, Count: out.Count}
	h.seal(&head, out.Scope)
	if err := lines.Head(head); err != nil {
		return err
	}
	if err := s.feedLeaving(out.Scope, 0, lines); err != nil {
		return err
	}
	if err := h.feedScope(s, d, wire.Ask{Echo: true}, out.Scope, lines); err != nil {
		return err
	}
	return lines.End()
}

// serveSnapshot tells of the snapshot of a scope.
func (h *Hub) serveSnapshot(d *device, w http.ResponseWriter, r *http.Request) error {
	if _, err := h.askedForRecords(d, r); err != nil {
		return err
	}
	scope := r.URL.Query().Get("scope")
	if !contains(d.scopes(), scope) {
		return h.forged(r.Context(), d, "snapshot of "+scope)
	}
	out, err := h.snapshot(r.Context(), d, scope, r.URL.Query().Get("tables"))
	if err != nil {
		return err
	}
	out.Now = h.now()
	writeJSON(w, http.StatusOK, out)
	return nil
}

// serveSnapshotFile sends a snapshot or the asked range of it.
func (h *Hub) serveSnapshotFile(d *device, w http.ResponseWriter, r *http.Request) error {
	file, allowed := h.snapshots.take(r.PathValue("id"), func(whose string) bool {
		return slices.ContainsFunc(d.scopes(), func(scope string) bool { return whose == keyOf(d, scope) })
	})
	switch {
	case file == nil:
		return &wire.Fault{Code: wire.FaultGone, Message: "总部的快照已更新，将重新接收"}
	case !allowed:
		return h.forged(r.Context(), d, "snapshot of another dealer")
	}
	defer file.readers.Done()
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, file.reader())
	return nil
}
