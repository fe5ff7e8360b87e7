// Package preview shows a laid-out paper on the screen before it is printed: the same ops as the PDF, drawn
// with canvas objects, as sheets of paper on a grey ground.
//
// Invariants: every op of the document is drawn, at the place that paper gave it; a sheet is white and its ink
// dark in the light and in the dark theme, as paper is. Nothing is laid out anew: each character stands where the
// font's own advances put it on paper.
// Not here: what stands on the paper (ui/papers), its layout (ui/paper), printing (ui/native), buttons.
package preview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/look"
	"showroom/ui/paper"
)

const (
	ground    float32 = 24          // grey around and between the sheets
	actual    float32 = 96.0 / 25.4 // pixels a millimetre at 100 %
	widestFit float32 = 900         // a sheet that fits the width of a very wide window would be too large to read
	leastFit  float32 = 240
)

// Fit is the zoom at which a sheet is as wide as its room.
const Fit float32 = 0

// Pages shows all sheets of a document below each other and scrolls. All methods are for the window's goroutine.
type Pages struct {
	widget.BaseWidget
	// OnPage is told which sheet is in view, from 1, when that changes.
	OnPage func(page, of int)

	zoom   float32 // 1 is 100 %; Fit
	room   fyne.Size
	page   int
	sheets []*sheet
	pile   *fyne.Container
	scroll *container.Scroll
}

// New makes an empty one that fits the width.
func New() *Pages {
	p := &Pages{}
	p.pile = &fyne.Container{Layout: pile{p}}
	p.scroll = container.NewScroll(p.pile)
	p.scroll.OnScrolled = func(fyne.Position) { p.tell() }
	p.ExtendBaseWidget(p)
	return p
}

// SetDocument draws a document from its first page; nil shows nothing.
func (p *Pages) SetDocument(doc *paper.Document) {
	p.sheets, p.pile.Objects, p.page = nil, nil, 0
	if doc != nil {
		for _, page := range doc.Pages {
			s := newSheet(page)
			p.sheets = append(p.sheets, s)
			p.pile.Objects = append(p.pile.Objects, s)
		}
	}
	p.scroll.Offset = fyne.NewPos(0, 0)
	p.lay()
}

// SetZoom shows the sheets at 1 for 100 %, or Fit. The sheet in view stays in view.
func (p *Pages) SetZoom(zoom float32) {
	at := max(p.page, 1)
	p.zoom = zoom
	p.lay()
	p.Go(at)
}

// Zoom is how large the sheets are drawn, 1 for 100 %, also where they fit the width.
func (p *Pages) Zoom() float32 { return p.sheetSize().Width / (paper.PageWidth * actual) }

// Fits tells whether the sheets follow the width of the room.
func (p *Pages) Fits() bool { return p.zoom == Fit }

// Page is the sheet in view, from 1, and how many there are.
func (p *Pages) Page() (page, of int) { return p.page, len(p.sheets) }

// Go scrolls to the top of a sheet, counted from 1.
func (p *Pages) Go(page int) {
	if len(p.sheets) == 0 {
		return
	}
	page = min(max(page, 1), len(p.sheets))
	p.scroll.Offset.Y = min(float32(page-1)*(p.sheetSize().Height+ground), max(p.pile.MinSize().Height-p.room.Height, 0))
	p.scroll.Refresh()
	p.tell()
}

// Scroll moves the view by a part of its height, down for a positive one.
func (p *Pages) Scroll(part float32) {
	most := max(p.pile.MinSize().Height-p.room.Height, 0)
	p.scroll.Offset.Y = min(max(p.scroll.Offset.Y+part*p.room.Height, 0), most)
	p.scroll.Refresh()
	p.tell()
}

// Key scrolls: PgUp, PgDn, Home, End and the arrows. False: the key is for somebody else.
func (p *Pages) Key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyPageDown:
		p.Scroll(0.9)
	case fyne.KeyPageUp:
		p.Scroll(-0.9)
	case fyne.KeyDown:
		p.Scroll(0.1)
	case fyne.KeyUp:
		p.Scroll(-0.1)
	case fyne.KeyHome:
		p.Go(1)
	case fyne.KeyEnd:
		p.Scroll(1e6)
	default:
		return false
	}
	return true
}

// CreateRenderer puts the sheets on the ground.
func (p *Pages) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(look.On(look.Hairline, p.scroll))
}

// MinSize is small: the sheets scroll.
func (p *Pages) MinSize() fyne.Size { return fyne.NewSize(leastFit+2*ground, 200) }

// Resize lets sheets that fit the width follow it.
func (p *Pages) Resize(size fyne.Size) {
	changed := size != p.room
	p.room = size
	p.BaseWidget.Resize(size)
	if changed {
		p.lay()
	}
}

func (p *Pages) lay() {
	p.pile.Refresh()
	p.scroll.Refresh()
	p.tell()
}

func (p *Pages) sheetSize() fyne.Size {
	width := p.zoom * paper.PageWidth * actual
	if p.zoom == Fit {
		width = min(max(p.room.Width-2*ground, leastFit), widestFit)
	}
	return fyne.NewSize(width, width*paper.PageHeight/paper.PageWidth)
}

// tell finds the sheet that takes the middle of the view.
func (p *Pages) tell() {
	page := 0
	if n := len(p.sheets); n > 0 {
		middle := p.scroll.Offset.Y + p.room.Height/2
		page = min(int(middle/(p.sheetSize().Height+ground))+1, n)
		if p.scroll.Offset.Y <= 0 {
			page = 1
		}
	}
	p.thin()
	if page == p.page {
		return
	}
	p.page = page
	if p.OnPage != nil {
		p.OnPage(page, len(p.sheets))
	}
}

// thin hides the sheets that are out of view: a sheet is some thousand objects.
func (p *Pages) thin() {
	step := p.sheetSize().Height + ground
	for i, s := range p.sheets {
		top := ground + float32(i)*step
		seen := top < p.scroll.Offset.Y+p.room.Height+step/2 && top+step > p.scroll.Offset.Y-step/2
		if seen != s.Visible() {
			if seen {
				s.Show()
			} else {
				s.Hide()
			}
		}
	}
}

// pile lays the sheets out below each other, in the middle of the room.
type pile struct{ of *Pages }

func (l pile) MinSize(o []fyne.CanvasObject) fyne.Size {
	s := l.of.sheetSize()
	return fyne.NewSize(s.Width+2*ground, float32(len(o))*(s.Height+ground)+ground)
}

func (l pile) Layout(o []fyne.CanvasObject, size fyne.Size) {
	s := l.of.sheetSize()
	x, y := max((size.Width-s.Width)/2, ground), ground
	for _, one := range o {
		one.Move(fyne.NewPos(x, y))
		one.Resize(s)
		y += s.Height + ground
	}
}
