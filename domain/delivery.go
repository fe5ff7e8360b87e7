package domain

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/record"
)

const noRule = ident.Kind("")

// DeliveryState is where a hand-over stands.
type DeliveryState string

// The states.
const (
	DeliveryOpen DeliveryState = "open"
	DeliveryDone DeliveryState = "done"
)

// DeliveryStates are the choices.
var DeliveryStates = record.Choices{{Code: "open", Label: "进行中"}, {Code: "done", Label: "已完成"}}

// Sections of the check-list, in the order of the paper (交车确认单).
var Sections = record.Choices{
	{Code: "car", Label: "车辆检查"}, {Code: "papers", Label: "资料确认"},
	{Code: "functions", Label: "功能介绍"}, {Code: "service", Label: "保修和服务"},
}

// CheckItem is one line of the delivery check-list.
type CheckItem struct {
	record.Line
	Code      string
	Section   string
	Label     string
	Mandatory bool
	Done      bool
	At        calendar.Instant
	Note      string
}

func checkItemFields(c *CheckItem) record.Fields {
	return record.Fields{
		record.Text("code", "代码", &c.Code).Required(), record.Choice("section", "部分", &c.Section, Sections).Required(),
		record.Text("label", "项目", &c.Label).Required(), record.Flag("mandatory", "必做", &c.Mandatory),
		record.Flag("done", "完成", &c.Done), record.Time("at", "时间", &c.At), record.Text("note", "备注", &c.Note),
	}
}

// Delivery is the hand-over of one car to its owner.
type Delivery struct {
	record.Head
	Number     string
	State      DeliveryState
	Order      record.ID
	OrderNo    string
	Customer   record.ID
	User       record.ID
	Day        calendar.Day
	Invoiced   calendar.Day // the invoice date starts the 60 days of purchase tax and the 三包 clock
	VIN        string
	CarName    string
	Colour     string
	Engine     string
	Plate      string
	Mileage    int64
	Fuel       string // 1/2, 80%
	Keys       int64
	Items      []CheckItem
	OwnerSign  string // who signed for the owner, and when
	OwnerAt    calendar.Instant
	DealerSign string
	Agent      bool // somebody signed on the owner's behalf
	DoneAt     calendar.Instant
	Note       string
}

// Deliveries defines the record type.
var Deliveries = record.Define("delivery", "交车", record.Paper, func(d *Delivery) record.Fields {
	return record.Fields{
		record.Code("number", "单号", &d.Number, noRule).Search().Fixed().List(190),
		record.Choice("state", "状态", &d.State, DeliveryStates).Required().Fixed().Filter().List(90),
		record.Ref("sale", "订单", &d.Order, "order").Fixed(),
		record.Text("order_no", "订单号", &d.OrderNo).Fixed(),
		record.Ref("customer", "客户", &d.Customer, "customer").Filter().List(120),
		record.Ref("user", "销售顾问", &d.User, "user").Filter().List(90),
		record.Day("day", "交车日期", &d.Day).Required().List(110),
		record.Day("invoiced", "开票日期", &d.Invoiced),
		record.Code("vin", "VIN", &d.VIN, ident.KindVIN).Search().List(180),
		record.Text("car_name", "车型", &d.CarName).Fixed().List(240),
		record.Text("colour", "颜色", &d.Colour),
		record.Text("engine", "发动机号", &d.Engine).Max(30),
		record.Code("plate", "车牌", &d.Plate, ident.KindPlate).Search(),
		record.Number("mileage", "里程", &d.Mileage).Unit("公里"),
		record.Text("fuel", "油量或电量", &d.Fuel).Max(20),
		record.Number("keys", "钥匙", &d.Keys).Unit("把"),
		record.List("items", "检查清单", &d.Items, checkItemFields),
		record.Text("owner_sign", "车主签字", &d.OwnerSign).Max(60),
		record.Time("owner_at", "签字时间", &d.OwnerAt),
		record.Text("dealer_sign", "交车人签字", &d.DealerSign).Max(60),
		record.Flag("agent", "代办人签字", &d.Agent),
		record.Time("done_at", "完成时间", &d.DoneAt).Fixed(),
		record.Note("note", "备注", &d.Note),
	}
})

// CheckList is a fresh check-list with the duties of 三包规定 (2022) art. 13 and the sections of a real
// 交车确认单 (facts 2.7). What the law asks for is mandatory.
func CheckList() []CheckItem {
	var out []CheckItem
	for _, s := range checkList {
		for n, label := range s.items {
			must := label[0] == '*'
			if must {
				label = label[1:]
			}
			out = append(out, CheckItem{Code: fmt.Sprintf("%s%02d", s.section, n+1), Section: s.section, Label: label, Mandatory: must})
		}
	}
	return out
}

// checkList marks mandatory items with a star.
var checkList = []struct {
	section string
	items   []string
}{
	{"car", []string{
		"*车内外整洁，与车主共同查验", "*漆面、玻璃无划伤和破损", "*轮胎、轮毂完好，胎压正常", "*灯具、后视镜工作正常",
		"*随车工具：千斤顶、工具包、三角警示牌", "备胎或补胎工具", "*油量或电量足够到下一站",
	}},
	{"papers", []string{
		"*购车合同", "*机动车销售统一发票", "*车辆合格证", "*车辆一致性证书", "*产品使用说明书", "*三包凭证", "*维修保养手册",
		"保险单", "购置税凭证", "上牌资料或行驶证", "贷款资料", "加装及服务费用凭证",
	}},
	{"functions", []string{
		"*座椅、方向盘、门锁、后视镜调节", "*仪表、警示灯和中控屏", "*灯光、雨刮、空调、音响", "*儿童锁、发动机舱盖、加油或充电口",
		"*驾驶辅助功能及其限制", "磨合期与驾驶模式", "车联网应用绑定与流量",
	}},
	{"service", []string{
		"*三包条款、期限和使用补偿系数说明", "*保修政策与首次保养时间", "*维修网点、服务时间和救援电话", "*安全注意事项提示",
		"介绍服务顾问", "赠品与承诺事项核对", "交车仪式",
	}},
}
