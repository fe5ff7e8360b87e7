package store

import (
	"context"
	"fmt"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// bulkChanges is the most changes of one mutation of a bulk action; flushChanges the most that are held
// in memory before they are written.
const (
	bulkChanges  = 1000
	flushChanges = 2000
)

// noted is what a write does to one record, as the hub will be told.
type noted struct {
	typ   string
	id    record.ID
	new   bool
	gone  bool
	base  int64
	scope string // "" unless new or moved
	set   record.Patch
	keep  string // fields whose conflicts are settled by it, with commas between

	created calendar.Instant // of a new record, unless that is the mutation's time
	former  string           // of a refill, see former
}

type recordKey struct {
	typ string
	id  record.ID
}

// outbox collects the changes of one transaction; two writes of one record become one change.
type outbox struct {
	n       int64 // of the mutation under way, 0: none yet
	begun   []int64
	i       int // changes of it that are written
	changes []noted
	index   map[recordKey]int
	fold    fold // of it, where it is folded
	mixed   bool // nothing is folded any more
}

// note remembers the write of w.row over w.stored for the hub.
func (tx *Tx) note(w *work, c noted) error {
	c.typ, c.id = w.Name, w.row.Head.ID
	if !tx.identity.Joined() || tx.toBeAdopted(w, c) {
		return nil
	}
	if at, again := tx.box.index[recordKey{c.typ, c.id}]; again {
		tx.box.changes[at] = tx.box.changes[at].then(c)
		return nil
	}
	if !c.new {
		base, err := tx.firstSeen(w, c)
		if err != nil {
			return err
		}
		c.base = base
	}
	return tx.box.add(tx, c)
}

// then is what two writes of one record in one action come to.
func (c noted) then(next noted) noted {
	c.set = next.set.Over(c.set)
	c.gone = c.gone || next.gone
	c.base = min(c.base, next.base)
	c.keep = strings.Trim(c.keep+","+next.keep, ",")
	if next.scope != "" {
		c.scope = next.scope
	}
	return c
}

// firstSeen is the version to name as the base of a change. Where an unanswered change of this PC touches
// the same fields the writer never saw what others did to them meanwhile, so its base counts; a deletion touches all. The
// first unanswered edit of a record keeps the hub's state aside in shadow.
func (tx *Tx) firstSeen(w *work, c noted) (int64, error) {
	waiting, err := tx.unanswered(c.typ, c.id, 0)
	if err != nil {
		return 0, err
	}
	if len(waiting) == 0 {
		return c.base, tx.keepShadow(w.stored)
	}
	base := c.base
	for _, one := range waiting {
		if c.gone {
			base = min(base, one.base)
		}
		for _, e := range c.set {
			if one.set.Has(e.Name) {
				base = min(base, one.base)
			}
		}
	}
	return base, nil
}

// unanswered lists the changes of a record that the hub has not settled, in order, without those of
// mutation except.
func (v *View) unanswered(typ string, id record.ID, except int64) ([]noted, error) {
	return all(v, func(scan scanner) (noted, error) {
		c := noted{typ: typ, id: id}
		var fields []byte
		if err := scan(&c.base, &c.new, &c.gone, &c.scope, &fields); err != nil {
			return c, err
		}
		var err error
		c.set, err = record.ParsePatch(fields)
		return c, err
	}, "SELECT base, new, gone, scope, fields FROM change WHERE id = ? AND type = ? AND n <> ? ORDER BY n, i", string(id), typ, except)
}

func (b *outbox) add(tx *Tx, c noted) error {
	b.mixed = true
	if err := b.closeFold(tx); err != nil {
		return err
	}
	if tx.action.Bulk && b.n != 0 && b.i+len(b.changes) >= bulkChanges {
		if err := b.flush(tx); err != nil {
			return err
		}
		b.n, b.i = 0, 0
	}
	if len(b.changes) >= flushChanges {
		if err := b.flush(tx); err != nil {
			return err
		}
	}
	if b.n == 0 {
		if err := b.begin(tx); err != nil {
			return err
		}
	}
	if b.index == nil {
		b.index = map[recordKey]int{}
	}
	b.index[recordKey{c.typ, c.id}] = len(b.changes)
	b.changes = append(b.changes, c)
	return nil
}

func (b *outbox) begin(tx *Tx) error {
	n, err := tx.count("mutation")
	if err != nil {
		return err
	}
	b.n, b.begun = n, append(b.begun, n)
	return tx.do("INSERT INTO mutation (n, verb, user, at) VALUES (?, ?, ?, ?)", n, tx.action.Verb, string(tx.action.User), int64(tx.now))
}

func (b *outbox) flush(tx *Tx) error {
	if err := b.closeFold(tx); err != nil {
		return err
	}
	rows := make([]any, 0, len(b.changes)*changeWidth)
	for _, c := range b.changes {
		rows = append(rows, b.n, b.i, c.typ, string(c.id), c.scope, c.base, c.new, c.gone, string(c.set.AppendJSON(nil)), int64(c.created), c.keep, c.former)
		b.i++
	}
	b.changes, b.index = b.changes[:0], nil
	return tx.insertChanges(rows)
}

// changeWidth is how many values insertChanges takes of each change.
const changeWidth = 12

// insertChanges writes changes into the outbox, many with one statement.
func (tx *Tx) insertChanges(values []any) error {
	return inLots(len(values)/changeWidth, func(from, to int) error {
		const one = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		return tx.do("INSERT OR FAIL INTO change (n, i, type, id, scope, base, new, gone, fields, created, keep, former) VALUES "+one+strings.Repeat(", "+one, to-from-1),
			values[from*changeWidth:to*changeWidth]...)
	})
}

// sign lets the action's user prove its mutations, as they will be sent.
func (tx *Tx) sign() error {
	if tx.action.Sign == nil {
		return nil
	}
	for _, n := range tx.box.begun {
		made, err := tx.whole("n = ?", n)
		if err != nil {
			return err
		}
		for i := range made {
			m := &made[i]
			if tx.action.Sign(m, tx.identity.Install); m.Sign == nil {
				continue
			}
			if err := tx.do("UPDATE mutation SET signed_on = ?, sig = ? WHERE n = ?", m.Sign.On, m.Sign.Sig, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// NextMutation is the number that the next mutation will get. It tells the hub a copied disk from the
// original: nobody can have sent what this store has not made yet.
func (s *Store) NextMutation(ctx context.Context) (n int64, err error) {
	err = s.Read(ctx, func(v *View) error {
		_, err := v.one("SELECT value FROM counter WHERE name = 'mutation'", nil, &n)
		return err
	})
	return n + 1, err
}

// count raises a counter by one. Counters are part of the transaction: a number that was undone is used
// again, one that was saved never.
func (tx *Tx) count(name string) (int64, error) {
	var n int64
	ok, err := tx.one("INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value", []any{name}, &n)
	if err == nil && !ok {
		err = fmt.Errorf("counter %s gave no value", name)
	}
	return n, err
}
