package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// While thousands of records are put into the search index, who saves must not wait for a whole lot of them.
func TestSearchIndexGivesWay(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 8000, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	madeOtherwise(t, dir)
	if s, err = store.Open(ctx, dir, manual()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	saves := 0
	for ; s.Indexing(); saves++ {
		save(t, s, &domain.Customer{Kind: domain.Person, Name: "张伟"})
	}
	if least := 8000 / 400; saves < least {
		t.Fatalf("%d saves while 8,000 customers were indexed, wanted %d", saves, least)
	}
}

// madeOtherwise makes the index look as if a former program had made it.
func madeOtherwise(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "showroom.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE meta SET value = 'other' WHERE key = 'search'"); err != nil {
		t.Fatal(err)
	}
}
