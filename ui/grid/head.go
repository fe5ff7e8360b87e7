package grid

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// head is the row of column heads: a click sorts, an edge can be dragged.
type head[T any] struct {
	widget.BaseWidget
	of     *Grid[T]
	edge   int // being dragged, -1 for none
	mouse  float32
	inside bool
}

var (
	_ fyne.Tappable      = (*head[int])(nil)
	_ fyne.Draggable     = (*head[int])(nil)
	_ desktop.Hoverable  = (*head[int])(nil)
	_ desktop.Cursorable = (*head[int])(nil)
)

func newHead[T any](g *Grid[T]) *head[T] {
	h := &head[T]{of: g, edge: -1}
	h.ExtendBaseWidget(h)
	return h
}

// Tapped sorts by the column under the pointer.
func (h *head[T]) Tapped(e *fyne.PointEvent) {
	column, edge := h.of.columnAt(e.Position.X)
	if edge < 0 && column >= 0 && h.of.columns[column].Sorts {
		h.of.SortBy(h.of.columns[column].Name)
	}
}

// Dragged moves the edge that was under the pointer when the drag began.
func (h *head[T]) Dragged(e *fyne.DragEvent) {
	if h.edge < 0 {
		if _, h.edge = h.of.columnAt(e.Position.X - e.Dragged.DX); h.edge < 0 {
			return
		}
	}
	x, _ := h.of.place(h.edge)
	h.of.widen(h.edge, e.Position.X-x)
}

// DragEnd saves the widths.
func (h *head[T]) DragEnd() {
	if h.edge >= 0 && h.of.OnWidths != nil {
		h.of.OnWidths(h.of.saved())
	}
	h.edge = -1
}

// MouseIn, MouseMoved and MouseOut follow the pointer for the cursor's shape.
func (h *head[T]) MouseIn(e *desktop.MouseEvent) { h.mouse, h.inside = e.Position.X, true }

// MouseMoved follows the pointer.
func (h *head[T]) MouseMoved(e *desktop.MouseEvent) { h.mouse = e.Position.X }

// MouseOut forgets it.
func (h *head[T]) MouseOut() { h.inside = false }

// Cursor tells that an edge can be dragged.
func (h *head[T]) Cursor() desktop.Cursor {
	if _, edge := h.of.columnAt(h.mouse); h.inside && edge >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer draws one label a column.
func (h *head[T]) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer[T]{of: h}
	for range h.of.columns {
		r.labels = append(r.labels, canvas.NewText("", nil))
	}
	r.Refresh()
	return r
}

type headRenderer[T any] struct {
	of     *head[T]
	labels []*canvas.Text
}

func (r *headRenderer[T]) Destroy()           {}
func (r *headRenderer[T]) MinSize() fyne.Size { return fyne.NewSize(0, headHeight) }

func (r *headRenderer[T]) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.labels))
	for i, l := range r.labels {
		out[i] = l
	}
	return out
}

func (r *headRenderer[T]) Layout(size fyne.Size) {
	g := r.of.of
	for i, l := range r.labels {
		x, width := g.place(i)
		text := words.In(words.Heading, g.columns[i].Label)
		l.Alignment = fyne.TextAlignLeading
		if g.columns[i].Right {
			l.Alignment = fyne.TextAlignTrailing
		}
		room := width - 2*cellPad
		if g.order.Column == g.columns[i].Name && g.order.Column != "" {
			arrow := " ↑"
			if g.order.Down {
				arrow = " ↓"
			}
			text = input.Cut(text, room-16, l.TextSize, l.TextStyle) + arrow
		} else {
			text = input.Cut(text, room, l.TextSize, l.TextStyle)
		}
		l.Text = text
		height := l.MinSize().Height
		l.Move(pos(x+cellPad, (size.Height-height)/2))
		l.Resize(fyne.NewSize(room, height))
	}
}

func (r *headRenderer[T]) Refresh() {
	g := r.of.of
	for i, l := range r.labels {
		l.TextSize, l.Color = look.Size(look.Caption), look.Color(look.Secondary)
		if g.order.Column == g.columns[i].Name && g.order.Column != "" {
			l.Color = look.Color(look.Accent)
		}
	}
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}
