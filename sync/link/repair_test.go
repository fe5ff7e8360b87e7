package link_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
)

// A row that was lost and one that was spoilt, past all of our code, are found by the proof and brought again; what was not
// yet sent stays.
func TestRepair(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	other := customer("李强", "13800000014")
	put(a, domain.Customers, other)
	a.sync()
	b.sync()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.store.Dir(), store.DatabaseFile))
	w.must(err)
	defer db.Close()
	for _, spoil := range []string{"DELETE FROM customer WHERE id = '" + string(other.ID) + "'", "UPDATE customer SET note = '坏了' WHERE id = '" + string(id) + "'"} {
		if _, err := db.Exec(spoil); err != nil {
			t.Fatal(err)
		}
	}
	mine := customer("未上传", "13800000015")
	put(b, domain.Customers, mine)
	b.sync()
	r, ok, err := b.link.Repair(ctx)
	w.must(err)
	if !ok || len(r.Found) != 1 || r.Found[0].Type != "customer" || len(r.Left) != 0 {
		t.Errorf("repair: %+v %v", r, ok)
	}
	a.sync()
	w.agree(a, b)
	if got := get(b, domain.Customers, id).Note; got != "" {
		t.Errorf("the spoilt note is still %q", got)
	}
	if r, ok, err := b.link.Repair(ctx); err != nil || !ok || len(r.Found) != 0 {
		t.Errorf("nothing is to be repaired any more: %+v %v %v", r, ok, err)
	}
}
