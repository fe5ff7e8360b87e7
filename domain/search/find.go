// Package search decides, without any I/O, how records are found while somebody types: which terms a
// record puts into the index, which ranges a typed text asks for, and what matches. See DESIGN.md.
package search

// What one search may read, so that typing never waits. A query that needs more
// is so short that it finds half the town.
const (
	scanLimit  = 4000 // terms
	checkLimit = 300  // records, for a query of several words
)

// Scan reads a range of the index (From <= term < To) in term order and yields
// each row until yield returns false.
type Scan[ID comparable] func(from, to string, yield func(term string, id ID) bool) error

// Find runs a plan over an index and returns at most limit records, best first,
// none twice. When plan.Verify is set, check decides about each candidate: it
// fetches the record's fields and asks plan.Match.
func Find[ID comparable](p Plan, limit int, scan Scan[ID], check func(ID) (bool, error)) ([]ID, error) {
	if !p.Verify {
		return candidates(p, limit, scan)
	}
	ids, err := candidates(p, checkLimit, scan)
	if err != nil {
		return nil, err
	}
	var found []ID
	for _, id := range ids {
		if len(found) == limit {
			break
		}
		ok, err := check(id)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, id)
		}
	}
	return found, nil
}

func candidates[ID comparable](p Plan, limit int, scan Scan[ID]) ([]ID, error) {
	var found []ID
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
				found = append(found, id)
			}
			return len(found) < limit && left > 0
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
