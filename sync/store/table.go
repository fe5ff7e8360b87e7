package store

import (
	"fmt"
	"strconv"
	"strings"

	"showroom/domain/record"
)

// table is the SQL of one record type.
type table struct {
	*record.Type
	order  int      // place in the set
	group  int      // of the search box, 0: not found by it
	names  []string // all columns, quoted
	cols   string   // the same as one list
	packed string   // the same as one value
	brief  string   // the same without embedded lists and notes: see Brief
	load   string   // one row by id
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
		Type: t, order: order, names: quoted, cols: cols, packed: t.Packed(), brief: strings.Join(brief, ", "), group: groupOf(t.Name),
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

// fewColumns is how many changed columns get a statement of their own: more are so rare that it would not be met again.
const fewColumns = 8

// changes are the columns that make w.stored into w.row, nil where it is better to write all, with the arguments: the id and the
// columns' values. SQLite writes all indexes anew whose columns an UPDATE names, changed or not, so it names only what differs.
func (w *work) changes() (cols []string, args []any) {
	w.args, w.olds = w.row.Args(w.args[:0]), w.stored.Args(w.olds[:0])
	args = append(make([]any, 0, fewColumns+1), w.args[0])
	for i := 1; i < len(w.args); i++ {
		if w.args[i] == w.olds[i] {
			continue
		}
		if cols, args = append(cols, w.names[i]), append(args, w.args[i]); len(cols) > fewColumns {
			return nil, w.args
		}
	}
	if len(cols) == 0 {
		return nil, w.args
	}
	return cols, args
}

// updateOf is the statement for one row with such changes.
func updateOf(typ string, cols []string) string {
	var set []byte
	for i, col := range cols {
		set = append(append(append(set, ", "...), col...), " = ?"...)
		set = strconv.AppendInt(set, int64(i+2), 10)
	}
	return `UPDATE "` + typ + `" SET ` + string(set[2:]) + " WHERE id = ?1"
}
