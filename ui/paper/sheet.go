package paper

import (
	"fmt"
	"strings"

	"showroom/domain/calendar"
)

// Store is who issues the paper. Brand may be empty; the name then stands alone.
type Store struct {
	Brand, Name, Address, Phone string
}

// Seal says which paper this is and which print of it.
type Seal struct {
	Number    string // BJ-KM01-A-26-00007; empty on a draft
	Hash      string // hex of the issued content's hash; the first 16 digits are printed
	Link      string // what the QR code says; empty lets paper make one of number and hash
	PrintedBy string
	PrintedAt calendar.Instant
	Print     int      // 1 is the original; from 2 on the paper is marked 副本
	Marks     []string // further marks beside the number: 待总部确认, 草稿, 已作废
}

// Head is what all papers begin with.
type Head struct {
	Store Store
	Seal  Seal
}

const (
	footGap = 2.0  // between text and foot
	qrSize  = 15.0 // QR code in the foot
	// footDrop is how far the foot reaches into the lower margin; office
	// printers print to 5 mm of the edge.
	footDrop = 6.0
)

// letterhead is the sheet of every paper: the store and the title on top, a
// smaller head on further pages, the foot with QR code and page numbers.
type letterhead struct {
	Head
	title string
	copy  string // 客户联, 经销商联
	foot  []string
	code  *Bitmap
}

func newLetterhead(h Head, title, copy string) (*letterhead, error) {
	l := &letterhead{Head: h, title: title, copy: copy}
	width := inner
	if text := h.Seal.link(); text != "" {
		code, err := qrCode(text)
		if err != nil {
			return nil, fmt.Errorf("paper: %s %s: %w", title, h.Seal.Number, err)
		}
		l.code = code
		width -= qrSize + gutter
	}
	l.foot = footLines(h, width)
	return l, nil
}

func footLines(h Head, width float64) []string {
	store := joined("·", h.Store.Name, h.Store.Address, prefixed("电话 ", h.Store.Phone))
	lines := footStyle.lines(store, width)
	if seal := joined("·", prefixed("单号 ", h.Seal.Number), prefixed("校验码 ", h.Seal.check())); seal != "" {
		lines = append(lines, footStyle.lines(seal, width)...)
	}
	return lines
}

// printed is the line who printed when.
func (s Seal) printed() string {
	return joined(" ", prefixed("打印 ", s.PrintedBy), s.PrintedAt.String())
}

// check is the first half of the hash in groups of four, as people compare it.
func (s Seal) check() string {
	short := strings.ToUpper(s.Hash[:min(16, len(s.Hash))])
	var groups []string
	for ; len(short) > 4; short = short[4:] {
		groups = append(groups, short[:4])
	}
	return joined(" ", append(groups, short)...)
}

// link uses only what a QR code holds densely: capitals, digits, / and -.
func (s Seal) link() string {
	if s.Link != "" || s.Number == "" {
		return s.Link
	}
	return strings.ToUpper("SHOWROOM:" + s.Number + "/" + s.Hash[:min(16, len(s.Hash))])
}

func (s Seal) marks() []string {
	marks := append([]string(nil), s.Marks...)
	if s.Print > 1 {
		marks = append(marks, fmt.Sprintf("副本·第 %d 次打印", s.Print))
	}
	return marks
}

func (l *letterhead) top(p *Page, first bool) float64 {
	if !first {
		return l.topAgain(p)
	}
	const leftWidth = inner - rightWidth - gutter
	y := margin
	if l.Store.Brand != "" {
		for _, line := range brandStyle.lines(l.Store.Brand, leftWidth) {
			p.text(margin, y, brandStyle, line)
			y += brandStyle.leading()
		}
	}
	name := bodyStyle
	if l.Store.Brand == "" {
		name = brandStyle
	}
	for _, line := range name.lines(l.Store.Name, leftWidth) {
		p.text(margin, y, name, line)
		y += name.leading()
	}
	y = max(y, l.topRight(p)) + 2
	p.rule(margin, margin+inner, y, 1.2, Accent)
	return y + 3.5
}

// rightWidth is the room for title, number and marks.
const rightWidth = 96.0

