package paper

import (
	"fmt"

	"showroom/domain/money"
)

// financeHeight is about what the block takes: it isn't begun at the foot of a page.
const financeHeight = 40.0

// finance is the lender's offer: the six figures that people compare in one
// line, the rest below.
func (f *flow) finance(o *Finance) {
	if o == nil {
		return
	}
	f.skip(sectionGap)
	f.need(financeHeight)
	f.strip("金融方案", [6]Field{
		{Label: "首付", Value: figures(o.Down)},
		{Label: "期数", Value: fmt.Sprintf("%d 期", o.Months)},
		{Label: "首期", Value: figures(o.First)},
		{Label: "末期", Value: figures(o.Last)},
		{Label: "年化利率（单利）", Value: rate(o.Simple)},
		{Label: "年化利率（复利）", Value: rate(o.Compound)},
	})
	f.skip(0.8)
	f.grid("", append(fieldsOf("金融机构", o.Lender, "产品", o.Product, "还款方式", o.Method),
		sums(amount{"贷款金额", o.Loan}, amount{interest, o.Interest}, amount{"其他费用", o.Fees},
			amount{"提车应付", o.AtDelivery}, amount{"含息总支出", o.AllIn})...))
	note := "年化利率按实际取得的本金计算，已计入利息和与贷款有关的全部费用；以金融机构合同为准。"
	t := table{columns: []column{{width: sideWidth}, {width: inner - sideWidth}}}
	t.rows = append(t.rows, row{cells: []cell{plain(""), {text: joined("", o.Note, note), style: labelStyle}}})
	t.draw(f, margin)
}

// amount is a named sum in a grid.
type amount struct {
	label string
	fen   money.Fen
}

// sums makes fields of amounts; sums of nothing are left out, but interest of
// nothing is news.
func sums(amounts ...amount) []Field {
	var fields []Field
	for _, a := range amounts {
		if a.fen != 0 || a.label == interest {
			fields = append(fields, Field{Label: a.label, Value: figures(a.fen) + " 元"})
		}
	}
	return fields
}

const interest = "利息合计"

// strip sets six fields side by side, the label above its value, beside their name.
func (f *flow) strip(name string, fields [6]Field) {
	t := table{columns: []column{{width: sideWidth}}}
	labels := row{keep: true, cells: []cell{{text: name, style: strongStyle}}}
	values := row{cells: []cell{plain("")}}
	for i, width := range [6]float64{26, 20, 26, 26, 31, 31} {
		t.columns = append(t.columns, column{width: width})
		labels.cells = append(labels.cells, cell{text: fields[i].Label, style: labelStyle})
		values.cells = append(values.cells, cell{text: fields[i].Value, style: headStyle})
	}
	t.rows = []row{labels, values}
	t.draw(f, margin)
}
