package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

// OrderState is where an order stands in its life.
type OrderState string

// The states.
const (
	OrderOpen      OrderState = "open"
	OrderDelivered OrderState = "delivered"
	OrderCancelled OrderState = "cancelled"
)

// OrderStates are the choices.
var OrderStates = record.Choices{{Code: "open", Label: "执行中"}, {Code: "delivered", Label: "已交车"}, {Code: "cancelled", Label: "已退订"}}

// Order is what the customer bound himself to: an accepted quote with a deposit and contract data.
type Order struct {
	record.Head
	Number    string
	State     OrderState
	Quote     record.ID
	QuoteNo   string
	Customer  record.ID
	User      record.ID
	Day       calendar.Day
	Buyer     string // the contracting party as on the invoice
	BuyerDoc  string
	BuyerTel  string
	Address   string
	CarName   string
	Variant   string
	Colour    string
	Options   string
	Net       money.Fen // what the quote came to
	Bare      money.Fen
	Deposit   money.Fen
	PayBy     string
	Promised  calendar.Day // delivery date promised
	Vehicle   record.ID
	VIN       string
	Claim     string // "" none, "provisional" until the hub confirms, "confirmed"
	Delivery  record.ID
	Terms     string
	Cancelled calendar.Instant
	Reason    string
}

// How certain an order's car is: claimed offline, confirmed by the hub (at once in a stand-alone store), or
// lost to another order.
const (
	ClaimProvisional = "provisional"
	ClaimConfirmed   = "confirmed"
	ClaimLost        = "lost"
)

// Claims are the choices.
var Claims = record.Choices{{Code: ClaimProvisional, Label: "待总部确认"}, {Code: ClaimConfirmed, Label: "已确认"}, {Code: ClaimLost, Label: "已被占用"}}

// PayMethods are the ways to pay a deposit.
var PayMethods = record.Choices{{Code: "transfer", Label: "转账"}, {Code: "card", Label: "刷卡"}, {Code: "scan", Label: "扫码"}, {Code: "cash", Label: "现金"}}

// Orders defines the record type.
var Orders = record.Define("order", "订单", record.Scarce, func(o *Order) record.Fields {
	return record.Fields{
		record.Code("number", "单号", &o.Number, noRule).Search().Fixed().List(190),
		record.Choice("state", "状态", &o.State, OrderStates).Required().Fixed().Filter().List(90),
		record.Ref("quote", "报价", &o.Quote, "quote").Fixed(),
		record.Text("quote_no", "报价单号", &o.QuoteNo).Fixed(),
		record.Ref("customer", "客户", &o.Customer, "customer").Filter().List(120),
		record.Ref("user", "销售顾问", &o.User, "user").Filter().List(90),
		record.Day("day", "签订日期", &o.Day).Required().List(110),
		record.Text("buyer", "买方", &o.Buyer).Required().Max(60),
		record.Code("buyer_doc", "证件号码", &o.BuyerDoc, noRule).Personal(),
		record.Tel("buyer_tel", "电话", &o.BuyerTel).Personal(),
		record.Text("address", "地址", &o.Address).Personal(),
		record.Text("car_name", "车型", &o.CarName).Fixed().List(240),
		record.Text("variant", "配置代码", &o.Variant).Fixed(),
		record.Text("colour", "颜色", &o.Colour),
		record.Text("options", "选装", &o.Options).Fixed(),
		record.Money("net", "应付合计", &o.Net).Fixed().List(130),
		record.Money("bare", "裸车价", &o.Bare).Fixed(),
		record.Money("deposit", "定金", &o.Deposit).List(110),
		record.Choice("pay_by", "支付方式", &o.PayBy, PayMethods),
		record.Day("promised", "约定交车日", &o.Promised).List(110),
		record.Ref("vehicle", "车辆", &o.Vehicle, "vehicle"),
		record.Code("vin", "VIN", &o.VIN, noRule).Search(),
		record.Choice("claim", "车辆锁定", &o.Claim, Claims).Fixed(),
		record.Ref("delivery", "交车单", &o.Delivery, "delivery").Fixed(),
		record.Note("terms", "约定事项", &o.Terms),
		record.Time("cancelled", "退订时间", &o.Cancelled).Fixed(),
		record.Text("reason", "退订原因", &o.Reason).Fixed(),
	}
})
