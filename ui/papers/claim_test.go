package papers_test

import (
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/papers"
)

// A car that headquarters has not confirmed is marked on every paper that promises it.
func TestUncertainCarIsMarked(t *testing.T) {
	d := sold(t)
	for _, c := range []struct {
		claim, order, delivery string
	}{{domain.ClaimProvisional, "待总部确认", "待总部确认"}, {domain.ClaimLost, "车辆未锁定", ""}, {domain.ClaimConfirmed, "", ""}} {
		if err := d.Store.Do(ctx, store.Action{Verb: "order.edit"}, func(tx *store.Tx) error {
			o, err := store.Get(tx.View, domain.Orders, d.order.ID)
			if err != nil {
				return err
			}
			o.Claim = c.claim
			return store.Put(tx, domain.Orders, &o)
		}); err != nil {
			t.Fatal(err)
		}
		order := textOf(must[*papers.Paper](t)(papers.Order(ctx, d.Session, d.order.ID)))
		delivery := textOf(must[*papers.Paper](t)(papers.Delivery(ctx, d.Session, d.delivery.ID)))
		for _, mark := range []string{"待总部确认", "车辆未锁定"} {
			if got, want := strings.Contains(order, mark), mark == c.order; got != want {
				t.Errorf("%s: the contract says %s: %v", c.claim, mark, got)
			}
			if got, want := strings.Contains(delivery, mark), mark == c.delivery; got != want {
				t.Errorf("%s: the delivery report says %s: %v", c.claim, mark, got)
			}
		}
	}
}
