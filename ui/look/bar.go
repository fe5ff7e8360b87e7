package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// barHeight is that of a bar, whatever room it is given.
const barHeight float32 = 6

// Bar shows how far something is: a thin line that fills with the accent colour. What it means stands beside it.
type Bar struct {
	widget.BaseWidget
	part float32
}

// NewBar makes an empty bar.
func NewBar() *Bar {
	b := &Bar{}
	b.ExtendBaseWidget(b)
	return b
}

// Set fills it: done of all, at most full. All 0 is empty.
func (b *Bar) Set(done, all int64) {
	b.part = 0
	if all > 0 {
		b.part = min(max(float32(done)/float32(all), 0), 1)
	}
	b.Refresh()
}

// Part is how full it is, 0 to 1.
func (b *Bar) Part() float32 { return b.part }

// MinSize is 6 high.
func (b *Bar) MinSize() fyne.Size { return fyne.NewSize(40, barHeight) }

// CreateRenderer draws the groove and what fills it.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{of: b, groove: &canvas.Rectangle{CornerRadius: barHeight / 2}, fill: &canvas.Rectangle{CornerRadius: barHeight / 2}}
	r.dress()
	return r
}

type barRenderer struct {
	of           *Bar
	groove, fill *canvas.Rectangle
}

func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.groove, r.fill} }
func (r *barRenderer) MinSize() fyne.Size           { return r.of.MinSize() }

func (r *barRenderer) Layout(size fyne.Size) {
	top := (size.Height - barHeight) / 2
	r.groove.Move(fyne.NewPos(0, top))
	r.groove.Resize(fyne.NewSize(size.Width, barHeight))
	r.fill.Move(fyne.NewPos(0, top))
	r.fill.Resize(fyne.NewSize(size.Width*r.of.part, barHeight))
}

func (r *barRenderer) dress() {
	r.groove.FillColor, r.fill.FillColor = Color(GreySoft), Color(Accent)
}

func (r *barRenderer) Refresh() {
	r.dress()
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}
