// Package domain holds the records and the rules of the car trade: who the customers are, what is
// quoted, sold and delivered, and what must happen next.
//
// Each file is one word of the trade: the struct, its definition, its life. Rules that need a room of
// their own (money, price, loan, identifiers, calendar) live in packages below. No I/O, no clock and
// no randomness here: time and identity are given by the caller.
package domain

import "showroom/domain/record"

// Types are all record types in an order in which references point backwards.
var Types = record.NewSet(
	Dealers.Type, Users.Type,
	Series_.Type, Variants.Type, Accessories.Type, ServicePackages.Type, FinanceProducts.Type,
	Insurers.Type, Fees.Type, Subsidies.Type,
	PurchaseTaxes.Type, PurchaseReliefs.Type, VehicleTaxes.Type, CompulsoryRates.Type, CompulsoryFloats.Type,
	Customers.Type, Vehicles.Type, Quotes.Type, Orders.Type, Deliveries.Type, Tasks.Type, Events.Type,
)
