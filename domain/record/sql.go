package record

import (
	"database/sql"
	"fmt"
	"strings"
)

// Dialect is a database's way of saying the same table.
type Dialect uint8

// The dialects.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// reserved are the head's columns, which no field may have.
var reserved = map[string]bool{
	"id": true, "scope": true, "rev": true, "created": true, "changed": true, "deleted": true, "extra": true,
}

var headColumns = [...]string{"id", "scope", "rev", "created", "changed", "deleted", "extra"}

// Table is the CREATE TABLE statement of the type. All columns are NOT NULL with a default, so that
// a column can be added later by Column alone.
func (t *Type) Table(d Dialect) string {
	number, strict := "INTEGER", " STRICT"
	if d == PostgreSQL {
		number, strict = "BIGINT", ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %q (\n", t.Name)
	fmt.Fprintf(&b, "  id TEXT PRIMARY KEY NOT NULL,\n  scope TEXT NOT NULL,\n")
	for _, c := range []string{"rev", "created", "changed", "deleted"} {
		fmt.Fprintf(&b, "  %s %s NOT NULL DEFAULT 0,\n", c, number)
	}
	b.WriteString("  extra TEXT NOT NULL DEFAULT ''")
	// Long columns last: a list of papers that leaves them out then never reads a row's overflow pages.
	for _, long := range []bool{false, true} {
		for _, s := range t.Specs {
			if long == (s.Kind == KindList || s.Kind == KindNote) {
				b.WriteString(",\n  " + s.Column(d))
			}
		}
	}
	b.WriteString("\n)" + strict)
	return b.String()
}

// Column is the column's definition inside CREATE TABLE or behind ADD COLUMN.
func (s Spec) Column(d Dialect) string {
	kind, zero := "TEXT", "''"
	switch s.Kind {
	case KindTime, KindMoney, KindNumber, KindPercent, KindFlag:
		kind, zero = "INTEGER", "0"
		if d == PostgreSQL {
			kind = "BIGINT"
		}
	case KindList:
		zero = "'[]'"
	}
	return fmt.Sprintf("%q %s NOT NULL DEFAULT %s", s.Name, kind, zero)
}

// Columns lists the table's columns in the order of Args and Dest.
func (t *Type) Columns() []string {
	out := append(make([]string, 0, len(headColumns)+len(t.Specs)), headColumns[:]...)
	for _, s := range t.Specs {
		out = append(out, s.Name)
	}
	return out
}

// Args are the row's values for an INSERT in the order of Columns, appended to args.
func (r *Row) Args(args []any) []any {
	h := r.Head
	extra := ""
	if len(h.Extra) > 0 {
		extra = string(h.Extra.AppendJSON(nil))
	}
	deleted := int64(0)
	if h.Deleted {
		deleted = 1
	}
	args = append(args, string(h.ID), h.Scope, h.Rev, int64(h.Created), int64(h.Changed), deleted, extra)
	for i := range r.Fields {
		args = append(args, r.Fields[i].value.arg())
	}
	return args
}

// Dest are the places to scan a row of Columns into. Make it once and scan many times: each scan
// overwrites the whole record.
func (r *Row) Dest() []any {
	h := r.Head
	out := append(make([]any, 0, len(headColumns)+len(r.Fields)),
		textValue[ID]{&h.ID}, textValue[string]{&h.Scope}, whole{&h.Rev}, whole{(*int64)(&h.Created)},
		whole{(*int64)(&h.Changed)}, (*flagValue)(&h.Deleted), (*extraValue)(&h.Extra))
	for i := range r.Fields {
		out = append(out, r.Fields[i].value)
	}
	return out
}

type extraValue Patch

func (v *extraValue) Scan(src any) error {
	s, err := scanText(src)
	if err != nil || s == "" {
		*v = nil
		return err
	}
	p, err := ParsePatch([]byte(s))
	*v = extraValue(p)
	return err
}

var _ sql.Scanner = (*extraValue)(nil)
