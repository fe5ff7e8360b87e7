package hub

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Two customers of one dealer with the same phone are probably one person, filed twice by people who could not see
// each other's work. Nothing is held for that: both keep what they typed, and both learn of it. Who has a phone
// first stands in the claim table, so looking costs one indexed read for a batch, however many customers there
// are. Bulk work only leaves its phones, see unfiled: its own program told the user about doubles.

const phoneClaim = "phone"

// phoned is a customer whose phone this batch wrote.
type phoned struct {
	claim claim
	id    record.ID
	row   *row // nil: not of this batch
	nth   int  // of its list, while that is sorted
}

// bulky are the verbs of imports and joins.
func bulky(verb string) bool {
	return verb == wire.Adopt || verb == "refill" || strings.HasPrefix(verb, "customer.import")
}

// phoneIn is the claim of a phone within a scope.
func phoneIn(scope, phone string) claim { return claim{phoneClaim, claimKey(scope + ":" + phone)} }

// tellTwins finds who else has the phones that people wrote in this batch.
func (b *batch) tellTwins(s *session) error {
	b.typed, b.left, b.other = b.phones()
	unfiled, err := b.readUnfiled(s)
	if err != nil {
		return err
	}
	return b.meet(s, append(unfiled, b.typed...))
}

// phones are the customers whose phone was written, by people one by one and by bulk work, and those who got another number for something else.
func (b *batch) phones() (typed, bulk, other []phoned) {
	for _, f := range b.fresh {
		m := &b.in[f.at]
		if bulky(m.Verb) {
			continue
		}
		for i := range m.Changes {
			if r := b.rows[key{m.Changes[i].ID, domain.Customers.Name}]; r != nil {
				r.byHand = true
			}
		}
	}
	for _, r := range b.order {
		if r.typ != domain.Customers.Name || r.state.Deleted {
			continue
		}
		phone := text(r.state.Body, "phone")
		if phone == "" {
			continue
		}
		p := phoned{claim: phoneIn(r.scope, phone), id: r.id, row: r}
		switch {
		case !r.wrote("phone"):
			other = append(other, p)
		case r.byHand:
			typed = append(typed, p)
		default:
			bulk = append(bulk, p)
		}
	}
	return typed, bulk, other
}

// wrote tells whether this transaction wrote the field.
func (r *row) wrote(field string) bool {
	for i := range r.state.Stamps {
		if r.state.Stamps[i].Name == field {
			return r.state.Stamps[i].Rev == fresh
		}
	}
	return r.state.Born.Rev == fresh
}

// meet files phones, and finds who had this batch's first. An owner who has another phone by now, left or was deleted gives way.
func (b *batch) meet(s *session, list []phoned) error {
	known, err := s.notePhones(list)
	known = slices.DeleteFunc(known, func(p phoned) bool { return p.row == nil })
	if err != nil || len(known) == 0 {
		return err
	}
	phones := make([]string, len(known))
	for i, p := range known {
		phones[i] = p.claim.key
	}
	if err := b.ownersOf(s, phoneClaim, phones); err != nil {
		return fmt.Errorf("look up phones: %w", err)
	}
	for _, p := range known {
		owner := b.owners[p.claim]
		if owner == p.row.key {
			continue
		}
		other, err := b.standing(s, owner)
		if err != nil {
			return err
		}
		if !other.state.Deleted && other.scope == p.row.scope && p.claim == phoneIn(other.scope, text(other.state.Body, "phone")) {
			if err := b.tellTwin(s, p, other); err != nil {
				return err
			}
			continue
		}
		b.owners[p.claim] = p.row.key
		if err := s.do("UPDATE claim SET type = ?, id = ? WHERE kind = ? AND key = ?", p.row.typ, string(p.row.id), p.claim.kind, p.claim.key); err != nil {
			return err
		}
	}
	return nil
}

// notePhones leaves the phones that nobody has had, and gives back some with all that somebody has. Phones are new nearly always: so
// looking costs little. To write them as if they were would be quicker on PostgreSQL, but what fails there stands in the server's log, phone and all.
func (s *session) notePhones(list []phoned) (known []phoned, err error) {
	err = s.phoneLots(list, func(i, end int, query string, args []any) error {
		noted, err := s.count(query, args)
		if noted < end-i {
			known = append(known, list[i:end]...)
		}
		return err
	})
	return known, err
}

// filePhones leaves the phones that nobody has had.
func (s *session) filePhones(list []phoned) error {
	return s.phoneLots(list, func(_, _ int, query string, args []any) error { return s.do(query, args...) })
}

func (s *session) phoneLots(list []phoned, run func(i, end int, query string, args []any) error) error {
	sortPhones(list)
	return s.lots("INSERT INTO claim (kind, key, type, id)", "('phone', ?, 'customer', ?)", " ON CONFLICT (kind, key) DO NOTHING", len(list), func(to []any, i int) []any {
		return append(to, list[i].claim.key, string(list[i].id))
	}, run)
}

// sortPhones puts phones in the table's order: two hubs don't wait for each other crosswise then.
func sortPhones(list []phoned) {
	for i := range list {
		list[i].nth = i
	}
	slices.SortFunc(list, func(a, b phoned) int {
		return cmp.Or(strings.Compare(a.claim.key, b.claim.key), cmp.Compare(a.nth, b.nth))
	})
}

// tellTwin files a task for whoever looks after either customer, once for the two.
func (b *batch) tellTwin(s *session, p phoned, other *row) error {
	phone := text(p.row.state.Body, "phone")
	pair := []string{string(p.row.id), string(other.id)}
	slices.Sort(pair)
	sides := [][2]*row{{other, p.row}, {p.row, other}}
	if text(other.state.Body, "owner") == text(p.row.state.Body, "owner") {
		sides = sides[:1]
	}
	for _, side := range sides {
		own, their := side[0], side[1]
		t := domain.Task{
			Kind: "conflict", State: "open", Due: b.now.Day(), Customer: own.id, About: their.id, Owner: record.ID(text(own.state.Body, "owner")),
			Title: fmt.Sprintf("手机 %s 有两份客户档案：%s、%s。请双方核对：同一人只留一份继续跟进，不是同一人就都保留",
				ident.MaskPhone(phone), clip(text(own.state.Body, "name"), 16), clip(text(their.state.Body, "name"), 16)),
		}
		t.ID = record.NamedID("task", fmt.Sprintf("twin/%s/%s/%s/%s", own.scope, phone, strings.Join(pair, "/"), t.Owner))
		if err := b.assign(s, own.scope, t); err != nil {
			return err
		}
	}
	return nil
}
