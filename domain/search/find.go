// Package search decides, without any I/O, how records are found while somebody types: which terms a
// record puts into the index, which ranges a typed text asks for, and what matches. See DESIGN.md.
package search

import (
	"slices"
	"strings"
)

// What one search may read, so that typing never waits. A query that needs more
// is so short that it finds half the town.
const (
	scanLimit  = 4000 // terms
	checkLimit = 300  // records, for a query of several words
)

// Scan reads a range of the index (From <= term < To) in term order and yields
// each row until yield returns false.
type Scan[ID comparable] func(from, to string, yield func(term string, id ID) bool) error

// Rank says how well a find answers what was typed; less is better.
type Rank uint8

// The ranks.
const (
	Whole  Rank = iota // the whole name, reading, initials or number
	Tail               // the end of a phone
	Begins             // the beginning of a name or number, the end of another number
	Inside             // something inside
)

// Found is a find and its rank.
type Found[ID comparable] struct {
	ID   ID
	Rank Rank
}

// Find runs a plan over an index and returns at most limit records, best first,
// none twice. When plan.Verify is set, check decides about each candidate: it
// fetches the record's fields and asks plan.Match.
func Find[ID comparable](p Plan, limit int, scan Scan[ID], check func(ID) (bool, error)) ([]Found[ID], error) {
	if !p.Verify {
		return candidates(p, limit, scan)
	}
	all, err := candidates(p, checkLimit, scan)
	if err != nil {
		return nil, err
	}
	var found []Found[ID]
	for _, f := range all {
		if len(found) == limit {
			break
		}
		ok, err := check(f.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, f)
		}
	}
	return found, nil
}

func candidates[ID comparable](p Plan, limit int, scan Scan[ID]) ([]Found[ID], error) {
	var found []Found[ID]
	seen := make(map[ID]bool, limit)
	left := scanLimit
	for _, l := range p.Lookups {
		if len(found) >= limit || left <= 0 {
			break
		}
		err := scan(l.From, l.To, func(term string, id ID) bool {
			left--
			if !seen[id] && (!l.Check || p.Accept(term)) {
				seen[id] = true
				found = append(found, Found[ID]{id, l.rank(term)})
			}
			return len(found) < limit && left > 0
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(found, func(a, b Found[ID]) int { return int(a.Rank) - int(b.Rank) })
	return found, nil
}

// rank is that of the lookup, but only a phone's end is a Tail: not an identity card's or a document's.
func (l Lookup) rank(term string) Rank {
	if l.Rank == Tail && (len(term) > 1+12 || strings.Trim(term[1:], "0123456789") != "") {
		return Begins
	}
	return l.Rank
}
