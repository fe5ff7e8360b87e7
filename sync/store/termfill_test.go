package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// While thousands of records are put into the search index, who saves must not wait for a whole lot of them.
func TestSearchIndexGivesWay(t *testing.T) {
	s := storetest.MustOpen(t)
	fill(t, s, 5000, 0)
	saved := make(chan struct{})
	do(t, s, func(tx *store.Tx) error {
		if err := tx.Unindex(); err != nil {
			return err
		}
		alone, err := tx.FillSome("customer")
		if err != nil {
			return err
		}
		go func() {
			save(t, s, &domain.Customer{Kind: domain.Person, Name: "张伟"})
			close(saved)
		}()
		for s.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		waitedFor, err := tx.FillSome("customer")
		if waitedFor -= alone; err == nil && (alone != 2000 || waitedFor != 50) {
			t.Errorf("%d customers at a time when nobody waits, %d when somebody does", alone, waitedFor)
		}
		return err
	})
	<-saved
}

// A program that makes terms otherwise than the one before makes all of them anew, behind the rows.
func TestSearchIndexMadeOtherwise(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 5000, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	madeOtherwise(t, dir)
	if s, err = store.Open(ctx, dir, manual()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Indexed(ctx); err != nil {
		t.Fatal(err)
	}
	look(t, s, func(v *store.View) error {
		documents, err := v.Documents()
		if err != nil {
			return err
		}
		former, err := v.Having("former")
		if documents != 5000 || former != 0 {
			t.Errorf("%d of 5,000 are indexed, %d by a former term", documents, former)
		}
		return err
	})
}

// madeOtherwise makes the index look as if a former program had made it, with a term of its own.
func madeOtherwise(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "showroom.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE meta SET value = 'other' WHERE key = 'search'; INSERT INTO search (kind, term, doc) SELECT kind, 'former', num FROM doc"); err != nil {
		t.Fatal(err)
	}
}
