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
// first, the default. With a text the default is what answers it best, then last contact. Sorted by next
// contact those without one come last, in either direction. Rows of equal value keep a settled order, so pages don't overlap.
func Customers(v *View, f CustomerFilter, sort string, limit, offset int) ([]domain.Customer, error) {
	stretches, err := customerOrder(sort)
	if err != nil {
		return nil, err
	}
	q, err := f.query(v)
	if err != nil {
		return nil, err
	}
	if sort == "" {
		best, lists := q.found.order()
		stretches[0].order, q.last = best+stretches[0].order, lists
	}
	if q.due && len(stretches) > 1 {
		stretches = stretches[:1] // the others have no next contact
	}
	places, err := q.places(v, stretches, limit, offset)
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

// places finds the rows of a page, from indexes alone.
func (q customerQuery) places(v *View, stretches []stretch, limit, offset int) (places []string, err error) {
	for _, s := range stretches {
		from := q.from
		if !q.few {
			from = "customer INDEXED BY " + q.way(s)
		}
		some, err := all(v, func(scan scanner) (string, error) {
			var place string
			return place, scan(&place)
		}, fmt.Sprintf("SELECT rowid FROM %s WHERE %s%s ORDER BY %s LIMIT ? OFFSET ?", from, q.where, s.where, s.order),
			slices.Concat(q.args, q.last, []any{limit - len(places), offset})...)
		if err != nil {
			return nil, err
		}
		if places = append(places, some...); len(places) == limit {
			break
		}
		skipped := offset // what this stretch had of the rows before the page
		if len(some) == 0 && offset > 0 {
			if _, err := v.one(fmt.Sprintf("SELECT count(*) FROM %s WHERE %s%s", from, q.where, s.where), q.args, &skipped); err != nil {
				return nil, err
			}
		}
		offset -= skipped
	}
	return places, nil
}

// way is the index for a stretch where no filter leads to a few rows. An order that is no column of the
// long indexes would look at the row of each customer that it passes; those due stand together in one of them.
func (q customerQuery) way(s stretch) string {
	if q.due && !s.long {
		return customerOrders["next_touch"]
	}
	return s.walk
}

// CountCustomers counts what the filter leaves, at most so many.
func CountCustomers(v *View, f CustomerFilter, most int) (n int, err error) {
	if f.Import == "" && f.Next == 0 && strings.TrimSpace(f.Text) == "" {
		return f.tally(v, most)
	}
	q, err := f.query(v)
	if err != nil {
		return 0, err
	}
	if !q.few { // then the filter by next contact is the one that leads to rows
		q.from = "customer INDEXED BY " + customerOrders["next_touch"]
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

// A stretch is a part of an order that one index walks.
type stretch struct {
	walk  string // index
	where string // what belongs to the stretch, beginning with AND; "" for all
	order string
	long  bool // the index carries the filters' columns
}

func customerOrder(sort string) ([]stretch, error) {
	if sort == "" {
		sort = "-last_touch"
	}
	column, down := strings.CutPrefix(sort, "-")
	walk := customerOrders[column]
	if walk == "" {
		return nil, fmt.Errorf("store: customers can't be sorted by %q", sort)
	}
	// Ties follow the index's own columns, so that walking it needs no sorting.
	columns := []string{column, "rowid"}
	long := column == "last_touch" || column == "next_touch" || column == "name"
	if long {
		columns = []string{column, "level", "channel", "model", "owner", "rowid"}
	}
	order := strings.Join(columns, ", ")
	if down {
		order = strings.Join(columns, " DESC, ") + " DESC"
	}
	if column != "next_touch" {
		return []stretch{{walk, "", order, long}}, nil
	}
	rest, err := customerOrder("-last_touch")
	if err != nil {
		return nil, err
	}
	rest[0].where = " AND next_touch = 0"
	return append([]stretch{{walk, " AND next_touch > 0", order, true}}, rest...), nil
}

// customerQuery is a filter as SQL.
type customerQuery struct {
	from  string
	where string
	args  []any
	last  []any // arguments of the order
	due   bool  // only those with a next contact before a moment
	few   bool  // from leads straight to the few rows that are left
	found foundCustomers
}

func (q *customerQuery) and(condition string, args ...any) {
	q.where += " AND " + condition
	q.args = append(q.args, args...)
}

// equals are the columns for which the filter wants a value.
func (f CustomerFilter) equals() (out []struct{ column, value string }) {
	for _, eq := range []struct{ column, value string }{
		{"level", f.Level}, {"channel", f.Channel}, {"owner", string(f.Owner)}, {"model", f.Model},
	} {
		if eq.value != "" {
			out = append(out, eq)
		}
	}
	return out
}

// query writes the filter as SQL. SQLite knows nothing of how frequent a value is, so the narrowest way
// in is looked for here.
func (f CustomerFilter) query(v *View) (q customerQuery, err error) {
	q = customerQuery{from: "customer", where: "deleted = 0"}
	fewest := rare
	for _, eq := range f.equals() {
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
		if err := q.onlyDue(v, f.Next, fewest); err != nil {
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

// onlyDue keeps those to be contacted before the moment; they are the way in where they are fewer than what
// another filter leaves.
func (q *customerQuery) onlyDue(v *View, before calendar.Instant, fewest int) error {
	const condition = "next_touch > 0 AND next_touch < ?"
	q.and(condition, int64(before))
	q.due = true
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
