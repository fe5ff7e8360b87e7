package action

import (
	"context"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// FileCustomer saves a new customer. Who files them looks after them, unless it says otherwise.
func (s *Session) FileCustomer(ctx context.Context, c *domain.Customer) error {
	if c.Kind == "" {
		c.Kind = domain.Person
	}
	if c.Owner == "" {
		c.Owner = s.User.ID
	}
	if err := s.check(domain.Customers.Bind(c)); err != nil {
		return err
	}
	return s.do(ctx, "customer.file", func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Customers, c); err != nil {
			return err
		}
		return s.typedNext(tx, domain.Customer{}, c)
	})
}

// EditCustomer saves what changed between was and now; fields that others changed meanwhile stay theirs.
func (s *Session) EditCustomer(ctx context.Context, was domain.Customer, now *domain.Customer) error {
	if err := s.check(domain.Customers.Bind(now)); err != nil {
		return err
	}
	return s.do(ctx, "customer.edit", func(tx *store.Tx) error {
		standing, err := store.Get(tx.View, domain.Customers, now.ID)
		if err != nil {
			return err
		}
		if err := s.here(&standing.Head); err != nil {
			return err
		}
		if err := store.Edit(tx, domain.Customers, was, now); err != nil {
			return err
		}
		return s.typedNext(tx, was, now)
	})
}

// SamePhone finds customers already on file with the number, to be shown before a second file is made.
func (s *Session) SamePhone(ctx context.Context, phone string) (found []domain.Customer, err error) {
	if phone == "" {
		return nil, nil
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		found, err = store.Find(v, domain.Customers, `WHERE deleted = 0 AND phone = ? ORDER BY created LIMIT 10`, phone)
		return err
	})
	return found, err
}

// Touch records a contact with a customer and, if the next one was agreed, the task for it.
type Touch struct {
	Customer record.ID
	Kind     string // of domain.EventKinds
	Text     string
	Next     *domain.Task
}

// Contact writes the time line, the customer's last and next contact, and the task, as one.
func (s *Session) Contact(ctx context.Context, t Touch) error {
	return s.do(ctx, "customer.contact", func(tx *store.Tx) error {
		c, err := store.Get(tx.View, domain.Customers, t.Customer)
		if err != nil {
			return err
		}
		if err := s.here(&c.Head); err != nil {
			return err
		}
		c.LastTouch = tx.Moment()
		if t.Next != nil {
			if err := s.plan(tx, &c, t.Next); err != nil {
				return err
			}
			if err := nextContact(tx, &c); err != nil {
				return err
			}
		}
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		return s.note(tx, c.ID, t.Kind, t.Text, "")
	})
}
