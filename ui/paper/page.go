// Package paper sets the documents that a customer takes home: quote,
// comparison, contract, delivery report. A view struct goes in, a laid-out
// Document comes out; the Document is plain data and is drawn twice, to PDF
// (Document.PDF) and by the desk's preview, which walks the same ops.
//
// Invariants: the same view gives the same Document and the same bytes.
// Nothing is cut off: text wraps, tables go on over the page. Every rune of
// the view is found again by pdftotext, in reading order. No clock, no file,
// no record type, no Fyne here. DESIGN.md tells the rest.
package paper

import "showroom/domain/calendar"

// A4 portrait and its margin, in millimetres.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
	margin     = 15.0
	inner      = PageWidth - 2*margin
)

// Document is laid out and ready to draw.
type Document struct {
	Title   string // 报价单
	Number  string // document number; the PDF's subject
	Author  string // the store
	Printed calendar.Instant
	Pages   []*Page
}

// Page is one A4 portrait page: ops in reading order, to be drawn in order.
// Coordinates are millimetres from the upper left corner, y downwards.
type Page struct {
	Ops []Op
}

// Op is one thing to draw: Text, Line, Rect or Bitmap.
type Op interface{ op() }

// Text is one run on one line. X is its left edge, Y its baseline; Width is
// Width(Text, Size, Weight). Blanks at the end are part of the run. Runes
// that the font lacks stand here as they are: show them through Visible.
type Text struct {
	X, Y, Width float64 // millimetres
	Size        float64 // points
	Weight      Weight
	Color       Color
	Text        string
}

// Line is straight; Thick is its thickness in points.
type Line struct {
	X1, Y1, X2, Y2 float64
	Thick          float64
	Color          Color
}

// Rect is filled with Color, or outlined with it when Thick (points) isn't 0.
type Rect struct {
	X, Y, W, H float64
	Thick      float64
	Color      Color
}

// Bitmap is a square of Side × Side modules, Size millimetres wide and high;
// Dark holds them row by row. It's drawn in ink on the bare paper.
type Bitmap struct {
	X, Y, Size float64
	Side       int
	Dark       []bool
}

func (Text) op()   {}
func (Line) op()   {}
func (Rect) op()   {}
func (Bitmap) op() {}

// Color is 0xRRGGBB.
type Color uint32

// RGB is the colour's parts, 0 to 255.
func (c Color) RGB() (r, g, b int) {
	return int(c >> 16 & 255), int(c >> 8 & 255), int(c & 255)
}

// The colours of paper. Hairlines and labels are darker than on screen: an
// office printer turns light grey into dots.
const (
	Ink      Color = 0x1B1F24
	Grey     Color = 0x586174
	Hairline Color = 0x9AA3B2
	Accent   Color = 0x0B6BCB
)

// style is how a text looks; size in points.
type style struct {
	size   float64
	weight Weight
	color  Color
}

var (
	titleStyle  = style{20, Bold, Ink}
	brandStyle  = style{14, Bold, Ink}
	headStyle   = style{10.5, Bold, Ink}
	bodyStyle   = style{9.5, Regular, Ink}
	strongStyle = style{9.5, Bold, Ink}
	labelStyle  = style{8.5, Regular, Grey}
	noteStyle   = style{8.5, Regular, Ink}
	footStyle   = style{7.5, Regular, Grey}
	figureStyle = style{16, Bold, Ink}
)

// leading is the height of one line in millimetres.
func (s style) leading() float64 { return s.size * 1.42 * pt }

// baseline is how far the baseline lies below the top of its line: Han
// glyphs have their middle 0.38 em above it.
func (s style) baseline() float64 { return s.leading()/2 + 0.38*s.size*pt }

func (s style) width(text string) float64 { return Width(text, s.size, s.weight) }

func (s style) lines(text string, width float64) []string {
	return Break(Clean(text), width, s.size, s.weight)
}

// fullLines are lines of which the last isn't a lone character or two, where
// the same number of lines can be had without: the others are then set a
// little narrower.
func (s style) fullLines(text string, width float64) []string {
	lines := s.lines(text, width)
	short, step := 3*s.size*pt, s.size*pt
	for room := width - step; len(lines) > 1 && room > width*0.75; room -= step {
		if s.width(trimBlanks(lines[len(lines)-1])) > short {
			break
		}
		next := s.lines(text, room)
		if len(next) != len(lines) {
			break
		}
		lines = next
	}
	return lines
}

// text puts one line with its top left corner at x, y. Blank lines leave no op.
func (p *Page) text(x, y float64, s style, line string) {
	if line == "" {
		return
	}
	p.Ops = append(p.Ops, Text{
		X: x, Y: y + s.baseline(), Width: s.width(line),
		Size: s.size, Weight: s.weight, Color: s.color, Text: line,
	})
}

// textRight puts one line with its top right corner at x, y.
func (p *Page) textRight(x, y float64, s style, line string) {
	p.text(x-s.width(line), y, s, line)
}

func (p *Page) rule(x1, x2, y, thick float64, c Color) {
	p.Ops = append(p.Ops, Line{X1: x1, Y1: y, X2: x2, Y2: y, Thick: thick, Color: c})
}

func (p *Page) frame(x, y, w, h, thick float64, c Color) {
	p.Ops = append(p.Ops, Rect{X: x, Y: y, W: w, H: h, Thick: thick, Color: c})
}
