package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// View is one consistent snapshot of the store. It belongs to the function that was handed it, and to
// one goroutine.
type View struct {
	ctx   context.Context
	store *Store
	tx    *sql.Tx
	cache *statements
	bound map[string]*sql.Stmt
	want  []string // prepared for this transaction only; kept for the next ones afterwards
	works map[string]*work
	ahead map[recordKey][]any // see lookAhead
}

// work is where rows of one type are read to and written from, bound once.
type work struct {
	*table
	row, stored      *record.Row
	rowDest, oldDest []any
	args, olds       []any
}

func (s *Store) view(ctx context.Context, tx *sql.Tx, cache *statements) *View {
	return &View{ctx: ctx, store: s, tx: tx, cache: cache, bound: map[string]*sql.Stmt{}, works: map[string]*work{}}
}

// Read runs do on one snapshot: what others write meanwhile is not seen. Don't call Read inside do: it
// has a View already.
func (s *Store) Read(ctx context.Context, do func(*View) error) error {
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return readable(err)
	}
	v := s.view(ctx, tx, s.reads)
	err = do(v)
	// A snapshot has nothing to commit; its end can't fail in a way that matters to the reader.
	_ = tx.Rollback()
	v.keep()
	return readable(err)
}

// keep prepares what this transaction had to prepare for itself, so that the next one need not.
func (v *View) keep() {
	for _, query := range v.want {
		if err := v.cache.keep(query); err != nil {
			v.store.opt.Log.Debug("Statement not kept", "error", err)
		}
	}
}

// Store is the store that the view looks at.
func (v *View) Store() *Store { return v.store }

// Now is the store's clock.
func (v *View) Now() calendar.Instant { return v.store.opt.Now() }

// Today is the day of Now.
func (v *View) Today() calendar.Day { return v.Now().Day() }

func (v *View) stmt(query string) (*sql.Stmt, error) {
	if stmt := v.bound[query]; stmt != nil {
		return stmt, nil
	}
	var stmt *sql.Stmt
	var err error
	if kept := v.cache.get(query); kept != nil {
		stmt = v.tx.StmtContext(v.ctx, kept)
	} else if stmt, err = v.tx.PrepareContext(v.ctx, query); err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	} else {
		v.want = append(v.want, query)
	}
	v.bound[query] = stmt
	return stmt, nil
}

func (v *View) query(query string, args ...any) (*sql.Rows, error) {
	stmt, err := v.stmt(query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(v.ctx, args...)
}

// one scans the first row into dest; ok is false when there is none.
func (v *View) one(query string, args []any, dest ...any) (ok bool, err error) {
	rows, err := v.query(query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(dest...); err != nil {
		return false, err
	}
	return true, rows.Close()
}

// all reads a query's rows before anything else happens on the connection.
func all[T any](v *View, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := v.query(query, args...)
	if err != nil {
		return nil, err
	}
	return drain(rows, read)
}

func (v *View) work(name string) (*work, error) {
	if w := v.works[name]; w != nil {
		return w, nil
	}
	t := v.store.tables[name]
	if t == nil {
		return nil, fmt.Errorf("store: type %s is not in this program's set", name)
	}
	w := &work{table: t, row: t.New(), stored: t.New()}
	w.rowDest, w.oldDest = w.row.Dest(), w.stored.Dest()
	v.works[name] = w
	return w, nil
}

// read loads the row into w.stored, deleted or not.
func (v *View) read(w *work, id record.ID) (bool, error) {
	if there, known, err := v.readAhead(w, id); known {
		return there, err
	}
	return v.one(w.load, []any{string(id)}, w.oldDest...)
}

// Get reads one record; ErrNotFound when there is none or it was deleted.
func Get[T any](v *View, d *record.Definition[T], id record.ID) (T, error) {
	var none T
	w, err := v.work(d.Name)
	if err != nil {
		return none, err
	}
	ok, err := v.read(w, id)
	if err != nil {
		return none, fmt.Errorf("read %s %s: %w", d.Name, id, err)
	}
	if !ok || w.stored.Head.Deleted {
		return none, fmt.Errorf("%s %s: %w", d.Label, id.Short(), ErrNotFound)
	}
	rec, err := d.Of(w.stored)
	if err != nil {
		return none, err
	}
	return *rec, nil
}

// AtHub reads a record as headquarters has it, as far as this PC knows: without its own edits that are unanswered. known is false
// for a record without such edits, and for one that headquarters never had.
func AtHub[T any](v *View, d *record.Definition[T], id record.ID) (rec T, known bool, err error) {
	base, known, err := v.shadow(d.Name, id)
	if err != nil || !known {
		return rec, false, err
	}
	w, err := v.work(d.Name)
	if err != nil {
		return rec, false, err
	}
	if err := layOver(w.row, base, nil); err != nil {
		return rec, false, err
	}
	out, err := d.Of(w.row)
	if err != nil {
		return rec, false, err
	}
	return *out, true, nil
}

// Find reads the records that are not deleted. tail is what follows FROM: "WHERE owner = ? ORDER BY
// name LIMIT 50". Values go in args, never into the text.
func Find[T any](v *View, d *record.Definition[T], tail string, args ...any) ([]T, error) {
	w, err := v.work(d.Name)
	if err != nil {
		return nil, err
	}
	return find(v, d, w, w.cols, tail, args)
}

// Brief is Find for lists on the screen: embedded lists and notes are left out, which are most of a paper's
// bytes. Such a record can't be saved (ErrStale): read it with Get first.
func Brief[T any](v *View, d *record.Definition[T], tail string, args ...any) ([]T, error) {
	w, err := v.work(d.Name)
	if err != nil {
		return nil, err
	}
	return find(v, d, w, w.brief, tail, args)
}

func find[T any](v *View, d *record.Definition[T], w *work, cols, tail string, args []any) ([]T, error) {
	rows, err := v.query(fmt.Sprintf("SELECT %s FROM (SELECT * FROM %q WHERE deleted = 0) AS %q %s", cols, d.Name, d.Name, tail), args...)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", d.Name, err)
	}
	rec, err := d.Of(w.stored)
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return drain(rows, func(scan scanner) (T, error) {
		err := scan(w.oldDest...)
		return *rec, err
	})
}

// First is the first record that Find would give; ErrNotFound when there is none.
func First[T any](v *View, d *record.Definition[T], tail string, args ...any) (T, error) {
	var none T
	found, err := Find(v, d, tail+" LIMIT 1", args...)
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, fmt.Errorf("%s: %w", d.Label, ErrNotFound)
	}
	return found[0], nil
}

// Watch calls changed with the names of the record types that a finished write touched, until cancel.
// It is called by the writer: it must return at once and must not write itself.
func (s *Store) Watch(changed func(types []string)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	id := s.nextID
	s.watchers[id] = changed
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, id)
	}
}

func (s *Store) announce(touched map[string]bool) {
	if len(touched) == 0 {
		return
	}
	s.forgetKept(touched)
	names := make([]string, 0, len(touched))
	for name := range touched {
		names = append(names, name)
	}
	slices.Sort(names)
	s.mu.Lock()
	calls := make([]func([]string), 0, len(s.watchers))
	for _, call := range s.watchers {
		calls = append(calls, call)
	}
	s.mu.Unlock()
	for _, call := range calls {
		call(names)
	}
}
