package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

// Validity bounds a dated row; both days are inside, no last day means open.
type Validity struct {
	From calendar.Day
	To   calendar.Day
}

// On tells whether the row is valid on the day.
func (v Validity) On(day calendar.Day) bool {
	return day >= v.From && (v.To == 0 || day <= v.To)
}

func (v *Validity) fields() record.Fields {
	return record.Fields{
		record.Day("valid_from", "自", &v.From).List(110),
		record.Day("valid_to", "至", &v.To).List(110),
	}
}

// Colour is one paint of a series.
type Colour struct {
	record.Line
	Code      string
	Name      string
	Surcharge money.Fen
	Validity
}

func colourFields(c *Colour) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &c.Code).Required(),
		record.Text("name", "颜色", &c.Name).Required(),
		record.Money("surcharge", "加价", &c.Surcharge),
	}, c.Validity.fields()...)
}

// Option is one factory option of a series. Excludes and Requires are codes of other options,
// separated by blanks.
type Option struct {
	record.Line
	Code     string
	Name     string
	Price    money.Fen
	Excludes string
	Requires string
	Validity
}

func optionFields(o *Option) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &o.Code).Required(),
		record.Text("name", "选装", &o.Name).Required(),
		record.Money("price", "价格", &o.Price),
		record.Text("excludes", "不能同选", &o.Excludes),
		record.Text("requires", "须同选", &o.Requires),
	}, o.Validity.fields()...)
}

// Series is a model line with its paints and factory options.
type Series struct {
	record.Head
	Code    string
	Brand   string
	Name    string
	Body    string
	Segment string
	Colours []Colour
	Options []Option
	Validity
}

// Series_ defines the record type; the word is its own plural.
var Series_ = record.Define("series", "车系", record.Fact, func(s *Series) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &s.Code).Required().List(80),
		record.Text("brand", "品牌", &s.Brand).List(100),
		record.Text("name", "车系", &s.Name).Required().Search().List(120),
		record.Text("body", "车身", &s.Body).List(90),
		record.Text("segment", "级别", &s.Segment).List(90),
		record.List("colours", "颜色", &s.Colours, colourFields),
		record.List("options", "选装", &s.Options, optionFields),
	}, s.Validity.fields()...)
}).Published()

// Fuels, life cycles and vehicle tax treatments.
var (
	Fuels         = record.Choices{{Code: "ICE", Label: "燃油"}, {Code: "PHEV", Label: "插电混动"}, {Code: "EREV", Label: "增程"}, {Code: "BEV", Label: "纯电"}, {Code: "FCEV", Label: "燃料电池"}}
	TaxTreatments = record.Choices{{Code: "by_displacement", Label: "按排量"}, {Code: "exempt_listed", Label: "目录免征"}, {Code: "out_of_scope", Label: "不属征税范围"}}
)

// DatedPrice is the maker's suggested retail price in a period.
type DatedPrice struct {
	record.Line
	Price money.Fen
	Validity
}

// Listing says whether the variant stands in the NEV catalogue in a period.
type Listing struct {
	record.Line
	Eligible bool
	Validity
}

// RoleLimit is the largest discount that a role may give by itself.
type RoleLimit struct {
	record.Line
	Role  string // label of the role, as the price list writes it
	Limit money.Fen
}

// Variant is a car that can be ordered: one line of the price list.
type Variant struct {
	record.Head
	Code         string
	Series       string // code of the series
	Name         string
	ModelYear    int64
	Fuel         string
	Displacement int64 // cubic centimetres
	Seats        int64
	Range        int64 // kilometres on battery
	Battery      string
	LifeCycle    string
	StopSale     calendar.Day
	VehicleTax   string
	Prices       []DatedPrice
	Listings     []Listing
	Limits       []RoleLimit
	Cost         money.Fen
	Validity
}

