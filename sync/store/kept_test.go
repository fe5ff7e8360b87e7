package store_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// What is kept is read once, again after a record of its types was written, and never from before what the same
// transaction wrote; a transaction that is undone leaves nothing of itself.
func TestKept(t *testing.T) {
	s := storetest.MustOpen(t)
	reads := 0
	fees := func(tx *store.Tx) (names string) {
		names, err := store.Kept(tx, "fees", []string{domain.Fees.Name}, func(v *store.View) (out string, err error) {
			reads++
			found, err := store.Find(v, domain.Fees, "ORDER BY code")
			for _, f := range found {
				out += f.Name + " "
			}
			return out, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	look := func(want string, wantReads int) {
		t.Helper()
		do(t, s, func(tx *store.Tx) error {
			if got := fees(tx); got != want || reads != wantReads {
				t.Errorf("%q after %d reads, want %q after %d", got, reads, want, wantReads)
			}
			return nil
		})
	}
	look("", 1)
	look("", 1)
	plate := domain.Fee{Code: "plate", Name: "上牌费"}
	do(t, s, func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Fees, &plate); err != nil {
			return err
		}
		if got := fees(tx); got != "上牌费 " {
			t.Errorf("in the transaction that wrote it: %q", got)
		}
		return nil
	})
	look("上牌费 ", 3)
	look("上牌费 ", 3)
	undone := errors.New("undone")
	err := s.Do(ctx, store.Action{Verb: "test"}, func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Fees, &domain.Fee{Code: "other", Name: "另一项"}); err != nil {
			return err
		}
		fees(tx)
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	look("上牌费 ", 4)
	do(t, s, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &domain.Customer{Name: "张伟"}) })
	look("上牌费 ", 4)
}
