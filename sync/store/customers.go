package store

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// CustomerFilter is what the chips above the customer list choose. Empty fields don't restrict.
type CustomerFilter struct {
	Text    string // as in the search box
	Level   string
	Channel string
	Owner   record.ID
	Model   string
	Next    calendar.Instant // to be contacted before this moment
	Import  record.ID        // of one import
}

// customerOrders are the columns that the list sorts by, with the index that walks them.
var customerOrders = map[string]string{
	"last_touch": "ix_customer_last_touch_level_channel", "next_touch": "ix_customer_next_touch_level_channel",
	"name": "ix_customer_name_level_channel", "level": "ix_customer_level", "channel": "ix_customer_channel",
	"model": "ix_customer_model", "owner": "ix_customer_owner",
}

// rare is how many customers a filter may leave so that reading and sorting all of them is quicker than
// walking the order's index past those that it leaves out.
const rare = 3000

// textMost bounds how many finds of a text the list sorts; a person who sees more types another letter.
const textMost = 500

// Customers lists a page of customers. sort is a column of the list; "-last_touch" is last contact
// first, the default. With a text the default is what answers it best, then last contact. Rows of equal value keep a settled order, so pages don't overlap.
func Customers(v *View, f CustomerFilter, sort string, limit, offset int) ([]domain.Customer, error) {
	walk, order, err := customerOrder(sort)
	if err != nil {
		return nil, err
	}
	q, err := f.query(v)
	if err != nil {
		return nil, err
	}
	if !q.few {
		q.from = "customer INDEXED BY " + walk
	}
	if sort == "" {
		best, lists := q.found.order()
		order, q.args = best+order, append(q.args, lists...)
	}
	// First the places of the page's rows, from an index alone; then the rows.
	places, err := all(v, func(scan scanner) (string, error) {
		var place string
		return place, scan(&place)
	}, fmt.Sprintf("SELECT rowid FROM %s WHERE %s ORDER BY %s LIMIT ? OFFSET ?", q.from, q.where, order), append(q.args, limit, offset)...)
	if err != nil {
		return nil, fmt.Errorf("list customers: %w", err)
	}
	w, err := v.work("customer")
	if err != nil {
		return nil, err
	}
	rec, err := domain.Customers.Of(w.stored)
	if err != nil {
		return nil, err
	}
	return all(v, func(scan scanner) (domain.Customer, error) {
		err := scan(w.oldDest...)
		return *rec, err
	}, fmt.Sprintf("SELECT c.%s FROM json_each(?) j CROSS JOIN customer c ON c.rowid = j.value ORDER BY j.key", strings.ReplaceAll(w.cols, ", ", ", c.")),
		"["+strings.Join(places, ",")+"]")
}

// CountCustomers counts what the filter leaves; it stops at most, for a person only reads "1000+".
func CountCustomers(v *View, f CustomerFilter, most int) (n int, err error) {
	q, err := f.query(v)
	if err != nil {
		return 0, err
	}
	if !q.few {
		q.from = "customer INDEXED BY " + customerOrders["last_touch"]
		if f.Next != 0 {
			q.from = "customer INDEXED BY " + customerOrders["next_touch"]
		}
	}
	_, err = v.one(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT ?)", q.from, q.where), append(q.args, most), &n)
	return n, err
}

// Models lists what customers want, the most wanted first, for the filter chip.
func Models(v *View, most int) ([]string, error) {
	return all(v, func(scan scanner) (string, error) {
		var model string
		return model, scan(&model)
	}, "SELECT model FROM customer WHERE deleted = 0 AND model <> '' GROUP BY model ORDER BY count(*) DESC, model LIMIT ?", most)
}

// CustomersByPhone lists the customers with the phone, for the warning about duplicates.
func CustomersByPhone(v *View, phone string) ([]domain.Customer, error) {
	if phone == "" {
		return nil, nil
	}
	return Find(v, domain.Customers, "WHERE phone = ? AND phone <> '' ORDER BY created", phone)
}

func customerOrder(sort string) (walk, order string, err error) {
	if sort == "" {
		sort = "-last_touch"
	}
	column, down := strings.CutPrefix(sort, "-")
	walk = customerOrders[column]
	if walk == "" {
		return "", "", fmt.Errorf("store: customers can't be sorted by %q", sort)
	}
	// Ties follow the index's own columns, so that walking it needs no sorting: most customers have no
	// next contact at all.
	columns := []string{column, "rowid"}
	if column == "last_touch" || column == "next_touch" || column == "name" {
		columns = []string{column, "level", "channel", "model", "owner", "rowid"}
	}
	if down {
		return walk, strings.Join(columns, " DESC, ") + " DESC", nil
	}
	return walk, strings.Join(columns, ", "), nil
}

// customerQuery is a filter as SQL.
type customerQuery struct {
	from  string
	where string
	args  []any
	few   bool // from leads straight to the few rows that are left
	found foundCustomers
}

func (q *customerQuery) and(condition string, args ...any) {
	q.where += " AND " + condition
	q.args = append(q.args, args...)
}

// query writes the filter as SQL. SQLite knows nothing of how frequent a value is, so the narrowest way
// in is looked for here.
func (f CustomerFilter) query(v *View) (q customerQuery, err error) {
	q = customerQuery{from: "customer", where: "deleted = 0"}
	fewest := rare
	for _, eq := range []struct{ column, value string }{
		{"level", f.Level}, {"channel", f.Channel}, {"owner", string(f.Owner)}, {"model", f.Model},
	} {
		if eq.value == "" {
			continue
		}
		q.and(eq.column+" = ?", eq.value)
		from := "customer INDEXED BY " + customerOrders[eq.column]
		var n int
		if _, err := v.one(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE deleted = 0 AND %s = ? LIMIT %d)", from, eq.column, rare), []any{eq.value}, &n); err != nil {
			return q, fmt.Errorf("look at filter %s: %w", eq.column, err)
		}
		if n < fewest {
			fewest, q.from, q.few = n, from, true
		}
	}
	if f.Import != "" {
		q.and("import = ? AND import <> ''", string(f.Import))
		q.from, q.few = "customer INDEXED BY ix_customer_import", true
	}
	if f.Next != 0 {
		if err := q.due(v, f.Next, fewest); err != nil {
			return q, err
		}
	}
	if strings.TrimSpace(f.Text) != "" {
		if q.found, err = v.customersFound(f.Text); err != nil {
			return q, fmt.Errorf("look for %q: %w", f.Text, err)
		}
		q.and("id IN (SELECT value FROM json_each(?))", idList(slices.Concat(q.found[:]...)))
		q.from, q.few = "customer INDEXED BY sqlite_autoindex_customer_1", true
	}
	return q, nil
}

// due keeps those to be contacted before the moment; they are the way in where they are fewer than what
// another filter leaves.
func (q *customerQuery) due(v *View, before calendar.Instant, fewest int) error {
	const condition = "next_touch > 0 AND next_touch < ?"
	q.and(condition, int64(before))
	from := "customer INDEXED BY " + customerOrders["next_touch"]
	var n int
	if _, err := v.one(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE deleted = 0 AND %s LIMIT %d)", from, condition, rare), []any{int64(before)}, &n); err != nil {
		return fmt.Errorf("look at those due: %w", err)
	}
	if n < fewest {
		q.from, q.few = from, true
	}
	return nil
}
