package paper

import "strings"

// align is how the cells of a column stand.
type align uint8

const (
	left    align = iota
	right         // flush right
	decimal       // decimal points in one line; what isn't a figure stands flush right
	centre
)

const (
	gutter  = 3.0 // between columns, millimetres
	tickBox = 3.2
)

// column of a table; widths are millimetres and include the gutter.
type column struct {
	title string
	width float64
	align align
}

// tick is the box before a text.
type tick uint8

const (
	noBox tick = iota
	openBox
	tickedBox
	struckBox // doesn't apply
)

// cell is a text, with a smaller remark below it if there is one. span > 1
// lets it take the next columns too.
type cell struct {
	text   string
	style  style
	remark string
	span   int
	box    tick
}

// row of a table. rule is drawn above it. keep holds it on the page of the
// next row; loose rows get pad millimetres more above.
type row struct {
	cells []cell
	rule  float64 // thickness in points, 0 is none
	ink   Color
	keep  bool
	pad   float64
	part  string // what the rows belong to; said again when the table goes on over the page
}

// table goes down a page and over to the next, its titles repeated. A row is
// never parted unless it is longer than a page.
type table struct {
	columns []column
	rows    []row
	tail    []float64 // by column: width of what follows the decimal point
	spacing
}

// laid is a row broken into lines.
type laid struct {
	row
	cells  []laidCell
	height float64
	room   float64 // above and below the text
}

type laidCell struct {
	x, width float64
	align    align
	tail     float64
	box      tick
	drop     float64 // from the top of the row's text to that of the cell's
	lines    []laidLine
}

type laidLine struct {
	text  string
	style style
	lead  float64 // its height, to the ordinary one of its style
}

func (l laidLine) leading() float64 { return l.style.leading() * l.lead }

// baseline is how far the baseline lies below the top of the line.
func (l laidLine) baseline() float64 {
	return l.style.baseline() - (l.style.leading()-l.leading())/2
}

func plain(text string) cell { return cell{text: text, style: bodyStyle} }

func (t *table) lay(x float64, r row) laid {
	out := laid{row: r, room: t.spacing.row}
	out.pad *= t.spacing.pad
	at := 0
	for _, c := range r.cells {
		lc := laidCell{x: x, align: t.columns[at].align, tail: t.tail[at], box: c.box}
		for range max(c.span, 1) {
			lc.width += t.columns[at].width
			at++
		}
		if c.span > 1 {
			lc.align = left
		}
		x += lc.width
		room := lc.width
		if at < len(t.columns) {
			room -= gutter
		}
		lc.lines = c.broken(room-lc.indent(), t.spacing)
		lc.width = room
		out.cells = append(out.cells, lc)
	}
	out.settle()
	return out
}

// settle puts the first lines of all cells on one baseline and adds up the height.
func (l *laid) settle() {
	deepest := 0.0
	for _, c := range l.cells {
		if len(c.lines) > 0 {
			deepest = max(deepest, c.lines[0].baseline())
		}
	}
	l.height = 0
	for i := range l.cells {
		c := &l.cells[i]
		if len(c.lines) > 0 {
			c.drop = deepest - c.lines[0].baseline()
		}
		l.height = max(l.height, c.drop+c.height())
	}
	l.height += 2*l.room + l.pad
}

func (c cell) broken(room float64, how spacing) []laidLine {
	var lines []laidLine
	for _, l := range how.known.lines(c.style, c.text, room) {
		lines = append(lines, laidLine{l, c.style, how.lead})
	}
	if c.remark == "" {
		return lines
	}
	small := style{labelStyle.size, Regular, Grey}
	for _, l := range how.known.lines(small, c.remark, room) {
		lines = append(lines, laidLine{l, small, how.lead})
	}
	return lines
}

func (c laidCell) indent() float64 {
	if c.box == noBox {
		return 0
	}
	return tickBox + 1.8
}

func (c laidCell) height() float64 {
	h := 0.0
	for _, l := range c.lines {
		h += l.leading()
	}
	return h
}

// tails measures, per decimal column, the widest part from the point on.
func (t *table) tails() {
	t.tail = make([]float64, len(t.columns))
	for _, r := range t.rows {
		at := 0
		for _, c := range r.cells {
			if t.columns[at].align == decimal && c.span <= 1 {
				t.tail[at] = max(t.tail[at], c.style.width(fraction(c.text)))
			}
			at += max(c.span, 1)
		}
	}
}

// fraction is the part of a figure from its decimal point on; empty for
// whole figures and for what isn't a figure.
func fraction(text string) string {
	at := strings.LastIndexByte(text, '.')
	if at < 0 || !figure(text) {
		return ""
	}
	return text[at:]
}

// figure tells whether text is a number, with sign, currency and grouping.
func figure(text string) bool {
	return strings.ContainsAny(text, "0123456789") &&
		strings.Trim(text, "0123456789.,+-−¥ ") == ""
}

// draw sets the table at the flow's place, from x on.
func (t *table) draw(f *flow, x float64) {
	t.spacing = f.spacing
	t.tails()
	head, titled := t.head(x)
	if titled {
		first := t.group(x, 0)
		f.need(head.height + total(first))
		f.row(head)
	}
	for i := 0; i < len(t.rows); {
		group := t.group(x, i)
		i += len(group)
		fresh := f.need(total(group))
		if fresh && titled && i > len(group) {
			f.row(head)
			group[0] = t.resume(x, t.rows[i-len(group)])
		}
		for _, l := range group {
			f.long(l, func() {
				if titled {
					f.row(head)
				}
			})
		}
	}
}

// resume names the part that a row goes on with on a new page, in its empty
// first cell.
func (t *table) resume(x float64, r row) laid {
	if r.part != "" && r.cells[0].text == "" {
		r.cells = append([]cell{{text: r.part, style: labelStyle}}, r.cells[1:]...)
	}
	return t.lay(x, r)
}

// group is the rows from i on that must stand on one page.
func (t *table) group(x float64, i int) []laid {
	var rows []laid
	for ; i < len(t.rows); i++ {
		rows = append(rows, t.lay(x, t.rows[i]))
		if !t.rows[i].keep {
			break
		}
	}
	return rows
}

func total(rows []laid) float64 {
	h := 0.0
	for _, r := range rows {
		h += r.height
	}
	return h
}

func (t *table) head(x float64) (laid, bool) {
	r, titled := row{}, false
	for _, c := range t.columns {
		r.cells = append(r.cells, cell{text: c.title, style: labelStyle})
		titled = titled || c.title != ""
	}
	return t.lay(x, r), titled
}
