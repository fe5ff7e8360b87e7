package domain

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/record"
)

// TaxDays is the time to declare 车辆购置税 from the purchase (车辆购置税法 art. 12).
const TaxDays = 60

// DeliveryFrom prepares the hand-over of an open order with a fresh check-list.
func DeliveryFrom(o *Order, id record.ID, day calendar.Day) (Delivery, error) {
	if o.State != OrderOpen {
		return Delivery{}, fmt.Errorf("订单 %s 是%s，不能交车", o.Number, OrderStates.Label(string(o.State)))
	}
	if o.Delivery != "" {
		return Delivery{}, fmt.Errorf("订单 %s 已有交车单，请打开原来的交车单", o.Number)
	}
	d := Delivery{
		State: DeliveryOpen, Order: o.ID, OrderNo: o.Number, Customer: o.Customer, User: o.User, Day: day,
		VIN: o.VIN, CarName: o.CarName, Colour: o.Colour, Items: CheckList(),
	}
	d.ID, d.Scope = id, o.Scope
	return d, nil
}

// Tick sets an item of the check-list done or open again.
func (d *Delivery) Tick(code string, done bool, now calendar.Instant) error {
	if d.State != DeliveryOpen {
		return fmt.Errorf("交车单 %s 已完成，不能再改", d.Number)
	}
	items := append([]CheckItem(nil), d.Items...)
	for i := range items {
		if items[i].Code != code {
			continue
		}
		items[i].Done, items[i].At = done, 0
		if done {
			items[i].At = now
		}
		d.Items = items
		return nil
	}
	return fmt.Errorf("检查清单没有“%s”这一项", code)
}

// Check refuses figures that can't be: they would stand on the owner's paper.
func (d *Delivery) Check() error {
	var out record.Problems
	if d.Mileage < 0 {
		out = append(out, record.Problem{Field: "mileage", Text: "里程不能是负数"})
	}
	if d.Keys < 0 {
		out = append(out, record.Problem{Field: "keys", Text: "钥匙数不能是负数"})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// MayFill tells whether the head of the report may still change.
func (d *Delivery) MayFill() error {
	if d.State != DeliveryOpen {
		return fmt.Errorf("交车单 %s 已完成并签字，不能再改", d.Number)
	}
	return nil
}

// Left counts the mandatory items that are still open.
func (d *Delivery) Left() int {
	n := 0
	for _, c := range d.Items {
		if c.Mandatory && !c.Done {
			n++
		}
	}
	return n
}

// Missing says in the user's words what still forbids completing the hand-over, in the order of the page.
func (d *Delivery) Missing() []string {
	var out []string
	if v := ident.VIN(d.VIN); !v.Valid && !v.Warn {
		out = append(out, "VIN："+v.Reason)
	}
	if n := d.Left(); n > 0 {
		out = append(out, fmt.Sprintf("还有 %d 项必做检查未完成", n))
	}
	if d.Invoiced == 0 {
		out = append(out, "请填写开票日期")
	}
	if d.Keys < 1 {
		out = append(out, "请填写交付的钥匙数")
	}
	if d.Fuel == "" {
		out = append(out, "请填写油量或电量")
	}
	if d.OwnerSign == "" {
		out = append(out, "车主或代办人尚未签字")
	}
	if d.DealerSign == "" {
		out = append(out, "交车人尚未签字")
	}
	return out
}

// Complete ends the hand-over. It is refused while anything of Missing is open.
func (d *Delivery) Complete(now calendar.Instant) error {
	if d.State != DeliveryOpen {
		return fmt.Errorf("交车单 %s 已经完成", d.Number)
	}
	if missing := d.Missing(); len(missing) > 0 {
		return fmt.Errorf("还不能完成交车：%s", missing[0])
	}
	if today := now.Day(); d.Day > today || d.Invoiced > today {
		return fmt.Errorf("交车日期 %s、开票日期 %s 不能晚于今天 %s，请核对", d.Day, d.Invoiced, today)
	}
	d.State, d.DoneAt = DeliveryDone, now
	return nil
}

// FollowUps are the tasks that a completed hand-over makes: return visits after 3, 7 and 30 days and
// the end of the time to declare the purchase tax, counted from the invoice (facts 2.8, 2.1).
func (d *Delivery) FollowUps(newID func() record.ID) []Task {
	task := func(kind, title string, due calendar.Day) Task {
		t := Task{Kind: kind, Title: title, Due: due, Customer: d.Customer, Owner: d.User, State: "open", About: d.ID}
		t.ID, t.Scope = newID(), d.Scope
		return t
	}
	return []Task{
		task("visit3", "交车 3 日回访：感谢，了解用车情况", d.Day.AddDays(3)),
		task("visit7", "交车 7 日回访：满意度与问题处理", d.Day.AddDays(7)),
		task("visit30", "交车 30 日回访：首保提醒", d.Day.AddDays(30)),
		task("tax60", "购置税申报截止（开票后 60 日）", d.Invoiced.AddDays(TaxDays)),
	}
}
