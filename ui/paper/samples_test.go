package paper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/money"
)

// yuan keeps the samples short.
func yuan(y float64) money.Fen { return money.Fen(y*100 + 0.5) }

func percent(t testing.TB, text string) money.Percent {
	t.Helper()
	p, err := money.ParsePercent(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sampleHead(number string) Head {
	return Head{
		Store: Store{Brand: "砚行汽车", Name: "昆明砚行一店（昆明砚行汽车销售服务有限公司）",
			Address: "云南省昆明市官渡区示例大道 188 号", Phone: "0871-0000 0188"},
		Seal: Seal{Number: number, Hash: "9f3c51d2a07be4461b8d0f2e77aa90c1", PrintedBy: "李娜",
			PrintedAt: calendar.InstantOf(time.Date(2026, 11, 21, 14, 5, 0, 0, calendar.Shanghai)), Print: 1},
	}
}

var (
	customer = []Field{{Label: "姓名", Value: "张伟 先生"}, {Label: "手机", Value: "138****0013"},
		{Label: "证件", Value: "居民身份证 尾号 0018"}, {Label: "地区", Value: "云南省 昆明市 官渡区"}}
	vehicle = []Field{{Label: "车型", Value: "云岭 S6 1.5T 双离合 尊享版 2026 款", Wide: true},
		{Label: "外观", Value: "雪松白"}, {Label: "内饰", Value: "墨玉黑"},
		{Label: "能源", Value: "汽油 · 1498 mL"}, {Label: "座位", Value: "5 座"}}
	signers = []Signature{{Label: "客户确认"}, {Label: "销售顾问", Name: "李娜"}}
)

// cashQuote is the plainest quote: one page, no finance, nothing taken off.
func cashQuote() Quote {
	return Quote{
		Head: sampleHead("BJ-KM01-A-26-00006"), Variant: "云岭 S6 1.5T 尊享版",
		Issued: 20261121, ValidUntil: 20261128, Consultant: "李娜", Telephone: "139****0022",
		Customer: customer, Vehicle: vehicle,
		Sections: []Section{
			{Title: "车辆", Sum: "裸车价", Lines: []Charge{
				{Name: "厂商建议零售价", Why: "2026-10-01 起价目表", Payee: "本店", Amount: yuan(168800)},
				{Name: "优惠", Why: "店端优惠", Payee: "本店", Amount: -yuan(12000)}}},
			{Title: "税费", Lines: []Charge{
				{Name: "车辆购置税", Why: "156,800.00 ÷ 1.13 × 10%", Payee: "代缴（税务机关）", Amount: yuan(13876.11)},
				{Name: "车船税", Why: "420.00 ÷ 12 × 2 个月（昆明，1.6 L 以下）", Payee: "代收（保险公司）", Amount: yuan(70)},
				{Name: "机动车号牌工本费", Payee: "车管所", Amount: yuan(100)},
				{Name: "上牌代办服务费", Payee: "本店", Optional: true, Amount: yuan(500)}}},
			{Title: "保险", Lines: []Charge{
				{Name: "交强险", Why: "家庭自用 6 座以下，浮动 0%", Payee: "保险公司", Amount: yuan(950)},
				{Name: "商业险", Why: "岚海财险（虚构）报价号 LH20261121003", Payee: "保险公司", Optional: true, Amount: yuan(4126.35)}}},
			{Title: "精品与服务", Lines: []Charge{
				{Name: "全车太阳膜（标准）", Quantity: 1, Payee: "本店", Optional: true, Amount: yuan(1980)},
				{Name: "360 软包脚垫", Quantity: 1, Why: "价值 880.00", Gift: true},
				{Name: "基础保养", Quantity: 2, Why: "价值 1,196.00，两年内有效", Gift: true}}},
		},
		Landing: yuan(178402.46), Net: yuan(178402.46),
		Basis: []string{
			"厂商建议零售价自 2026-10-01 起执行；车辆购置税按现行税率和预计开票日期 2026-11-30 计算，以税务机关核定为准。",
			"商业险由保险公司报价，客户可自行选择保险公司；标“可选”的项目由客户自愿选择，不影响购车。",
			"本报价在有效期内有效；车辆库存以签订合同时为准。"},
		Signatures: signers,
	}
}

// financeQuote adds what is taken off and a loan.
func financeQuote(t testing.TB) Quote {
	q := cashQuote()
	q.Seal.Number = "BJ-KM01-A-26-00007"
	q.Sections = append(q.Sections, Section{Title: "置换与补贴", Deducts: true, Lines: []Charge{
		{Name: "旧车置换", Why: "云A12345（虚构）评估价", Payee: "本店", Amount: -yuan(38000)},
		{Name: "厂家置换补贴", Why: "2026 年第四季度政策，至 2026-12-31", Payee: "厂家", Amount: -yuan(5000)},
		{Name: "地方以旧换新补贴", Why: "由车主自行申领，以当地公告为准", Payee: "政府", Amount: -yuan(8000), Aside: true}}})
	q.Net = q.Landing - yuan(43000)
	q.Finance = &Finance{
		Lender: "澄湾银行（虚构）", Product: "轻松贷 36 期", Method: "等额本息（费率 4.00%/年）",
		Down: yuan(56800), Loan: yuan(100000), Months: 36, First: yuan(3111.11), Last: yuan(3111.15),
		Interest: yuan(12000), AtDelivery: yuan(35402.46), AllIn: yuan(147402.46),
		Simple: percent(t, "7.510651"), Compound: percent(t, "7.774667"),
		Note: "厂家贴息以审批结果为准。",
	}
	q.Seal.Print = 2
	return q
}

// longQuote has long names, rare characters and enough lines for three pages.
func longQuote(t testing.TB) Quote {
	q := financeQuote(t)
	q.Seal.Number, q.Seal.Marks = "BJ-KM01-A-26-00008", []string{"待总部确认"}
	q.Customer = []Field{
		{Label: "单位", Value: "买买提·吐尔逊与䶮㛃堃喆赟𠮷𡋾国际汽车租赁（云南自由贸易试验区）有限责任公司昆明第一分公司", Wide: true},
		{Label: "统一社会信用代码", Value: "91530100MA6K000000"}, {Label: "联系人", Value: "王𠮷䶮 女士"}}
	accessories := &q.Sections[3]
	for i := range 46 {
		c := Charge{Name: fmt.Sprintf("精品项目 %02d", i+1), Quantity: i%3 + 1, Payee: "本店", Optional: true, Amount: yuan(float64(100+i) + 0.05)}
		if i%9 == 4 {
			c.Name = "原厂电动折叠侧踏板（含安装、调试、三年质保与全国联保）YL-S6-2026/ACC-ELECTRIC-SIDE-STEP-0001"
			c.Why = "适用于云岭 S6 全系；安装工时约 3.5 小时，需提前两个工作日预约；颜色：曜石黑、钛金灰"
		}
		accessories.Lines = append(accessories.Lines, c)
		q.Landing += c.Amount
		q.Net += c.Amount
	}
	return q
}

func sampleComparison(t testing.TB, versions int) Comparison {
	dearer := cashQuote()
	dearer.Seal.Number, dearer.Variant = "BJ-KM01-A-26-00009", "云岭 S6 2.0T 旗舰版"
	dearer.Sections = append([]Section(nil), dearer.Sections...)
	dearer.Sections[0] = Section{Title: "车辆", Sum: "裸车价", Lines: []Charge{
		{Name: "厂商建议零售价", Payee: "本店", Amount: yuan(188800)},
		{Name: "优惠", Payee: "本店", Amount: -yuan(15000)}}}
	dearer.Landing += yuan(17000)
	dearer.Net = dearer.Landing
	all := []Quote{cashQuote(), financeQuote(t), dearer}
	return Comparison{Head: sampleHead("BJ-KM01-A-26-00007"), Customer: customer, Versions: all[:versions],
		Notes: []string{"各方案的税费和保险按各自的裸车价和预计开票日期计算。"}}
}

func sampleContract(t testing.TB) Contract {
	q := financeQuote(t)
	h := sampleHead("DD-KM01-A-26-00003")
	h.Seal.Marks = []string{"待总部确认"}
	return Contract{
		Head: h, Quote: q.Seal.Number, Signed: 20261122, Delivery: "2026-12-05 前", Consultant: "李娜",
		Seller: []Field{{Label: "名称", Value: "昆明砚行汽车销售服务有限公司", Wide: true},
			{Label: "信用代码", Value: "91530100MA6K000000"}, {Label: "开户银行", Value: "澄湾银行昆明分行（虚构）"}},
		Buyer: customer, Vehicle: append(vehicle, Field{Label: "VIN", Value: "LGXC16DF6R0000001"}),
		Sections: q.Sections, Net: q.Net,
		Payments: []Payment{
			{Name: "定金", When: "2026-11-22", How: "刷卡", Amount: yuan(5000)},
			{Name: "贷款放款", When: "提车前", How: "澄湾银行（虚构）", Amount: yuan(100000)},
			{Name: "尾款", When: "提车时", How: "银行转账", Amount: yuan(30402.46)}},
		Finance: q.Finance,
		Terms: []string{"卖方未按约定日期交车且逾期超过 15 日的，买方可以解除合同，卖方双倍返还定金。",
			"买方可以自行选择保险公司、上牌方式和精品供应商；卖方不以此限制交车。",
			"车辆的包修期和三包有效期自开具购车发票之日起计算；交付日期与开票日期不一致的，自交付之日起计算。",
			"本摘要与合同正文不一致的，以合同正文为准。"},
		Signatures: []Signature{{Label: "买方（签字）"}, {Label: "卖方（盖章）"}},
	}
}

func items(list string) []Item {
	var out []Item
	for i, name := range strings.Fields(list) {
		item := Item{Name: strings.TrimSuffix(name, "*"), Must: strings.HasSuffix(name, "*"), State: Done}
		if i%11 == 10 {
			item.State, item.Note = NotApplicable, "本车未配备"
		}
		if i == 4 {
			item.State = Open
		}
		out = append(out, item)
	}
	return out
}

func sampleDelivery() Delivery {
	return Delivery{
		Head: sampleHead("JC-KM01-A-26-00002"), Delivered: 20261205, Order: "DD-KM01-A-26-00003", Consultant: "李娜",
		Customer: customer,
		Vehicle: append(vehicle, Field{Label: "VIN", Value: "LGXC16DF6R0000001"}, Field{Label: "发动机号", Value: "YL15T0000123"},
			Field{Label: "里程", Value: "23 km"}, Field{Label: "油量", Value: "1/4"}, Field{Label: "钥匙", Value: "2 把"}, Field{Label: "开票日期", Value: "2026-12-03"}),
		Sections: []Checklist{
			{Title: "车辆检查", Items: items("车内外整洁* 漆面* 玻璃* 轮胎与轮毂* 灯具* 后视镜 千斤顶 工具包* 备胎 三角警告牌* 反光背心 油量足够到最近加油站"), Signer: "客户"},
			{Title: "资料确认", Items: items("购车合同* 购车发票* 合格证* 一致性证书* 使用说明书* 三包凭证* 维修保养手册* 领牌资料 保险单 行驶证 贷款资料 购置税凭证"), Signer: "客户"},
			{Title: "功能介绍", Items: items("座椅 方向盘 门锁与钥匙 后视镜 灯光 仪表 雨刮 空调 音响 儿童锁 发动机舱盖 油液检查 加油口 磨合期 换挡 驾驶辅助* 车联网应用绑定 流量套餐"), Signer: "客户"},
			{Title: "保修和服务", Items: items("维修地点* 营业时间* 服务顾问介绍* 保养周期* 质量担保* 交车礼品"), Signer: "客户"},
		},
		Notes: []string{"带 * 的项目为必检项目；“−”表示本车不适用。",
			"包修期不少于 3 年或 60,000 km，三包有效期不少于 2 年或 50,000 km，以先到者为准，自开票或交付之日起计算；7 日内、60 日或 3,000 km 内的退换条件见三包凭证。",
			"由代理人提车的，代理人出示授权书和身份证件并代为签字。本单一式两份，客户和经销商各执一份。"},
		Signatures: []Signature{{Label: "客户 / 代理人"}, {Label: "销售顾问", Name: "李娜"}, {Label: "服务顾问", Name: "周敏"}},
	}
}

// samples are the documents of the golden files, in their order.
func samples(t testing.TB) map[string]func() (*Document, error) {
	return map[string]func() (*Document, error){
		"quote-cash":    cashQuote().Document,
		"quote-finance": financeQuote(t).Document,
		"quote-long":    longQuote(t).Document,
		"compare-2":     sampleComparison(t, 2).Document,
		"compare-3":     sampleComparison(t, 3).Document,
		"contract":      sampleContract(t).Document,
		"delivery":      sampleDelivery().Document,
	}
}
