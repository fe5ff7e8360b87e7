package paper

import (
	"fmt"

	"showroom/domain/money"
)

// Comparison sets two or three versions of a quote side by side, each with
// its difference from the first.
type Comparison struct {
	Head
	Customer []Field
	Versions []Quote
	Notes    []string
}

// Document lays the comparison out. It fails when there aren't two or three
// versions or one of them doesn't add up.
func (c Comparison) Document() (*Document, error) {
	if n := len(c.Versions); n < 2 || n > 3 {
		return nil, fmt.Errorf("paper: comparison of %d versions, want 2 or 3", n)
	}
	for _, q := range c.Versions {
		if err := q.check(); err != nil {
			return nil, err
		}
	}
	l, err := newLetterhead(c.Head, "报价对比", "")
	if err != nil {
		return nil, err
	}
	doc := c.document("报价对比")
	f := newFlow(doc, l)
	f.grid("客户", c.Customer)
	f.grid("方案", c.legend())
	f.skip(sectionGap)
	c.table().draw(f, margin)
	f.notes("说明", append([]string{"差额为该方案减去方案一，正数表示多付；“—”表示该方案没有此项。"}, c.Notes...))
	l.finish(doc.Pages)
	return doc, nil
}

// legend says which quote is which.
func (c Comparison) legend() []Field {
	var fields []Field
	for i, q := range c.Versions {
		text := joined("·", q.Seal.Number, q.Variant, prefixed("有效期至 ", q.ValidUntil.String()))
		fields = append(fields, Field{Label: ordinals[i], Value: text, Wide: true})
	}
	return fields
}

var ordinals = [3]string{"方案一", "方案二", "方案三"}

func (c Comparison) table() *table {
	t := &table{columns: []column{{"项目", 52, left}}}
	width := (inner - 52) / float64(2*len(c.Versions)-1)
	for i := range c.Versions {
		t.columns = append(t.columns, column{ordinals[i], width, decimal})
		if i > 0 {
			t.columns = append(t.columns, column{"差额", width, decimal})
		}
	}
	for _, title := range c.titles() {
		t.rows = append(t.rows, row{cells: []cell{{text: title, style: strongStyle, span: len(t.columns)}},
			rule: 0.5, ink: Hairline, keep: true, pad: 1.4})
		for _, name := range c.names(title) {
			t.amounts(c.each(func(q Quote) sum { return q.charge(title, name) }), name, bodyStyle)
		}
	}
	t.total(c, "落地价", func(q Quote) sum { return known(q.Landing) })
	t.total(c, "应付合计", func(q Quote) sum { return known(q.Net) })
	c.financeRows(t)
	return t
}

func (c Comparison) financeRows(t *table) {
	for i, line := range []struct {
		name string
		of   func(Finance) sum
	}{
		{"贷款金额", func(o Finance) sum { return known(o.Loan) }},
		{"首付", func(o Finance) sum { return known(o.Down) }},
		{"首期", func(o Finance) sum { return known(o.First) }},
		{interest, func(o Finance) sum { return known(o.Interest) }},
	} {
		sums := c.each(func(q Quote) sum {
			if q.Finance == nil {
				return sum{}
			}
			return line.of(*q.Finance)
		})
		if !anyKnown(sums) {
			return
		}
		if i == 0 {
			t.rows = append(t.rows, row{cells: []cell{{text: "金融方案", style: strongStyle, span: len(t.columns)}},
				rule: 0.5, ink: Hairline, keep: true, pad: 1.4})
		}
		t.amounts(sums, line.name, bodyStyle)
	}
	t.texts("期数", Quote.months, c.Versions)
	t.texts("年化利率（单利）", func(q Quote) string { return q.rate(func(o Finance) money.Percent { return o.Simple }) }, c.Versions)
	t.texts("年化利率（复利）", func(q Quote) string { return q.rate(func(o Finance) money.Percent { return o.Compound }) }, c.Versions)
}

func (q Quote) months() string {
	if q.Finance == nil {
		return "—"
	}
	return fmt.Sprintf("%d 期", q.Finance.Months)
}

func (q Quote) rate(of func(Finance) money.Percent) string {
	if q.Finance == nil {
		return "—"
	}
	return rate(of(*q.Finance))
}

// sum is an amount that a version may not have, or a word in its place.
type sum struct {
	fen   money.Fen
	known bool
	word  string
}

func known(fen money.Fen) sum { return sum{fen: fen, known: true} }

func anyKnown(sums []sum) bool {
	for _, s := range sums {
		if s.known {
			return true
		}
	}
	return false
}

func (s sum) String() string {
	switch {
	case s.word != "":
		return s.word
	case s.known:
		return figures(s.fen)
	}
	return "—"
}

// charge adds up a section's lines of one name; a gift is a word.
func (q Quote) charge(title, name string) sum {
	var out sum
	for _, s := range q.Sections {
		for _, l := range s.Lines {
			if s.Title != title || l.Name != name {
				continue
			}
			out.known = true
			switch {
			case l.Gift:
				out.word = "赠送"
			case l.Aside:
				out.word = "不计入"
			default:
				out.fen += l.Amount
			}
		}
	}
	return out
}

func (c Comparison) each(of func(Quote) sum) []sum {
	out := make([]sum, len(c.Versions))
	for i, q := range c.Versions {
		out[i] = of(q)
	}
	return out
}

// titles and names are in the order in which they first come up.
func (c Comparison) titles() []string {
	var out []string
	for _, q := range c.Versions {
		out = append(out, q.titles()...)
	}
	return once(out)
}

func (c Comparison) names(title string) []string {
	var out []string
	for _, q := range c.Versions {
		for _, s := range q.Sections {
			for _, l := range s.Lines {
				if s.Title == title {
					out = append(out, l.Name)
				}
			}
		}
	}
	return once(out)
}

func once(words []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// amounts is a row of sums with the differences from the first.
func (t *table) amounts(sums []sum, name string, s style) {
	r := row{cells: []cell{{text: name, style: s}}}
	for i, v := range sums {
		r.cells = append(r.cells, cell{text: v.String(), style: s})
		if i > 0 {
			r.cells = append(r.cells, cell{text: change(v.fen - sums[0].fen), style: s})
		}
	}
	t.rows = append(t.rows, r)
}

func (t *table) total(c Comparison, name string, of func(Quote) sum) {
	t.amounts(c.each(of), name, strongStyle)
	last := &t.rows[len(t.rows)-1]
	last.rule, last.ink, last.pad = 0.8, Ink, 1.4
}

// texts is a row of words, without differences.
func (t *table) texts(name string, of func(Quote) string, versions []Quote) {
	r := row{cells: []cell{plain(name)}}
	for i, q := range versions {
		r.cells = append(r.cells, plain(of(q)))
		if i > 0 {
			r.cells = append(r.cells, plain(""))
		}
	}
	t.rows = append(t.rows, r)
}
