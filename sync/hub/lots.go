package hub

import (
	"fmt"
	"strings"
)

// Statements of many rows. Where a parameter may be a whole list, one spelling serves any number of rows and the server plans it once.
// Elsewhere every row has its own parameters, in lots of a few sizes; so has a single row everywhere, for which lists would cost the server
// twice as much.

const (
	lotRows  = 1000    // of a statement whose parameters are lists
	lotBytes = 4 << 20 // of texts in them, about
)

// together is how many of the rows that are left the next INSERT or IN list takes. Many make a statement's own cost small, for a
// lone change it is small as it is, and the same few spellings stay prepared.
func together(left int) int {
	const many, few = 50, 8
	switch {
	case left >= many:
		return many
	case left >= few:
		return few
	}
	return 1
}

// insert writes many rows with few statements: into is "INSERT INTO t (a, b)", values "(?, ?)", tail what stands behind
// the values. args gives row i's values, texts and int64, each column always of one kind.
func (s *session) insert(into, values, tail string, rows int, args func(to []any, i int) []any) error {
	return s.lots(into, values, tail, rows, args, func(_, _ int, query string, args []any) error { return s.do(query, args...) })
}

// lots makes such statements and gives each to run, with the rows from i to end.
func (s *session) lots(into, values, tail string, rows int, args func(to []any, i int) []any, run func(i, end int, query string, args []any) error) error {
	if s.lists && rows > 1 {
		return listLots(into, values, tail, rows, args, run)
	}
	var buf []any
	query, taken := "", 0
	for i := 0; i < rows; i += taken {
		if take := together(rows - i); take != taken {
			query, taken = into+" VALUES "+strings.Repeat(values+", ", take-1)+values+tail, take
		}
		buf = buf[:0]
		for j := range taken {
			buf = args(buf, i+j)
		}
		if err := run(i, i+taken, query, buf); err != nil {
			return err
		}
	}
	return nil
}

// listLots turns the rows into a list for each column.
func listLots(into, values, tail string, rows int, args func(to []any, i int) []any, run func(i, end int, query string, args []any) error) error {
	var row []any
	for i := 0; i < rows; {
		var columns lists
		begin, end := i, min(i+lotRows, rows)
		for ; i < end && columns.size < lotBytes; i++ {
			row = args(row[:0], i)
			columns.add(row, end-begin)
		}
		if err := run(begin, i, columns.query(into, values, tail), columns.all); err != nil {
			return err
		}
	}
	return nil
}

// count runs an INSERT and tells how many rows it wrote.
func (s *session) count(query string, args []any) (n int, err error) {
	if s.lists { // a statement that returns nothing waits for the next one that does, so it can't tell
		err = s.each(func(func(...any) error) error { n++; return nil }, query+" RETURNING 1", args...)
		return n, err
	}
	result, err := s.exec(query, args)
	if err != nil {
		return 0, fmt.Errorf("%.60s: %w", query, err)
	}
	wrote, err := result.RowsAffected()
	return int(wrote), err
}

// lists are the columns of rows: []string or []int64.
type lists struct {
	all  []any
	size int
}

func (l *lists) add(row []any, room int) {
	if l.all == nil {
		l.all = make([]any, len(row))
	}
	for i, v := range row {
		switch v := v.(type) {
		case string:
			list, ok := l.all[i].([]string)
			if !ok {
				list = make([]string, 0, room)
			}
			l.all[i], l.size = append(list, v), l.size+len(v)
		case int64:
			list, ok := l.all[i].([]int64)
			if !ok {
				list = make([]int64, 0, room)
			}
			l.all[i] = append(list, v)
		default:
			panic(fmt.Sprintf("a list of %T", v)) // the hub's own statements: a test meets each
		}
	}
}

// query puts the lists in the place of the values: INSERT INTO t (a, b) SELECT unnest(?::text[]), unnest(?::bigint[]). Side by side they
// advance together; as tables in FROM the server would write each down first.
func (l *lists) query(into, values, tail string) string {
	var picked strings.Builder
	for i, part := range strings.Split(strings.Trim(values, "()"), "?") {
		if i > 0 {
			kind := "text"
			if _, number := l.all[i-1].([]int64); number {
				kind = "bigint"
			}
			picked.WriteString("unnest(?::" + kind + "[])")
		}
		picked.WriteString(part)
	}
	return into + " SELECT " + picked.String() + tail
}

// among reads the rows of a table whose column is one of the keys, and locks them in the keys' order. where ends with that column:
// "id", "kind = 'x' AND key".
func (s *session) among(row func(scan func(...any) error) error, keys []string, columns, table, where, order string) error {
	for len(keys) > 0 {
		query, args, n := s.amongFirst(keys, columns, table, where, order)
		if err := s.each(row, query, args...); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}

// amongFirst is the statement for the first n of the keys.
func (s *session) amongFirst(keys []string, columns, table, where, order string) (query string, args []any, n int) {
	sel := "SELECT " + columns + " FROM " + table + " WHERE " + where
	tail := " ORDER BY " + order + s.lock
	if s.lists && len(keys) > 1 {
		// A row for each key by itself: a planner that knows little of a table as yet would read all of it for an IN list, and remember that.
		return "SELECT f.* FROM unnest(?::text[]) AS k (key), LATERAL (" + sel + " = k.key" + tail + ") AS f", []any{keys}, len(keys)
	}
	n = together(len(keys))
	args = make([]any, n)
	for i := range args {
		args[i] = keys[i]
	}
	return sel + " IN (" + marks(n) + ")" + tail, args, n
}

// marks is "?, ?, ?" for an IN list.
func marks(n int) string { return strings.Repeat("?, ", n-1) + "?" }
