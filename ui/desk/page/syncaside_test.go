package page

import (
	"io"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
	"showroom/ui/desk"
)

// What headquarters sent and this program can't read is listed with its field, and nothing else is hidden by it.
func TestUnreadableRecordsAreListed(t *testing.T) {
	st := joinedStore(t)
	s := openShop(t, st, "lina", desk.Route{Page: "sync"})
	known := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, "ORDER BY id") })
	dealer := st.Identity().Dealer
	items := []wire.Item{
		{Type: "customer", ID: known.ID, Scope: dealer, Rev: 900_001, Body: record.Patch{{Name: "gender", Value: []byte(`12`)}}},
		{Type: "quote", ID: "01970000-0000-7000-8000-00000000abcd", Scope: dealer, Rev: 900_002, Body: record.Patch{{Name: "net", Value: []byte(`"viel"`)}}},
	}
	head := wire.FeedHead{Epoch: st.Identity().Epoch, Heads: map[string]int64{dealer: 900_010, "*": 900_010}}
	if _, err := st.ApplyFeed(t.Context(), head, func() (wire.Item, error) {
		if len(items) == 0 {
			return wire.Item{}, io.EOF
		}
		first := items[0]
		items = items[1:]
		return first, nil
	}); err != nil {
		t.Fatal(err)
	}
	s.Desk.Reload()
	p := s.Desk.Page().(*syncPage)
	text := textOf(p.body)
	for _, want := range []string{"读不懂的资料", "客户 " + known.Name, "“性别”这一栏", "报价", "“应付合计”这一栏"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page doesn't say %q: %s", want, text)
		}
	}
	golden(t, s, "sync-unreadable", 1280, 720)
}
