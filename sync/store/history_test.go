package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
	"showroom/sync/wire"
)

// What waits to be adopted may be edited while its part of the history is being read: the edit makes no change of its own, so the
// state that goes up must have it.
func TestHistoryHasWhatWasEditedMeanwhile(t *testing.T) {
	s := storetest.MustOpen(t)
	_, ids := fill(t, s, 12_000, 0)
	storetest.MustJoin(t, s, "KM01-A-1")
	var editing sync.WaitGroup
	stop, begun := make(chan struct{}), make(chan struct{})
	editing.Go(func() {
		r := rand.New(rand.NewPCG(3, 4))
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			c := read(t, s, ids[r.IntN(len(ids))])
			c.NextStep = fmt.Sprint("第", i, "次改")
			save(t, s, &c)
			if i == 0 {
				close(begun)
			}
		}
	})
	<-begun
	sent := map[record.ID]string{}
	rev := int64(0) // grows from mutation to mutation, as the hub's numbers do
	take := func() (n int) {
		batch, err := s.Pending(ctx, 3)
		if err != nil {
			t.Fatal(err)
		}
		var answers []wire.Outcome
		for _, m := range batch {
			o := wire.Outcome{N: m.N, Verdict: wire.Applied}
			for _, c := range m.Changes {
				if raw := c.Set.Get("next_step"); raw != nil {
					sent[c.ID] = string(raw)
				}
				rev++
				o.Revs = append(o.Revs, rev)
			}
			answers = append(answers, o)
		}
		if err := s.Settle(ctx, answers); err != nil {
			t.Fatal(err)
		}
		return len(batch)
	}
	for s.Identity().Adopt != nil {
		take()
	}
	close(stop)
	editing.Wait()
	for take() > 0 {
	}
	var people []domain.Customer
	err := s.Read(ctx, func(v *store.View) (err error) {
		people, err = store.Find(v, domain.Customers, "ORDER BY id")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	edited := 0
	for _, c := range people {
		want := ""
		if c.NextStep != "" {
			want, edited = `"`+c.NextStep+`"`, edited+1
		}
		if sent[c.ID] != want {
			t.Fatalf("customer %s: %s here, the hub was told %s", c.ID, want, sent[c.ID])
		}
	}
	if edited == 0 {
		t.Fatal("nothing was edited meanwhile")
	}
}
