package action

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/store"
)

// OrderTerms are what is agreed beside the quote.
type OrderTerms struct {
	Deposit  money.Fen
	PayBy    string
	Promised calendar.Day
	VIN      string // the car, when it is known already
	Terms    string
}

// NewOrder makes the order of an accepted quote. A quote becomes an order once.
func (s *Session) NewOrder(ctx context.Context, quote record.ID, t OrderTerms) (o domain.Order, err error) {
	err = s.do(ctx, "order.new", func(tx *store.Tx) error {
		q, err := store.Get(tx.View, domain.Quotes, quote)
		if err != nil {
			return err
		}
		c, err := store.Get(tx.View, domain.Customers, q.Customer)
		if err != nil {
			return err
		}
		if err := onlyOrder(tx.View, &q); err != nil {
			return err
		}
		if o, err = domain.OrderFrom(&q, &c, record.NewID(), t.Deposit, tx.Today()); err != nil {
			return err
		}
		o.PayBy, o.Promised, o.Terms = t.PayBy, t.Promised, t.Terms
		if o.Number, err = tx.Number(domain.OrderPrefix, tx.Today()); err != nil {
			return err
		}
		if err := s.check(domain.Orders.Bind(&o)); err != nil {
			return err
		}
		if err := s.claim(tx, &o, t.VIN); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Orders, &o); err != nil {
			return err
		}
		return s.ordered(tx, &c, &o)
	})
	return o, err
}

func onlyOrder(v *store.View, q *domain.Quote) error {
	other, err := store.First(v, domain.Orders, `WHERE quote = ? AND state <> 'cancelled'`, string(q.ID))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("报价 %s 已转为订单 %s", q.Number, other.Number)
}

// ordered brings the customer's level and time line up to date.
func (s *Session) ordered(tx *store.Tx, c *domain.Customer, o *domain.Order) error {
	c.Level, c.LastTouch = "O", tx.Moment()
	if err := store.Put(tx, domain.Customers, c); err != nil {
		return err
	}
	return s.note(tx, c.ID, "order", fmt.Sprintf("签订订单 %s，定金 %s", o.Number, o.Deposit.Yuan()), o.ID)
}

// AssignVehicle gives an open order its car by VIN; the one that it had is free again. A car that the store doesn't know yet is filed.
func (s *Session) AssignVehicle(ctx context.Context, order record.ID, vin string) (o domain.Order, err error) {
	err = s.do(ctx, "order.assign", func(tx *store.Tx) error {
		if o, err = store.Get(tx.View, domain.Orders, order); err != nil {
			return err
		}
		had := o
		if err := s.claim(tx, &o, vin); err != nil {
			return err
		}
		if had.Vehicle != o.Vehicle {
			if err := s.free(tx, &had); err != nil {
				return err
			}
		}
		if err := tellDelivery(tx, &o); err != nil {
			return err
		}
		return store.Put(tx, domain.Orders, &o)
	})
	return o, err
}

// tellDelivery lets a hand-over that is being prepared know the order's car.
func tellDelivery(tx *store.Tx, o *domain.Order) error {
	if o.Delivery == "" {
		return nil
	}
	d, err := store.Get(tx.View, domain.Deliveries, o.Delivery)
	if err != nil || d.MayFill() != nil {
		return err
	}
	d.VIN = o.VIN
	return store.Put(tx, domain.Deliveries, &d)
}

// claim binds the car of vin to the order; no VIN, no claim.
func (s *Session) claim(tx *store.Tx, o *domain.Order, vin string) error {
	if vin == "" {
		return nil
	}
	checked := ident.VIN(vin)
	switch {
	case checked.Warn:
		s.doubt(record.Problem{Field: "vin", Text: checked.Reason, Warn: true})
	case !checked.Valid:
		return errors.New(checked.Reason)
	}
	v, err := store.First(tx.View, domain.Vehicles, "WHERE vin = ?", checked.Normalised)
	if errors.Is(err, store.ErrNotFound) {
		v, err = domain.Vehicle{VIN: checked.Normalised, Name: o.CarName, Colour: o.Colour, State: "stock"}, nil
		v.ID = record.NewID()
	}
	if err != nil {
		return err
	}
	if err := o.Assign(&v, s.Store.Identity().Joined()); err != nil {
		return err
	}
	return store.Put(tx, domain.Vehicles, &v)
}

// CancelOrder ends an open order and frees its car.
func (s *Session) CancelOrder(ctx context.Context, id record.ID, reason string) (o domain.Order, err error) {
	err = s.do(ctx, "order.cancel", func(tx *store.Tx) error {
		if o, err = store.Get(tx.View, domain.Orders, id); err != nil {
			return err
		}
		if err := o.Cancel(reason, tx.Moment()); err != nil {
			return err
		}
		if err := s.free(tx, &o); err != nil {
			return err
		}
		if err := store.Put(tx, domain.Orders, &o); err != nil {
			return err
		}
		return s.note(tx, o.Customer, "order", "退订 "+o.Number+"："+reason, o.ID)
	})
	return o, err
}

// free lets the order's car go: back into stock, or to the order that headquarters says it belongs to, where this order's claim was never
// confirmed. A car that only this PC filed, and another one did, too, is gone.
func (s *Session) free(tx *store.Tx, o *domain.Order) error {
	if o.Vehicle == "" {
		return nil
	}
	v, err := store.Get(tx.View, domain.Vehicles, o.Vehicle)
	switch {
	case errors.Is(err, store.ErrNotFound): // it has left with a customer
		return nil
	case err != nil || v.Order != o.ID:
		return err
	}
	v.Order, v.Customer, v.State = "", "", "stock"
	if v.Rev == 0 {
		_, err := store.First(tx.View, domain.Vehicles, "WHERE vin = ? AND id <> ? AND deleted = 0", v.VIN, string(v.ID))
		if err == nil {
			return store.Remove(tx, domain.Vehicles, v.ID)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if err := leave(tx.View, &v, o.ID); err != nil {
		return err
	}
	return store.Put(tx, domain.Vehicles, &v)
}

// leave gives a car that is let go to the order that has it at headquarters, if there is one besides its former order.
func leave(v *store.View, car *domain.Vehicle, former record.ID) error {
	hub, known, err := store.AtHub(v, domain.Vehicles, car.ID)
	if err != nil || !known || hub.Order == "" || hub.Order == former {
		return err
	}
	o, err := store.Get(v, domain.Orders, hub.Order)
	switch {
	case errors.Is(err, store.ErrNotFound): // another PC's, and not here yet
	case err != nil:
		return err
	case o.Vehicle != car.ID || o.State == domain.OrderCancelled:
		return nil // it has let the car go, and headquarters doesn't know yet
	}
	car.Order, car.Customer, car.State = hub.Order, hub.Customer, hub.State
	return nil
}

// leaveCars does so for the cars that refused work claimed and let go again, before anybody knew that they were another's.
func (s *Session) leaveCars(ctx context.Context, n int64) error {
	found, err := s.Store.Unsent(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found, func(u store.Unsent) bool { return u.N == n })
	if i < 0 {
		return nil
	}
	return s.do(ctx, found[i].Verb, func(tx *store.Tx) error {
		for _, c := range found[i].Changes {
			if c.Type != domain.Vehicles.Name {
				continue
			}
			car, err := store.Get(tx.View, domain.Vehicles, c.ID)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if car.Order != "" {
				continue
			}
			if err := leave(tx.View, &car, ""); err != nil {
				return err
			}
			if err := store.Put(tx, domain.Vehicles, &car); err != nil {
				return err
			}
		}
		return nil
	})
}
