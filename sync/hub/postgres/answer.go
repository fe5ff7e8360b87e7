package postgres

import (
	"database/sql/driver"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

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
