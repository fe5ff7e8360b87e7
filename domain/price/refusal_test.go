package price

import (
	"strings"
	"testing"

	"showroom/domain/loan"
	"showroom/domain/money"
)

func TestRefusals(t *testing.T) {
	quotes := goldenQuotes(t)
	for part, spoil := range map[string]func(*Input){
		"缺少报价日期":     func(in *Input) { in.QuoteDate = 0 },
		"缺少预计开票日期":   func(in *Input) { in.InvoiceDate = 20260230 },
		"不认识的车主类型":   func(in *Input) { in.Owner = "" },
		"厂商建议零售价":    func(in *Input) { in.MSRP = 0 },
		"超过 500 行":   func(in *Input) { in.Fees = make([]Fee, 501) },
		"不认识的动力":     func(in *Input) { in.Vehicle.Fuel = "STEAM" },
		"不认识的车船税类别":  func(in *Input) { in.Vehicle.VehicleTax = "" },
		"缺少排量":       func(in *Input) { in.Vehicle.Displacement = 0 },
		"缺少座位数":      func(in *Input) { in.Vehicle.Seats = 0 },
		"燃油车不能享受":    func(in *Input) { in.Vehicle.Eligible = true },
		"颜色加价“雪松白”":  func(in *Input) { in.Colour.Surcharge = -1 },
		"选装“轮毂”":     func(in *Input) { in.Options = []Option{{Name: "轮毂", Price: -1}} },
		"优惠的金额":      func(in *Input) { in.Discount = -1 },
		"不能达到或超过车价":  func(in *Input) { in.Discount = in.MSRP },
		"费用“保管费”的金额": func(in *Input) { in.Fees = []Fee{{Name: "保管费", Payee: "本店", Amount: -5}} },
		"缺少名称或收取方":   func(in *Input) { in.Fees = []Fee{{Name: "保管费", Amount: 5}} },
		"数量 -1 不对":   func(in *Input) { in.Accessories[0].Qty = -1 },
		"数量 0 不对":    func(in *Input) { in.Accessories[0].Qty = 0 },
		"精品“全车太阳膜(标准)”的金额 10,000,000,000.00": func(in *Input) { in.Accessories[0].Unit = money.Max + 1 },
		"服务“保养”":      func(in *Input) { in.Services = []Service{{Name: "保养", Price: -1}} },
		"交强险浮动 -101":  func(in *Input) { in.CompulsoryFloat = -101 * money.One },
		"浮动 -35% 的数据": func(in *Input) { in.CompulsoryFloat = -35 * money.One },
		"商业险的金额":      func(in *Input) { in.Commercial.Premium = -1 },
		"缺少保险公司":      func(in *Input) { in.Commercial.Insurer = "" },
		"各险种合计":       func(in *Input) { in.Commercial.Covers = []Cover{{Name: "车损险", Premium: 1}} },
		"旧车评估价“京A”":   func(in *Input) { in.TradeIn = &TradeIn{Plate: "京A", Appraisal: -1} },
		"补贴“省”的金额":    func(in *Input) { in.Subsidies = []Subsidy{{Name: "省", Payer: "政府", Amount: -1}} },
		"缺少出资方":       func(in *Input) { in.Subsidies = []Subsidy{{Name: "省", Amount: 1}} },
		"超过裸车价":       func(in *Input) { in.Finance = &loan.Input{LoanFen: in.MSRP + 1} },
		"期数 0 ":       func(in *Input) { in.Finance = &loan.Input{LoanFen: in.MSRP, Method: loan.Flat} },
		"大写上限": func(in *Input) {
			in.Subsidies = []Subsidy{{Name: "a", Payer: "b", Amount: money.Max}, {Name: "a", Payer: "b", Amount: money.Max}}
		},
		"车船税表里没有 2026-03-12 有效的地区 440000": func(in *Input) { in.Province = "440000" },
		"购置税表里没有 2019-06-30 有效的税率":        func(in *Input) { in.InvoiceDate = 20190630 },
	} {
		in := input(t, quotes[0])
		spoil(&in)
		if r, err := Work(in, published(t)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v, total %s, want an error with %q", err, r.NetTotal, part)
		}
	}
}

func TestHolesInTheTables(t *testing.T) {
	for part, spoil := range map[string]func(*Policies){
		"车辆购置税表里没有":                  func(p *Policies) { p.PurchaseTax = nil },
		"交强险表里没有 2026-03-12 有效的家庭自用": func(p *Policies) { p.Compulsory = p.Compulsory[2:] },
		"排量 1998 毫升":                 func(p *Policies) { p.VehicleTax[0].Bands = p.VehicleTax[0].Bands[:2] },
		"两条数据都从 2019-07-01 起有效":      func(p *Policies) { p.PurchaseTax = append(p.PurchaseTax, p.PurchaseTax[0]) },
		"车船税表里有两条数据":                 func(p *Policies) { p.VehicleTax = append(p.VehicleTax, p.VehicleTax[0]) },
		"交强险表里有两条数据":                 func(p *Policies) { p.Compulsory = append(p.Compulsory, p.Compulsory[0]) },
	} {
		in, policies := input(t, goldenQuotes(t)[0]), published(t)
		spoil(&policies)
		if r, err := Work(in, policies); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v, total %s, want an error with %q", err, r.NetTotal, part)
		}
	}
}

// A newer row replaces an open older one from its first day on.
func TestNewerRowCounts(t *testing.T) {
	in, policies := input(t, goldenQuotes(t)[0]), published(t)
	newer := policies.PurchaseTax[0]
	newer.Code, newer.TaxPercent, newer.ValidFrom = "PT-NEW", 5*money.One, in.InvoiceDate
	policies.PurchaseTax = append([]PurchaseTaxRow{newer}, policies.PurchaseTax...)
	result, _ := priced(t, in, policies)
	if result.Used.PurchaseTax.Code != "PT-NEW" {
		t.Errorf("on the first day of the new row %s was used", result.Used.PurchaseTax.Code)
	}
	in.InvoiceDate = in.InvoiceDate.AddDays(-1)
	result, _ = priced(t, in, policies)
	if result.Used.PurchaseTax.Code != "PT-STD" {
		t.Errorf("the day before the new row %s was used", result.Used.PurchaseTax.Code)
	}
}

func TestFloatAndCovers(t *testing.T) {
	in := input(t, goldenQuotes(t)[0])
	in.CompulsoryFloat = -30 * money.One
	in.Commercial.Covers = []Cover{{Name: "车损险", Premium: 300000}, {Name: "三者险", Limit: 300_000_000, Premium: 112635}}
	result, data := priced(t, in, published(t))
	if !strings.Contains(string(data), `"base_fen":95000,"float_percent":"-30"`) || !strings.Contains(string(data), `{"name":"三者险","limit_fen":300000000,"premium_fen":112635}`) {
		t.Errorf("%s", data)
	}
	for _, line := range result.Lines {
		if line.Code == CodeCompulsory && (line.Amount != 66500 || !strings.Contains(line.Why().Text, "-30%")) {
			t.Errorf("%+v: %s", line, line.Why().Text)
		}
	}
	if result.Used.Float == nil || result.Used.Float.Code != "A3" {
		t.Errorf("used float %+v", result.Used.Float)
	}
}
