package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

// QuoteState is where a quote stands in its life.
type QuoteState string

// The states. Expired is not stored: an issued quote is expired when its last day has passed.
const (
	QuoteDraft    QuoteState = "draft"
	QuoteIssued   QuoteState = "issued"
	QuoteAccepted QuoteState = "accepted"
	QuoteExpired  QuoteState = "expired"
	QuoteVoid     QuoteState = "void"
)

// QuoteStates are the choices, OwnerTypes who will own the car.
var (
	QuoteStates = record.Choices{
		{Code: "draft", Label: "草稿"}, {Code: "issued", Label: "已出单"}, {Code: "accepted", Label: "已接受"},
		{Code: "expired", Label: "已过期"}, {Code: "void", Label: "作废"},
	}
	OwnerTypes = record.Choices{{Code: "private", Label: "个人"}, {Code: "company", Label: "企业"}, {Code: "government", Label: "机关"}}
)

// Quote is one version of an offer. As a draft it is a fact; once issued it never changes, but for
// being accepted or made void. What it was priced with stays in it.
type Quote struct {
	record.Head
	Number   string
	Version  int64
	First    record.ID // the first version of the same offer
	State    QuoteState
	Customer record.ID
	User     record.ID // the consultant

	Day       calendar.Day // the price list of this day counts
	Invoice   calendar.Day // when the invoice is expected: tax relief and months of vehicle tax follow it
	Until     calendar.Day // valid until, inclusive
	Province  string
	OwnerType string

	Variant      string // code
	Brand        string // as the price list had it, for the letterhead
	CarName      string
	Fuel         string
	Displacement int64
	Seats        int64
	Eligible     bool
	VehicleTax   string
	Price        money.Fen // the maker's suggested retail price
	ColourCode   string
	ColourName   string
	Surcharge    money.Fen
	Options      []QuoteOption
	Discount     money.Fen
	Float        money.Percent // of compulsory insurance

	Insurer   string
	InsurerNo string
	Premium   money.Fen
	Covers    []QuoteCover

	Fees        []QuoteFee
	Accessories []QuoteAccessory
	Services    []QuoteService

	TradePlate string
	Appraisal  money.Fen
	Subsidies  []QuoteSubsidy

	Product     string // finance product's code, "" for cash
	ProductName string
	Lender      string
	Method      string
	Months      int64
	Loan        money.Fen
	Rate        money.Percent
	Flat        money.Percent
	UpfrontFee  money.Fen
	MarketRate  money.Percent

	Concession      money.Fen // what extras and subsidies give away beyond the catalogue
	Limit           money.Fen // the discount that the consultant might give alone
	ApprovedBy      record.ID
	ApprovedAt      calendar.Instant
	ApprovedUpTo    money.Fen
	ApprovedVariant string    // the car that it was approved for
	ApprovedPrice   money.Fen // its suggested retail price then

	Lines     []QuoteLine
	Rows      []QuoteRow // the dated policy rows it was priced with
	Bare      money.Fen
	Landing   money.Fen
	Net       money.Fen
	Down      money.Fen
	Cash      money.Fen
	AllIn     money.Fen
	FirstPay  money.Fen
	SecondPay money.Fen
	LastPay   money.Fen
	Interest  money.Fen
	Simple    string // annual rate in percent, two decimals, 单利
	Compound  string // annual rate in percent, two decimals, 复利

	IssuedAt calendar.Instant
	IssuedBy record.ID
	EndedAt  calendar.Instant // accepted or void
	Reason   string           // why void
	Note     string
}

// QuoteOption is a factory option in the quote.
type QuoteOption struct {
	record.Line
	Code  string
	Name  string
	Price money.Fen
}

// QuoteCover is one cover of the commercial insurance as the insurer quoted it.
type QuoteCover struct {
	record.Line
	Name    string
	Limit   money.Fen
	Premium money.Fen
}

// QuoteFee is a charge around registration.
type QuoteFee struct {
	record.Line
	Code     string
	Name     string
	Amount   money.Fen
	Payee    string
	Optional bool
}

// QuoteAccessory is an accessory, sold or given.
type QuoteAccessory struct {
	record.Line
	Code     string
	Name     string
	Quantity int64
	Price    money.Fen // of one
	Gift     bool
}

// QuoteService is a service package or extended warranty.
type QuoteService struct {
	record.Line
	Code  string
	Name  string
	Price money.Fen
}

// QuoteSubsidy is money towards a trade-in.
type QuoteSubsidy struct {
	record.Line
	Code   string
	Name   string
	Payer  string
	Amount money.Fen
	Later  bool
}

