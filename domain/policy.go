package domain

import (
	"showroom/domain/money"
	"showroom/domain/record"
)

// Policies are dated rows that headquarters publishes, never constants in code. A quote keeps the rows
// it was priced with.

// PurchaseTax is the rate of 车辆购置税 and the VAT inside the price.
type PurchaseTax struct {
	record.Head
	Code string
	Tax  money.Percent
	VAT  money.Percent
	Validity
}

// PurchaseTaxes defines the record type.
var PurchaseTaxes = record.Define("purchase_tax", "购置税率", record.Fact, func(p *PurchaseTax) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &p.Code).Required().List(90),
		record.Percent("tax", "税率", &p.Tax).Unit("%").List(80),
		record.Percent("vat", "增值税率", &p.VAT).Unit("%").List(80),
	}, p.Validity.fields()...)
}).Published()

// PurchaseRelief is the relief for listed new energy cars, chosen by the invoice date.
type PurchaseRelief struct {
	record.Head
	Code   string
	Relief money.Percent
	Cap    money.Fen
	Validity
}

// PurchaseReliefs defines the record type.
var PurchaseReliefs = record.Define("purchase_relief", "购置税减免", record.Fact, func(p *PurchaseRelief) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &p.Code).Required().List(90),
		record.Percent("relief", "减免比例", &p.Relief).Unit("%").List(90),
		record.Money("cap", "减免上限", &p.Cap).List(110),
	}, p.Validity.fields()...)
}).Published()

// TaxBand is the yearly vehicle tax of a band of displacement: Above < cc ≤ UpTo, no UpTo means open.
type TaxBand struct {
	record.Line
	Above  int64
	UpTo   int64
	Annual money.Fen
}

// VehicleTax is one province's table of 车船税.
type VehicleTax struct {
	record.Head
	Province string
	Name     string
	Quality  string // where the amounts come from, and whether they were checked
	Bands    []TaxBand
	Validity
}

// VehicleTaxes defines the record type.
var VehicleTaxes = record.Define("vehicle_tax", "车船税表", record.Fact, func(v *VehicleTax) record.Fields {
	return append(record.Fields{
		record.Text("province", "省级代码", &v.Province).Required().List(90),
		record.Text("name", "省份", &v.Name).Required().List(110),
		record.Text("quality", "来源", &v.Quality).List(260),
		record.List("bands", "排量分档", &v.Bands, func(b *TaxBand) record.Fields {
			return record.Fields{
				record.Number("above", "大于", &b.Above).Unit("毫升"), record.Number("up_to", "不超过", &b.UpTo).Unit("毫升"),
				record.Money("annual", "年税额", &b.Annual),
			}
		}),
	}, v.Validity.fields()...)
}).Published()

// CompulsoryRate is the base premium of 交强险 by owner and seats: SeatsFrom ≤ seats < SeatsBelow.
type CompulsoryRate struct {
	record.Head
	Owner      string
	SeatsFrom  int64
	SeatsBelow int64 // 0: open
	Base       money.Fen
	Validity
}

// CompulsoryRates defines the record type.
var CompulsoryRates = record.Define("compulsory_rate", "交强险费率", record.Fact, func(c *CompulsoryRate) record.Fields {
	return append(record.Fields{
		record.Choice("owner", "车主类型", &c.Owner, OwnerTypes).Required().List(90),
		record.Number("seats_from", "座位从", &c.SeatsFrom).List(80),
		record.Number("seats_below", "座位少于", &c.SeatsBelow).List(80),
		record.Money("base", "基础保费", &c.Base).List(110),
	}, c.Validity.fields()...)
}).Published()

// CompulsoryFloat is a step of the float of 交强险 by the accidents of past years.
type CompulsoryFloat struct {
	record.Head
	Code    string
	Name    string
	Percent money.Percent
}

// CompulsoryFloats defines the record type.
var CompulsoryFloats = record.Define("compulsory_float", "交强险浮动", record.Fact, func(c *CompulsoryFloat) record.Fields {
	return record.Fields{
		record.Text("code", "代码", &c.Code).Required().List(90),
		record.Text("name", "情形", &c.Name).Required().List(220),
		record.Percent("percent", "浮动", &c.Percent).Unit("%").List(80),
	}
}).Published()
