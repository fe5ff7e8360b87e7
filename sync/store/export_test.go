package store

// Waiting is how many wait to write.
func (s *Store) Waiting() int { return int(s.queue.Load()) }

// Unindex empties the search index.
func (tx *Tx) Unindex() error {
	for _, query := range []string{"DELETE FROM search", "DELETE FROM doc"} {
		if err := tx.do(query); err != nil {
			return err
		}
	}
	return nil
}

// FillSome indexes what one transaction of the background does, and tells how many documents there are then.
func (tx *Tx) FillSome(table string) (documents int, err error) {
	if _, _, err := tx.fillSome(table, "", true); err != nil {
		return 0, err
	}
	return tx.Documents()
}

// Having is how many are found by a term.
func (v *View) Having(term string) (n int, err error) {
	_, err = v.one("SELECT count(*) FROM search WHERE term = ?", []any{term}, &n)
	return n, err
}

// Documents is how many are indexed.
func (v *View) Documents() (n int, err error) {
	_, err = v.one("SELECT count(*) FROM doc", nil, &n)
	return n, err
}