// QuoteLine is one priced line with how it came about.
type QuoteLine struct {
	record.Line
	Code     string
	Name     string
	Amount   money.Fen
	Payee    string
	Optional bool
	Ref      string
	Quantity int64
	Gift     bool
	Value    money.Fen // of a gift, or paid to the customer later
	Base     string    // what it is computed from
	Rule     string    // how
	Row      string    // by which dated row
	Why      string    // the explanation in one line
}

// QuoteRow is a dated policy row as it was when the quote was priced.
type QuoteRow struct {
	record.Line
	Table string
	Code  string
	From  calendar.Day
	To    calendar.Day
	Text  string // the row as JSON
}

// Quotes defines the record type.
var Quotes = record.Define("quote", "报价", record.Paper, func(q *Quote) record.Fields {
	return append(append(append(quoteHead(q), quoteCar(q)...), quoteMoney(q)...), quoteResult(q)...)
})

func quoteHead(q *Quote) record.Fields {
	return record.Fields{
		record.Code("number", "单号", &q.Number, noRule).Search().Fixed().List(190),
		record.Number("version", "版本", &q.Version).Fixed().List(60),
		record.Ref("first", "首个版本", &q.First, "quote").Fixed(),
		record.Choice("state", "状态", &q.State, QuoteStates).Required().Fixed().Filter().List(90),
		record.Ref("customer", "客户", &q.Customer, "customer").Filter().List(120),
		record.Ref("user", "销售顾问", &q.User, "user").Filter().List(90),
		record.Day("day", "报价日期", &q.Day).Required().List(110),
		record.Day("invoice", "预计开票日", &q.Invoice).Required(),
		record.Day("until", "有效期至", &q.Until),
		record.Text("province", "上牌省份", &q.Province).Max(6),
		record.Choice("owner_type", "车主类型", &q.OwnerType, OwnerTypes),
	}
}

func quoteCar(q *Quote) record.Fields {
	return record.Fields{
		record.Text("variant", "配置代码", &q.Variant),
		record.Text("brand", "品牌", &q.Brand),
		record.Text("car_name", "车型", &q.CarName).List(240),
		record.Choice("fuel", "动力", &q.Fuel, Fuels),
		record.Number("displacement", "排量", &q.Displacement).Unit("毫升"),
		record.Number("seats", "座位", &q.Seats),
		record.Flag("eligible", "新能源减免", &q.Eligible),
		record.Choice("vehicle_tax", "车船税", &q.VehicleTax, TaxTreatments),
		record.Money("price", "指导价", &q.Price),
		record.Text("colour_code", "颜色代码", &q.ColourCode),
		record.Text("colour_name", "颜色", &q.ColourName),
		record.Money("surcharge", "颜色加价", &q.Surcharge),
		record.List("options", "选装", &q.Options, func(o *QuoteOption) record.Fields {
			return record.Fields{record.Text("code", "代码", &o.Code), record.Text("name", "名称", &o.Name), record.Money("price", "价格", &o.Price)}
		}),
		record.Money("discount", "优惠", &q.Discount),
	}
}

