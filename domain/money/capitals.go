package money

import (
	"fmt"
	"strings"
)

var (
	capitalDigits = [10]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalUnits  = [4]string{"仟", "佰", "拾", ""}
)

// Capitals writes an amount as 人民币大写 (正确填写票据和结算凭证的基本规定; facts.md 2.3).
//
// Where the rule book allows more than one form, this one is used: 整 after 元 only, none
// after 角; optional zeros left out (壹拾万柒仟元伍角叁分); 壹 before 拾 kept. A refund is
// written with 负 after the prefix: 人民币负伍仟元整. Nothing is 人民币零元整.
// Amounts beyond ±Max are refused.
func Capitals(amount Fen) (string, error) {
	if amount > Max || amount < -Max {
		return "", fmt.Errorf("金额 %s 元超过大写上限 %s 元，请核对金额", amount, Max)
	}
	magnitude := amount.magnitude()
	yuan, jiao, fen := magnitude/100, magnitude/10%10, magnitude%10
	var b strings.Builder
	b.WriteString("人民币")
	if amount < 0 {
		b.WriteString("负")
	}
	if yuan > 0 || magnitude == 0 {
		b.WriteString(capitalYuan(yuan))
		b.WriteString("元")
	}
	switch {
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case jiao == 0 && yuan > 0:
		b.WriteString("零")
	case jiao > 0:
		b.WriteString(capitalDigits[jiao] + "角")
	}
	if fen > 0 {
		b.WriteString(capitalDigits[fen] + "分")
	}
	return b.String(), nil
}

// capitalYuan writes a whole number below 10^12 in groups of four digits. A group that does
// not fill its thousands place is joined with one 零, whatever stood before it.
func capitalYuan(yuan uint64) string {
	if yuan == 0 {
		return capitalDigits[0]
	}
	groups := [3]uint64{yuan / 1_0000_0000, yuan / 1_0000 % 1_0000, yuan % 1_0000}
	var b strings.Builder
	for i, unit := range []string{"亿", "万", ""} {
		group := groups[i]
		if group == 0 {
			continue
		}
		if b.Len() > 0 && (group < 1000 || i == 2 && groups[1] == 0) {
			b.WriteString(capitalDigits[0])
		}
		b.WriteString(capitalGroup(group))
		b.WriteString(unit)
	}
	return b.String()
}

func capitalGroup(group uint64) string {
	var b strings.Builder
	gap := false
	for i, place := range [4]uint64{1000, 100, 10, 1} {
		digit := group / place % 10
		if digit == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString(capitalDigits[0])
			gap = false
		}
		b.WriteString(capitalDigits[digit] + capitalUnits[i])
	}
	return b.String()
}
