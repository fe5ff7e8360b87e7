package hub

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// Moves between dealers. The moving transaction gives the record the next number of the scope that it enters and
// writes an entry of the scope that it leaves, so each side's PCs learn of it in their own feed.
//
// Numbers of two scopes can't be compared. So a record that enters a scope is stamped anew, as if everything in it
// had been written at that moment, which is how that scope's PCs see it. A PC of the former scope that had not
// seen it leave is judged by the stamps as they were.

// departure is a record's leaving of a scope.
type departure struct {
	scope   string
	rev     int64 // in that scope; 0 until the head is taken
	entered int64 // its rev in the scope that it went to
	born    int64
	stamps  []merge.FieldStamp
}

// followers are the types that belong to a customer and move with it. Papers stay: they are their store's.
var followers = []string{domain.Events.Name, domain.Tasks.Name, domain.Vehicles.Name}

// moves tells whether the change asks for another scope.
func moves(c *wire.Change, r *row) bool {
	return c.Scope != "" && !c.New && r.scope != "" && c.Scope != r.scope
}

// permitMove judges whether this device may send the record to the other dealer.
func (t *trial) permitMove(c *wire.Change, r *row) *refusal {
	switch {
	case r.scope != t.b.dev.dealer || t.m.Verb != wire.Transfer || c.Type != domain.Customers.Name:
		return &refusal{reason: "只能把本店的客户转给其他门店", forged: true}
	case c.Scope == HQ || c.Scope == record.Shared || !t.b.isDealer(c.Scope):
		return &refusal{reason: fmt.Sprintf("总部没有门店 %s，请核对店码后重新转出", c.Scope)}
	}
	return t.b.hub.permit(t.b.dev, t.m.Verb, &wire.Change{Type: c.Type, ID: c.ID, Set: c.Set}, r.scope)
}

func (b *batch) isDealer(code string) bool {
	var n int
	b.look(&n, "SELECT count(*) FROM dealer WHERE code = ?", code)
	return n > 0
}

// look reads one number. An error is kept for run.
func (b *batch) look(into *int, query string, args ...any) {
	if b.failed == nil {
		_, b.failed = b.session.one([]any{into}, query, args...)
	}
}

// move sends a customer and what follows it to another dealer.
func (t *trial) move(r *row, to string) {
	from := r.scope
	all := append([]*row{r}, t.following(r.id, from)...)
	for _, one := range all {
		one.leave(to)
	}
	for _, one := range all[1:] {
		if one.typ == domain.Tasks.Name && text(one.state.Body, "state") == "open" {
			one.state = merge.Set(one.state, "owner", empty, merge.Stamp{Rev: fresh, By: hubDevice, At: t.at})
		}
		one.state.Rev, one.changed = fresh, max(one.changed, t.at)
	}
	t.also = append(t.also, all[1:]...)
	t.arrivals = append(t.arrivals, arrival{r, from})
}

var empty = []byte(`""`)

// leave takes the record to another scope.
func (r *row) leave(to string) {
	st := &r.state
	r.left = append(r.left[:len(r.left):len(r.left)], departure{scope: r.scope, born: st.Born.Rev, stamps: slices.Clone(st.Stamps)})
	r.scope = to
	st.Born.Rev, st.Clean, st.Stamps = fresh, "", slices.Clone(st.Stamps)
	for i := range st.Stamps {
		st.Stamps[i].Rev = fresh
	}
	r.lost = slices.Clone(r.lost)
	for i := range r.lost {
		r.lost[i].Rev = fresh
	}
}

// following lists the records of a scope that belong to the customer: those that the database has, as this batch
// has changed them, and those that the batch has made.
func (t *trial) following(customer record.ID, scope string) []*row {
	if t.b.failed != nil {
		return nil
	}
	found := map[key]*row{}
	args := []any{scope}
	for _, typ := range followers {
		args = append(args, typ)
	}
	// Bodies are written by AppendJSON: one spelling, no blanks.
	t.b.failed = t.b.session.each(func(scan func(...any) error) error {
		var k key
		err := scan(&k.id, &k.typ)
		found[k] = &row{key: k}
		return err
	}, "SELECT id, type FROM record WHERE scope = ? AND type IN ("+marks(len(followers))+") AND deleted = 0 AND body LIKE ?", append(args, `%"customer":"`+string(customer)+`"%`)...)
	unread := map[key]*row{}
	for k := range found {
		if t.b.rows[k] == nil {
			unread[k] = found[k]
		}
	}
	if t.b.failed == nil {
		t.b.failed = t.b.session.load(unread)
	}
	for k, r := range unread {
		t.b.rows[k] = r
	}
	for k := range t.b.rows {
		found[k] = nil
	}
	var out []*row
	for k := range found {
		r := t.row(k)
		if slices.Contains(followers, k.typ) && r.scope == scope && !r.state.Deleted && text(r.state.Body, "customer") == string(customer) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *row) int { return strings.Compare(string(a.id)+a.typ, string(b.id)+b.typ) })
	return out
}

