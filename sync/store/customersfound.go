package store

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"showroom/domain/search"
)

// foundCustomers are the IDs of the customers that answer a text, by rank; none twice.
type foundCustomers [search.Inside + 1][]string

// order is the beginning of an ORDER BY that puts better finds first, and its arguments.
func (f foundCustomers) order() (order string, args []any) {
	for _, ids := range f[:search.Inside] { // the rest comes last anyway
		if len(ids) > 0 {
			order += "id IN (SELECT value FROM json_each(?)) DESC, "
			args = append(args, idList(ids))
		}
	}
	return order, args
}

func idList(ids []string) string {
	if len(ids) == 0 {
		return "[]"
	}
	return `["` + strings.Join(ids, `","`) + `"]`
}

// carTail and paperTail are how many characters of a VIN, a plate or a document number lead to a customer;
// of fewer each, half the town has some.
const (
	carTail     = 4
	paperTail   = 5
	throughMost = 100 // vehicles, or papers of a kind
)

// customersFound looks for customers by their own texts and, last, by those of their cars and papers.
func (v *View) customersFound(text string) (found foundCustomers, err error) {
	plan := search.Query(text)
	seen := map[string]bool{}
	if err := v.found(plan, "customer", "id", textMost, &found, seen); err != nil {
		return found, err
	}
	typed := utf8.RuneCountInString(strings.TrimSpace(text))
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return found, nil
	}
	for _, through := range []struct {
		name  string
		least int
	}{{"vehicle", carTail}, {"quote", paperTail}, {"order", paperTail}, {"delivery", paperTail}} {
		if t := v.store.tables[through.name]; t == nil || typed < through.least {
			continue
		}
		var others foundCustomers
		if err := v.found(plan, through.name, "customer", throughMost, &others, seen); err != nil {
			return found, err
		}
		for _, ids := range others {
			found[search.Inside] = append(found[search.Inside], ids...)
		}
	}
	return found, nil
}

// found adds what the records of the type that answer the plan say in a column: their own ID or a customer's.
func (v *View) found(plan search.Plan, typ, column string, most int, into *foundCustomers, seen map[string]bool) error {
	w, err := v.work(typ)
	if err != nil {
		return err
	}
	hits, err := search.Find(plan, most, v.scanTerms(w.group), func(doc int64) (bool, error) { return v.answers(plan, w, doc) })
	if err != nil {
		return err
	}
	docs := make([]string, len(hits))
	for i, hit := range hits {
		docs[i] = strconv.FormatInt(hit.ID, 10)
	}
	query := "SELECT j.key, d.id FROM json_each(?) j CROSS JOIN doc d ON d.num = j.value ORDER BY j.key"
	if column != "id" {
		query = fmt.Sprintf("SELECT j.key, t.%s FROM json_each(?) j CROSS JOIN doc d ON d.num = j.value CROSS JOIN %q t ON t.id = d.id ORDER BY j.key", column, typ)
	}
	_, err = all(v, func(scan scanner) (id string, err error) {
		var i int
		if err = scan(&i, &id); err == nil && id != "" && !seen[id] {
			seen[id] = true
			into[hits[i].Rank] = append(into[hits[i].Rank], id)
		}
		return id, err
	}, query, "["+strings.Join(docs, ",")+"]")
	return err
}