// Variants defines the record type.
var Variants = record.Define("variant", "车型配置", record.Fact, func(v *Variant) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &v.Code).Required().Search().List(110),
		record.Text("series", "车系代码", &v.Series).Required().Filter(),
		record.Text("name", "配置", &v.Name).Required().Search().List(260),
		record.Number("model_year", "年款", &v.ModelYear).List(70),
		record.Choice("fuel", "动力", &v.Fuel, Fuels).Required().Filter().List(90),
		record.Number("displacement", "排量", &v.Displacement).Unit("毫升"),
		record.Number("seats", "座位", &v.Seats).Required().List(60),
		record.Number("range_km", "纯电续航", &v.Range).Unit("公里"),
		record.Text("battery", "电池", &v.Battery).Unit("千瓦时"),
		record.Text("life_cycle", "状态", &v.LifeCycle).Filter().List(80),
		record.Day("stop_sale", "停售日", &v.StopSale),
		record.Choice("vehicle_tax", "车船税", &v.VehicleTax, TaxTreatments).Required(),
		record.List("prices", "指导价", &v.Prices, func(p *DatedPrice) record.Fields {
			return append(record.Fields{record.Money("price", "指导价", &p.Price).Required()}, p.Validity.fields()...)
		}),
		record.List("listings", "新能源目录", &v.Listings, func(l *Listing) record.Fields {
			return append(record.Fields{record.Flag("eligible", "符合减免", &l.Eligible)}, l.Validity.fields()...)
		}),
		record.List("limits", "优惠权限", &v.Limits, func(l *RoleLimit) record.Fields {
			return record.Fields{record.Text("role", "角色", &l.Role), record.Money("amount", "上限", &l.Limit)}
		}),
		record.Money("cost", "成本", &v.Cost).Right("cost"),
	}, v.Validity.fields()...)
}).Published()

// PriceOn is the maker's suggested retail price on a day; ok is false when the list has none.
func (v *Variant) PriceOn(day calendar.Day) (price money.Fen, ok bool) {
	for _, p := range v.Prices {
		if p.On(day) {
			return p.Price, true
		}
	}
	return 0, false
}

// EligibleOn tells whether the variant stands in the NEV catalogue on the invoice day.
func (v *Variant) EligibleOn(day calendar.Day) bool {
	for _, l := range v.Listings {
		if l.On(day) {
			return l.Eligible
		}
	}
	return false
}

// Accessory is a part fitted by the dealer.
type Accessory struct {
	record.Head
	Code    string
	Name    string
	Unit    string
	Price   money.Fen
	Cost    money.Fen
	Minutes int64 // to install
	VAT     money.Percent
	Validity
}

// Accessories defines the record type.
var Accessories = record.Define("accessory", "精品", record.Fact, func(a *Accessory) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &a.Code).Required().List(90),
		record.Text("name", "名称", &a.Name).Required().Search().List(220),
		record.Text("unit", "单位", &a.Unit).Max(8).List(60),
		record.Money("price", "价格", &a.Price).List(110),
		record.Money("cost", "成本", &a.Cost).Right("cost"),
		record.Number("minutes", "工时", &a.Minutes).Unit("分钟"),
		record.Percent("vat", "税率", &a.VAT).Unit("%"),
	}, a.Validity.fields()...)
}).Published()

// ServicePackage is maintenance, extended warranty or rescue sold with the car.
type ServicePackage struct {
	record.Head
	Code   string
	Name   string
	Price  money.Fen
	Months int64
	Km     int64
	Visits int64
	VAT    money.Percent
	Validity
}

// ServicePackages defines the record type.
var ServicePackages = record.Define("service_package", "服务包", record.Fact, func(s *ServicePackage) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &s.Code).Required().List(90),
		record.Text("name", "名称", &s.Name).Required().Search().List(220),
		record.Money("price", "价格", &s.Price).List(110),
		record.Number("months", "月数", &s.Months).Unit("个月").List(70),
		record.Number("km", "里程", &s.Km).Unit("公里").List(90),
		record.Number("visits", "次数", &s.Visits).Unit("次").List(60),
		record.Percent("vat", "税率", &s.VAT).Unit("%"),
	}, s.Validity.fields()...)
}).Published()

// LoanMethods are the ways to repay.
var LoanMethods = record.Choices{{Code: "equal_payment", Label: "等额本息"}, {Code: "equal_principal", Label: "等额本金"}, {Code: "flat", Label: "费率分期"}}

