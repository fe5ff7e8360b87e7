package action_test

import (
	"testing"

	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/store"
)

// Moving the next step moves its task; the contact that made it stays the only one.
func TestPlanNextMovesTheTask(t *testing.T) {
	s := shop(t)
	c := domain.Customer{Name: "张伟", Phone: "13800000013"}
	if err := s.FileCustomer(ctx, &c); err != nil {
		t.Fatal(err)
	}
	if err := s.Contact(ctx, action.Touch{Customer: c.ID, Kind: "call", Next: &domain.Task{Title: "邀约到店", Due: 20260315}}); err != nil {
		t.Fatal(err)
	}
	before := person(t, s, c).LastTouch
	if err := s.PlanNext(ctx, c.ID, domain.Task{Title: "试驾", Due: 20260318}); err != nil {
		t.Fatal(err)
	}
	var tasks []domain.Task
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		tasks, err = store.Find(v, domain.Tasks, "WHERE customer = ?", string(c.ID))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(tasks) != 1 || tasks[0].Title != "试驾" || tasks[0].Due != 20260318 || tasks[0].State != "open" {
		t.Errorf("tasks %+v", tasks)
	}
	if now := person(t, s, c); now.NextStep != "试驾" || now.NextTouch.Day() != 20260318 || now.LastTouch != before {
		t.Errorf("next %q at %s, last contact moved: %v", now.NextStep, now.NextTouch, now.LastTouch != before)
	}
	refused(t, s.PlanNext(ctx, c.ID, domain.Task{Title: "无日期"}), "到期")
}

func person(t *testing.T, s *action.Session, c domain.Customer) (out domain.Customer) {
	t.Helper()
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Get(v, domain.Customers, c.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
