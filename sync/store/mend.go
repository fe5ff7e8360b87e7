package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// Mended is what ApplyRanges did.
type Mended struct {
	Taken, Dropped int    // records that were not as the hub has them, and that the hub doesn't have
	Kept           string // the file with what was here instead, "" for none
}

// ApplyRanges makes a type's records in the ranges those that next gives (io.EOF ends them): all that the hub has there.
// What is here and not there goes, or waits in the tray while edits of it are unanswered; edits stay. What is
// replaced or goes is kept in a file beside the database, for it may be the only trace of something that somebody typed. The
// cursors stay. Nothing happens, and the code is Moved, unless this copy stands where head does.
func (s *Store) ApplyRanges(ctx context.Context, head wire.FeedHead, scope, typ string, ranges []int, next func() (wire.Item, error)) (m Mended, err error) {
	items, rest, err := gather(ctx, head, next)
	if err != nil {
		return m, fmt.Errorf("read ranges: %w", err)
	}
	kept := &keepsake{dir: s.dir, name: fmt.Sprintf("repaired-%s-*.jsonl", time.UnixMilli(int64(s.opt.Now())).UTC().Format("20060102-150405"))}
	err = s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		if tx.identity.Epoch != head.Epoch || tx.identity.Cursors[scope] != head.Heads[scope] {
			return fail(Moved, nil, "比对期间总部又有了新内容，请稍后再试")
		}
		tx.quiet = quiet{aside: true, mending: true}
		m, err = tx.mend(scope, typ, ranges, behind(items, rest), kept)
		return errors.Join(err, kept.close())
	})
	if err != nil {
		return Mended{}, errors.Join(err, kept.remove())
	}
	if kept.file != nil {
		m.Kept = kept.file.Name()
	}
	return m, nil
}

func (tx *Tx) mend(scope, typ string, ranges []int, next func() (wire.Item, error), kept *keepsake) (m Mended, err error) {
	var asked [wire.Ranges]bool
	for _, r := range ranges {
		asked[r] = true
	}
	here := map[record.ID]uint64{} // fingerprints
	err = tx.known(scope, typ, func(it *wire.Item) error {
		if asked[wire.RangeOf(it.ID)] {
			here[it.ID] = wire.FingerprintPatch(typ, it.ID, it.Rev, it.Body)
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	wrong, err := tx.compare(typ, here, next)
	if err != nil {
		return m, err
	}
	replaced := map[record.ID]bool{}
	for i := range wrong {
		replaced[wrong[i].ID] = true
	}
	err = tx.known(scope, typ, func(it *wire.Item) error {
		if _, extra := here[it.ID]; extra || replaced[it.ID] {
			it.Type, it.Scope = typ, scope
			return kept.write(it)
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("keep what is replaced: %w", err)
	}
	for i := range wrong {
		if err := tx.apply(&wrong[i]); err != nil {
			return m, fmt.Errorf("apply %s %s: %w", typ, wrong[i].ID, err)
		}
	}
	for id := range here {
		if err := tx.dropExtra(scope, typ, id); err != nil {
			return m, fmt.Errorf("drop %s %s: %w", typ, id, err)
		}
	}
	return Mended{Taken: len(wrong), Dropped: len(here)}, nil
}

// compare reads the hub's records and returns those that are otherwise here. What is left in here the hub doesn't have.
func (tx *Tx) compare(typ string, here map[record.ID]uint64, next func() (wire.Item, error)) (wrong []wire.Item, err error) {
	for {
		it, err := next()
		if errors.Is(err, io.EOF) {
			return wrong, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read ranges: %w", err)
		}
		have, there := here[it.ID]
		delete(here, it.ID)
		if it.Deleted && !there || !it.Deleted && there && have == wire.FingerprintPatch(typ, it.ID, it.Rev, it.Body) {
			continue
		}
		wrong = append(wrong, it)
	}
}

// dropExtra takes a record out of this copy that the hub doesn't have.
func (tx *Tx) dropExtra(scope, typ string, id record.ID) error {
	if tx.store.tables[typ] == nil {
		return tx.keepUnknown(&wire.Item{Type: typ, ID: id, Scope: scope, Leave: true})
	}
	w, err := tx.work(typ)
	if err != nil {
		return err
	}
	edits, err := tx.editsOf(w, id)
	if err != nil {
		return err
	}
	if !edits {
		there, err := tx.read(w, id)
		if err != nil {
			return err
		}
		return tx.forget(w, id, there)
	}
	base, known, err := tx.shadow(typ, id)
	if err != nil || !known {
		return err
	}
	base.left = true
	return tx.putShadow(typ, base)
}

// keepsake is a file that begins with its first line.
type keepsake struct {
	dir, name string
	file      *os.File
	buf       *bufio.Writer
}

func (k *keepsake) write(it *wire.Item) (err error) {
	if k.file == nil {
		if k.file, err = os.CreateTemp(k.dir, k.name); err != nil {
			return err
		}
		k.buf = bufio.NewWriter(k.file)
	}
	_, err = k.buf.Write(append(wire.AppendItem(nil, it), '\n'))
	return err
}

func (k *keepsake) close() error {
	if k.file == nil {
		return nil
	}
	return errors.Join(k.buf.Flush(), k.file.Sync(), k.file.Close())
}

// remove takes a file away that nothing came of.
func (k *keepsake) remove() error {
	if k.file == nil {
		return nil
	}
	return os.Remove(k.file.Name())
}