// topRight sets title, number and marks, and answers how far down they reach.
// The room of a reprint's mark is kept free on the original, so that both
// break at the same places.
func (l *letterhead) topRight(p *Page) float64 {
	const edge = margin + inner
	y := margin - 1.5
	for _, line := range titleStyle.lines(l.title, rightWidth) {
		p.textRight(edge, y, titleStyle, line)
		y += titleStyle.leading()
	}
	taken, above := 0.0, y // by the last line of the number; its upper edge
	for _, line := range bodyStyle.lines(l.Seal.Number, rightWidth) {
		p.textRight(edge, y, bodyStyle, line)
		taken, above = bodyStyle.width(line)+3, y
		y += bodyStyle.leading()
	}
	p.marks(edge, above, taken, l.marks(l.Seal))
	return max(y, new(Page).marks(edge, above, taken, l.marks(l.Seal.again())))
}

// marks are all that stand under the number.
func (l *letterhead) marks(s Seal) []string {
	marks := s.marks()
	if l.copy != "" {
		marks = append([]string{l.copy}, marks...)
	}
	return marks
}

// again is the seal of a reprint, whatever this print is.
func (s Seal) again() Seal {
	s.Print = 88
	return s
}

// marks are outlined words, set from right to left beside the number, which
// has taken some of the line, and over to new lines below it. It answers how
// far down they reach.
func (p *Page) marks(edge, y, taken float64, marks []string) float64 {
	s := style{9, Bold, Ink}
	x, height := edge-taken, s.leading()+0.6
	y -= (height - bodyStyle.leading()) / 2
	for _, m := range marks {
		m = strings.Join(s.lines(m, rightWidth), "")
		w := s.width(m) + 4
		if x-w < edge-rightWidth && x < edge {
			x, y = edge, y+height+1
		}
		p.frame(x-w, y, w, height, 0.9, Ink)
		p.text(x-w+2, y+0.3, s, m)
		x -= w + 2
	}
	return y + height
}

func (l *letterhead) topAgain(p *Page) float64 {
	y := margin - 3
	most := y
	for _, line := range labelStyle.lines(l.Store.Name, inner/2-gutter) {
		p.text(margin, most, labelStyle, line)
		most += labelStyle.leading()
	}
	for i, line := range labelStyle.lines(l.mine(l.Seal), inner/2) {
		p.textRight(margin+inner, y+float64(i)*labelStyle.leading(), labelStyle, line)
	}
	again := labelStyle.lines(l.mine(l.Seal.again()), inner/2)
	y = max(y+float64(len(again))*labelStyle.leading(), most) + 1
	p.rule(margin, margin+inner, y, 0.6, Accent)
	return y + 3.5
}

// mine says on a further page which paper it belongs to.
func (l *letterhead) mine(s Seal) string {
	return joined(" ", append([]string{l.title, s.Number, l.copy}, s.marks()...)...)
}

func (l *letterhead) footHeight() float64 {
	h := float64(len(l.foot)+1)*footStyle.leading() + 2
	if l.code != nil {
		h = max(h, qrSize+2)
	}
	return h
}

func (l *letterhead) bottom() float64 {
	return PageHeight - margin - l.footHeight() - footGap + footDrop
}

// finish draws the feet, when it's known how many pages there are.
func (l *letterhead) finish(pages []*Page) {
	edge := margin + inner
	for i, p := range pages {
		y := PageHeight - margin - l.footHeight() + footDrop
		p.rule(margin, edge, y, 0.5, Hairline)
		y += 2
		right := edge
		if l.code != nil {
			code := *l.code
			code.X, code.Y = edge-qrSize, y
			p.Ops = append(p.Ops, code)
			right -= qrSize + gutter
		}
		for _, line := range l.foot {
			p.text(margin, y, footStyle, line)
			y += footStyle.leading()
		}
		p.text(margin, y, footStyle, l.Seal.printed())
		p.textRight(right, y, footStyle, fmt.Sprintf("第 %d 页，共 %d 页", i+1, len(pages)))
	}
}

// joined puts sep between the parts that aren't empty.
func joined(sep string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, sep)
}

// prefixed is label and text, or nothing when there is no text.
func prefixed(label, text string) string {
	if text == "" {
		return ""
	}
	return label + text
}
