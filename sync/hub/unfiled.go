package hub

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Phones lie in the claim table in no order of arrival: filed batch by batch, an import would write most pages of its dealer's
// phones anew with each thousand. So bulk work's are filed together, in the table's order, when its push ends. Until then, and when
// a push breaks off, they are where they came, in the records: head.unfiled is the number from which on some may be without a
// claim. Such a part is read and filed before a phone that somebody typed is looked up in the scope, and when it has grown long.
// What is read is what the records say then: who was edited, moved or deleted in between needs no care.

// unfiled is such a part of a scope, up to its head. first is 0 where there is none.
type unfiled struct{ first, head int64 }

// long is a part whose filing would keep people waiting.
func (u unfiled) long(limit int64) bool { return u.first > 0 && u.head-u.first >= limit }

const unfiledQuery = "SELECT unfiled, seq FROM head WHERE scope = ?"

// fileLeft files the phones that bulk work has left in the scopes of typed ones, and this dealer's when they are many.
func (b *batch) fileLeft(s *session, typed []phoned) error {
	left := map[string]unfiled{}
	for _, p := range typed {
		if _, asked := left[p.row.scope]; asked {
			continue
		}
		var u unfiled // as of now, not as of the statement that waited for the device
		if _, err := s.one([]any{&u.first, &u.head}, unfiledQuery, p.row.scope); err != nil {
			return err
		}
		left[p.row.scope] = u
	}
	if _, asked := left[b.dev.dealer]; !asked && b.unfiled.long(b.hub.limits.unfiled) {
		left[b.dev.dealer] = b.unfiled
	}
	for _, scope := range slices.Sorted(maps.Keys(left)) {
		if u := left[scope]; u.first > 0 {
			if err := s.file(scope, u); err != nil {
				return fmt.Errorf("file phones of %s: %w", scope, err)
			}
		}
	}
	return nil
}

// file files one part. Another hub may have added to it meanwhile, or filed as much or more: then what lies behind the part counts as
// unfiled.
func (s *session) file(scope string, u unfiled) error {
	decode := &wire.Decoder{}
	var list []phoned
	err := s.each(func(scan func(...any) error) error {
		var id string
		var body []byte
		if err := scan(&id, &body); err != nil {
			return err
		}
		patch, err := decode.Body(domain.Customers.Name, body)
		if err != nil {
			return fmt.Errorf("customer %s: %w", id, err)
		}
		if phone := text(patch, "phone"); phone != "" {
			list = append(list, phoned{phoneIn(scope, phone), record.ID(id), nil})
		}
		return nil
	}, "SELECT id, body FROM record WHERE scope = ? AND rev BETWEEN ? AND ? AND type = 'customer' AND deleted = 0 ORDER BY rev", scope, u.first, u.head)
	if err != nil {
		return err
	}
	if _, err := s.notePhones(list); err != nil {
		return err
	}
	return s.do("UPDATE head SET unfiled = CASE WHEN seq = ? THEN 0 ELSE ? END WHERE scope = ?", u.head, u.head+1, scope)
}

// leave says that these phones are still to be filed, now that their customers have numbers.
func (s *session) leave(bulk []phoned) error {
	first := map[string]int64{}
	for _, p := range bulk {
		if n := first[p.row.scope]; n == 0 || p.row.state.Rev < n {
			first[p.row.scope] = p.row.state.Rev
		}
	}
	for _, scope := range slices.Sorted(maps.Keys(first)) {
		if err := s.do("UPDATE head SET unfiled = ? WHERE scope = ? AND unfiled = 0", first[scope], scope); err != nil {
			return err
		}
	}
	return nil
}

// carried are the phones that one push left in its dealer's scope while nobody else wrote there: they needn't be read again.
type carried struct {
	phones      []phoned
	first, head int64
}

// add notes what one more batch has left. Others' numbers in between may be of bulk work, too: then the part is not this push's alone. What was
// long has just been filed.
func (c *carried) add(b *batch) {
	head, wrote := b.heads[b.dev.dealer]
	if !wrote || c.head == 0 && (b.unfiled.first > 0 || len(b.left) == 0) {
		return
	}
	if c.head > 0 && b.lowest() != c.head+1 {
		*c = carried{}
		return
	}
	if b.unfiled.long(b.hub.limits.unfiled) {
		c.phones, c.first = nil, 0
	}
	c.head = head
	for _, p := range b.left {
		if p.row.scope != b.dev.dealer {
			continue
		}
		if c.first == 0 || p.row.state.Rev < c.first {
			c.first = p.row.state.Rev
		}
		c.phones = append(c.phones, phoned{p.claim, p.id, nil})
	}
}

// lowest is the first number of the dealer's scope that the batch got.
func (b *batch) lowest() (low int64) {
	for _, r := range b.order {
		if r.scope == b.dev.dealer && (low == 0 || r.state.Rev < low) {
			low = r.state.Rev
		}
	}
	return low
}

// fileCarried files what a push has left, now that it is over.
func (h *Hub) fileCarried(ctx context.Context, p *pushing) error {
	c := &p.left
	if len(c.phones) == 0 {
		return nil
	}
	err := h.write(ctx, func(s *session) error {
		if _, err := s.notePhones(c.phones); err != nil {
			return err
		}
		return s.do("UPDATE head SET unfiled = 0 WHERE scope = ? AND unfiled >= ? AND seq = ?", p.dev.dealer, c.first, c.head)
	})
	if err != nil {
		return fmt.Errorf("file phones: %w", err)
	}
	return nil
}
