package postgres

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"io"

	"github.com/jackc/pgx/v5"
)

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
