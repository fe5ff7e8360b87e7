package simtest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/store"
)

// The oracle knows what every PC was told was saved, and judges in the end what became of it. All values
// written are different, so a value names the edit that wrote it.
type oracle struct {
	writes   map[string]*write   // saved, by value
	after    map[string][]string // values that were written over a value by somebody who saw it
	removals []removal
	givenUp  map[string]bool // by a person who discarded refused work
}

// write is one value in one field of one record.
type write struct {
	value, pc, typ, field, saw string
	id                         record.ID
	step                       int
}

// removal is a deletion with what the deleter saw.
type removal struct {
	id  record.ID
	saw map[string]string
}

func (o *oracle) saved(list []*write) {
	if o.writes == nil {
		o.writes, o.after = map[string]*write{}, map[string][]string{}
		o.givenUp = map[string]bool{}
	}
	for _, w := range list {
		if _, again := o.writes[w.value]; !again {
			o.writes[w.value] = w
		}
		if w.saw != "" {
			o.after[w.saw] = append(o.after[w.saw], w.value)
		}
	}
}

// settled notes that somebody who saw a lost value wrote another over it, or let another stand.
func (o *oracle) settled(pairs [][2]string) {
	o.saved(nil)
	for _, pair := range pairs {
		o.after[pair[0]] = append(o.after[pair[0]], pair[1])
	}
}

// verdict is what the hub's database and the PCs say in the end.
type verdict struct {
	*world
	body    map[record.ID]map[string]string
	deleted map[record.ID]bool
	lost    map[string]bool
}

// judge holds that no saved value is gone without a trace.
func (w *world) judge() {
	v := &verdict{world: w, body: map[record.ID]map[string]string{}, deleted: map[record.ID]bool{}, lost: map[string]bool{}}
	v.readHub()
	for _, value := range sorted(w.writes) {
		if one := w.writes[value]; !v.accounted(one) {
			w.fail("%s of %s %s: %q, saved on %s in step %d over %q, is gone without a trace; the hub has %q, deleted %v",
				one.field, one.typ, one.id, one.value, one.pc, one.step, one.saw, v.body[one.id][one.field], v.deleted[one.id])
		}
	}
}

func sorted[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (v *verdict) accounted(w *write) bool {
	if v.givenUp[w.value] || v.stands(w, map[string]bool{}) {
		return true
	}
	for _, next := range v.after[w.value] { // merged on the PC into later work, which was given up
		if n := v.writes[next]; n != nil && n.pc == w.pc && v.givenUp[next] {
			return true
		}
	}
	return false
}

// stands tells whether the hub has the value, has it among the losers, or somebody who saw it wrote over it.
func (v *verdict) stands(w *write, been map[string]bool) bool {
	if been[w.value] {
		return false
	}
	been[w.value] = true
	if !v.deleted[w.id] && v.body[w.id][w.field] == w.value || v.lost[w.value] || v.removed(w) {
		return true
	}
	for _, next := range v.after[w.value] {
		if n := v.writes[next]; n != nil && v.stands(n, been) {
			return true
		}
	}
	return false
}

// removed tells whether somebody who saw the value, or what came over it, deleted the record.
func (v *verdict) removed(w *write) bool {
	if !v.deleted[w.id] {
		return false
	}
	for _, r := range v.removals {
		if r.id == w.id && v.leads(w.value, r.saw[w.field], map[string]bool{}) {
			return true
		}
	}
	return false
}

func (v *verdict) leads(from, to string, been map[string]bool) bool {
	if from == to {
		return true
	}
	if been[from] {
		return false
	}
	been[from] = true
	return slices.ContainsFunc(v.after[from], func(next string) bool { return v.leads(next, to, been) })
}

// raw reads a database past all of our own code.
func (w *world) raw(file string, row func(scan func(...any) error) error, query string, args ...any) {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_pragma=query_only(1)")
	w.must(err)
	defer db.Close()
	rows, err := db.Query(query, args...)
	w.must(err)
	defer rows.Close()
	for rows.Next() {
		w.must(row(rows.Scan))
	}
	w.must(rows.Err())
}

func (v *verdict) readHub() {
	file := filepath.Join(v.hub.dir, "hub.db")
	v.raw(file, func(scan func(...any) error) error {
		var id record.ID
		var body []byte
		var deleted bool
		if err := scan(&id, &body, &deleted); err != nil {
			return err
		}
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			return err
		}
		v.deleted[id], v.body[id] = deleted, map[string]string{}
		for name, value := range fields {
			if s, ok := value.(string); ok {
				v.body[id][name] = s
			}
		}
		return nil
	}, "SELECT id, body, deleted FROM record")
	v.raw(file, func(scan func(...any) error) error {
		var line []byte
		var l struct{ Lost any }
		if err := scan(&line); err != nil {
			return err
		}
		err := json.Unmarshal(line, &l)
		v.lost[fmt.Sprint(l.Lost)] = true
		return err
	}, "SELECT line FROM loser")
}

