package store

import (
	"database/sql"
	"fmt"
	"strings"

	"showroom/domain/record"
)

// The tally counts customers by the columns that the list filters by. The grid needs an exact count for
// its scroll bar, and counting 300,000 index entries at every click on a chip takes 100 ms. Triggers keep
// it in step with every way in which a row changes.
const (
	tallied      = "level, channel, owner, model"
	tallyRows    = `SELECT ` + tallied + ` FROM customer WHERE deleted = 0`
	tallyRow     = `INSERT INTO tally (` + tallied + `, n) VALUES (?, ?, ?, ?, ?)`
	tallyComes   = ` INSERT INTO tally (` + tallied + `, n) SELECT new.level, new.channel, new.owner, new.model, 1 WHERE new.deleted = 0 ON CONFLICT DO UPDATE SET n = n + 1; `
	tallyGoes    = ` UPDATE tally SET n = n - 1 WHERE old.deleted = 0 AND level = old.level AND channel = old.channel AND owner = old.owner AND model = old.model; `
	tallyInsert  = `CREATE TRIGGER tally_insert AFTER INSERT ON customer BEGIN` + tallyComes + `END`
	tallyDelete  = `CREATE TRIGGER tally_delete AFTER DELETE ON customer BEGIN` + tallyGoes + `END`
	tallyChanges = `(new.level, new.channel, new.owner, new.model, new.deleted) IS NOT (old.level, old.channel, old.owner, old.model, old.deleted)`
	tallyUpdate  = `CREATE TRIGGER tally_update AFTER UPDATE OF ` + tallied + `, deleted ON customer WHEN ` + tallyChanges + ` BEGIN` + tallyGoes + tallyComes + `END`
)

var tallyTriggers = []string{tallyDelete, tallyInsert, tallyUpdate}

// tally counts what a filter by tallied columns leaves.
func (f CustomerFilter) tally(v *View, most int) (n int, err error) {
	where, args := "1", []any(nil)
	for _, eq := range f.equals() {
		where, args = where+" AND "+eq.column+" = ?", append(args, eq.value)
	}
	if _, err := v.one("SELECT coalesce(sum(n), 0) FROM tally WHERE "+where, args, &n); err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return min(n, most), nil
}

// makeTally counts anew and begins to keep step, unless that is being done already. A test's own set of
// types may have other customers or none.
func makeTally(tx *sql.Tx, types *record.Set) error {
	if !countable(types) {
		return nil
	}
	have, err := collect(tx, func(scan scanner) (string, error) {
		var text string
		return text, scan(&text)
	}, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'customer' ORDER BY name")
	if err != nil {
		return err
	}
	if strings.Join(have, "\n") == strings.Join(tallyTriggers, "\n") {
		return nil
	}
	if err := dropTally(tx); err != nil {
		return err
	}
	if err := countAnew(tx); err != nil {
		return fmt.Errorf("tally of customers: %w", err)
	}
	return keepStep(tx)
}

func countable(types *record.Set) bool {
	t := types.Get("customer")
	return t != nil && (index{cols: tallied}).fits(t)
}

// keepStep makes the triggers.
func keepStep(tx *sql.Tx) error {
	for _, statement := range tallyTriggers {
		if _, err := tx.Exec(statement); err != nil {
			return fmt.Errorf("tally of customers: %w", err)
		}
	}
	return nil
}

// countAnew counts here and not in SQL, where a GROUP BY sorts all customers.
func countAnew(tx *sql.Tx) error {
	if _, err := tx.Exec("DELETE FROM tally"); err != nil {
		return err
	}
	rows, err := tx.Query(tallyRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	counts := map[[4]string]int{}
	for rows.Next() {
		var kind [4]string
		if err := rows.Scan(&kind[0], &kind[1], &kind[2], &kind[3]); err != nil {
			return err
		}
		counts[kind]++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for kind, n := range counts {
		if _, err := tx.Exec(tallyRow, kind[0], kind[1], kind[2], kind[3], n); err != nil {
			return err
		}
	}
	return nil
}

// dropTally stops keeping step, for a bulk of rows; makeTally goes on.
func dropTally(tx *sql.Tx) error {
	for _, name := range []string{"tally_insert", "tally_delete", "tally_update"} {
		if _, err := tx.Exec("DROP TRIGGER IF EXISTS " + name); err != nil {
			return err
		}
	}
	return nil
}
