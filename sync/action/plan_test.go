package action_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"showroom/domain"
	"showroom/domain/calendar"
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

// Whatever is planned, moved, typed, done: a customer's next contact is the earliest open follow-up, or none.
func TestNextContactIsTheEarliestFollowUp(t *testing.T) {
	s := shop(t)
	rapid.Check(t, func(r *rapid.T) {
		c := domain.Customer{Name: "张伟"}
		if rapid.Bool().Draw(r, "planned from the start") {
			c.NextTouch, c.NextStep = calendar.Day(20260313).Start(), "邀约到店"
		}
		ok(r, s.FileCustomer(ctx, &c))
		someday := func() calendar.Day { return calendar.Day(20260312).AddDays(rapid.IntRange(0, 9).Draw(r, "days")) }
		task := func() domain.Task {
			next := domain.Task{Title: rapid.SampledFrom([]string{"试驾", "送资料", strings.Repeat("长", 100)}).Draw(r, "title"), Due: someday()}
			if rapid.Bool().Draw(r, "timed") {
				next.At = next.Due.Start() + 9*3600*1000
			}
			return next
		}
		agree(t, r, s, c)
		steps := map[string]func(*rapid.T){
			"contact": func(r *rapid.T) {
				next := task()
				ok(r, s.Contact(ctx, action.Touch{Customer: c.ID, Kind: "call", Next: &next}))
			},
			"talk": func(r *rapid.T) { ok(r, s.Contact(ctx, action.Touch{Customer: c.ID, Kind: "call"})) },
			"plan": func(r *rapid.T) { ok(r, s.PlanNext(ctx, c.ID, task())) },
			"finish": func(r *rapid.T) {
				if open := followUps(t, s, c); len(open) > 0 {
					ok(r, s.FinishTask(ctx, rapid.SampledFrom(open).Draw(r, "task").ID, "已办"))
				}
			},
			"postpone": func(r *rapid.T) {
				if open := followUps(t, s, c); len(open) > 0 {
					ok(r, s.PostponeTask(ctx, rapid.SampledFrom(open).Draw(r, "task").ID, rapid.IntRange(1, 5).Draw(r, "by")))
				}
			},
			"type": func(r *rapid.T) {
				was := person(t, s, c)
				now := was
				typed := task()
				now.NextTouch, now.NextStep = typed.When(), "打的字"
				ok(r, s.EditCustomer(ctx, was, &now))
			},
			"take out": func(r *rapid.T) {
				was := person(t, s, c)
				now := was
				now.NextTouch, now.NextStep = 0, ""
				ok(r, s.EditCustomer(ctx, was, &now))
			},
		}
		names := slices.Sorted(maps.Keys(steps))
		for range rapid.IntRange(1, 8).Draw(r, "steps") { // each is a durable transaction: few make it quick
			steps[rapid.SampledFrom(names).Draw(r, "step")](r)
			agree(t, r, s, c)
		}
	})
}

func ok(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

// followUps are a customer's open ones, the earliest first.
func followUps(t *testing.T, s *action.Session, c domain.Customer) (open []domain.Task) {
	t.Helper()
	if err := s.Store.Read(ctx, func(v *store.View) (err error) {
		open, err = store.Find(v, domain.Tasks, "WHERE customer = ? AND state = 'open'", string(c.ID))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(open, func(a, b domain.Task) int { return cmp.Compare(a.When(), b.When()) })
	return open
}

func agree(t *testing.T, r *rapid.T, s *action.Session, c domain.Customer) {
	var want calendar.Instant
	open := followUps(t, s, c)
	if len(open) > 0 {
		want = open[0].When()
	}
	now := person(t, s, c)
	if now.NextTouch != want || (want == 0) != (now.NextStep == "") {
		r.Fatalf("next contact %s “%s”, the earliest follow-up is %s of %d", now.NextTouch, now.NextStep, want, len(open))
	}
	if bad := domain.Customers.Bind(&now).Check(); len(bad) > 0 {
		r.Fatal(bad)
	}
}

// A date that an old program typed without a task stays until a plan stands against it.
func TestTypedDateWithoutTaskStays(t *testing.T) {
	s := shop(t)
	c := domain.Customer{Kind: domain.Person, Name: "张伟", NextTouch: calendar.Day(20260320).Start(), NextStep: "电话"}
	var other domain.Task
	if err := s.Store.Do(ctx, store.Action{Verb: "test"}, func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		other = domain.Task{Kind: "contact", Title: "别的", Due: 20260313, State: "open", Customer: c.ID}
		return store.Put(tx, domain.Tasks, &other)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.FinishTask(ctx, other.ID, ""); err != nil {
		t.Fatal(err)
	}
	if now := person(t, s, c); now.NextStep != "电话" || now.NextTouch != c.NextTouch {
		t.Errorf("next %q at %s", now.NextStep, now.NextTouch)
	}
}
