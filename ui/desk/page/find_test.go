package page

import (
	"context"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/words"
)

func findAll(t *testing.T, s *Shop, text string) map[string][]desk.Hit {
	t.Helper()
	groups, err := s.Search(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]desk.Hit{}
	for _, g := range groups {
		if out[g.Label] != nil {
			t.Errorf("two groups are called %s", g.Label)
		}
		out[g.Label] = g.Hits
	}
	return out
}

func TestSearchFindsPeopleAndPapers(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	rare := fileRare(t, s)
	byName := findAll(t, s, "䶮𠮷")["客户"]
	if len(byName) != 1 || byName[0].Route != (desk.Route{Page: "customer", ID: rare[1]}) || byName[0].Title != "䶮𠮷 女士" {
		t.Fatalf("found %+v", byName)
	}
	if h := byName[0]; h.From != 0 || h.To != 2 || strings.Contains(h.Detail, "13800000023") || !strings.Contains(h.Detail, "138****0023") {
		t.Errorf("the hit reads %+v", h)
	}
	byTail := findAll(t, s, "00021")["客户"]
	if len(byTail) != 1 || byTail[0].Route.ID != rare[0] {
		t.Errorf("by the number's tail: %+v", byTail)
	}
	o := shownOrder(t, s, "WHERE vin <> '' ORDER BY id")
	found := findAll(t, s, o.Number)
	if hits := found["订单"]; len(hits) != 1 || hits[0].Route != (desk.Route{Page: "order", ID: o.ID}) {
		t.Errorf("by the number: %+v", found)
	}
	cars := findAll(t, s, o.VIN)["车辆"]
	if len(cars) != 1 || cars[0].Route.Page != "vehicle" {
		t.Fatalf("by the VIN: %+v", cars)
	}
	s.Desk.Go(cars[0].Route)
	if p, ok := s.Desk.Page().(*vehicle); !ok || p.car.VIN != o.VIN {
		t.Errorf("the car opens as %T", s.Desk.Page())
	}
	if got := findAll(t, s, "没有这样的东西"); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
}

func TestSearchSpeaksEnglish(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	words.Use(words.English)
	o := shownOrder(t, s, "WHERE state = 'delivered' ORDER BY id")
	if hits := findAll(t, s, o.Number)["订单"]; len(hits) != 1 || !strings.Contains(hits[0].Detail, words.Tr("已交车")) || strings.Contains(hits[0].Detail, "已交车") {
		t.Errorf("hits %+v", hits)
	}
}

func TestEmphasisedCountsCharacters(t *testing.T) {
	h := store.Hit{Text: "欧阳𠮷"}
	h.Spans = append(h.Spans, struct{ From, To int }{6, 10})
	if from, to := emphasised(h, "欧阳𠮷 先生"); from != 2 || to != 3 {
		t.Errorf("%d to %d", from, to)
	}
	if from, to := emphasised(store.Hit{Text: "138****0013", Spans: h.Spans}, "欧阳"); from != 0 || to != 0 {
		t.Errorf("%d to %d of what is not the title", from, to)
	}
}

func TestStatusAndCounts(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "today"})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.Follow(ctx)
	if !strings.Contains(s.Desk.StatusText(), "单机使用") {
		t.Errorf("the bar says %q", s.Desk.StatusText())
	}
	now, err := s.readStanding(ctx, s.Session.User.ID, false)
	if err != nil || now.badges["today"] == 0 || now.badges["deliveries"] != 1 || now.badges["sync"] != 0 {
		t.Errorf("counts %v, %v", now.badges, err)
	}
	if st := s.statusOf(store.Status{Joined: true, Pending: 12, Oldest: noon, Refused: 1}, true); st.PC != "A" || st.Store != "杭州一店" || !st.Online || st.Pending != 12 || st.Refused != 1 {
		t.Errorf("status %+v", st)
	}
	// A change from elsewhere shows without anybody pressing anything.
	p := s.Desk.Page().(*today)
	n := p.grid.Count()
	first := p.grid
	first.Select(0)
	if err := s.Session.FinishTask(ctx, first.Selected().ID, "别处完成"); err != nil {
		t.Fatal(err)
	}
	if p.grid.Count() != n-1 {
		t.Errorf("%d rows, before %d", p.grid.Count(), n)
	}
}

func TestChangesLeaveTypingAlone(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	s.Follow(ctx)
	p := goForm(t, s, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "name", "单秋")
	c := domain.Customer{Name: "别人", Phone: "13800000077"}
	if err := s.Session.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	if p.rec.Name != "单秋" {
		t.Errorf("typed name became %q", p.rec.Name)
	}
}
