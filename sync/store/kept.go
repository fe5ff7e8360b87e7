package store

import "slices"

// Kept gives what read makes of records of the types, and keeps it until one of them is written: prices and policies
// are read at each save of a quote and change once a month. What is kept is shared: nobody may change it.
func Kept[T any](tx *Tx, key string, types []string, read func(*View) (T, error)) (T, error) {
	if slices.ContainsFunc(types, func(t string) bool { return tx.touched[t] }) {
		return read(tx.View) // this very transaction has changed them
	}
	s := tx.store
	s.mu.Lock()
	have, ok := s.kept[key]
	s.mu.Unlock()
	if value, fits := have.value.(T); ok && fits {
		return value, nil
	}
	value, err := read(tx.View)
	if err != nil {
		return value, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= mostKept {
		clear(s.kept)
	}
	s.kept[key] = kept{types, value}
	return value, nil
}

// mostKept bounds what is kept: a dealer's variants and some products.
const mostKept = 500

type kept struct {
	types []string
	value any
}

// forgetKept drops what was made of records of the types. Only a writer puts something in, and the next writer begins
// after this: nothing old can come back.
func (s *Store) forgetKept(touched map[string]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, one := range s.kept {
		if slices.ContainsFunc(one.types, func(t string) bool { return touched[t] }) {
			delete(s.kept, key)
		}
	}
}