func quoteMoney(q *Quote) record.Fields {
	return record.Fields{
		record.Percent("float", "交强险浮动", &q.Float).Unit("%"),
		record.Text("insurer", "保险公司", &q.Insurer),
		record.Text("insurer_no", "保险报价单号", &q.InsurerNo),
		record.Money("premium", "商业险保费", &q.Premium),
		record.List("covers", "险种", &q.Covers, func(c *QuoteCover) record.Fields {
			return record.Fields{record.Text("name", "险种", &c.Name), record.Money("cover_limit", "保额", &c.Limit), record.Money("premium", "保费", &c.Premium)}
		}),
		record.List("fees", "费用", &q.Fees, func(f *QuoteFee) record.Fields {
			return record.Fields{
				record.Text("code", "代码", &f.Code), record.Text("name", "名称", &f.Name), record.Money("amount", "金额", &f.Amount),
				record.Text("payee", "收取方", &f.Payee), record.Flag("optional", "可选", &f.Optional),
			}
		}),
		record.List("accessories", "精品", &q.Accessories, func(a *QuoteAccessory) record.Fields {
			return record.Fields{
				record.Text("code", "代码", &a.Code), record.Text("name", "名称", &a.Name), record.Number("quantity", "数量", &a.Quantity),
				record.Money("price", "单价", &a.Price), record.Flag("gift", "赠送", &a.Gift),
			}
		}),
		record.List("services", "服务", &q.Services, func(s *QuoteService) record.Fields {
			return record.Fields{record.Text("code", "代码", &s.Code), record.Text("name", "名称", &s.Name), record.Money("price", "价格", &s.Price)}
		}),
		record.Text("trade_plate", "旧车车牌", &q.TradePlate),
		record.Money("appraisal", "旧车评估价", &q.Appraisal),
		record.List("subsidies", "补贴", &q.Subsidies, func(s *QuoteSubsidy) record.Fields {
			return record.Fields{
				record.Text("code", "代码", &s.Code), record.Text("name", "名称", &s.Name), record.Text("payer", "承担方", &s.Payer),
				record.Money("amount", "金额", &s.Amount), record.Flag("later", "事后发放", &s.Later),
			}
		}),
		record.Text("product", "金融产品代码", &q.Product),
		record.Text("product_name", "金融产品", &q.ProductName),
		record.Text("lender", "金融机构", &q.Lender),
		record.Choice("method", "还款方式", &q.Method, LoanMethods),
		record.Number("months", "期数", &q.Months).Unit("期"),
		record.Money("loan", "贷款金额", &q.Loan),
		record.Percent("rate", "年利率", &q.Rate).Unit("%"),
		record.Percent("flat", "年费率", &q.Flat).Unit("%"),
		record.Money("upfront_fee", "一次性手续费", &q.UpfrontFee),
		record.Percent("market_rate", "市场利率", &q.MarketRate).Unit("%"),
		record.Money("concession", "目录外让利", &q.Concession).Fixed(),
		record.Money("discount_limit", "优惠权限", &q.Limit).Fixed(),
		record.Ref("approved_by", "批准人", &q.ApprovedBy, "user").Fixed(),
		record.Time("approved_at", "批准时间", &q.ApprovedAt).Fixed(),
		record.Money("approved_up_to", "批准优惠额", &q.ApprovedUpTo).Fixed(),
		record.Text("approved_variant", "批准的配置", &q.ApprovedVariant).Fixed(),
		record.Money("approved_price", "批准时指导价", &q.ApprovedPrice).Fixed(),
	}
}

func quoteResult(q *Quote) record.Fields {
	return record.Fields{
		record.List("lines", "明细", &q.Lines, quoteLineFields).Fixed(),
		record.List("policy_rows", "计价依据", &q.Rows, func(r *QuoteRow) record.Fields {
			return record.Fields{
				record.Text("source", "表", &r.Table), record.Text("code", "代码", &r.Code), record.Day("valid_from", "自", &r.From),
				record.Day("valid_to", "至", &r.To), record.Note("text", "内容", &r.Text),
			}
		}).Fixed(),
		record.Money("bare", "裸车价", &q.Bare).Fixed(),
		record.Money("landing", "落地价", &q.Landing).Fixed().List(130),
		record.Money("net", "应付合计", &q.Net).Fixed().List(130),
		record.Money("down", "首付", &q.Down).Fixed(),
		record.Money("cash", "提车付款", &q.Cash).Fixed(),
		record.Money("all_in", "总花费", &q.AllIn).Fixed(),
		record.Money("first_pay", "首期", &q.FirstPay).Fixed(),
		record.Money("second_pay", "月供", &q.SecondPay).Fixed(),
		record.Money("last_pay", "末期", &q.LastPay).Fixed(),
		record.Money("interest", "利息", &q.Interest).Fixed(),
		record.Text("simple_rate", "年化（单利）", &q.Simple).Fixed().Unit("%"),
		record.Text("compound_rate", "年化（复利）", &q.Compound).Fixed().Unit("%"),
		record.Time("issued_at", "出单时间", &q.IssuedAt).Fixed(),
		record.Ref("issued_by", "出单人", &q.IssuedBy, "user").Fixed(),
		record.Time("ended_at", "结束时间", &q.EndedAt).Fixed(),
		record.Text("reason", "作废原因", &q.Reason).Fixed(),
		record.Note("note", "备注", &q.Note),
	}
}

func quoteLineFields(l *QuoteLine) record.Fields {
	return record.Fields{
		record.Text("code", "代码", &l.Code), record.Text("name", "名称", &l.Name), record.Money("amount", "金额", &l.Amount),
		record.Text("payee", "收取方", &l.Payee), record.Flag("optional", "可选", &l.Optional), record.Text("ref", "目录代码", &l.Ref),
		record.Number("quantity", "数量", &l.Quantity), record.Flag("gift", "赠送", &l.Gift), record.Money("value", "价值", &l.Value),
		record.Text("base", "基数", &l.Base), record.Text("rule", "规则", &l.Rule), record.Text("row", "依据", &l.Row), record.Text("why", "说明", &l.Why),
	}
}
