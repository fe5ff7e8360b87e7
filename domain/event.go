package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// EventKinds are the lines of a customer's time line.
var EventKinds = record.Choices{
	{Code: "visit", Label: "到店"}, {Code: "call", Label: "电话"}, {Code: "wechat", Label: "微信"}, {Code: "message", Label: "短信"},
	{Code: "note", Label: "记录"}, {Code: "quote", Label: "报价"}, {Code: "print", Label: "打印"}, {Code: "order", Label: "订单"},
	{Code: "delivery", Label: "交车"}, {Code: "import", Label: "导入"}, {Code: "lead", Label: "线索"},
}

// Event is something that happened with a customer. It is appended and never changed.
type Event struct {
	record.Head
	Customer record.ID
	Kind     string
	At       calendar.Instant
	User     record.ID
	Text     string
	About    record.ID // the document concerned, if any
	Hash     string    // of the printed PDF, SHA-256 in hex
}

// Events defines the record type.
var Events = record.Define("event", "时间线", record.Happening, func(e *Event) record.Fields {
	return record.Fields{
		record.Ref("customer", "客户", &e.Customer, "customer").Required(),
		record.Choice("kind", "类别", &e.Kind, EventKinds).Required().List(90),
		record.Time("at", "时间", &e.At).Required().List(140),
		record.Ref("user", "经办人", &e.User, "user").List(90),
		record.Text("text", "内容", &e.Text).Max(2000).List(360),
		record.Ref("about", "相关单据", &e.About, ""),
		record.Text("hash", "文件指纹", &e.Hash).Max(64).Fixed(),
	}
})
