package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/record"
)

// VehicleStates follow one car from the factory to its owner.
var VehicleStates = record.Choices{
	{Code: "transit", Label: "在途"}, {Code: "stock", Label: "在库"}, {Code: "claimed", Label: "已锁定"},
	{Code: "sold", Label: "已售"}, {Code: "delivered", Label: "已交付"}, {Code: "owner", Label: "客户车辆"},
}

// Vehicle is one car by its VIN, first the store's, then its owner's.
type Vehicle struct {
	record.Head
	VIN       string
	Variant   record.ID
	Name      string // the variant's name when it came in
	Colour    string
	Engine    string
	State     string
	Order     record.ID // the order that claims it
	Customer  record.ID // the owner
	Plate     string
	TempPlate string
	TempUntil calendar.Day
	Invoiced  calendar.Day
	Delivered calendar.Day
	Mileage   int64 // kilometres
}

// Vehicles defines the record type.
var Vehicles = record.Define("vehicle", "车辆", record.Scarce, func(v *Vehicle) record.Fields {
	return record.Fields{
		record.Code("vin", "VIN", &v.VIN, ident.KindVIN).Required().Search().List(180),
		record.Ref("variant", "配置", &v.Variant, "variant"),
		record.Text("name", "车型", &v.Name).List(240),
		record.Text("colour", "颜色", &v.Colour).Max(20).List(90),
		record.Text("engine", "发动机号", &v.Engine).Max(30),
		record.Choice("state", "状态", &v.State, VehicleStates).Required().Filter().List(90),
		record.Ref("sale", "占用订单", &v.Order, "order").Fixed(),
		record.Ref("customer", "车主", &v.Customer, "customer").Filter(),
		record.Code("plate", "车牌", &v.Plate, ident.KindPlate).Search().List(100),
		record.Text("temp_plate", "临牌", &v.TempPlate).Max(20),
		record.Day("temp_until", "临牌有效期", &v.TempUntil),
		record.Day("invoiced", "开票日", &v.Invoiced),
		record.Day("delivered", "交车日", &v.Delivered),
		record.Number("mileage", "里程", &v.Mileage).Unit("公里"),
	}
})
