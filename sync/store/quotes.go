package store

import (
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Papers is what the lists of quotes, orders and deliveries choose. Empty fields don't restrict.
type Papers struct {
	State    string // stored state
	User     record.ID
	Customer record.ID
	From, To calendar.Day // both inside

	// The last day of a paper is a quote's valid-until and an order's promised day. Past: only those whose last
	// day lies before this one. Valid: only those that have none, or not before this one.
	Past, Valid calendar.Day
}

// lastDay is the column of a type's last day.
var lastDay = map[string]string{domain.Quotes.Name: "until", domain.Orders.Name: "promised"}

// tail is the SQL behind FROM for a type; the newest come first.
func (p Papers) tail(typ string, limit, offset int) (string, []any) {
	tail, args := "WHERE 1", []any(nil)
	add := func(condition string, value string) {
		if value != "" {
			tail, args = tail+" AND "+condition, append(args, value)
		}
	}
	add("state = ?", p.State)
	add("user = ?", string(p.User))
	add("customer = ?", string(p.Customer))
	add("day >= ?", p.From.String())
	add("day <= ?", p.To.String())
	if last := lastDay[typ]; last != "" {
		add(fmt.Sprintf("%[1]s <> '' AND %[1]s < ?", last), p.Past.String())
		add(fmt.Sprintf("(%[1]s = '' OR %[1]s >= ?)", last), p.Valid.String())
	}
	return tail + " ORDER BY day DESC, id DESC LIMIT ? OFFSET ?", append(args, limit, offset)
}

// QuoteList lists quotes, the newest first, in brief. Expired ones are stored as issued.
func QuoteList(v *View, p Papers, limit, offset int) ([]domain.Quote, error) {
	tail, args := p.tail(domain.Quotes.Name, limit, offset)
	return Brief(v, domain.Quotes, tail, args...)
}

// QuoteVersions lists all versions of the offer that q belongs to, the first one first.
func QuoteVersions(v *View, q domain.Quote) ([]domain.Quote, error) {
	first := q.First
	if first == "" {
		first = q.ID
	}
	return Find(v, domain.Quotes, "WHERE first = ?1 OR id = ?1 ORDER BY version, id", string(first))
}

// QuoteByNumber finds an issued quote.
func QuoteByNumber(v *View, number string) (domain.Quote, error) {
	return First(v, domain.Quotes, "WHERE number = ? AND number <> ''", number)
}

// OrderList lists orders, the newest first.
func OrderList(v *View, p Papers, limit, offset int) ([]domain.Order, error) {
	tail, args := p.tail(domain.Orders.Name, limit, offset)
	return Find(v, domain.Orders, tail, args...)
}

// OrderByNumber finds an order.
func OrderByNumber(v *View, number string) (domain.Order, error) {
	return First(v, domain.Orders, "WHERE number = ? AND number <> ''", number)
}

// OrderOfQuote finds the order that a quote became and that was not cancelled.
func OrderOfQuote(v *View, quote record.ID) (domain.Order, error) {
	return First(v, domain.Orders, "WHERE quote = ? AND quote <> '' AND state <> 'cancelled'", string(quote))
}

// DeliveryList lists deliveries, the newest first.
func DeliveryList(v *View, p Papers, limit, offset int) ([]domain.Delivery, error) {
	tail, args := p.tail(domain.Deliveries.Name, limit, offset)
	return Find(v, domain.Deliveries, tail, args...)
}

// DeliveryByNumber finds a delivery.
func DeliveryByNumber(v *View, number string) (domain.Delivery, error) {
	return First(v, domain.Deliveries, "WHERE number = ? AND number <> ''", number)
}

// DeliveryOfOrder finds the delivery of an order.
func DeliveryOfOrder(v *View, order record.ID) (domain.Delivery, error) {
	return First(v, domain.Deliveries, "WHERE sale = ? AND sale <> ''", string(order))
}

// VehicleByVIN finds a car.
func VehicleByVIN(v *View, vin string) (domain.Vehicle, error) {
	return First(v, domain.Vehicles, "WHERE vin = ? AND vin <> ''", vin)
}

// VehicleList lists cars in a state, "" for all, the newest first.
func VehicleList(v *View, state string, limit, offset int) ([]domain.Vehicle, error) {
	return Find(v, domain.Vehicles, "WHERE ?1 = '' OR state = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", state, limit, offset)
}

// Count counts the records of a type that are not deleted.
func (v *View) Count(typ string) (n int, err error) {
	if v.store.tables[typ] == nil {
		return 0, fmt.Errorf("store: type %s is not in this program's set", typ)
	}
	_, err = v.one(fmt.Sprintf("SELECT count(*) FROM %q WHERE deleted = 0", typ), nil, &n)
	return n, err
}