// outbox lists the values that lie in the PC's outbox, answered or not.
func (p *pc) outbox() map[string]bool {
	p.Helper()
	out := map[string]bool{}
	p.raw(filepath.Join(p.dir, store.DatabaseFile), func(scan func(...any) error) error {
		var text []byte
		if err := scan(&text); err != nil {
			return err
		}
		var fields map[string]any
		err := json.Unmarshal(text, &fields)
		for _, value := range fields {
			out[fmt.Sprint(value)] = true
		}
		return err
	}, "SELECT fields FROM change UNION ALL SELECT json_object('name', name, 'note', note) FROM customer WHERE rev < 0")
	return out
}

// agree holds that in the end everybody in a dealer has the same and the hub's proof says so.
func (w *world) agree() {
	w.Helper()
	first := map[string]*pc{}
	for _, p := range w.pcs {
		st, err := p.store.Status(ctx)
		w.must(err)
		if st.Pending+st.Refused+st.Held != 0 {
			w.fail("%s still has %d to send, %d refused, %d held", p.name, st.Pending, st.Refused, st.Held)
		}
		found, ok, err := p.link.Prove(ctx)
		w.must(err)
		if !ok || len(found) != 0 {
			w.sayRows(p)
			w.fail("%s: proof comparable %v, differences %+v", p.name, ok, found)
		}
		other := first[p.dealer]
		if other == nil {
			first[p.dealer] = p
			continue
		}
		for i, dump := range []func(*pc) []string{dumpOf(domain.Customers), dumpOf(domain.Tasks), dumpOf(domain.Orders), dumpOf(domain.Events)} {
			if a, b := dump(other), dump(p); !slices.Equal(a, b) {
				w.fail("table %d differs\non %s:\n%s\non %s:\n%s", i, other.name, strings.Join(a, "\n"), p.name, strings.Join(b, "\n"))
			}
		}
	}
	w.conflictsAgree()
}

// sayRows writes down what the hub and a PC have.
func (w *world) sayRows(p *pc) {
	w.raw(filepath.Join(w.hub.dir, "hub.db"), func(scan func(...any) error) error {
		var id, clean, stamps, body string
		var rev, deleted int64
		err := scan(&id, &rev, &clean, &deleted, &stamps, &body)
		w.say("hub: %s rev %d clean %q deleted %d stamps %s %s", id, rev, clean, deleted, stamps, body)
		return err
	}, "SELECT id, rev, clean, deleted, stamps, body FROM record WHERE scope = ?", p.dealer)
	for _, dump := range []func(*pc) []string{dumpOf(domain.Customers), dumpOf(domain.Tasks), dumpOf(domain.Orders), dumpOf(domain.Events)} {
		for _, line := range dump(p) {
			w.say("%s: %s", p.name, line)
		}
	}
}

func dumpOf[T any](d *record.Definition[T]) func(*pc) []string {
	return func(p *pc) []string {
		p.Helper()
		var out []string
		p.must(p.store.Read(ctx, func(v *store.View) error {
			found, err := store.Find(v, d, "ORDER BY id")
			for i := range found {
				row := d.Bind(&found[i])
				if row.Head.Scope != p.dealer {
					p.fail("%s of %s still has %s %s of %s", p.name, p.dealer, d.Name, row.Head.ID, row.Head.Scope)
				}
				out = append(out, fmt.Sprintf("%s %s %d %s", row.Head.ID, row.Head.Scope, row.Head.Rev, row.AppendJSON(nil)))
			}
			return err
		}))
		return out
	}
}

