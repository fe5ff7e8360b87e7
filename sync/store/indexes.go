package store

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/record"
)

// An index serves pages whose SQL stands in this package. All leave out deleted rows, so queries that
// want one say "deleted = 0".
type index struct {
	table string
	cols  string // column names, separated by ", "
	where string // narrower than "deleted = 0"
}

var indexes = []index{
	// The orders of the list carry its filters, so that rows which a filter leaves out are never read.
	{"customer", "last_touch, level, channel, model, owner", ""},
	{"customer", "next_touch, level, channel, model, owner", ""},
	{"customer", "name, level, channel, model, owner", ""},
	{"customer", "level", ""},
	{"customer", "channel", ""},
	{"customer", "model", ""},
	{"customer", "owner", ""},
	{"customer", "phone", "phone <> ''"},   // duplicates
	{"customer", "import", "import <> ''"}, // undo of an import
	{"event", "customer, at", ""},
	{"event", "kind, at", "kind IN ('visit', 'lead')"}, // figures; the rest of a million events has no business here
	{"event", "about", "about <> ''"},
	{"task", "owner, state, due", ""},
	{"task", "state, due", ""},
	{"task", "customer, state", ""},
	{"task", "about", "about <> ''"},
	{"quote", "day, id", ""},
	{"quote", "user, day, id", ""},
	{"quote", "state, day, id", ""},
	{"quote", "customer, day", ""},
	{"quote", "first, version", ""},
	{"quote", "number", ""},
	{"quote", "issued_at", "issued_at <> 0"},
	{"order", "state, day", ""},
	{"order", "customer, day", ""},
	{"order", "day", ""},
	{"order", "quote", ""},
	{"order", "number", ""},
	{"delivery", "state, day", ""},
	{"delivery", "customer, day", ""},
	{"delivery", "done_at", "done_at <> 0"},
	{"delivery", "sale", ""},
	{"delivery", "number", ""},
	{"vehicle", "vin", ""},
	{"vehicle", "plate", "plate <> ''"},
	{"vehicle", "customer", "customer <> ''"},
	{"vehicle", "state", ""},
	{"variant", "series", ""},
}

// unindexed are filters of the definitions that no query of this package begins with, on tables so large
// that an index nobody reads would cost too much at each write.
var unindexed = map[string]bool{"order.user": true, "delivery.user": true, "task.kind": true, "task.due": true}

// carried are indexes that a prebuilt snapshot brings along, see Prebuilt: of few different values and so many rows that making them takes its
// time, while they pack to two or three bytes a row.
var carried = map[string]bool{"ix_customer_channel": true, "ix_customer_model": true, "ix_customer_owner": true}

// carriedOf are the statements that make them for one type.
func carriedOf(t *record.Type) (names, statements []string) {
	for _, x := range indexesOf(t) {
		if carried[x.name()] {
			names, statements = append(names, x.name()), append(statements, x.statement())
		}
	}
	return names, statements
}

func (x index) name() string {
	cols := strings.Split(x.cols, ", ")
	return "ix_" + x.table + "_" + strings.Join(cols[:min(len(cols), 3)], "_")
}

func (x index) leads() string { return strings.Split(x.cols, ", ")[0] }

func (x index) statement() string {
	where := "deleted = 0"
	if x.where != "" {
		where += " AND " + x.where
	}
	return fmt.Sprintf("CREATE INDEX %q ON %q (%s) WHERE %s", x.name(), x.table, `"`+strings.ReplaceAll(x.cols, ", ", `", "`)+`"`, where)
}

// fits tells whether the type has the columns; a test's own set of types may not.
func (x index) fits(t *record.Type) bool {
	for _, col := range strings.Split(x.cols, ", ") {
		if _, ok := t.Spec(col); !ok {
			return false
		}
	}
	return true
}

// indexesOf lists the hand-written indexes of a type and one for each filter that has none.
func indexesOf(t *record.Type) []index {
	var out []index
	for _, x := range indexes {
		if x.table == t.Name && x.fits(t) {
			out = append(out, x)
		}
	}
	for _, s := range t.Specs {
		led := slices.ContainsFunc(out, func(x index) bool { return x.leads() == s.Name })
		if s.Filter && !led && !unindexed[t.Name+"."+s.Name] {
			out = append(out, index{table: t.Name, cols: s.Name})
		}
	}
	return out
}

// makeIndexes makes what is missing and drops what an older program made and this one doesn't want.
func makeIndexes(tx *sql.Tx, types *record.Set) error {
	have := map[string]string{}
	_, err := collect(tx, func(scan scanner) (string, error) {
		var name, text string
		err := scan(&name, &text)
		have[name] = text
		return name, err
	}, `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND name LIKE 'ix\_%' ESCAPE '\'`)
	if err != nil {
		return err
	}
	for _, t := range types.All() {
		for _, x := range indexesOf(t) {
			if have[x.name()] == x.statement() {
				delete(have, x.name())
				continue
			}
			if _, err := tx.Exec(fmt.Sprintf("DROP INDEX IF EXISTS %q", x.name())); err != nil {
				return err
			}
			if _, err := tx.Exec(x.statement()); err != nil {
				return fmt.Errorf("index %s: %w", x.name(), err)
			}
			delete(have, x.name())
		}
	}
	for name := range have {
		if _, err := tx.Exec(fmt.Sprintf("DROP INDEX %q", name)); err != nil {
			return err
		}
	}
	return nil
}
