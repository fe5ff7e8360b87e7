package paper

// flow fills pages from top to bottom.
type flow struct {
	doc  *Document
	page *Page
	y    float64
	from float64 // where the page's text begins
	sheet
	spacing
}

// sheet draws what every page has, and says how much room it leaves.
type sheet interface {
	top(p *Page, first bool) (y float64) // draws the head, answers where the text begins
	bottom() float64                     // where the text must end
}

func newFlow(doc *Document, s sheet, how spacing) *flow {
	f := &flow{doc: doc, sheet: s, spacing: how}
	f.turn()
	return f
}

// turn begins a new page.
func (f *flow) turn() {
	f.page = &Page{}
	f.doc.Pages = append(f.doc.Pages, f.page)
	f.from = f.top(f.page, len(f.doc.Pages) == 1)
	f.y = f.from
}

func (f *flow) room() float64 { return f.bottom() - f.y }

// need turns the page when h millimetres don't fit and a new page is of use.
func (f *flow) need(h float64) (turned bool) {
	if h <= f.room()+1e-6 || f.bare() {
		return false
	}
	f.turn()
	return true
}

// bare tells whether nothing but the head stands on the page.
func (f *flow) bare() bool { return f.y <= f.from }

func (f *flow) skip(h float64) { f.y += h }

// long draws a row; one that is longer than a page is parted between lines,
// and again is called on top of each further page.
func (f *flow) long(l laid, again func()) {
	for l.height > f.room()+1e-6 {
		part, rest, ok := l.split(f.room())
		if !ok {
			break
		}
		f.row(part)
		f.turn()
		again()
		l = rest
	}
	f.row(l)
}

// split parts a row after as many lines as go into h; at least one.
func (l laid) split(h float64) (part, rest laid, ok bool) {
	part, rest = l, l
	part.cells, rest.cells = nil, nil
	rest.rule, rest.pad = 0, 0
	for _, c := range l.cells {
		n, used := 0, 0.0
		for n < len(c.lines) && (n == 0 || c.drop+used+c.lines[n].leading() <= h-2*l.room-l.pad) {
			used += c.lines[n].leading()
			n++
		}
		a, b := c, c
		a.lines, b.lines = c.lines[:n], c.lines[n:]
		b.box = noBox
		part.cells, rest.cells = append(part.cells, a), append(rest.cells, b)
		ok = ok || n < len(c.lines)
	}
	part.settle()
	rest.settle()
	return part, rest, ok
}

// row draws a laid row at the flow's place and goes on below it.
func (f *flow) row(l laid) {
	if l.rule > 0 && len(l.cells) > 0 {
		last := l.cells[len(l.cells)-1]
		f.page.rule(l.cells[0].x, last.x+last.width, f.y+l.pad/2, l.rule, l.ink)
	}
	for _, c := range l.cells {
		f.cell(c, f.y+l.room+l.pad)
	}
	f.y += l.height
}

func (f *flow) cell(c laidCell, y float64) {
	y += c.drop
	if c.box != noBox && len(c.lines) > 0 {
		f.page.box(c.x, y+(c.lines[0].leading()-tickBox)/2, c.box)
	}
	for _, l := range c.lines {
		f.page.text(c.x+c.offset(l), y+l.baseline()-l.style.baseline(), l.style, l.text)
		y += l.leading()
	}
}

// offset is where a line begins within its cell.
func (c laidCell) offset(l laidLine) float64 {
	free := c.width - l.style.width(trimBlanks(l.text))
	switch c.align {
	case right:
		return free
	case centre:
		return free / 2
	case decimal:
		if figure(l.text) {
			return free - c.tail + l.style.width(fraction(l.text))
		}
		return free
	}
	return c.indent()
}

// box draws a tick box; the tick itself is a letter, so it's read and copied
// like one.
func (p *Page) box(x, y float64, state tick) {
	p.frame(x, y, tickBox, tickBox, 0.7, Ink)
	mark := map[tick]string{tickedBox: "✓", struckBox: "−"}[state]
	if mark == "" {
		return
	}
	s := style{10, Bold, Ink}
	p.text(x+(tickBox-s.width(mark))/2, y+tickBox/2-s.leading()/2, s, mark)
}
