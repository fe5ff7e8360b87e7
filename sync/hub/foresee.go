package hub

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"showroom/sync/merge"
)

// foresee looks up together who has what the batch's papers will claim, as far as that can be told before they are judged: nearly all. Each by
// itself would be a round trip.
func (b *batch) foresee(s *session) error {
	wanted := map[string][]string{} // keys by kind
	for _, f := range b.fresh {
		m := &b.in[f.at]
		for i := range m.Changes {
			c := &m.Changes[i]
			if _, paper := documents[c.Type]; !paper || m.nul {
				continue
			}
			sent := merge.State{Body: c.Set}
			for _, state := range []*merge.State{&sent, &b.rows[key{c.ID, c.Type}].state} {
				for _, one := range claims(c.Type, state) {
					if _, asked := b.owners[one]; !asked {
						b.owners[one] = key{}
						wanted[one.kind] = append(wanted[one.kind], one.key)
					}
				}
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(wanted)) {
		if err := b.ownersOf(s, kind, wanted[kind]); err != nil {
			return fmt.Errorf("look up claims: %w", err)
		}
	}
	return nil
}

func (b *batch) ownersOf(s *session, kind string, keys []string) error {
	slices.Sort(keys) // two hubs never wait for each other crosswise
	return s.among(func(scan func(...any) error) error {
		c, k := claim{kind: kind}, key{}
		err := scan(&c.key, &k.typ, &k.id)
		b.owners[c] = k
		return err
	}, keys, "key, type, id", "claim", "kind = '"+kind+"' AND key", "key")
}

func (b *batch) saveClaims(s *session) error {
	for c := range b.freed {
		if err := s.do("DELETE FROM claim WHERE kind = ? AND key = ?", c.kind, c.key); err != nil {
			return err
		}
	}
	list := slices.SortedFunc(maps.Keys(b.claimed), func(a, b claim) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key)) })
	// Two hubs may write the same claim at once: the second meets the primary key, fails and is run again.
	return s.insert("INSERT INTO claim (kind, key, type, id)", "(?, ?, ?, ?)", "", len(list), func(to []any, i int) []any {
		k := b.claimed[list[i]]
		return append(to, list[i].kind, list[i].key, k.typ, string(k.id))
	})
}
