package action

import (
	"context"
	"errors"
	"fmt"

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

// free gives the order's car back: to whom headquarters says that it belongs, where this order's claim on it was never confirmed.
func (s *Session) free(tx *store.Tx, o *domain.Order) error {
	if o.Vehicle == "" {
		return nil
	}
	v, err := store.Get(tx.View, domain.Vehicles, o.Vehicle)
	if err != nil || v.Order != o.ID {
		return err
	}
	v.Order, v.Customer, v.State = "", "", "stock"
	hub, known, err := store.AtHub(tx.View, domain.Vehicles, o.Vehicle)
	if err != nil {
		return err
	}
	if known && hub.Order != o.ID {
		v.Order, v.Customer, v.State = hub.Order, hub.Customer, hub.State
	}
	return store.Put(tx, domain.Vehicles, &v)
}
