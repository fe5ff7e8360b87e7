package page

import (
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
)

func TestTodayOffersWhatACrashLeftBehind(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	mine := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE owner = ? ORDER BY id", s.Session.User.ID)
	})
	other := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE owner <> ? ORDER BY id", s.Session.User.ID)
	})
	for _, key := range []string{"quote/gone", "order/", "customer/" + string(other.ID), "quote/new/" + string(mine.ID)} {
		if err := s.Store.SaveDraft(s.ctx, key, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	s.Desk.Go(desk.Route{Page: "today"})
	p := s.Desk.Page().(*today)
	if got := textOf(p.drafts); !strings.Contains(got, "有未完成的草稿：报价 · "+mine.Name) {
		t.Fatalf("今日 says %q", got)
	}
	golden(t, s, "today-draft", 1280, 720)
	buttonOf(t, p.drafts, "继续填写").OnTapped()
	if want := (desk.Route{Page: "quote", For: mine.ID}); s.Desk.Route() != want {
		t.Errorf("went to %v, not %v", s.Desk.Route(), want)
	}
	s.Desk.Back()
	buttonOf(t, p.drafts, "不要了").OnTapped()
	s.Desk.Asking().Buttons()[1].OnTapped()
	if got := textOf(p.drafts); got != "" {
		t.Errorf("the draft was dropped, 今日 still says %q", got)
	}
}
