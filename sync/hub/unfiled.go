package hub

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Phones lie in the claim table in no order of arrival: filed batch by batch, an import would write most pages of its dealer's
// phones anew with each thousand. So bulk work's are filed together, in the table's order, behind its pushes (filing.go). Until then
// they are where they came, in the records: head.unfiled is the number from which on some may be without a
// claim. Such a part of a scope is read and filed before a phone that somebody typed is looked up there.
// What is read is what the records say then: who was edited or moved has a higher number, and is read with it or was looked up by it.

// part is a scope up to its head, and the first number from which on phones may be unfiled; 0: none is.
type part struct{ first, head int64 }

// long is a part whose filing would keep who types a phone waiting.
func (p part) long(limit int64) bool { return p.first > 0 && p.head-p.first >= limit }

const unfiledQuery = "SELECT unfiled, seq FROM head WHERE scope = ?"

// readUnfiled reads the phones that bulk work has left in the scopes of this batch's typed ones.
func (b *batch) readUnfiled(s *session) (list []phoned, err error) {
	for _, p := range b.typed {
		if _, asked := b.filed[p.row.scope]; asked {
			continue
		}
		var now part // not as of the statement that waited for the device
		if _, err := s.one([]any{&now.first, &now.head}, unfiledQuery, p.row.scope); err != nil {
			return nil, err
		}
		b.filed[p.row.scope] = now
	}
	for _, scope := range slices.Sorted(maps.Keys(b.filed)) {
		if p := b.filed[scope]; p.first > 0 {
			if list, err = s.phonesIn(list, scope, p); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// phonesIn adds the phones of a part of a scope.
func (s *session) phonesIn(list []phoned, scope string, p part) ([]phoned, error) {
	decode := &wire.Decoder{}
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
			list = append(list, phoned{claim: phoneIn(scope, phone), id: record.ID(id)})
		}
		return nil
	}, "SELECT id, body FROM record WHERE scope = ? AND rev BETWEEN ? AND ? AND type = 'customer' AND deleted = 0 ORDER BY rev", scope, p.first, p.head)
	if err != nil {
		return nil, fmt.Errorf("read phones of %s: %w", scope, err)
	}
	return list, nil
}

// errUnmet makes a transaction run again: another hub's has left the phone that somebody typed in this one, and has committed since this one
// looked.
var errUnmet = errors.New("a typed phone's twin came meanwhile")

// sayUnfiled says from where on phones may be unfiled now, in the scopes that this batch took numbers of. Their heads are locked, so all below
// is there to be seen.
func (b *batch) sayUnfiled(s *session, taken map[string]numbers) error {
	for _, scope := range slices.Sorted(maps.Keys(taken)) {
		n := taken[scope]
		first := n.unfiled
		if p, filed := b.filed[scope]; filed && first > 0 {
			first = max(first, p.head+1)
		}
		if first >= n.first {
			first = 0
		}
		if first > 0 {
			if err := b.metAll(s, scope, part{first, n.first - 1}); err != nil {
				return err
			}
		} else {
			first = b.firstLeft(scope)
		}
		if scope == b.dev.dealer {
			b.own = part{first, n.head}
		}
		if first == n.unfiled {
			continue
		}
		if err := s.do("UPDATE head SET unfiled = ? WHERE scope = ?", first, scope); err != nil {
			return err
		}
	}
	return nil
}

// metAll looks for twins of the typed phones in a part that wasn't there when they were looked up.
func (b *batch) metAll(s *session, scope string, p part) error {
	ids := map[claim]record.ID{}
	for _, t := range b.typed {
		if t.row.scope == scope {
			ids[t.claim] = t.id
		}
	}
	if len(ids) == 0 {
		return nil
	}
	list, err := s.phonesIn(nil, scope, p)
	if err != nil {
		return err
	}
	for _, one := range list {
		if id, typed := ids[one.claim]; typed && id != one.id {
			return errUnmet
		}
	}
	return nil
}

// firstLeft is the lowest number of a customer whose phone this batch leaves in a scope; 0: it leaves none.
func (b *batch) firstLeft(scope string) (first int64) {
	for _, p := range b.left {
		if p.row.scope == scope && (first == 0 || p.row.state.Rev < first) {
			first = p.row.state.Rev
		}
	}
	return first
}
