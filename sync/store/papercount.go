package store

import "fmt"

// CountPapers counts the quotes, orders or deliveries that p chooses; typ names which.
func (v *View) CountPapers(typ string, p Papers) (n int, err error) {
	if v.store.tables[typ] == nil {
		return 0, fmt.Errorf("store: type %s is not in this program's set", typ)
	}
	tail, args := p.tail(typ, -1, 0)
	_, err = v.one(fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM (SELECT * FROM %q WHERE deleted = 0) %s)", typ, tail), args, &n)
	return n, err
}
