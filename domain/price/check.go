package price

import (
	"errors"
	"fmt"

	"showroom/domain/money"
)

const (
	maxRows = 500   // of one list; far above any real quote
	maxQty  = 9_999 // pieces of one accessory
)

// Label is the Chinese name of an owner class.
func (o Owner) Label() string {
	switch o {
	case Private:
		return "家庭自用"
	case Company:
		return "企业非营业"
	case Government:
		return "机关非营业"
	}
	return string(o)
}

// check refuses what can't be priced and says which input to mend. Amounts are bounded, so that
// no sum can overflow.
func (in Input) check() error {
	switch {
	case !in.QuoteDate.Valid():
		return errors.New("缺少报价日期，请填写")
	case !in.InvoiceDate.Valid():
		return errors.New("缺少预计开票日期，请填写：购置税和车船税按开票日期计算")
	case in.Owner != Private && in.Owner != Company && in.Owner != Government:
		return fmt.Errorf("不认识的车主类型“%s”，请选择家庭自用、企业或机关", in.Owner)
	case in.MSRP <= 0 || in.MSRP > money.Max:
		return fmt.Errorf("厂商建议零售价 %s 元不对，应大于 0 且不超过 %s 元，请核对价格表", in.MSRP, money.Max)
	case len(in.Options)+len(in.Fees)+len(in.Accessories)+len(in.Services) > maxRows:
		return fmt.Errorf("报价明细超过 %d 行，请拆成几份报价", maxRows)
	}
	for _, check := range []func() error{in.Vehicle.check, in.checkCar, in.checkExtras, in.checkInsurance, in.checkReductions} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v Vehicle) check() error {
	switch v.Fuel {
	case ICE, BEV, PHEV, EREV, FCEV:
	default:
		return fmt.Errorf("不认识的动力类型“%s”，请核对车型资料", v.Fuel)
	}
	switch {
	case v.VehicleTax != ByDisplacement && v.VehicleTax != ExemptListed && v.VehicleTax != OutOfScope:
		return fmt.Errorf("不认识的车船税类别“%s”，请核对车型资料", v.VehicleTax)
	case v.VehicleTax == ByDisplacement && v.Displacement <= 0:
		return errors.New("按排量征车船税的车缺少排量，请核对车型资料")
	case v.Seats <= 0:
		return errors.New("缺少座位数，请核对车型资料：交强险按座位数计算")
	case v.Eligible && v.Fuel == ICE:
		return errors.New("燃油车不能享受新能源购置税减免，请核对车型资料")
	}
	return nil
}

func (in Input) checkCar() error {
	if err := amount("颜色加价", in.Colour.Name, in.Colour.Surcharge); err != nil {
		return err
	}
	bare := in.MSRP + in.Colour.Surcharge
	for _, option := range in.Options {
		if err := amount("选装", option.Name, option.Price); err != nil {
			return err
		}
		bare += option.Price
	}
	if err := amount("优惠", "", in.Discount); err != nil {
		return err
	}
	if in.Discount >= bare {
		return fmt.Errorf("优惠 %s 元不能达到或超过车价 %s 元，请核对", in.Discount, bare)
	}
	return nil
}

func (in Input) checkExtras() error {
	for _, fee := range in.Fees {
		if err := amount("费用", fee.Name, fee.Amount); err != nil {
			return err
		}
		if fee.Name == "" || fee.Payee == "" {
			return fmt.Errorf("费用“%s”缺少名称或收取方，请补全：每项费用都要写明由谁收取", fee.Name)
		}
	}
	for _, item := range in.Accessories {
		if err := amount("精品", item.Name, item.Unit); err != nil {
			return err
		}
		if item.Qty < 1 || item.Qty > maxQty {
			return fmt.Errorf("精品“%s”的数量 %d 不对，应在 1 至 %d 之间", item.Name, item.Qty, maxQty)
		}
	}
	for _, service := range in.Services {
		if err := amount("服务", service.Name, service.Price); err != nil {
			return err
		}
	}
	return nil
}

func (in Input) checkInsurance() error {
	if in.CompulsoryFloat < -money.Hundred || in.CompulsoryFloat > money.Hundred {
		return fmt.Errorf("交强险浮动 %s%% 不在 -100 至 100 之间，请核对", in.CompulsoryFloat)
	}
	c := in.Commercial
	if c == nil {
		return nil
	}
	if err := amount("商业险", "", c.Premium); err != nil {
		return err
	}
	if c.Premium > 0 && c.Insurer == "" {
		return errors.New("商业险缺少保险公司，请填写保险公司和报价单号")
	}
	var covers money.Fen
	for _, cover := range c.Covers {
		if err := amount("商业险险种", cover.Name, cover.Premium); err != nil {
			return err
		}
		covers += cover.Premium
	}
	if len(c.Covers) > 0 && covers != c.Premium {
		return fmt.Errorf("商业险各险种合计 %s 元与保费 %s 元不符，请核对", covers, c.Premium)
	}
	return nil
}

func (in Input) checkReductions() error {
	subsidies := in.Subsidies
	if in.TradeIn != nil {
		if err := amount("旧车评估价", in.TradeIn.Plate, in.TradeIn.Appraisal); err != nil {
			return err
		}
		subsidies = append(append([]Subsidy{}, subsidies...), in.TradeIn.Subsidies...)
	}
	if len(subsidies) > maxRows {
		return fmt.Errorf("补贴超过 %d 行，请核对", maxRows)
	}
	for _, s := range subsidies {
		if err := amount("补贴", s.Name, s.Amount); err != nil {
			return err
		}
		if s.Payer == "" {
			return fmt.Errorf("补贴“%s”缺少出资方，请填写厂家、本店或政府", s.Name)
		}
	}
	return nil
}

// amount refuses negative and absurd figures.
func amount(kind, name string, value money.Fen) error {
	if name != "" {
		kind += "“" + name + "”"
	}
	if value < 0 {
		return fmt.Errorf("%s的金额 %s 元是负数，请核对", kind, value)
	}
	if value > money.Max {
		return fmt.Errorf("%s的金额 %s 元超过上限 %s 元，请核对", kind, value, money.Max)
	}
	return nil
}
