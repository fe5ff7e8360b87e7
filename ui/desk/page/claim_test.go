package page

import (
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
)

// A car that headquarters has not confirmed is told in the list, on the order's page and on its customer's, until it is certain.
func TestProvisionalClaimsAreTold(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "orders"})
	o := shownOrder(t, s, "WHERE state = 'open' AND vin <> '' ORDER BY id")
	for _, c := range []struct {
		claim, says string
		tone        look.Tone
	}{{domain.ClaimProvisional, "待总部确认", look.Due}, {domain.ClaimLost, "已被占用", look.Bad}, {domain.ClaimConfirmed, "执行中", look.Act}} {
		if err := s.Store.Do(t.Context(), store.Action{Verb: "order.edit"}, func(tx *store.Tx) error {
			one, err := store.Get(tx.View, domain.Orders, o.ID)
			if err != nil {
				return err
			}
			one.Claim = c.claim
			o = one
			return store.Put(tx, domain.Orders, &one)
		}); err != nil {
			t.Fatal(err)
		}
		if cell := orderStateCell(&o); cell.Text != c.says || cell.Tone != c.tone {
			t.Errorf("%s: the list says %+v", c.claim, cell)
		}
		s.Desk.Go(desk.Route{Page: "order", ID: o.ID})
		told := strings.Contains(textOf(s.Desk.Page().Object()), "待总部确认")
		if want := c.claim == domain.ClaimProvisional; told != want {
			t.Errorf("%s: the order's page tells so: %v", c.claim, told)
		}
		rows := goCustomer(t, s, o.Customer).tabs.orders(s.Desk.Page().(*customer).dossier)
		if rows[0].state != c.says && c.claim != domain.ClaimConfirmed {
			t.Errorf("%s: the customer's page says %q", c.claim, rows[0].state)
		}
	}
}