// LoanTerm is one term of a finance product.
type LoanTerm struct {
	record.Line
	Months int64
	Rate   money.Percent // a year
	Flat   money.Percent // a year on the whole principal, for method flat
}

// FinanceProduct is a lender's offer.
type FinanceProduct struct {
	record.Head
	Code        string
	Name        string
	Lender      string
	Method      string
	MinDown     money.Percent
	LoanMin     money.Fen
	LoanMax     money.Fen
	LoanStep    money.Fen
	UpfrontFee  money.Fen
	Series      string // codes separated by blanks, "" for all
	SubsidyBy   string
	MarketRate  money.Percent // what the loan would cost without the subsidy
	SubsidyRule string
	Terms       []LoanTerm
	Validity
}

// FinanceProducts defines the record type.
var FinanceProducts = record.Define("finance_product", "金融产品", record.Fact, func(f *FinanceProduct) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &f.Code).Required().List(90),
		record.Text("name", "名称", &f.Name).Required().List(200),
		record.Text("lender", "机构", &f.Lender).Required().List(180),
		record.Choice("method", "还款方式", &f.Method, LoanMethods).Required().List(100),
		record.Percent("min_down", "最低首付", &f.MinDown).Unit("%"),
		record.Money("loan_min", "最低贷款", &f.LoanMin),
		record.Money("loan_max", "最高贷款", &f.LoanMax),
		record.Money("loan_step", "贷款级差", &f.LoanStep),
		record.Money("upfront_fee", "一次性手续费", &f.UpfrontFee),
		record.Text("series", "适用车系", &f.Series),
		record.Text("subsidy_by", "贴息方", &f.SubsidyBy),
		record.Percent("market_rate", "市场利率", &f.MarketRate).Unit("%"),
		record.Text("subsidy_rule", "贴息规则", &f.SubsidyRule),
		record.List("terms", "期数", &f.Terms, func(t *LoanTerm) record.Fields {
			return record.Fields{
				record.Number("months", "期数", &t.Months).Required().Unit("期"),
				record.Percent("rate", "年利率", &t.Rate).Unit("%"),
				record.Percent("flat", "年费率", &t.Flat).Unit("%"),
			}
		}),
	}, f.Validity.fields()...)
}).Published()

// Insurer is a company whose policies the store arranges.
type Insurer struct {
	record.Head
	Code string
	Name string
}

// Insurers defines the record type.
var Insurers = record.Define("insurer", "保险公司", record.Fact, func(i *Insurer) record.Fields {
	return record.Fields{
		record.Text("code", "代码", &i.Code).Required().List(90),
		record.Text("name", "名称", &i.Name).Required().List(220),
	}
}).Published()

// Fee is a charge around registration, with who takes it and whether the customer may decline.
type Fee struct {
	record.Head
	Code     string
	Name     string
	Amount   money.Fen
	Payee    string
	Optional bool
	Validity
}

// Fees defines the record type.
var Fees = record.Define("fee", "费用", record.Fact, func(f *Fee) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &f.Code).Required().List(90),
		record.Text("name", "名称", &f.Name).Required().List(220),
		record.Money("amount", "金额", &f.Amount).List(110),
		record.Text("payee", "收取方", &f.Payee).Required().List(100),
		record.Flag("optional", "可选", &f.Optional).List(60),
	}, f.Validity.fields()...)
}).Published()

// Subsidy is money for a trade-in; what a government pays to the customer later counts nothing.
type Subsidy struct {
	record.Head
	Code   string
	Name   string
	Payer  string
	Amount money.Fen
	Later  bool
	Validity
}

// Subsidies defines the record type.
var Subsidies = record.Define("subsidy", "补贴", record.Fact, func(s *Subsidy) record.Fields {
	return append(record.Fields{
		record.Text("code", "代码", &s.Code).Required().List(90),
		record.Text("name", "名称", &s.Name).Required().List(220),
		record.Text("payer", "承担方", &s.Payer).Required().List(100),
		record.Money("amount", "金额", &s.Amount).List(110),
		record.Flag("later", "事后发放", &s.Later).List(80),
	}, s.Validity.fields()...)
}).Published()
