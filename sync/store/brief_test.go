package store_test

import (
	"errors"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// A record read in brief is for the screen only: saving it would empty its lists, so that is refused.
func TestBriefIsNotSaved(t *testing.T) {
	s := storetest.MustOpen(t)
	q := domain.Quote{State: domain.QuoteDraft, Day: 20261121, Invoice: 20261121, Net: 100, Note: "两天内答复", Lines: []domain.QuoteLine{{Code: "MSRP", Amount: 100}}}
	do(t, s, func(tx *store.Tx) error { return store.Put(tx, domain.Quotes, &q) })
	var brief []domain.Quote
	look(t, s, func(v *store.View) (err error) {
		brief, err = store.QuoteList(v, store.Papers{}, 10, 0)
		return err
	})
	if len(brief) != 1 || brief[0].Net != 100 || brief[0].ID != q.ID || len(brief[0].Lines) != 0 || brief[0].Note != "" {
		t.Fatalf("brief %+v", brief)
	}
	err := s.Do(ctx, store.Action{Verb: "test"}, func(tx *store.Tx) error { return store.Put(tx, domain.Quotes, &brief[0]) })
	if !errors.Is(err, store.ErrStale) {
		t.Fatalf("saved: %v", err)
	}
	look(t, s, func(v *store.View) error {
		got, err := store.Get(v, domain.Quotes, q.ID)
		if rest := record.Diff(domain.Quotes.Bind(&q), domain.Quotes.Bind(&got)); len(rest) != 0 {
			t.Errorf("differs: %v", rest)
		}
		return err
	})
}
