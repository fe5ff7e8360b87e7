package main

import (
	"errors"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/sync/action"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/ui/papers"
)

func (d *demo) cutOff() error {
	d.a.wire.cut.Store(true)
	d.b.wire.cut.Store(true)
	_, err := d.a.link.Sync(d.ctx)
	var trouble *link.Error
	if err := d.check(errors.As(err, &trouble) && trouble.Code == link.Offline, "网线已拔，同步失败但不影响工作：%s", message(trouble)); err != nil {
		return err
	}
	if d.quote, err = d.a.AcceptQuote(d.ctx, d.quote.ID); err != nil {
		return err
	}
	vin := demoVIN()
	if d.order, err = d.a.NewOrder(d.ctx, d.quote.ID, action.OrderTerms{Deposit: 1000000, PayBy: "scan", Promised: now().Day().AddDays(7), VIN: vin, Terms: "赠送首次保养"}); err != nil {
		return err
	}
	if err := d.check(d.order.Claim == "provisional", "签订订单 %s，车辆 %s 待总部确认", d.order.Number, vin); err != nil {
		return err
	}
	_, err = d.a.NewOrder(d.ctx, d.quote.ID, action.OrderTerms{})
	if err := d.refused(err, "同一报价不能下两次订单"); err != nil {
		return err
	}
	if _, err := d.printOn(d.a, "3-订单合同摘要.pdf", papers.Order, d.order.ID, d.order.Number, d.order.Buyer, d.order.Net.String(), "待总部确认"); err != nil {
		return err
	}
	return d.handOver()
}

// demoVIN is an invented VIN with its check digit (GB 16735).
func demoVIN() string {
	for _, digit := range "0123456789X" {
		if vin := "LYXST20D" + string(digit) + "T1000188"; ident.VIN(vin).Valid {
			return vin
		}
	}
	return ""
}

func (d *demo) handOver() (err error) {
	if d.delivery, err = d.a.NewDelivery(d.ctx, d.order.ID); err != nil {
		return err
	}
	_, err = d.a.CompleteDelivery(d.ctx, d.delivery.ID)
	if err := d.refused(err, "必做项未完成，不能交车"); err != nil {
		return err
	}
	for _, i := range d.delivery.Items {
		if i.Mandatory {
			if _, err := d.a.Tick(d.ctx, d.delivery.ID, i.Code, true); err != nil {
				return err
			}
		}
	}
	day := d.delivery.Day
	if _, err := d.a.FillDelivery(d.ctx, d.delivery.ID, func(x *domain.Delivery) {
		x.Invoiced, x.Keys, x.Fuel, x.Mileage, x.Plate, x.OwnerSign, x.DealerSign = day, 2, "1/2", 16, "浙A12345", d.customer.Name, d.a.User.Name
	}); err != nil {
		return err
	}
	if d.delivery, err = d.a.CompleteDelivery(d.ctx, d.delivery.ID); err != nil {
		return err
	}
	tasks, err := d.followUps(d.a)
	if err != nil {
		return err
	}
	if err := d.check(strings.Join(tasks, " ") == fmt.Sprintf("visit3:%s visit7:%s visit30:%s tax60:%s", day.AddDays(3), day.AddDays(7), day.AddDays(30), day.AddDays(60)),
		"完成交车 %s，生成 3、7、30 日回访和 60 日购置税任务", d.delivery.Number); err != nil {
		return err
	}
	_, err = d.printOn(d.a, "4-交车确认单.pdf", papers.Delivery, d.delivery.ID, d.delivery.Number, d.delivery.VIN, "客户联", "经销商联")
	return err
}

func (d *demo) followUps(p *seat) (out []string, err error) {
	err = p.store.Read(d.ctx, func(v *store.View) error {
		tasks, err := store.TasksAbout(v, d.delivery.ID)
		for _, t := range tasks {
			out = append(out, t.Kind+":"+t.Due.String())
		}
		return err
	})
	return out, err
}

// message is trouble in the user's words, without the details for the log.
func message(trouble *link.Error) string {
	if trouble == nil {
		return "没有报错"
	}
	return trouble.Message
}
