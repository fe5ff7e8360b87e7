package store

import (
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/domain/search"
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

// customerOrders are the columns that the list sorts by; each has an index.
var customerOrders = map[string]bool{
	"last_touch": true, "next_touch": true, "level": true, "owner": true, "channel": true, "model": true, "name": true,
}

// textMost bounds how many finds of a text the list sorts; a person who sees more types another letter.
const textMost = 500

// Customers lists a page of customers. sort is a column of the list; "-last_touch" is last contact
// first, the default. Rows of equal value keep a settled order, so pages don't overlap.
func Customers(v *View, f CustomerFilter, sort string, limit, offset int) ([]domain.Customer, error) {
	order, err := customerOrder(sort)
	if err != nil {
		return nil, err
	}
	where, args, err := f.where(v)
	if err != nil {
		return nil, err
	}
	// The inner query walks an index alone; only the page's own rows are read.
	w, err := v.work("customer")
	if err != nil {
		return nil, err
	}
	query := fmt.Sprintf("SELECT %s FROM customer WHERE rowid IN (SELECT rowid FROM customer WHERE %s ORDER BY %s LIMIT ? OFFSET ?) ORDER BY %s",
		w.cols, where, order, order)
	rec, err := domain.Customers.Of(w.stored)
	if err != nil {
		return nil, err
	}
	return all(v, func(scan scanner) (domain.Customer, error) {
		err := scan(w.oldDest...)
		return *rec, err
	}, query, append(args, limit, offset)...)
}

// CountCustomers counts what the filter leaves; it stops at most, for a person only reads "1000+".
func CountCustomers(v *View, f CustomerFilter, most int) (n int, err error) {
	where, args, err := f.where(v)
	if err != nil {
		return 0, err
	}
	_, err = v.one("SELECT count(*) FROM (SELECT 1 FROM customer WHERE "+where+" LIMIT ?)", append(args, most), &n)
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

func customerOrder(sort string) (string, error) {
	if sort == "" {
		sort = "-last_touch"
	}
	column, down := strings.CutPrefix(sort, "-")
	if !customerOrders[column] {
		return "", fmt.Errorf("store: customers can't be sorted by %q", sort)
	}
	if down {
		return column + " DESC, rowid DESC", nil
	}
	return column + ", rowid", nil
}

func (f CustomerFilter) where(v *View) (string, []any, error) {
	parts, args := []string{"deleted = 0"}, []any(nil)
	for _, eq := range []struct{ column, value string }{
		{"level", f.Level}, {"channel", f.Channel}, {"owner", string(f.Owner)}, {"model", f.Model}, {"import", string(f.Import)},
	} {
		if eq.value == "" {
			continue
		}
		parts, args = append(parts, eq.column+" = ?"), append(args, eq.value)
		if eq.column == "import" {
			parts = append(parts, "import <> ''")
		}
	}
	if f.Next != 0 {
		parts, args = append(parts, "next_touch > 0 AND next_touch < ?"), append(args, int64(f.Next))
	}
	if strings.TrimSpace(f.Text) != "" {
		ids, err := v.finds("customer", f.Text)
		if err != nil {
			return "", nil, err
		}
		parts, args = append(parts, "id IN (SELECT value FROM json_each(?))"), append(args, ids)
	}
	return strings.Join(parts, " AND "), args, nil
}

// finds lists the IDs of the type's records that answer the text, as a JSON array.
func (v *View) finds(typ, text string) (string, error) {
	w, err := v.work(typ)
	if err != nil {
		return "", err
	}
	plan := search.Query(text)
	docs, err := search.Find(plan, textMost, v.scanTerms(w.group), func(doc int64) (bool, error) { return v.answers(plan, w, doc) })
	if err != nil {
		return "", err
	}
	ids := make([]string, 0, len(docs))
	for _, doc := range docs {
		var id string
		if _, err := v.one("SELECT id FROM doc WHERE num = ?", []any{doc}, &id); err != nil {
			return "", err
		}
		ids = append(ids, `"`+id+`"`)
	}
	return "[" + strings.Join(ids, ",") + "]", nil
}
