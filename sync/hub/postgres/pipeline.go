package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
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
	return &conn{Conn: c.(*stdlib.Conn), begins: p.begins}, nil
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

// told is the answer of a SELECT that nobody has asked for yet.
type told struct {
	query  string
	args   []any
	answer *kept
	err    error
}

// aheadMark begins a statement that Ahead passes through database/sql.
const aheadMark = "-- ahead\n"

// Ahead says that a transaction of Write will run this SELECT, with these very arguments, after its next one and before it writes anything. Then both
// are one round trip. The later one's answer is as of then, so it must not hang on a lock that is taken in between.
func (s *Storage) Ahead(ctx context.Context, tx *sql.Tx, query string, args []any) error {
	_, err := tx.ExecContext(ctx, aheadMark+s.Bind(query), args...)
	return err
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

// together asks, with what was said ahead behind it.
func (c *conn) together(ctx context.Context, asked *pgx.QueuedQuery) (driver.Rows, error) {
	ahead := c.ahead
	c.ahead = nil
	results, err := c.first(ctx, append([]*pgx.QueuedQuery{asked}, ahead...)...)
	if err != nil {
		return nil, closed(results, err)
	}
	answer, err := keep(results)
	if err != nil {
		return nil, closed(results, err)
	}
	c.told = make([]told, len(ahead))
	for i, q := range ahead {
		one := told{query: q.SQL, args: q.Arguments}
		one.answer, one.err = keep(results)
		c.told[i] = one
	}
	_ = results.Close() // what failed says so where it is asked for; until then nothing else succeeds
	return answer, nil
}

// lazily is the answer of the last query of a pipeline.
func lazily(results pgx.BatchResults) (driver.Rows, error) {
	found, err := results.Query()
	if err != nil {
		return nil, closed(results, err)
	}
	r := &rows{results: results, answer: answer{found}}
	if r.more = found.Next(); !r.more && found.Err() != nil { // the columns are known with the first row
		return nil, closed(results, found.Err())
	}
	r.peeked = true
	return r, nil
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

// answer reads a query's rows.
type answer struct{ found pgx.Rows }

// Columns names them.
func (a answer) Columns() []string {
	fields := a.found.FieldDescriptions()
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names
}

// values gives numbers, truth values and texts, which are all that the hub's tables have. A text is only there until the next row.
func (a answer) values(to []driver.Value) error {
	types := a.found.Conn().TypeMap()
	for i, raw := range a.found.RawValues() {
		field := &a.found.FieldDescriptions()[i]
		var err error
		switch {
		case raw == nil:
			to[i] = nil
		case field.DataTypeOID == pgtype.TextOID || field.DataTypeOID == pgtype.VarcharOID:
			to[i] = raw
		case field.DataTypeOID == pgtype.BoolOID:
			var v bool
			err = types.Scan(field.DataTypeOID, field.Format, raw, &v)
			to[i] = v
		default:
			var v int64
			err = types.Scan(field.DataTypeOID, field.Format, raw, &v)
			to[i] = v
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", field.Name, err)
		}
	}
	return nil
}

// rows are the answer of a query that came with others before it.
type rows struct {
	answer
	results      pgx.BatchResults
	peeked, more bool
}

// Close reads to the end.
func (r *rows) Close() error {
	r.found.Close()
	return closed(r.results, r.found.Err())
}

// Next gives the next one.
func (r *rows) Next(to []driver.Value) error {
	if !r.peeked {
		r.more = r.found.Next()
	}
	r.peeked = false
	if !r.more {
		if err := r.found.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	return r.values(to)
}

// kept is an answer of a few rows as a whole.
type kept struct {
	names []string
	rows  [][]driver.Value
}

// keep reads the pipeline's next answer.
func keep(results pgx.BatchResults) (*kept, error) {
	found, err := results.Query()
	if err != nil {
		return &kept{}, err
	}
	defer found.Close()
	k, a := &kept{}, answer{found}
	for found.Next() {
		row := make([]driver.Value, len(found.FieldDescriptions()))
		if err := a.values(row); err != nil {
			return k, err
		}
		for i := range row {
			if text, ok := row[i].([]byte); ok {
				row[i] = bytes.Clone(text)
			}
		}
		k.rows = append(k.rows, row)
	}
	k.names = a.Columns()
	return k, found.Err()
}

// Columns names them.
func (k *kept) Columns() []string { return k.names }

// Close has nothing to do.
func (k *kept) Close() error { return nil }

// Next gives the next row.
func (k *kept) Next(to []driver.Value) error {
	if len(k.rows) == 0 {
		return io.EOF
	}
	copy(to, k.rows[0])
	k.rows = k.rows[1:]
	return nil
}
