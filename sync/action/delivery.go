package action

import (
	"context"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// NewDelivery prepares the hand-over of an open order.
func (s *Session) NewDelivery(ctx context.Context, order record.ID) (d domain.Delivery, err error) {
	err = s.do(ctx, "delivery.new", func(tx *store.Tx) error {
		o, err := store.Get(tx.View, domain.Orders, order)
		if err != nil {
			return err
		}
		if d, err = domain.DeliveryFrom(&o, record.NewID(), tx.Today()); err != nil {
			return err
		}
		if d.Number, err = tx.Number(domain.DeliveryPrefix, tx.Today()); err != nil {
			return err
		}
		o.Delivery = d.ID
		if err := store.Put(tx, domain.Orders, &o); err != nil {
			return err
		}
		return store.Put(tx, domain.Deliveries, &d)
	})
	return d, err
}

// changeDelivery runs one step of a hand-over.
func (s *Session) changeDelivery(ctx context.Context, verb string, id record.ID, step func(*store.Tx, *domain.Delivery) error) (d domain.Delivery, err error) {
	err = s.do(ctx, verb, func(tx *store.Tx) error {
		if d, err = store.Get(tx.View, domain.Deliveries, id); err != nil {
			return err
		}
		if err := step(tx, &d); err != nil {
			return err
		}
		return store.Put(tx, domain.Deliveries, &d)
	})
	return d, err
}

// Tick sets one item of the check-list.
func (s *Session) Tick(ctx context.Context, id record.ID, code string, done bool) (domain.Delivery, error) {
	return s.changeDelivery(ctx, "delivery.tick", id, func(tx *store.Tx, d *domain.Delivery) error {
		return d.Tick(code, done, tx.Moment())
	})
}

// FillDelivery sets what stands in the head of the report: VIN, plate, mileage, fuel, keys, signatures.
func (s *Session) FillDelivery(ctx context.Context, id record.ID, fill func(*domain.Delivery)) (domain.Delivery, error) {
	return s.changeDelivery(ctx, "delivery.fill", id, func(tx *store.Tx, d *domain.Delivery) error {
		if err := d.MayFill(); err != nil {
			return err
		}
		signed := d.OwnerSign
		fill(d)
		if d.OwnerSign != signed {
			d.OwnerAt = tx.Moment()
		}
		return s.check(domain.Deliveries.Bind(d))
	})
}

// CompleteDelivery ends the hand-over: the car is its owner's, the order is delivered, and the return
// visits and the tax deadline are planned.
func (s *Session) CompleteDelivery(ctx context.Context, id record.ID) (domain.Delivery, error) {
	return s.changeDelivery(ctx, "delivery.complete", id, func(tx *store.Tx, d *domain.Delivery) error {
		if err := d.Complete(tx.Moment()); err != nil {
			return err
		}
		c, err := store.Get(tx.View, domain.Customers, d.Customer)
		if err != nil {
			return err
		}
		for _, t := range d.FollowUps(record.NewID) {
			if err := store.Put(tx, domain.Tasks, &t); err != nil {
				return err
			}
		}
		if err := s.handOver(tx, d); err != nil {
			return err
		}
		c.Level, c.LastTouch = "D", tx.Moment()
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		return s.note(tx, c.ID, "delivery", "完成交车 "+d.Number+" "+d.CarName, d.ID)
	})
}

func (s *Session) handOver(tx *store.Tx, d *domain.Delivery) error {
	o, err := store.Get(tx.View, domain.Orders, d.Order)
	if err != nil {
		return err
	}
	if o.VIN != d.VIN {
		if err := s.claim(tx, &o, d.VIN); err != nil {
			return err
		}
	}
	if err := o.Deliver(d.Day); err != nil {
		return err
	}
	if err := store.Put(tx, domain.Orders, &o); err != nil {
		return err
	}
	v, err := store.Get(tx.View, domain.Vehicles, o.Vehicle)
	if err != nil {
		return err
	}
	v.State, v.Customer, v.Delivered, v.Invoiced, v.Mileage = "delivered", d.Customer, d.Day, d.Invoiced, d.Mileage
	if d.Plate != "" {
		v.Plate = d.Plate
	}
	if d.Engine != "" {
		v.Engine = d.Engine
	}
	return store.Put(tx, domain.Vehicles, &v)
}