// conflictsAgree holds that each open loser of the hub is in sight on each PC of its dealer, and no other.
func (w *world) conflictsAgree() {
	w.Helper()
	open := map[string]map[string]bool{}
	w.raw(filepath.Join(w.hub.dir, "hub.db"), func(scan func(...any) error) error {
		var scope string
		var text []byte
		if err := scan(&scope, &text); err != nil {
			return err
		}
		var losers []struct {
			ID    record.ID
			Field string
			Lost  json.RawMessage
		}
		err := json.Unmarshal(text, &losers)
		for _, l := range losers {
			if open[scope] == nil {
				open[scope] = map[string]bool{}
			}
			open[scope][fmt.Sprintf("%s %s %s", l.ID, l.Field, l.Lost)] = true
		}
		return err
	}, "SELECT scope, lost FROM record WHERE lost <> ''")
	for _, p := range w.pcs {
		here := map[string]bool{}
		for _, c := range p.conflicts() {
			key := fmt.Sprintf("%s %s %s", c.ID, c.Field, c.Lost)
			here[key] = true
			if !open[p.dealer][key] {
				w.fail("%s shows a conflict that the hub doesn't have: %s", p.name, key)
			}
		}
		for _, key := range sorted(open[p.dealer]) {
			if !here[key] {
				w.fail("%s doesn't show the conflict %s", p.name, key)
			}
		}
	}
}

func (p *pc) conflicts() (out []store.Conflict) {
	p.Helper()
	p.must(p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = v.Conflicts(1000)
		return err
	}))
	return out
}

// clocksAreClamped holds that no time at the hub lies further ahead of its clock than the rules allow.
func (w *world) clocksAreClamped() {
	w.Helper()
	w.raw(filepath.Join(w.hub.dir, "hub.db"), func(scan func(...any) error) error {
		var id, stamps string
		var born int64
		if err := scan(&id, &born, &stamps); err != nil {
			return err
		}
		times := []int64{born}
		var list [][4]any
		if stamps != "" {
			if err := json.Unmarshal([]byte(stamps), &list); err != nil {
				return err
			}
		}
		for _, l := range list {
			times = append(times, int64(l[3].(float64)))
		}
		if latest := slices.Max(times); latest > int64(w.now)+merge.Ahead {
			w.fail("%s was written in %s, says the hub", id, calendar.Instant(latest))
		}
		return nil
	}, "SELECT id, born_at, stamps FROM record")
}

// numbersAreUnique holds that no two papers at the hub have the same number, and no two orders the same car, unless everybody was
// told: two copies of a PC may both have given a number, and the hub taken the one before it was put back and the other after.
func (w *world) numbersAreUnique() {
	w.Helper()
	told := w.flagged()
	numbers, cars := map[string]string{}, map[string]string{}
	w.raw(filepath.Join(w.hub.dir, "hub.db"), func(scan func(...any) error) error {
		var id string
		var body []byte
		if err := scan(&id, &body); err != nil {
			return err
		}
		var o struct{ Number, State, VIN, Claim string }
		if err := json.Unmarshal(body, &o); err != nil {
			return err
		}
		if other := numbers[o.Number]; other != "" && !told[[2]string{id, other}] && !told[[2]string{other, id}] {
			w.fail("orders %s and %s have the number %s", other, id, o.Number)
		}
		numbers[o.Number] = id
		if o.State == string(domain.OrderCancelled) || o.VIN == "" {
			return nil
		}
		if other := cars[o.VIN]; other != "" && w.kept.times == 0 { // then both were accepted, and both are told
			w.fail("orders %s and %s have the car %s", other, id, o.VIN)
		}
		cars[o.VIN] = id
		if o.Claim != domain.ClaimConfirmed {
			w.fail("order %s has the car %s, but its claim is %q", id, o.VIN, o.Claim)
		}
		return nil
	}, "SELECT id, body FROM record WHERE type = 'order' AND deleted = 0 ORDER BY id")
}

// flagged are the pairs of records of which the hub said to all that both have what only one may have.
func (w *world) flagged() map[[2]string]bool {
	w.Helper()
	out := map[[2]string]bool{}
	w.raw(filepath.Join(w.hub.dir, "hub.db"), func(scan func(...any) error) error {
		var line []byte
		var l struct {
			ID  string `json:"id"`
			Won any    `json:"won"`
		}
		if err := scan(&line); err != nil {
			return err
		}
		err := json.Unmarshal(line, &l)
		out[[2]string{l.ID, fmt.Sprint(l.Won)}] = true
		return err
	}, "SELECT line FROM loser")
	return out
}
