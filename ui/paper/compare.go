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
	doc.Pages, err = fitted(func(how spacing) ([]*Page, error) { return c.pages(l, how), nil })
	if err != nil {
		return nil, err
	}
	l.finish(doc.Pages)
	return doc, nil
}

func (c Comparison) pages(l *letterhead, how spacing) []*Page {
	doc := &Document{}
	f := newFlow(doc, l, how)
	f.grid("客户", c.Customer)
	f.grid("方案", c.legend())
	f.gap()
	c.table().draw(f, margin)
	f.closing("说明", append([]string{"差额为该方案减去方案一，正数表示多付；“—”表示该方案没有此项。"}, c.Notes...), nil)
	return doc.Pages
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

// sideBySide is the table with what its rows share.
type sideBySide struct {
	Comparison
	table
	body style
	part string // name of the section whose first row is still to come
}

func (c Comparison) table() *table {
	s := &sideBySide{Comparison: c, body: bodyStyle}
	name := 44.0
	if len(c.Versions) == 3 { // five columns of figures, up to +1,000,000.00
		s.body, name = noteStyle, 36
	}
	s.columns = []column{{"", sideWidth, left}, {"项目", name, left}}
	width := (inner - sideWidth - name) / float64(2*len(c.Versions)-1)
	for i := range c.Versions {
		s.columns = append(s.columns, column{ordinals[i], width, decimal})
		if i > 0 {
			s.columns = append(s.columns, column{"差额", width, decimal})
		}
	}
	for _, title := range c.titles() {
		s.part = title
		for _, name := range c.names(title) {
			s.amounts(name, func(q Quote) sum { return q.charge(title, name) })
		}
	}
	s.total("落地价", func(q Quote) sum { return known(q.Landing) })
	s.total("应付合计", func(q Quote) sum { return known(q.Net) })
	s.finance()
	return &s.table
}

func (s *sideBySide) finance() {
	offered := false
	for _, q := range s.Versions {
		offered = offered || q.Finance != nil
	}
	if !offered {
		return
	}
	s.part = "金融方案"
	s.amounts("贷款金额", offer(func(o Finance) money.Fen { return o.Loan }))
	s.amounts("首付", offer(func(o Finance) money.Fen { return o.Down }))
	s.amounts("首期", offer(func(o Finance) money.Fen { return o.First }))
	s.amounts(interest, offer(func(o Finance) money.Fen { return o.Interest }))
	s.texts("期数", Quote.months)
	s.texts("年化利率（单利）", func(q Quote) string { return q.rate(func(o Finance) money.Percent { return o.Simple }) })
	s.texts("年化利率（复利）", func(q Quote) string { return q.rate(func(o Finance) money.Percent { return o.Compound }) })
}

// offer takes an amount from a quote's finance, if it has one.
func offer(of func(Finance) money.Fen) func(Quote) sum {
	return func(q Quote) sum {
		if q.Finance == nil {
			return sum{}
		}
		return known(of(*q.Finance))
	}
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
func (s *sideBySide) amounts(name string, of func(Quote) sum) {
	s.row(s.sums(name, of, s.body))
}

func (s *sideBySide) sums(name string, of func(Quote) sum, look style) row {
	r := row{cells: []cell{plain(""), {text: name, style: look}}}
	first := of(s.Versions[0])
	for i, q := range s.Versions {
		v := of(q)
		r.cells = append(r.cells, cell{text: v.String(), style: look})
		if i > 0 {
			r.cells = append(r.cells, cell{text: change(v.fen - first.fen), style: look})
		}
	}
	return r
}

// total is a row of sums in bold under a strong rule.
func (s *sideBySide) total(name string, of func(Quote) sum) {
	r := s.sums(name, of, style{s.body.size, Bold, Ink})
	r.rule, r.ink, r.pad = 0.8, Ink, 1.4
	s.rows = append(s.rows, r)
}

// texts is a row of words, without differences.
func (s *sideBySide) texts(name string, of func(Quote) string) {
	r := row{cells: []cell{plain(""), {text: name, style: s.body}}}
	for i, q := range s.Versions {
		r.cells = append(r.cells, cell{text: of(q), style: s.body})
		if i > 0 {
			r.cells = append(r.cells, plain(""))
		}
	}
	s.row(r)
}

// row adds a row; the first of a section bears the section's name.
func (s *sideBySide) row(r row) {
	if s.part != "" {
		r.cells[0] = cell{text: s.part, style: strongStyle}
		r.rule, r.ink, r.pad, r.keep = 0.5, Hairline, 1.4, true
		s.part = ""
	}
	s.rows = append(s.rows, r)
}
