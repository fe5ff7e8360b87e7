package paper

import (
	"fmt"
	"slices"

	"showroom/domain/money"
)

// finance is the lender's offer: the six figures that people compare in one
// line, the rest below. It isn't parted.
func (f *flow) finance(o *Finance) {
	if o != nil {
		f.whole(o.draw)
	}
}

func (o *Finance) draw(f *flow) {
	f.gap()
	f.strip("金融方案", [6]Field{
		{Label: "首付", Value: figures(o.Down)},
		{Label: "期数", Value: fmt.Sprintf("%d 期", o.Months)},
		{Label: "首期", Value: figures(o.First)},
		{Label: "末期", Value: figures(o.Last)},
		{Label: "年化利率（单利）", Value: rate(o.Simple)},
		{Label: "年化利率（复利）", Value: rate(o.Compound)},
	})
	f.skip(0.8)
	o.details().draw(f, margin)
}

// details are the lender's offer in words and the sums, three in a row.
func (o *Finance) details() *table {
	t := &table{columns: []column{{width: sideWidth}}}
	for range 3 {
		t.columns = append(t.columns, column{width: 20}, column{width: (inner-sideWidth)/3 - 20})
	}
	if offer := joined("·", o.Lender, o.Product, o.Method); offer != "" {
		t.rows = append(t.rows, row{cells: []cell{plain(""), gridLabel("贷款方案"), {text: offer, style: bodyStyle, span: 5}}})
	}
	fields := sums(amount{"贷款金额", o.Loan}, amount{interest, o.Interest}, amount{"其他费用", o.Fees},
		amount{"提车应付", o.AtDelivery}, amount{"含息总支出", o.AllIn})
	for three := range slices.Chunk(fields, 3) {
		cells := []cell{plain("")}
		for _, field := range three {
			cells = append(cells, gridLabel(field.Label), plain(field.Value))
		}
		t.rows = append(t.rows, row{cells: cells})
	}
	note := "年化利率按实际取得的本金计算，已计入利息和与贷款有关的全部费用；以金融机构合同为准。"
	t.rows = append(t.rows, row{cells: []cell{plain(""), {text: joined("", o.Note, note), style: labelStyle, span: 6}}})
	return t
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
