package domain

import (
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/domain/record"
)

// CustomerKind tells a person from a company.
type CustomerKind string

// The two kinds.
const (
	Person  CustomerKind = "person"
	Company CustomerKind = "company"
)

// Kinds, genders, levels, channels and the other closed lists of a customer's file.
var (
	CustomerKinds = record.Choices{{Code: "person", Label: "个人"}, {Code: "company", Label: "单位"}}
	Genders       = record.Choices{{Code: "m", Label: "男"}, {Code: "f", Label: "女"}}
	DocTypes      = record.Choices{{Code: "idcard", Label: "身份证"}, {Code: "uscc", Label: "统一社会信用代码"}, {Code: "other", Label: "其他证件"}}
	Levels        = record.Choices{
		{Code: "O", Label: "O 级 · 已订"}, {Code: "H", Label: "H 级 · 7 天内"}, {Code: "A", Label: "A 级 · 15 天内"},
		{Code: "B", Label: "B 级 · 30 天内"}, {Code: "C", Label: "C 级 · 3 个月内"}, {Code: "D", Label: "D 级 · 已交车"},
		{Code: "F", Label: "F 级 · 战败"},
	}
	Channels = record.Choices{
		{Code: "walk_in", Label: "自然到店"}, {Code: "vertical", Label: "网络垂媒"}, {Code: "live", Label: "抖音直播"},
		{Code: "website", Label: "官网留资"}, {Code: "call_in", Label: "电话来电"}, {Code: "show", Label: "车展"},
		{Code: "outreach", Label: "外拓"}, {Code: "referral", Label: "转介绍"}, {Code: "owner", Label: "老客户增换购"},
		{Code: "other", Label: "其他"},
	}
	Payments     = record.Choices{{Code: "cash", Label: "全款"}, {Code: "loan", Label: "贷款"}, {Code: "open", Label: "未定"}}
	ContactRoles = record.Choices{{Code: "decide", Label: "决策人"}, {Code: "use", Label: "使用人"}, {Code: "pay", Label: "付款人"}, {Code: "finance", Label: "财务"}, {Code: "family", Label: "家人"}}
)

// Contact is a person to talk to about a customer.
type Contact struct {
	record.Line
	Name  string
	Role  string
	Phone string
	Note  string
}

func contactFields(c *Contact) record.Fields {
	return record.Fields{
		record.Text("name", "姓名", &c.Name).Required().Max(40),
		record.Choice("role", "角色", &c.Role, ContactRoles),
		record.Tel("phone", "电话", &c.Phone).Personal(),
		record.Text("note", "备注", &c.Note),
	}
}

// Customer is one person or company whom the store knows. It belongs to the store, not to the consultant.
type Customer struct {
	record.Head
	Kind       CustomerKind
	Name       string
	Gender     string
	Phone      string
	WeChat     string
	DocType    string
	Doc        string
	Birthday   calendar.Day
	Region     string // six digits, GB/T 2260
	Address    string
	Channel    string
	Level      string
	Model      string // what they want, in the customer's words or the catalogue's
	Variant    record.ID
	Colour     string
	BudgetFrom money.Fen
	BudgetTo   money.Fen
	Payment    string
	TradeIn    bool
	Owner      record.ID // the consultant who looks after them
	OwnerName  string    // as an old system wrote it, while no user of that name exists
	FirstVisit calendar.Day
	LastTouch  calendar.Instant
	NextTouch  calendar.Instant
	NextStep   string
	ConsentUse bool // 本店使用
	ConsentHQ  bool // 总部共享
	ConsentAd  bool // 营销短信
	Contacts   []Contact
	Note       string
	Import     record.ID // the import that brought it in, so that it can be undone
}

// Customers defines the record type.
var Customers = record.Define("customer", "客户", record.Fact, func(c *Customer) record.Fields {
	return record.Fields{
		record.Choice("kind", "类型", &c.Kind, CustomerKinds).Required(),
		record.Text("name", "姓名", &c.Name).Required().Max(60).Search().List(120),
		record.Choice("gender", "性别", &c.Gender, Genders),
		record.Tel("phone", "手机", &c.Phone).Search().Personal().List(130),
		record.Text("wechat", "微信", &c.WeChat).Max(60).Personal(),
		record.Choice("doc_type", "证件类型", &c.DocType, DocTypes),
		record.Code("doc", "证件号码", &c.Doc, noRule).Search().Personal(),
		record.Day("birthday", "生日", &c.Birthday).Personal(),
		record.Text("region", "省市区", &c.Region).Max(6),
		record.Text("address", "地址", &c.Address).Personal(),
		record.Choice("channel", "来源渠道", &c.Channel, Channels).Filter().List(100),
		record.Choice("level", "意向级别", &c.Level, Levels).Filter().List(120),
		record.Text("model", "意向车型", &c.Model).Max(60).Filter().List(140),
		record.Ref("variant", "意向配置", &c.Variant, "variant"),
		record.Text("colour", "颜色", &c.Colour).Max(20),
		record.Money("budget_from", "预算从", &c.BudgetFrom),
		record.Money("budget_to", "预算到", &c.BudgetTo),
		record.Choice("payment", "付款方式", &c.Payment, Payments),
		record.Flag("trade_in", "置换", &c.TradeIn),
		record.Ref("owner", "销售顾问", &c.Owner, "user").Filter().List(90),
		record.Text("owner_name", "原销售顾问", &c.OwnerName).Max(40).Fixed(),
		record.Day("first_visit", "首次到店", &c.FirstVisit),
		record.Time("last_touch", "最近联系", &c.LastTouch).Fixed().List(110),
		record.Time("next_touch", "下次联系", &c.NextTouch).Filter().List(110),
		record.Text("next_step", "下一步", &c.NextStep).Max(StepMax),
		record.Flag("consent_use", "同意本店使用", &c.ConsentUse),
		record.Flag("consent_hq", "同意总部共享", &c.ConsentHQ),
		record.Flag("consent_ad", "同意营销短信", &c.ConsentAd),
		record.List("contacts", "联系人", &c.Contacts, contactFields),
		record.Note("note", "备注", &c.Note),
		record.Ref("import", "导入批次", &c.Import, "").Fixed(),
	}
})

// Check brings the document number into its normal form and judges it by its type.
func (c *Customer) Check() error {
	if c.Doc == "" {
		return nil
	}
	var rule ident.Kind
	switch c.DocType {
	case "idcard":
		rule = ident.KindIDCard
	case "uscc":
		rule = ident.KindUSCC
	}
	if rule == "" {
		return nil
	}
	v := ident.Check(rule, c.Doc)
	if !v.Valid {
		return record.Problems{{Field: "doc", Text: v.Reason, Warn: v.Warn}}
	}
	c.Doc = v.Normalised
	return nil
}

// StepMax is the most characters of a next step.
const StepMax = 60

// Next makes a follow-up the customer's next contact; nil takes it away.
func (c *Customer) Next(t *Task) {
	c.NextTouch, c.NextStep = 0, ""
	if t == nil {
		return
	}
	c.NextTouch, c.NextStep = t.When(), t.Title
	if step := []rune(t.Title); len(step) > StepMax {
		c.NextStep = string(step[:StepMax-1]) + "…"
	}
}

// Title is the name with the form of address: 张伟 先生.
func (c *Customer) Title() string {
	switch {
	case c.Kind == Company:
		return c.Name
	case c.Gender == "m":
		return c.Name + " 先生"
	case c.Gender == "f":
		return c.Name + " 女士"
	}
	return c.Name
}
