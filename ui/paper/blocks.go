package paper

import (
	"fmt"
	"strings"

	"showroom/domain/money"
)

// Field is a label with its value. A wide one takes the whole line.
type Field struct {
	Label, Value string
	Wide         bool
}

// Signature is a box to sign in, with a line for the date.
type Signature struct {
	Label string // 客户（买方）
	Name  string // printed name, may be empty
}

// section is a small heading.
func (f *flow) section(title string) {
	f.gap()
	f.need(headStyle.leading() + 14)
	f.heading(title)
}

func (f *flow) heading(title string) {
	for _, line := range headStyle.lines(title, inner) {
		f.page.text(margin, f.y, headStyle, line)
		f.y += headStyle.leading()
	}
	f.skip(0.8)
}

// sideWidth is the column on the left that names what stands beside it.
const sideWidth = 20.0

// grid sets fields in two columns of label and value, beside their name.
func (f *flow) grid(name string, fields []Field) {
	if len(fields) == 0 {
		return
	}
	const label, value = 24.0, 56.0
	t := table{columns: []column{{width: sideWidth}, {width: label}, {width: value}, {width: label}, {width: value}}}
	for _, line := range paired(fields) {
		cells := []cell{{text: name, style: strongStyle}}
		for _, field := range line {
			cells = append(cells, gridLabel(field.Label), plain(field.Value))
		}
		switch {
		case line[0].Wide:
			cells[2].span = 3
		case len(line) == 1:
			cells = append(cells, plain(""), plain(""))
		}
		t.rows = append(t.rows, row{cells: cells, keep: name != "" && len(fields) > 2})
		name = ""
	}
	t.rows[len(t.rows)-1].keep = false
	t.draw(f, margin)
	f.skip(2 * f.pad)
}

func gridLabel(text string) cell { return cell{text: text, style: labelStyle.as(bodyStyle.size)} }

// paired puts two fields in a line, and a wide one in a line of its own.
func paired(fields []Field) [][]Field {
	var lines [][]Field
	for i, field := range fields {
		if n := len(lines); i > 0 && !field.Wide && len(lines[n-1]) == 1 && !lines[n-1][0].Wide {
			lines[n-1] = append(lines[n-1], field)
			continue
		}
		lines = append(lines, []Field{field})
	}
	return lines
}

func (s style) as(size float64) style {
	s.size = size
	return s
}

// notes are numbered in small print.
func (f *flow) notes(title string, notes []string) {
	if len(notes) == 0 {
		return
	}
	f.section(title)
	t := table{columns: []column{{width: 6}, {width: inner - 6}}}
	for i, n := range notes {
		t.rows = append(t.rows, row{cells: []cell{
			{text: fmt.Sprintf("%d.", i+1), style: noteStyle},
			{text: n, style: noteStyle},
		}})
	}
	t.draw(f, margin)
}

// total is the figure everyone looks for: large, in capitals below it, and in
// one line what it contains.
func (f *flow) total(label string, amount money.Fen, contains string) error {
	capitals, err := money.Capitals(amount)
	if err != nil {
		return fmt.Errorf("paper: %s: %w", label, err)
	}
	labels := labelStyle.as(bodyStyle.size)
	const capitalsAt = margin + sideWidth
	words := strongStyle.lines(capitals, inner-sideWidth)
	small := labelStyle.lines(contains, inner)
	if contains == "" {
		small = nil
	}
	h := figureStyle.leading() + float64(len(words))*strongStyle.leading() + float64(len(small))*labelStyle.leading() + 5.6
	f.gap()
	f.need(h)
	f.page.rule(margin, margin+inner, f.y, 1.2, Ink)
	f.skip(1.8)
	f.page.text(margin, f.y+(figureStyle.baseline()-headStyle.baseline()), headStyle, label)
	f.page.textRight(margin+inner, f.y, figureStyle, "¥"+figures(amount))
	f.skip(figureStyle.leading() + 0.6)
	f.page.text(margin, f.y, labels, "大写")
	for _, line := range words {
		f.page.text(capitalsAt, f.y, strongStyle, line)
		f.skip(strongStyle.leading())
	}
	for _, line := range small {
		f.page.text(margin, f.y, labelStyle, line)
		f.skip(labelStyle.leading())
	}
	f.skip(1.2)
	f.page.rule(margin, margin+inner, f.y, 0.5, Hairline)
	f.skip(0.8)
	return nil
}

// signatures sets boxes side by side, up to three in a row, never parted.
func (f *flow) signatures(boxes []Signature) {
	const between = 5.0
	height := f.sign
	for len(boxes) > 0 {
		n := min(3, len(boxes))
		if len(boxes) == 4 {
			n = 2
		}
		f.gap()
		f.need(height)
		w := (inner - between*float64(n-1)) / float64(n)
		for i, b := range boxes[:n] {
			f.page.signature(margin+float64(i)*(w+between), f.y, w, height, b)
		}
		f.y += height
		boxes = boxes[n:]
	}
}

func (p *Page) signature(x, y, w, h float64, s Signature) {
	p.frame(x, y, w, h, 0.5, Hairline)
	at := y + 1.2
	labels := strongStyle.lines(s.Label, w-6)
	for _, line := range labels {
		p.text(x+3, at, strongStyle, line)
		at += strongStyle.leading()
	}
	beside := strongStyle.width(s.Label) + 3
	if len(labels) == 1 && beside+noteStyle.width(s.Name) <= w-6 {
		p.text(x+3+beside, y+1.2+strongStyle.baseline()-noteStyle.baseline(), noteStyle, Clean(s.Name))
	} else {
		for _, line := range noteStyle.lines(s.Name, w-6) {
			p.text(x+3, at, noteStyle, line)
			at += noteStyle.leading()
		}
	}
	p.blank(x+3, y+h-11.5, w-6, "签字")
	p.blank(x+3, y+h-5.8, w-6, "日期")
}

// blank is a label with a line to write on; height labelStyle.leading().
func (p *Page) blank(x, y, w float64, label string) {
	p.text(x, y, labelStyle, label)
	p.rule(x+labelStyle.width(label)+1.5, x+w, y+labelStyle.leading()-0.4, 0.5, Hairline)
}

// figures writes an amount with a real minus: 239,800.00, −12,000.00.
func figures(f money.Fen) string {
	return strings.ReplaceAll(f.String(), "-", "−")
}

// change writes a difference with its sign; none is a dash.
func change(f money.Fen) string {
	switch {
	case f == 0:
		return "–"
	case f > 0:
		return "+" + figures(f)
	}
	return figures(f)
}

// rate writes an annual rate with two decimals, half-up: 7.51%.
func rate(p money.Percent) string {
	const unit = int64(money.One) / 100
	sign, n := "", int64(p)
	if n < 0 {
		sign, n = "−", -n
	}
	n = (n + unit/2) / unit
	return fmt.Sprintf("%s%d.%02d%%", sign, n/100, n%100)
}

func trimBlanks(s string) string { return strings.TrimRight(s, " ") }
