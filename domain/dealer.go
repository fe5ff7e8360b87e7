package domain

import (
	"showroom/domain/ident"
	"showroom/domain/record"
)

// Dealer is one store. Its code stands in every document number and is the scope of its records.
type Dealer struct {
	record.Head
	Code     string // KM01
	Name     string
	Short    string // 昆明一店, in the status bar
	Company  string // the contracting party on paper
	USCC     string
	Province string // six digits, GB/T 2260
	Address  string
	Phone    string
	Bank     string
	Account  string
}

// Dealers defines the record type.
var Dealers = record.Define("dealer", "门店", record.Fact, func(d *Dealer) record.Fields {
	return record.Fields{
		record.Text("code", "店码", &d.Code).Required().Max(8).List(80).Fixed(),
		record.Text("name", "名称", &d.Name).Required().Max(60).List(220),
		record.Text("short", "简称", &d.Short).Max(12).List(100),
		record.Text("company", "公司全称", &d.Company).Max(60),
		record.Code("uscc", "统一社会信用代码", &d.USCC, ident.KindUSCC),
		record.Text("province", "省级代码", &d.Province).Max(6),
		record.Text("address", "地址", &d.Address).Max(120),
		record.Tel("phone", "电话", &d.Phone).List(140),
		record.Text("bank", "开户行", &d.Bank).Max(60),
		record.Text("account", "账号", &d.Account).Max(40),
	}
})

// Label is the short name, or the name where there is none.
func (d *Dealer) Label() string {
	if d.Short != "" {
		return d.Short
	}
	return d.Name
}
