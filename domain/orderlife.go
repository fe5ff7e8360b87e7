package domain

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

// OrderFrom makes the order of an accepted quote: lines, prices and customer are the quote's own.
func OrderFrom(q *Quote, c *Customer, id record.ID, deposit money.Fen, day calendar.Day) (Order, error) {
	if q.State != QuoteAccepted {
		return Order{}, fmt.Errorf("报价 %s 是%s，只有客户已接受的报价才能转订单", q.Number, QuoteStates.Label(string(q.State)))
	}
	if deposit < 0 || deposit > q.Net {
		return Order{}, fmt.Errorf("定金 %s 应在 0 到应付合计 %s 之间", deposit.Yuan(), q.Net.Yuan())
	}
	o := Order{
		State: OrderOpen, Quote: q.ID, QuoteNo: q.Number, Customer: q.Customer, User: q.User, Day: day,
		Buyer: c.Name, BuyerDoc: c.Doc, BuyerTel: c.Phone, Address: c.Address,
		CarName: q.CarName, Variant: q.Variant, Colour: q.ColourName, Options: optionNames(q),
		Net: q.Net, Bare: q.Bare, Deposit: deposit,
	}
	o.ID, o.Scope = id, q.Scope
	return o, nil
}

func optionNames(q *Quote) string {
	text := ""
	for i, o := range q.Options {
		if i > 0 {
			text += "、"
		}
		text += o.Name
	}
	return text
}

// Assign claims a car for the order; the claim is provisional until the hub confirms it, and certain at
// once in a stand-alone store.
func (o *Order) Assign(v *Vehicle, joined bool) error {
	if o.State != OrderOpen {
		return fmt.Errorf("订单 %s 是%s，不能再配车", o.Number, OrderStates.Label(string(o.State)))
	}
	if v.Order != "" && v.Order != o.ID {
		return fmt.Errorf("车辆 %s 已被其他订单锁定，请另选一辆", v.VIN)
	}
	o.Vehicle, o.VIN, o.Claim = v.ID, v.VIN, ClaimConfirmed
	if joined {
		o.Claim = ClaimProvisional
	}
	v.Order, v.Customer, v.State = o.ID, o.Customer, "claimed"
	return nil
}

// Cancel ends the order; the car, if any, is free again.
func (o *Order) Cancel(reason string, now calendar.Instant) error {
	if o.State != OrderOpen {
		return fmt.Errorf("订单 %s 是%s，不能退订", o.Number, OrderStates.Label(string(o.State)))
	}
	if reason == "" {
		return fmt.Errorf("请写明退订原因")
	}
	o.State, o.Reason, o.Cancelled = OrderCancelled, reason, now
	return nil
}

// Check refuses what can't have been agreed.
func (o *Order) Check() error {
	if o.Promised != 0 && o.Promised < o.Day {
		return record.Problems{{Field: "promised", Text: fmt.Sprintf("约定交车日 %s 早于签订日期 %s，请核对", o.Promised, o.Day)}}
	}
	return nil
}

// Deliver ends an open order with the hand-over of its car on a day.
func (o *Order) Deliver(day calendar.Day) error {
	if o.State != OrderOpen {
		return fmt.Errorf("订单 %s 是%s，不能交车", o.Number, OrderStates.Label(string(o.State)))
	}
	if day < o.Day {
		return fmt.Errorf("交车日期 %s 早于订单签订日期 %s，请核对", day, o.Day)
	}
	o.State = OrderDelivered
	return nil
}
