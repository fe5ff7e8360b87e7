package store

import (
	"context"
	"fmt"

	"showroom/domain/record"
)

// The search index is filled behind the rows where rows come by the ten thousand: with a bulk feed, and when a program makes terms another
// way than the one before. The rows can be used at once, and are found one after the other. A mark in meta says that some are
// missing; a store that is opened with the mark goes on.

// reindex drops an index that was made another way than this program's, and begins to fill what is missing.
func (s *Store) reindex(ctx context.Context) error {
	err := s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		var have string
		if _, err := tx.one("SELECT value FROM meta WHERE key = 'search'", nil, &have); err != nil || have == searchVersion {
			return err
		}
		for _, query := range []string{"DELETE FROM search", "DELETE FROM doc"} {
			if err := tx.do(query); err != nil {
				return err
			}
		}
		if err := tx.do("INSERT OR REPLACE INTO meta (key, value) VALUES ('search', ?)", searchVersion); err != nil {
			return err
		}
		missing, err := tx.fillBit()
		if err != nil || !missing {
			return err
		}
		return tx.markUnindexed()
	})
	if err != nil {
		return err
	}
	return s.fillTerms(ctx)
}

// markUnindexed says that terms are missing. Each mark is another, so that who filled for one doesn't take away the next.
func (tx *Tx) markUnindexed() error {
	return tx.do("INSERT OR REPLACE INTO meta (key, value) VALUES ('unindexed', ?)", string(record.NewID()))
}

// unindexed is the mark, "" for none.
func (s *Store) unindexed(ctx context.Context) (mark string, err error) {
	err = s.Read(ctx, func(v *View) error {
		_, err := v.one("SELECT value FROM meta WHERE key = 'unindexed'", nil, &mark)
		return err
	})
	return mark, err
}

// fillTerms begins to fill the index in the background, if anything is missing and nobody is at it.
func (s *Store) fillTerms(ctx context.Context) error {
	mark, err := s.unindexed(ctx)
	if err != nil || mark == "" {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.indexing() {
		return nil // it looks for a new mark at its end
	}
	filled := make(chan struct{})
	s.filled = filled
	s.background.Go(func() {
		err := s.fillAll(s.running, mark)
		close(filled)
		if err == nil {
			err = s.fillTerms(s.running)
		}
		if err != nil && s.running.Err() == nil {
			s.opt.Log.Error("The search index is not complete; the next start goes on", "error", err)
		}
	})
	return nil
}

// Indexed waits until the search finds everything, or ctx ends.
func (s *Store) Indexed(ctx context.Context) error {
	s.mu.Lock()
	filled := s.filled
	s.mu.Unlock()
	if filled == nil {
		return nil
	}
	select {
	case <-filled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Indexing tells whether the search doesn't find everything yet.
func (s *Store) Indexing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.indexing()
}

func (s *Store) indexing() bool {
	if s.filled == nil {
		return false
	}
	select {
	case <-s.filled:
		return false
	default:
		return true
	}
}

// fillRows are indexed in one transaction, for the same pages of the index take them all; fillLeast when somebody else waits to write,
// who must not notice.
const (
	fillRows  = 2000
	fillLeast = 50
)

func (s *Store) fillAll(ctx context.Context, mark string) error {
	for _, name := range s.found() {
		if err := s.fillTable(ctx, name); err != nil {
			return fmt.Errorf("index %s: %w", name, err)
		}
	}
	return s.write(ctx, &Tx{applies: true}, func(tx *Tx) error {
		return tx.do("DELETE FROM meta WHERE key = 'unindexed' AND value = ?", mark)
	})
}

func (s *Store) fillTable(ctx context.Context, name string) error {
	for after, more := "", true; more; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		err := s.write(ctx, &Tx{applies: true}, func(tx *Tx) (err error) {
			after, more, err = tx.fillSome(name, after, true)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// found are the types that the search box finds.
func (s *Store) found() (names []string) {
	for _, name := range groups {
		if s.tables[name] != nil {
			names = append(names, name)
		}
	}
	return names
}

// fillBit indexes the first records of each type: in a small store all of them.
func (tx *Tx) fillBit() (missing bool, err error) {
	for _, name := range tx.store.found() {
		_, more, err := tx.fillSome(name, "", false)
		if err != nil {
			return false, fmt.Errorf("index %s: %w", name, err)
		}
		missing = missing || more
	}
	return missing, nil
}

// fillSome indexes the next records behind one ID that the index lacks: giving way, fewer when others wait to write.
func (tx *Tx) fillSome(name, after string, giveWay bool) (last string, more bool, err error) {
	w, err := tx.work(name)
	if err != nil {
		return after, false, err
	}
	ids, err := all(tx.View, func(scan scanner) (id string, err error) { return id, scan(&id) },
		fmt.Sprintf("SELECT id FROM %q t WHERE id > ? AND deleted = 0 AND NOT EXISTS (SELECT 1 FROM doc d WHERE d.id = t.id) ORDER BY id LIMIT ?", name), after, fillRows)
	if err != nil {
		return after, false, err
	}
	for i, id := range ids {
		if giveWay && i >= fillLeast && tx.store.queue.Load() > 0 {
			return last, true, nil
		}
		if _, err := tx.one(w.load, []any{id}, w.rowDest...); err != nil {
			return after, false, err
		}
		if err := tx.terms.insert(tx, w); err != nil {
			return after, false, err
		}
		last = id
	}
	return last, len(ids) == fillRows, nil
}
