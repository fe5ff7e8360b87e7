package grid

import (
	"fyne.io/fyne/v2"

	"showroom/ui/look"
	"showroom/ui/words"
)

const (
	headHeight float32 = 32
	cellPad    float32 = 12 // left and right of a cell's text
	narrowest  float32 = 48
)

// fit distributes a width over the columns. What is left goes to the columns that grow; what is missing is taken
// from all in proportion to what they can spare. Nothing ever scrolls sideways.
func (g *Grid[T]) fit(width float32) {
	out := make([]float32, len(g.columns))
	grow := 0
	sum := float32(0)
	for i, c := range g.columns {
		out[i] = max(c.Width, headWidth(c.Label)) + 2*cellPad
		if g.widths[i] > 0 {
			out[i] = g.widths[i]
		}
		if c.Grow {
			grow++
		}
		sum += out[i]
	}
	switch {
	case sum < width && grow > 0:
		for i, c := range g.columns {
			if c.Grow {
				out[i] += (width - sum) / float32(grow)
			}
		}
	case sum > width:
		for _, least := range [][]float32{g.least(), flat(len(out), narrowest)} {
			sum -= squeeze(out, least, sum-width)
		}
	}
	g.fitted = out
}

// least are the widths in which heads and badges show whole: a cut word there says nothing, while a name of which
// the end is missing still does.
func (g *Grid[T]) least() []float32 {
	out := make([]float32, len(g.columns))
	for i, c := range g.columns {
		out[i] = max(c.Least, headWidth(c.Label)) + 2*cellPad
	}
	return out
}

func flat(n int, width float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = width
	}
	return out
}

// headWidth is what a head needs, with its arrow.
func headWidth(label string) float32 {
	return fyne.MeasureText(words.In(words.Heading, label), look.Size(look.Caption), fyne.TextStyle{}).Width + 2
}

// squeeze takes a width from columns in proportion to what they have above the least. It returns what it took.
func squeeze(widths, least []float32, missing float32) float32 {
	room := float32(0)
	for i, w := range widths {
		room += max(w-least[i], 0)
	}
	if room <= 0 || missing <= 0 {
		return 0
	}
	part := min(missing/room, 1)
	for i, w := range widths {
		widths[i] -= max(w-least[i], 0) * part
	}
	return room * part
}

// columnAt is the column under a horizontal position, -1 beside all; edge is the column whose right edge
// is near, -1 for none.
func (g *Grid[T]) columnAt(x float32) (column, edge int) {
	column, edge = -1, -1
	right := float32(0)
	for i, w := range g.fitted {
		left := right
		right += w
		if x >= left && x < right {
			column = i
		}
		if x > right-5 && x < right+5 {
			edge = i
		}
	}
	return column, edge
}

// widen gives a column a width of the user's.
func (g *Grid[T]) widen(column int, width float32) {
	for i := range g.fitted { // what the user sees is what he keeps
		if g.widths[i] == 0 && !g.columns[i].Grow {
			g.widths[i] = g.fitted[i]
		}
	}
	g.widths[column] = max(width, narrowest)
	g.fit(g.Size().Width)
	g.head.Refresh()
	g.body.Refresh()
}

// saved are the widths that the user chose.
func (g *Grid[T]) saved() map[string]float32 {
	out := map[string]float32{}
	for i, w := range g.widths {
		if w > 0 {
			out[g.columns[i].Name] = w
		}
	}
	return out
}

// place is the position and width of a column.
func (g *Grid[T]) place(column int) (x, width float32) {
	for i := 0; i < column && i < len(g.fitted); i++ {
		x += g.fitted[i]
	}
	if column < len(g.fitted) {
		width = g.fitted[column]
	}
	return x, width
}

func pos(x, y float32) fyne.Position { return fyne.NewPos(x, y) }
