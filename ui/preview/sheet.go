package preview

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/paper"
)

// pt is a point in millimetres.
const pt = 25.4 / 72

// sheet is one page as a white sheet with a hairline and a soft shadow.
type sheet struct {
	widget.BaseWidget
	page *paper.Page
}

func newSheet(page *paper.Page) *sheet {
	s := &sheet{page: page}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer makes the objects of each op, in their order.
func (s *sheet) CreateRenderer() fyne.WidgetRenderer {
	r := &sheetRenderer{of: s, back: canvas.NewRectangle(color.White)}
	r.back.StrokeColor, r.back.StrokeWidth = color.NRGBA{0x98, 0xA2, 0xB3, 0x80}, 1
	for i := range r.shadow {
		r.shadow[i] = canvas.NewRectangle(color.NRGBA{0x10, 0x18, 0x28, 0x08})
		r.shadow[i].CornerRadius = 4
	}
	for _, op := range s.page.Ops {
		r.marks = append(r.marks, newMark(op))
	}
	return r
}

type sheetRenderer struct {
	of     *sheet
	shadow [4]*canvas.Rectangle
	back   *canvas.Rectangle
	marks  []mark
}

func (r *sheetRenderer) Destroy()           {}
func (r *sheetRenderer) MinSize() fyne.Size { return fyne.NewSize(leastFit, leastFit) }

func (r *sheetRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(r.shadow)+1+len(r.marks))
	for _, s := range r.shadow {
		out = append(out, s)
	}
	out = append(out, r.back)
	for _, m := range r.marks {
		out = append(out, m.objects()...)
	}
	return out
}

func (r *sheetRenderer) Layout(size fyne.Size) {
	for i, s := range r.shadow {
		d := float32(i + 1)
		s.Move(fyne.NewPos(-d, 2-d/2))
		s.Resize(fyne.NewSize(size.Width+2*d, size.Height+1.5*d))
	}
	r.back.Resize(size)
	k := size.Width / paper.PageWidth
	for _, m := range r.marks {
		m.place(k)
	}
}

func (r *sheetRenderer) Refresh() {
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

// mark is one op as canvas objects.
type mark interface {
	objects() []fyne.CanvasObject
	place(k float32) // k pixels a millimetre
}

func newMark(op paper.Op) mark {
	switch o := op.(type) {
	case paper.Text:
		return newRun(o)
	case paper.Line:
		return newStroke(o)
	case paper.Rect:
		return newBox(o)
	case paper.Bitmap:
		return newBits(o)
	}
	return blank{canvas.NewRectangle(color.Transparent)} // an op of a newer paper package; a test holds that there is none
}

type blank struct{ *canvas.Rectangle }

func (b blank) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.Rectangle} }
func (blank) place(float32)                  {}

func ink(c paper.Color) color.Color {
	r, g, b := c.RGB()
	return color.NRGBA{R: uint8(r), G: uint8(g), B: uint8(b), A: 0xFF}
}

// run is a text, drawn rune by rune: Fyne advances by whole pixels of a size rounded up (go-text's shaper), so
// that a line in one piece would be up to a tenth too wide, and its figures would leave their columns.
type run struct {
	op    paper.Text
	runes []*canvas.Text
	at    []float64 // millimetres from the run's left edge
}

func newRun(o paper.Text) *run {
	r := &run{op: o}
	x := 0.0
	for _, one := range paper.Visible(o.Text) {
		char := string(one)
		if char != " " && char != "\u3000" && char != "\u00a0" {
			t := canvas.NewText(char, ink(o.Color))
			t.TextStyle.Bold = o.Weight == paper.Bold
			r.runes, r.at = append(r.runes, t), append(r.at, x)
		}
		x += paper.Width(char, o.Size, o.Weight)
	}
	return r
}

func (r *run) objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.runes))
	for i, t := range r.runes {
		out[i] = t
	}
	return out
}

