package store

import (
	"fmt"
	"strings"

	"showroom/domain/record"
)

// table is the SQL of one record type.
type table struct {
	*record.Type
	order  int    // place in the set
	group  int    // of the search box, 0: not found by it
	cols   string // all columns
	brief  string // the same without embedded lists and notes: see Brief
	load   string // one row by id
	insert string
	update string
	finds  []int // indexes of the searchable fields
}

func makeTables(types *record.Set) map[string]*table {
	out := map[string]*table{}
	for i, t := range types.All() {
		out[t.Name] = makeTable(t, i)
	}
	return out
}

func makeTable(t *record.Type, order int) *table {
	names := t.Columns()
	quoted, sets := make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		quoted[i] = `"` + n + `"`
		sets[i] = fmt.Sprintf("%s = ?%d", quoted[i], i+1)
	}
	brief := append([]string(nil), quoted...)
	for i, n := range names {
		if spec, own := t.Spec(n); own && spec.Kind == record.KindList {
			brief[i] = "'[]'"
		} else if own && spec.Kind == record.KindNote {
			brief[i] = "''"
		} else if n == "changed" {
			brief[i] = "0"
		}
	}
	marks := strings.Repeat(", ?", len(names))[2:]
	cols := strings.Join(quoted, ", ")
	out := &table{
		Type: t, order: order, cols: cols, brief: strings.Join(brief, ", "), group: groupOf(t.Name),
		load:   fmt.Sprintf("SELECT %s FROM %q WHERE id = ?", cols, t.Name),
		insert: fmt.Sprintf("INSERT INTO %q (%s) VALUES (%s)", t.Name, cols, marks),
		update: fmt.Sprintf("UPDATE %q SET %s WHERE id = ?1", t.Name, strings.Join(sets[1:], ", ")),
	}
	for i, s := range t.Specs {
		if s.Search {
			out.finds = append(out.finds, i)
		}
	}
	return out
}
