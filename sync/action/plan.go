package action

import (
	"context"
	"errors"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// A customer's next contact is the earliest open follow-up: whatever plans, moves or ends one keeps the
// customer's file in step.

// PlanNext sets a customer's next step without any contact having happened. The task of the former next
// step becomes the new one's, so that nobody is reminded of both.
func (s *Session) PlanNext(ctx context.Context, customer record.ID, next domain.Task) error {
	return s.do(ctx, "customer.plan", func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, customer)
		if err != nil {
			return err
		}
		if err := s.here(&c.Head); err != nil {
			return err
		}
		if err := s.moveNext(tx, &c, next); err != nil {
			return err
		}
		return store.Put(tx, domain.Customers, &c)
	})
}

// moveNext makes the task of the former next step the new one's, or files a new task.
func (s *Session) moveNext(tx *store.Tx, c *domain.Customer, next domain.Task) error {
	t, found, err := followUp(tx.View, c.ID)
	if err != nil {
		return err
	}
	if !found {
		t = next
	}
	t.Title, t.Due, t.At = next.Title, next.Due, next.At
	if err := s.plan(tx, c, &t); err != nil {
		return err
	}
	return nextContact(tx, c)
}

// plan saves a task about a customer; the session's user does it, unless it says otherwise.
func (s *Session) plan(tx *store.Tx, c *domain.Customer, t *domain.Task) error {
	t.Customer, t.State = c.ID, "open"
	if t.Kind == "" {
		t.Kind = "contact"
	}
	if t.Owner == "" {
		t.Owner = s.User.ID
	}
	if err := s.check(domain.Tasks.Bind(t)); err != nil {
		return err
	}
	return store.Put(tx, domain.Tasks, t)
}

// followUp is the open follow-up of a customer that comes first.
func followUp(v *store.View, customer record.ID) (t domain.Task, found bool, err error) {
	t, err = store.First(v, domain.Tasks, "WHERE customer = ? AND state = 'open' AND kind = 'contact' ORDER BY due, at, id", string(customer))
	if errors.Is(err, store.ErrNotFound) {
		return t, false, nil
	}
	return t, err == nil, err
}

// nextContact brings the next contact into the customer's file, which the caller saves.
func nextContact(tx *store.Tx, c *domain.Customer) error {
	t, found, err := followUp(tx.View, c.ID)
	switch {
	case err != nil:
		return err
	case found:
		c.Next(&t)
	default:
		c.Next(nil)
	}
	return nil
}

// typedNext follows a next contact that was typed into the customer's file: its task moves along, is made,
// or is dropped where the date was taken out. A step without a date is only a note.
func (s *Session) typedNext(tx *store.Tx, was domain.Customer, now *domain.Customer) error {
	if was.NextTouch == now.NextTouch && (was.NextStep == now.NextStep || now.NextTouch == 0) {
		return nil
	}
	if now.NextTouch == 0 {
		return s.dropNext(tx, now)
	}
	next := domain.Task{Title: now.NextStep, Due: now.NextTouch.Day(), Owner: now.Owner}
	if next.Title == "" {
		next.Title = domain.TaskKinds.Label("contact")
	}
	if now.NextTouch != next.Due.Start() {
		next.At = now.NextTouch
	}
	if err := s.moveNext(tx, now, next); err != nil {
		return err
	}
	return store.Put(tx, domain.Customers, now)
}

func (s *Session) dropNext(tx *store.Tx, c *domain.Customer) error {
	t, found, err := followUp(tx.View, c.ID)
	if err != nil || !found {
		return err
	}
	t.State = "dropped"
	if err := store.Put(tx, domain.Tasks, &t); err != nil {
		return err
	}
	if err := nextContact(tx, c); err != nil {
		return err
	}
	return store.Put(tx, domain.Customers, c)
}

// FinishTask closes a task with what came of it.
func (s *Session) FinishTask(ctx context.Context, id record.ID, result string) error {
	return s.changeTask(ctx, "task.finish", id, func(tx *store.Tx, t *domain.Task) { t.Finish(tx.Moment(), result) })
}

// PostponeTask moves a task by days from today, or from its own day if that is still ahead.
func (s *Session) PostponeTask(ctx context.Context, id record.ID, days int) error {
	return s.changeTask(ctx, "task.postpone", id, func(tx *store.Tx, t *domain.Task) {
		t.Due, t.At = max(t.Due, tx.Today()).AddDays(days), 0
	})
}

func (s *Session) changeTask(ctx context.Context, verb string, id record.ID, change func(*store.Tx, *domain.Task)) error {
	return s.do(ctx, verb, func(tx *store.Tx) error {
		t, err := store.Get(tx.View, domain.Tasks, id)
		if err != nil {
			return err
		}
		was := t
		change(tx, &t)
		if err := store.Put(tx, domain.Tasks, &t); err != nil || !t.FollowsUp() {
			return err
		}
		c, err := store.Get(tx.View, domain.Customers, t.Customer)
		if errors.Is(err, store.ErrNotFound) {
			return nil // its customer was erased, or has not arrived yet
		}
		if err != nil {
			return err
		}
		return stepOn(tx, &was, &c)
	})
}

// stepOn brings the customer's file up to date after the follow-up was changed. A date that somebody typed
// before dates had tasks stays where nothing stands against it.
func stepOn(tx *store.Tx, was *domain.Task, c *domain.Customer) error {
	_, more, err := followUp(tx.View, c.ID)
	if err != nil || !more && c.NextTouch != was.When() {
		return err
	}
	if err := nextContact(tx, c); err != nil {
		return err
	}
	return store.Put(tx, domain.Customers, c)
}