// departed is how the record left the dealer's scope, nil if it never did.
func (b *batch) departed(r *row, dealer string) *departure {
	for i := len(r.left) - 1; i >= 0; i-- {
		if r.left[i].scope == dealer {
			return &r.left[i]
		}
	}
	d := departure{scope: dealer}
	var stamps string
	if b.failed != nil {
		return nil
	}
	found, err := b.session.one([]any{&d.rev, &d.entered, &d.born, &stamps},
		"SELECT rev, entered, born_rev, stamps FROM leaving WHERE id = ? AND type = ? AND scope = ? ORDER BY rev DESC LIMIT 1", string(r.id), r.typ, dealer)
	if err == nil && found {
		d.stamps, err = parseStamps(stamps)
	}
	if b.failed = err; err != nil || !found {
		return nil
	}
	return &d
}

// late judges an edit by a PC of the former scope that had not seen the record leave.
func (t *trial) late(r *row, c *wire.Change, d *departure) (merge.State, []wire.Loser) {
	const unseen = fresh - 1
	seen, left := r.state, map[string]int64{}
	for _, s := range d.stamps {
		left[s.Name] = s.Rev
	}
	entered, stamp := d.entered, fresh
	if d.rev == 0 { // it left in this very transaction
		entered, stamp, r.again = fresh, fresher, true
	}
	was := func(s merge.Stamp, name string) merge.Stamp {
		if s.Rev != entered {
			s.Rev = unseen // written after the move
		} else if rev, own := left[name]; own {
			s.Rev = rev
		} else {
			s.Rev = d.born
		}
		return s
	}
	seen.Rev, seen.Clean, seen.Born = unseen, "", was(seen.Born, "")
	if c.Delete { // whoever deletes here didn't know that another store has the customer now
		seen.Born = merge.Stamp{Rev: unseen, By: hubDevice, At: t.at}
	}
	seen.Stamps = slices.Clone(seen.Stamps)
	now := map[string]int64{}
	for i, s := range r.state.Stamps {
		now[s.Name] = s.Rev
		seen.Stamps[i].Stamp = was(s.Stamp, s.Name)
	}
	next, lost := merge.Judge(seen, c, t.writer(), t.at, stamp)
	next.Born, next.Clean = r.state.Born, ""
	for i := range next.Stamps {
		if rev, standing := now[next.Stamps[i].Name]; standing && next.Stamps[i].Rev != stamp {
			next.Stamps[i].Rev = rev
		}
	}
	return next, lost
}

// follow lets a record that is new, and was made for a customer who has left since, go after the customer.
func (t *trial) follow(r *row, c *wire.Change) {
	customer := key{record.ID(text(c.Set, "customer")), domain.Customers.Name}
	if customer.id == "" || !slices.Contains(followers, c.Type) || !t.b.anybodyLeft() {
		return
	}
	dealer := r.scope
	home := &row{key: customer}
	if t.b.rows[customer] != nil {
		home = t.row(customer)
	} else if t.b.failed == nil {
		_, t.b.failed = t.b.session.one([]any{&home.scope}, "SELECT scope FROM record WHERE id = ? AND type = ?", string(customer.id), customer.typ)
	}
	if home.scope == "" || home.scope == dealer || t.b.departed(home, dealer) == nil {
		return
	}
	r.left = append(r.left[:len(r.left):len(r.left)], departure{scope: dealer, born: fresh})
	r.scope, t.clean = home.scope, false
}

// anybodyLeft asks once whether this dealer ever gave a record away: most never did.
func (b *batch) anybodyLeft() bool {
	if b.leavers == nil {
		n := 0
		b.look(&n, "SELECT count(*) FROM (SELECT 1 FROM leaving WHERE scope = ? LIMIT 1) x", b.dev.dealer)
		b.leavers = &n
	}
	return *b.leavers > 0 || len(b.arrivals) > 0
}

// arrival is a customer who came from another dealer.
type arrival struct {
	row  *row
	from string
}

// tellArrivals files a task in the store that a customer came to: nobody there knows him yet.
func (b *batch) tellArrivals(s *session) error {
	for _, a := range b.arrivals {
		t := domain.Task{
			Kind: "other", State: "open", Due: b.now.Day(), Customer: a.row.id,
			Title: fmt.Sprintf("客户 %s 由门店 %s 转入，请分派顾问并联系", text(a.row.state.Body, "name"), a.from),
		}
		t.ID = record.NamedID("task", fmt.Sprintf("transfer/%s/%d", a.row.id, b.now))
		rows, err := b.hub.file(s, a.row.scope, []*record.Row{domain.Tasks.Bind(&t)}, true)
		if err != nil {
			return err
		}
		b.order = append(b.order, rows...)
	}
	return nil
}

func (s *session) saveDepartures(rows []*row) error {
	for _, r := range rows {
		for _, d := range r.left {
			err := s.do("INSERT INTO leaving (scope, rev, type, id, entered, born_rev, stamps) VALUES (?, ?, ?, ?, ?, ?, ?)",
				d.scope, d.rev, r.typ, string(r.id), d.entered, d.born, appendStamps(d.stamps))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// feedLeaving tells the device what left the scope.
func (s *session) feedLeaving(scope string, after int64, w *wire.Writer) error {
	var line []byte
	it := wire.Item{Scope: scope, Leave: true}
	err := s.each(func(scan func(...any) error) error {
		if err := scan(&it.Type, &it.ID, &it.Rev); err != nil {
			return err
		}
		line = wire.AppendRawItem(line[:0], &it, nil, nil)
		return w.Line(line)
	}, "SELECT type, id, rev FROM leaving WHERE scope = ? AND rev > ? ORDER BY rev", scope, after)
	if err != nil {
		return fmt.Errorf("what left %s: %w", scope, err)
	}
	return nil
}
