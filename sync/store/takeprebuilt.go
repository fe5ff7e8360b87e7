package store

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// beside is the name under which a prebuilt snapshot is attached.
const beside = "snapshot"

// ApplyPrebuilt is ApplyFeed of the lines of which the unpacked file at path was made: all of them or nothing. came is told how many records
// of how many are here; nil tells nobody. A type of which the store has nothing yet is taken as a whole, of others each record as a feed brings it.
func (s *Store) ApplyPrebuilt(ctx context.Context, path string, came func(n, of int64)) (records int, err error) {
	if came == nil {
		came = func(int64, int64) {}
	}
	err = s.write(ctx, &Tx{applies: true, beside: path}, func(tx *Tx) error {
		head, err := tx.beginPrebuilt()
		if err != nil {
			return err
		}
		for _, t := range s.opt.Types.All() {
			n, err := tx.takeType(ctx, t)
			if err != nil {
				return fmt.Errorf("take %s: %w", t.Name, err)
			}
			if records += n; n > 0 {
				came(int64(records), head.Count)
			}
		}
		n, err := tx.takeRest(ctx)
		if err != nil {
			return err
		}
		records += n
		came(int64(records), head.Count)
		if int64(records) != head.Count {
			return fmt.Errorf("%w: %d records of %d", wire.ErrCut, records, head.Count)
		}
		if err := tx.endBulk(); err != nil {
			return err
		}
		return tx.arrive(head)
	})
	if err != nil {
		return 0, err
	}
	return records, s.fillTerms(ctx)
}

// attach lets the writer's connection read a file beside its own, before the transaction begins: SQLite allows it only there.
func (s *Store) attach(ctx context.Context, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	file := url.URL{Scheme: "file", OmitHost: true, Path: urlPath(abs, runtime.GOOS), RawQuery: "mode=ro&immutable=1"}
	if _, err := s.writer.ExecContext(ctx, "ATTACH ? AS "+beside, file.String()); err != nil {
		return fmt.Errorf("open a prebuilt snapshot: %w", err)
	}
	if err := s.cache(ctx, takingCache); err != nil {
		s.detach(ctx)
		return err
	}
	return nil
}

func (s *Store) detach(ctx context.Context) {
	if _, err := s.writer.ExecContext(ctx, "DETACH "+beside); err != nil {
		s.opt.Log.Error("A snapshot stays open", "error", err)
	}
	if err := s.cache(ctx, writerCache); err != nil {
		s.opt.Log.Error("The cache stays as it is", "error", err)
	}
}

// takingCache is the writer's page cache while a snapshot is taken, KB: each index reads the whole table again.
const takingCache = 24 << 10

func (s *Store) cache(ctx context.Context, kilobytes int) error {
	_, err := s.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA main.cache_size = -%d", kilobytes))
	return err
}

// beginPrebuilt reads the file's head and begins a bulk with the indexes that the file has.
func (tx *Tx) beginPrebuilt() (head wire.FeedHead, err error) {
	var line string
	if err := tx.tx.QueryRow("SELECT line FROM snapshot.snapshot_head").Scan(&line); err != nil {
		return head, fmt.Errorf("%w: prebuilt snapshot: %w", wire.ErrCut, err)
	}
	if err := json.Unmarshal([]byte(line), &head); err != nil {
		return head, fmt.Errorf("%w: prebuilt snapshot: %w", wire.ErrCut, err)
	}
	head.Partly = true
	if err := tx.lookAround(head); err != nil {
		return head, err
	}
	return head, tx.beginBulk(carried)
}

// takeType takes all plain records of one type. Into an empty table SQLite copies the other's cells as they are, because both are alike.
func (tx *Tx) takeType(ctx context.Context, t *record.Type) (n int, err error) {
	w, err := tx.work(t.Name)
	if err != nil {
		return 0, err
	}
	if err := tx.replacePrivate(w); err != nil {
		return 0, err
	}
	var there bool
	if err := tx.tx.QueryRow(fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM main.%q)", t.Name)).Scan(&there); err != nil {
		return 0, err
	}
	if there {
		return tx.takeEach(ctx, w)
	}
	if t.Name == "customer" && countable(tx.store.opt.Types) {
		defer func() {
			if err == nil {
				err = tx.takeTally()
			}
		}()
	}
	done, err := tx.tx.ExecContext(ctx, fmt.Sprintf("INSERT INTO main.%q SELECT * FROM snapshot.%q", t.Name, t.Name))
	if err != nil {
		return 0, err
	}
	rows, err := done.RowsAffected()
	if rows > 0 {
		tx.touched[t.Name] = true
	}
	return int(rows), err
}

// takeTally takes the count of the customers that came, and keeps step from here on: the rest may bring more of them.
func (tx *Tx) takeTally() error {
	for _, statement := range []string{"DELETE FROM tally", "INSERT INTO tally (" + tallied + ", n) SELECT " + tallied + ", n FROM snapshot.snapshot_tally"} {
		if _, err := tx.tx.Exec(statement); err != nil {
			return fmt.Errorf("tally of customers: %w", err)
		}
	}
	return keepStep(tx.tx)
}

// takeSome are read from the file at once. What reads it is not kept prepared: it is needed once in a store's life.
const takeSome = 500

// takeEach applies the type's records one by one.
func (tx *Tx) takeEach(ctx context.Context, w *work) (n int, err error) {
	row := w.New()
	dest := row.Dest()
	for after, more := "", true; more; {
		items, err := collect(tx.tx, func(scan scanner) (wire.Item, error) {
			if err := scan(dest...); err != nil {
				return wire.Item{}, err
			}
			h := row.Head
			return wire.Item{Type: w.Name, ID: h.ID, Scope: h.Scope, Rev: h.Rev, Created: h.Created, Changed: h.Changed, Body: row.Patch()}, nil
		}, fmt.Sprintf("SELECT %s FROM snapshot.%q WHERE id > ? ORDER BY id LIMIT ?", w.cols, w.Name), after, takeSome)
		if err != nil {
			return n, err
		}
		for i := range items {
			if err := tx.apply(&items[i]); err != nil {
				return n, err
			}
			after = string(items[i].ID)
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		n, more = n+len(items), len(items) == takeSome
	}
	return n, nil
}

// takeRest applies what stayed lines.
func (tx *Tx) takeRest(ctx context.Context) (n int, err error) {
	type numbered struct {
		n    int64
		line []byte
	}
	for after, more := int64(0), true; more; {
		some, err := collect(tx.tx, func(scan scanner) (one numbered, err error) { return one, scan(&one.n, &one.line) },
			"SELECT n, line FROM snapshot.snapshot_rest WHERE n > ? ORDER BY n LIMIT ?", after, takeSome)
		if err != nil {
			return n, err
		}
		for _, one := range some {
			var item wire.Item
			if err := wire.DecodeItem(one.line, &item); err != nil {
				return n, fmt.Errorf("%w: %w", wire.ErrCut, err)
			}
			if err := tx.apply(&item); err != nil {
				return n, fmt.Errorf("apply %s %s: %w", item.Type, item.ID, err)
			}
			after = one.n
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		n, more = n+len(some), len(some) == takeSome
	}
	return n, nil
}
