package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Figure is a large number with its label, a word on how it moves, and a small trend line.
func Figure(label, value, moved string, tone Tone, trend []int64) fyne.CanvasObject {
	number := NewText(value).Sized(Large).Bold().Cut()
	below := []fyne.CanvasObject{}
	if moved != "" {
		below = append(below, NewText(moved).Sized(Caption).In(tone.Ink()))
	}
	if len(trend) > 1 {
		below = append(below, Spacer(), Fixed(72, 20, NewTrend(trend)))
	}
	parts := Column(2, NewCaption(label).Cut(), number)
	if len(below) > 0 {
		parts.Add(Line(8, below...))
	}
	return parts
}

// Trend is a line without axes: whether it rises or falls is all it says. The last point is marked.
type Trend struct {
	widget.BaseWidget
	values []int64
}

// NewTrend draws values from left to right, equally spaced.
func NewTrend(values []int64) *Trend {
	t := &Trend{values: values}
	t.ExtendBaseWidget(t)
	return t
}

// MinSize is small; give it the room it should have with Fixed.
func (t *Trend) MinSize() fyne.Size { return fyne.NewSize(40, 16) }

// CreateRenderer draws the lines between the points.
func (t *Trend) CreateRenderer() fyne.WidgetRenderer {
	r := &trendRenderer{of: t, last: &canvas.Circle{}}
	for range max(len(t.values)-1, 0) {
		r.lines = append(r.lines, canvas.NewLine(nil))
	}
	r.dress()
	return r
}

type trendRenderer struct {
	of    *Trend
	lines []*canvas.Line
	last  *canvas.Circle
}

func (r *trendRenderer) Destroy()           {}
func (r *trendRenderer) MinSize() fyne.Size { return r.of.MinSize() }

func (r *trendRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, 0, len(r.lines)+1)
	for _, l := range r.lines {
		out = append(out, l)
	}
	return append(out, r.last)
}

func (r *trendRenderer) dress() {
	for _, l := range r.lines {
		l.StrokeColor, l.StrokeWidth = Color(Accent), 2
	}
	r.last.FillColor = Color(Accent)
}

func (r *trendRenderer) Refresh() {
	r.dress()
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}

func (r *trendRenderer) Layout(size fyne.Size) {
	v := r.of.values
	if len(v) < 2 {
		r.last.Hide()
		return
	}
	low, high := v[0], v[0]
	for _, one := range v {
		low, high = min(low, one), max(high, one)
	}
	const dot = 5
	at := func(i int) fyne.Position {
		y := float32(0.5)
		if high > low {
			y = float32(high-v[i]) / float32(high-low)
		}
		return fyne.NewPos(float32(i)*(size.Width-dot)/float32(len(v)-1), dot/2+y*(size.Height-dot))
	}
	for i, l := range r.lines {
		l.Position1, l.Position2 = at(i), at(i+1)
	}
	end := at(len(v) - 1)
	r.last.Move(fyne.NewPos(end.X-dot/2, end.Y-dot/2))
	r.last.Resize(fyne.NewSquareSize(dot))
}
