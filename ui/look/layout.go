package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Pad gives an object the same margin on all sides.
func Pad(margin float32, o fyne.CanvasObject) fyne.CanvasObject {
	return Inset(margin, margin, margin, margin, o)
}

// Inset gives an object a margin of its own on each side.
func Inset(top, right, bottom, left float32, o fyne.CanvasObject) fyne.CanvasObject {
	return &fyne.Container{Layout: inset{top, right, bottom, left}, Objects: []fyne.CanvasObject{o}}
}

type inset struct{ top, right, bottom, left float32 }

func (i inset) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(i.left+i.right, i.top+i.bottom)
}

func (i inset) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(i.left, i.top))
	o[0].Resize(size.SubtractWidthHeight(i.left+i.right, i.top+i.bottom))
}

// Column stacks objects with a gap between them.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: line{gap: gap, down: true}, Objects: objects}
}

// Line puts objects side by side with a gap, centred on one line, each in its smallest width. A Spacer
// takes what is left; several share it.
func Line(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: line{gap: gap}, Objects: objects}
}

// Spacer takes the room that a Line has left.
func Spacer() fyne.CanvasObject { return &spacer{Rectangle: canvas.NewRectangle(color.Transparent)} }

type spacer struct{ *canvas.Rectangle }

// Stretch lets an object take the room that a Line has left.
func Stretch(o fyne.CanvasObject) fyne.CanvasObject {
	return &fyne.Container{Layout: stretched{}, Objects: []fyne.CanvasObject{o}}
}

type stretched struct{ inset }

type line struct {
	gap  float32
	down bool
}

func (l line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var along, across float32
	seen := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if l.down {
			m.Width, m.Height = m.Height, m.Width
		}
		along += m.Width
		across = max(across, m.Height)
		seen++
	}
	along += l.gap * float32(max(seen-1, 0))
	if l.down {
		return fyne.NewSize(across, along)
	}
	return fyne.NewSize(along, across)
}

func (l line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least := l.MinSize(objects)
	if l.down {
		y := float32(0)
		for _, o := range objects {
			if !o.Visible() {
				continue
			}
			height := o.MinSize().Height
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, height))
			y += height + l.gap
		}
		return
	}
	greedy := 0
	for _, o := range objects {
		if o.Visible() && isGreedy(o) {
			greedy++
		}
	}
	spare := max(size.Width-least.Width, 0)
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if isGreedy(o) {
			m.Width += spare / float32(greedy)
		}
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		o.Resize(m)
		x += m.Width + l.gap
	}
}

func isGreedy(o fyne.CanvasObject) bool {
	if c, ok := o.(*fyne.Container); ok {
		_, ok = c.Layout.(stretched)
		return ok
	}
	_, ok := o.(*spacer)
	return ok
}

// Fixed gives an object at least this width and height; 0 leaves a side as it is.
func Fixed(width, height float32, o fyne.CanvasObject) fyne.CanvasObject {
	return &fyne.Container{Layout: fixed{width, height}, Objects: []fyne.CanvasObject{o}}
}

type fixed struct{ width, height float32 }

func (f fixed) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	if f.width > 0 {
		m.Width = f.width
	}
	if f.height > 0 {
		m.Height = f.height
	}
	return m
}

func (f fixed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
}

// Tint is a rectangle in a colour of the theme, with a radius and an optional hairline around.
type Tint struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName
	radius       float32
	floats       bool
}

// NewTint makes one; an empty name leaves fill or stroke out.
func NewTint(fill, stroke fyne.ThemeColorName, radius float32) *Tint {
	t := &Tint{fill: fill, stroke: stroke, radius: radius}
	t.ExtendBaseWidget(t)
	return t
}

// Float gives it a shadow, because it lies above the page.
func (t *Tint) Float() *Tint { t.floats = true; return t }

// SetFill changes the colour.
func (t *Tint) SetFill(n fyne.ThemeColorName) {
	if t.fill != n {
		t.fill = n
		t.Refresh()
	}
}

// SetStroke changes the hairline's colour.
func (t *Tint) SetStroke(n fyne.ThemeColorName) {
	if t.stroke != n {
		t.stroke = n
		t.Refresh()
	}
}

// CreateRenderer draws one rectangle.
func (t *Tint) CreateRenderer() fyne.WidgetRenderer {
	r := &tintRenderer{of: t, box: &canvas.Rectangle{}}
	r.dress()
	return r
}

type tintRenderer struct {
	of  *Tint
	box *canvas.Rectangle
}

func (r *tintRenderer) Destroy()                     {}
func (r *tintRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.box} }
func (r *tintRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *tintRenderer) Layout(size fyne.Size)        { r.box.Resize(size) }

func (r *tintRenderer) dress() {
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = color.Transparent, color.Transparent, 0
	if r.of.fill != "" {
		r.box.FillColor = Color(r.of.fill)
	}
	if r.of.stroke != "" {
		r.box.StrokeColor, r.box.StrokeWidth = Color(r.of.stroke), 1
	}
	r.box.CornerRadius = r.of.radius
	if r.of.floats {
		r.box.Shadow = canvas.Shadow{Color: Color(theme.ColorNameShadow), BlurRadius: 12, Offset: fyne.NewPos(0, 4)}
	}
}

func (r *tintRenderer) Refresh() {
	r.dress()
	r.box.Refresh()
}

// On puts an object on a coloured ground.
func On(fill fyne.ThemeColorName, o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewTint(fill, "", 0), o)
}

// Rule is a horizontal hairline, Post a vertical one.
func Rule() fyne.CanvasObject { return Fixed(0, 1, NewTint(Hairline, "", 0)) }

// Post is a vertical hairline.
func Post() fyne.CanvasObject { return Fixed(1, 0, NewTint(Hairline, "", 0)) }
