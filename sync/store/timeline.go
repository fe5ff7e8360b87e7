package store

import (
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Timeline lists a customer's events, newest first. before continues behind the last event of the page
// before; its zero value begins at the newest.
func Timeline(v *View, customer record.ID, before domain.Event, limit int) ([]domain.Event, error) {
	if before.At == 0 {
		return Find(v, domain.Events, "WHERE customer = ? ORDER BY at DESC, id DESC LIMIT ?", string(customer), limit)
	}
	return Find(v, domain.Events, "WHERE customer = ? AND at <= ? AND (at < ? OR id < ?) ORDER BY at DESC, id DESC LIMIT ?",
		string(customer), int64(before.At), int64(before.At), string(before.ID), limit)
}

// Dossier is everything about one customer that one page shows.
type Dossier struct {
	Customer   domain.Customer
	Events     []domain.Event // the newest
	Quotes     []domain.Quote // newest first, all versions
	Orders     []domain.Order
	Deliveries []domain.Delivery
	Vehicles   []domain.Vehicle
	Tasks      []domain.Task // open ones, the next first
	State      State
	Conflicts  []Conflict
}

// OpenCustomer reads a customer's page.
func OpenCustomer(v *View, id record.ID, events int) (d Dossier, err error) {
	if d.Customer, err = Get(v, domain.Customers, id); err != nil {
		return d, err
	}
	if d.Events, err = Timeline(v, id, domain.Event{}, events); err != nil {
		return d, err
	}
	if d.Quotes, err = Find(v, domain.Quotes, "WHERE customer = ? ORDER BY day DESC, id DESC LIMIT 100", string(id)); err != nil {
		return d, err
	}
	if d.Orders, err = Find(v, domain.Orders, "WHERE customer = ? ORDER BY day DESC, id DESC", string(id)); err != nil {
		return d, err
	}
	if d.Deliveries, err = Find(v, domain.Deliveries, "WHERE customer = ? ORDER BY day DESC, id DESC", string(id)); err != nil {
		return d, err
	}
	if d.Vehicles, err = Find(v, domain.Vehicles, "WHERE customer = ? AND customer <> '' ORDER BY delivered DESC, id DESC", string(id)); err != nil {
		return d, err
	}
	if d.Tasks, err = Find(v, domain.Tasks, "WHERE customer = ? AND state = 'open' ORDER BY due, at, id", string(id)); err != nil {
		return d, err
	}
	if d.State, err = v.StateOf("customer", id); err != nil {
		return d, err
	}
	d.Conflicts, err = v.ConflictsOf("customer", id)
	return d, err
}

// EventsAbout lists what happened with one document, oldest first.
func EventsAbout(v *View, about record.ID) ([]domain.Event, error) {
	return Find(v, domain.Events, "WHERE about = ? AND about <> '' ORDER BY at, id", string(about))
}

// LastTouch is the moment of the customer's newest event, none when there is none.
func LastTouch(v *View, customer record.ID) (at calendar.Instant, err error) {
	_, err = v.one("SELECT coalesce(max(at), 0) FROM event WHERE deleted = 0 AND customer = ?", []any{string(customer)}, (*int64)(&at))
	return at, err
}
