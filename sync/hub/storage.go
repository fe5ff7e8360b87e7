package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Storage is the database under a hub. The statements are the hub's own and the same on every engine; an
// engine brings the tables, the transactions and these few differences.
type Storage interface {
	// Write runs fn in one transaction and commits. It may run fn again when the engine asks for it
	// (a serialization failure), so fn must begin from nothing each time.
	Write(ctx context.Context, fn func(*sql.Tx) error) error
	// Read runs fn on one consistent snapshot.
	Read(ctx context.Context, fn func(*sql.Tx) error) error
	// Look runs one SELECT outside a transaction, which is a consistent snapshot by itself, and gives its rows to fn.
	Look(ctx context.Context, query string, args []any, fn func(*sql.Rows) error) error
	// Bind turns the placeholders ? of a statement into the engine's own.
	Bind(query string) string
	// Lock is what a SELECT ends with to lock its rows until the commit, "" if writers are alone.
	Lock() string
	// Prepares tells whether a transaction's statements are prepared: worth it where that costs no round trip.
	Prepares() bool
	// Lists tells whether a parameter may be a list that unnest turns into rows, and LATERAL is known: then statements of
	// many rows are spelled so.
	Lists() bool
	// Ahead says that a transaction of Write will run this SELECT, with these very arguments, after its next one and before it writes
	// anything: an engine across a network answers both together.
	Ahead(ctx context.Context, tx *sql.Tx, query string, args []any) error
	Close() error
}

// session is one transaction with its prepared statements.
type session struct {
	ctx   context.Context
	tx    *sql.Tx
	bind  func(string) string
	lock  string
	lists bool
	early func(ctx context.Context, tx *sql.Tx, query string, args []any) error
	stmts map[string]*sql.Stmt // nil: nothing is prepared
}

// write runs fn in one transaction, and again if it says errUnmet: what it didn't meet is there now.
func (h *Hub) write(ctx context.Context, fn func(*session) error) error {
	const tries = 10
	for n := 1; ; n++ {
		err := h.storage.Write(ctx, func(tx *sql.Tx) error { return h.within(ctx, tx, fn) })
		if n == tries || !errors.Is(err, errUnmet) {
			return err
		}
	}
}

func (h *Hub) read(ctx context.Context, fn func(*session) error) error {
	return h.storage.Read(ctx, func(tx *sql.Tx) error { return h.within(ctx, tx, fn) })
}

func (h *Hub) within(ctx context.Context, tx *sql.Tx, fn func(*session) error) error {
	s := &session{ctx: ctx, tx: tx, bind: h.storage.Bind, lock: h.storage.Lock(), lists: h.storage.Lists(), early: h.storage.Ahead}
	if h.storage.Prepares() {
		s.stmts = map[string]*sql.Stmt{}
	}
	return fn(s)
}

// query runs a statement, prepared once in the transaction where the engine likes that; database/sql closes
// it with the transaction.
func (s *session) query(query string, args []any) (*sql.Rows, error) {
	if s.stmts == nil {
		return s.tx.QueryContext(s.ctx, s.bind(query), args...)
	}
	st, err := s.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(s.ctx, args...)
}

func (s *session) stmt(query string) (*sql.Stmt, error) {
	if st := s.stmts[query]; st != nil {
		return st, nil
	}
	st, err := s.tx.PrepareContext(s.ctx, s.bind(query))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	s.stmts[query] = st
	return st, nil
}

func (s *session) do(query string, args ...any) error {
	if _, err := s.exec(query, args); err != nil {
		return fmt.Errorf("%.60s: %w", query, err)
	}
	return nil
}

func (s *session) exec(query string, args []any) (sql.Result, error) {
	if s.stmts == nil {
		return s.tx.ExecContext(s.ctx, s.bind(query), args...)
	}
	st, err := s.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(s.ctx, args...)
}

// ahead says what will be read after the next SELECT.
func (s *session) ahead(query string, args ...any) error {
	if err := s.early(s.ctx, s.tx, query, args); err != nil {
		return fmt.Errorf("%.60s: %w", query, err)
	}
	return nil
}

// one reads at most one row; found tells whether there was one.
func (s *session) one(dest []any, query string, args ...any) (found bool, err error) {
	err = s.each(func(scan func(...any) error) error {
		if found {
			return errors.New("more than one row")
		}
		found = true
		return scan(dest...)
	}, query, args...)
	return found && err == nil, err
}

// each calls row for every row of the answer. row must not use the session.
func (s *session) each(row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := s.query(query, args)
	if err != nil {
		return fmt.Errorf("%.60s: %w", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("%.60s: %w", query, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("%.60s: %w", query, err)
	}
	return nil
}
