package customers_test

import (
	"errors"
	"testing"

	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
)

func TestHarmless(t *testing.T) {
	for text, harmful := range map[string]bool{
		"=1+1": true, "＝1+1": true, "+SUM(A1)": true, "@SUM(1)": true, "-2+3+cmd|' /C calc'!A0": true, " -2+3+cmd|' /C calc'!A0": true,
		"+1+Sheet2!A1": true, "-1-HYPERLINK(\"x\")": true, "－2+3+cmd|x": true, "+1\n+cmd|x": true,
		"-5%": false, "+86 138 0013 8000": false, "+86 (0571) 8888 0000": false, "+86（138）00138000": false, "-": false, "- 待回访（下周）": false,
		"@小王": false, "张伟": false, "-5%，很急！": false, "-5% VIP（老客户）": false, "-5|6": false, "优惠 -5%|赠品!": false, "2+3": false,
	} {
		table := &sheet.Table{Name: "a.csv", Header: []string{"姓名"}, Rows: []sheet.Row{{Line: 2, Cells: []sheet.Cell{{Kind: sheet.Text, Text: text}}}}}
		err := customers.Harmless(table)
		var said *sheet.Error
		if got := errors.As(err, &said); got != harmful {
			t.Errorf("%q: %v, want harmful %v", text, err, harmful)
		}
	}
}
