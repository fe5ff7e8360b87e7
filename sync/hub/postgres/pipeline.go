package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A push is some fifteen statements, and each by itself is a round trip: two system calls and two changes of process on
// either side, many times what a small statement costs. So a writing transaction keeps back what nobody waits for: BEGIN,
// and every statement with arguments that returns no rows. They go out together before the next SELECT, or with the
// COMMIT, as one pipeline. What fails among them fails there, and the transaction with it, so callers see the same outcome
// at another line. Statements without arguments go out at once.

// heldMost is how many statements are kept back; then they go out by themselves.
const heldMost = 32

// pipelined opens connections with such transactions.
type pipelined struct {
	driver.Connector
	begins []string // a transaction's first statements
}

// Connect opens one.
func (p pipelined) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	made := &conn{Conn: c.(*stdlib.Conn), begins: p.begins}
	if err := withLists(made.Conn.Conn().TypeMap()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return made, nil
}

// conn is a connection; between Begin and the end of the transaction statements may be held.
type conn struct {
	*stdlib.Conn
	begins []string
	tx     bool
	begun  bool // BEGIN was sent
	held   []*pgx.QueuedQuery
	ahead  []*pgx.QueuedQuery // go out with the next SELECT
	told   []told             // went out with the last one
}

// unbegun is a failure of a transaction's very first message, on a connection that had died unnoticed: nothing has happened.
type unbegun struct{ error }

func (u unbegun) Unwrap() error { return u.error }

// BeginTx begins a transaction of Write, at the server with its first statement.
func (c *conn) BeginTx(ctx context.Context, opt driver.TxOptions) (driver.Tx, error) {
	if opt.ReadOnly || sql.IsolationLevel(opt.Isolation) != sql.LevelReadCommitted {
		return nil, errors.New("only Write's transactions are pipelined")
	}
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	c.tx, c.begun, c.held, c.ahead, c.told = true, false, c.held[:0], nil, nil
	for _, query := range c.begins {
		c.hold(query)
	}
	return &transaction{ctx, c}, nil
}

func (c *conn) hold(query string, args ...any) {
	c.told = nil // it was read before this
	c.held = append(c.held, &pgx.QueuedQuery{SQL: query, Arguments: args})
}

// unknown is the result of a statement that was not sent yet.
type unknown struct{}

var errUnknown = errors.New("a statement of a transaction tells nothing of its rows")

func (unknown) LastInsertId() (int64, error) { return 0, errUnknown }
func (unknown) RowsAffected() (int64, error) { return 0, errUnknown }

// ExecContext keeps the statement back, if it may.
func (c *conn) ExecContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Result, error) {
	if !c.tx {
		return c.Conn.ExecContext(ctx, query, named)
	}
	if later, ok := strings.CutPrefix(query, aheadMark); ok {
		c.ahead = append(c.ahead, &pgx.QueuedQuery{SQL: later, Arguments: values(named)})
		return unknown{}, nil
	}
	if len(named) > 0 {
		c.hold(query, values(named)...)
		if len(c.held) < heldMost {
			return unknown{}, nil
		}
	}
	if err := c.send(ctx); err != nil || len(named) > 0 {
		return unknown{}, err
	}
	return c.Conn.ExecContext(ctx, query, named)
}

// values copies what the caller may use again.
func values(named []driver.NamedValue) []any {
	out := make([]any, len(named))
	for i := range named {
		out[i] = named[i].Value
		if b, ok := out[i].([]byte); ok {
			out[i] = bytes.Clone(b)
		}
	}
	return out
}

// send sends what is held and waits for its end.
func (c *conn) send(ctx context.Context) error {
	if len(c.held) == 0 {
		return nil
	}
	results, err := c.first(ctx)
	return closed(results, err)
}

// closed ends a pipeline; the first error says why.
func closed(results pgx.BatchResults, err error) error {
	if end := results.Close(); err == nil {
		return end
	}
	return err
}

// first sends what is held; the results of what comes after n statements remain to be read.
func (c *conn) first(ctx context.Context, more ...*pgx.QueuedQuery) (pgx.BatchResults, error) {
	n, fresh := len(c.held), !c.begun
	results := c.Conn.Conn().SendBatch(ctx, &pgx.Batch{QueuedQueries: append(c.held, more...)})
	c.held, c.begun = nil, true
	for range n {
		if _, err := results.Exec(); err != nil {
			if fresh && stale(err) {
				err = unbegun{err}
			}
			return results, err
		}
	}
	return results, nil
}

// QueryContext sends what is held together with the query.
func (c *conn) QueryContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Rows, error) {
	if !c.tx {
		return c.Conn.QueryContext(ctx, query, named)
	}
	args := values(named)
	for i := range c.told {
		if one := &c.told[i]; one.answer != nil && one.query == query && reflect.DeepEqual(one.args, args) {
			answer, err := one.answer, one.err
			one.answer = nil
			if err != nil {
				return nil, err
			}
			return answer, nil
		}
	}
	asked := &pgx.QueuedQuery{SQL: query, Arguments: args}
	switch {
	case len(c.ahead) > 0:
		return c.together(ctx, asked)
	case len(c.held) == 0:
		return c.Conn.QueryContext(ctx, query, named)
	}
	results, err := c.first(ctx, asked)
	if err != nil {
		return nil, closed(results, err)
	}
	return lazily(results)
}

// transaction ends one.
type transaction struct {
	ctx context.Context
	c   *conn
}

func (t *transaction) end() (begun bool) {
	begun = t.c.begun
	t.c.tx, t.c.begun = false, false
	return begun
}

// Commit sends what is left and COMMIT. A transaction that said nothing needs none.
func (t *transaction) Commit() error {
	c := t.c
	nothing := !c.begun && len(c.held) == len(c.begins)
	if nothing {
		c.held = nil
		t.end()
		return nil
	}
	results, err := c.first(t.ctx, &pgx.QueuedQuery{SQL: "commit"})
	if err == nil {
		tag, failed := results.Exec()
		if err = failed; err == nil && tag.String() != "COMMIT" {
			err = fmt.Errorf("%w: %s", pgx.ErrTxCommitRollback, tag)
		}
	}
	if err = closed(results, err); err != nil {
		return errors.Join(err, t.Rollback())
	}
	t.end()
	return nil
}

// Rollback gives the transaction up.
func (t *transaction) Rollback() error {
	c := t.c
	c.held = nil
	if !t.end() || c.Conn.Conn().IsClosed() || c.Conn.Conn().PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), connectTime)
	defer cancel()
	if _, err := c.Conn.Conn().Exec(ctx, "rollback"); err != nil {
		return errors.Join(err, c.Conn.Conn().Close(ctx)) // nobody shall find it in the middle of something
	}
	return nil
}