func (r *run) place(k float32) {
	if len(r.runes) == 0 {
		return
	}
	size := float32(r.op.Size*pt) * k
	box, base := fyne.CurrentApp().Driver().RenderedTextSize(r.runes[0].Text, size, r.runes[0].TextStyle, nil)
	y := float32(r.op.Y)*k - base
	for i, t := range r.runes {
		t.TextSize = size
		t.Move(fyne.NewPos(float32(r.op.X+r.at[i])*k, y))
		t.Resize(box)
	}
}

// thick is a line's thickness in pixels; thinner than one it would fade.
func thick(points float64, k float32) float32 { return max(float32(points*pt)*k, 1) }

// stroke is a straight line; the upright ones are boxes, which stay crisp.
type stroke struct {
	op   paper.Line
	line *canvas.Line
	box  *canvas.Rectangle
}

func newStroke(o paper.Line) *stroke {
	s := &stroke{op: o}
	if o.X1 == o.X2 || o.Y1 == o.Y2 {
		s.box = canvas.NewRectangle(ink(o.Color))
		return s
	}
	s.line = canvas.NewLine(ink(o.Color))
	return s
}

func (s *stroke) objects() []fyne.CanvasObject {
	if s.box != nil {
		return []fyne.CanvasObject{s.box}
	}
	return []fyne.CanvasObject{s.line}
}

func (s *stroke) place(k float32) {
	w := thick(s.op.Thick, k)
	from := fyne.NewPos(float32(min(s.op.X1, s.op.X2))*k, float32(min(s.op.Y1, s.op.Y2))*k)
	to := fyne.NewPos(float32(max(s.op.X1, s.op.X2))*k, float32(max(s.op.Y1, s.op.Y2))*k)
	if s.box == nil {
		s.line.StrokeWidth = w
		s.line.Position1 = fyne.NewPos(float32(s.op.X1)*k, float32(s.op.Y1)*k)
		s.line.Position2 = fyne.NewPos(float32(s.op.X2)*k, float32(s.op.Y2)*k)
		return
	}
	if s.op.Y1 == s.op.Y2 {
		s.box.Move(from.SubtractXY(0, w/2))
		s.box.Resize(fyne.NewSize(to.X-from.X, w))
		return
	}
	s.box.Move(from.SubtractXY(w/2, 0))
	s.box.Resize(fyne.NewSize(w, to.Y-from.Y))
}

// box is a filled or outlined rectangle.
type box struct {
	op   paper.Rect
	rect *canvas.Rectangle
}

func newBox(o paper.Rect) *box {
	b := &box{o, canvas.NewRectangle(color.Transparent)}
	if o.Thick > 0 {
		b.rect.StrokeColor = ink(o.Color)
	} else {
		b.rect.FillColor = ink(o.Color)
	}
	return b
}

func (b *box) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.rect} }

func (b *box) place(k float32) {
	if b.op.Thick > 0 {
		b.rect.StrokeWidth = thick(b.op.Thick, k)
	}
	b.rect.Move(fyne.NewPos(float32(b.op.X)*k, float32(b.op.Y)*k))
	b.rect.Resize(fyne.NewSize(float32(b.op.W)*k, float32(b.op.H)*k))
}

// bits is a QR code.
type bits struct {
	op    paper.Bitmap
	image *canvas.Image
}

func newBits(o paper.Bitmap) *bits {
	picture := image.NewPaletted(image.Rect(0, 0, o.Side, o.Side), color.Palette{color.White, ink(paper.Ink)})
	for i, dark := range o.Dark {
		if dark {
			picture.Pix[i] = 1
		}
	}
	b := &bits{o, canvas.NewImageFromImage(picture)}
	b.image.FillMode, b.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScalePixels
	return b
}

func (b *bits) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.image} }

func (b *bits) place(k float32) {
	b.image.Move(fyne.NewPos(float32(b.op.X)*k, float32(b.op.Y)*k))
	b.image.Resize(fyne.NewSquareSize(float32(b.op.Size) * k))
}
