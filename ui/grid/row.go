package grid

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/look"
)

// body is Fyne's list with the grid's keys.
type body[T any] struct {
	widget.List
	of *Grid[T]
}

func newBody[T any](g *Grid[T]) *body[T] {
	b := &body[T]{of: g}
	b.Length = func() int { return g.rows.count }
	b.CreateItem = func() fyne.CanvasObject { return newRow(g) }
	b.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		if r, ok := o.(*row[T]); ok {
			r.show(i)
		}
	}
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey moves the selection, opens, and passes on the rest.
func (b *body[T]) TypedKey(key *fyne.KeyEvent) {
	g := b.of
	rows := max(int(b.Size().Height/look.Row)-1, 1)
	switch key.Name {
	case fyne.KeyDown:
		g.Select(g.chosen + 1)
	case fyne.KeyUp:
		g.Select(g.chosen - 1)
	case fyne.KeyPageDown:
		g.Select(g.chosen + rows)
	case fyne.KeyPageUp:
		g.Select(g.chosen - rows)
	case fyne.KeyHome:
		g.Select(0)
	case fyne.KeyEnd:
		g.Select(g.rows.count - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		g.Open()
	default:
		input.Pass(b, key)
	}
}

// TypedRune goes to the row that begins with what is typed.
func (b *body[T]) TypedRune(r rune) {
	if b.of.OnRune != nil && b.of.OnRune(r, b.of.Selected()) {
		return
	}
	if r > ' ' || r == ' ' && b.of.typing() {
		b.of.goTo(r)
	}
}

// row draws the cells of one record. It takes the click itself, because Fyne's rows know no double click
// and a DoubleTappable would make every click wait.
type row[T any] struct {
	widget.BaseWidget
	of    *Grid[T]
	index int
	cells []Cell
	cut   []bool // which cells show less than their text
	when  time.Time
	hover bool
}

var (
	_ fyne.Tappable          = (*row[int])(nil)
	_ fyne.SecondaryTappable = (*row[int])(nil)
	_ desktop.Hoverable      = (*row[int])(nil)
)

func newRow[T any](g *Grid[T]) *row[T] {
	r := &row[T]{of: g, index: -1, cells: make([]Cell, len(g.columns)), cut: make([]bool, len(g.columns))}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row[T]) show(index int) {
	r.index = index
	rec := r.of.rows.want(index)
	for i, c := range r.of.columns {
		r.cells[i] = Cell{}
		if rec != nil {
			r.cells[i] = c.Show(rec)
		}
	}
	r.Refresh()
}

// Tapped selects; a second time within 0.4 s opens.
func (r *row[T]) Tapped(*fyne.PointEvent) {
	g := r.of
	again := g.chosen == r.index && g.now().Sub(r.when) < 400*time.Millisecond
	r.when = g.now()
	g.Focus()
	g.Select(r.index)
	if again {
		g.Open()
	}
}

// TappedSecondary selects and shows the menu.
func (r *row[T]) TappedSecondary(e *fyne.PointEvent) {
	r.of.Focus()
	r.of.Select(r.index)
	if rec := r.of.Selected(); rec != nil && r.of.OnMenu != nil {
		r.of.OnMenu(rec, e.AbsolutePosition.X, e.AbsolutePosition.Y)
	}
}

// MouseIn lights the row up: it has the mouse instead of Fyne's row, which would.
func (r *row[T]) MouseIn(e *desktop.MouseEvent) {
	r.hover = true
	r.Refresh()
	r.MouseMoved(e)
}

// MouseMoved tells more about the cell under the mouse.
func (r *row[T]) MouseMoved(e *desktop.MouseEvent) {
	tip := ""
	if i, _ := r.of.columnAt(e.Position.X); i >= 0 {
		if tip = r.cells[i].Tip; tip == "" && r.cut[i] {
			tip = r.cells[i].Text
		}
	}
	look.Tip(r, e, tip)
}

// MouseOut puts the light out.
func (r *row[T]) MouseOut() {
	r.hover = false
	r.Refresh()
	look.Tip(r, nil, "")
}

// MinSize is 4 less than a row, because Fyne's list leaves 4 between rows.
func (r *row[T]) MinSize() fyne.Size { return fyne.NewSize(0, look.Row-look.Unit) }

// CreateRenderer draws the cells without a widget for each: a screen has hundreds.
func (r *row[T]) CreateRenderer() fyne.WidgetRenderer {
	d := &rowRenderer[T]{of: r, light: canvas.NewRectangle(color.Transparent)}
	d.light.CornerRadius = 6
	d.objects = []fyne.CanvasObject{d.light}
	for range r.cells {
		tint := canvas.NewRectangle(color.Transparent)
		tint.CornerRadius = 4
		text := canvas.NewText("", nil)
		d.tints, d.texts = append(d.tints, tint), append(d.texts, text)
		d.objects = append(d.objects, tint, text)
	}
	return d
}

type rowRenderer[T any] struct {
	of      *row[T]
	light   *canvas.Rectangle
	tints   []*canvas.Rectangle
	texts   []*canvas.Text
	objects []fyne.CanvasObject
}

func (d *rowRenderer[T]) Destroy()                     {}
func (d *rowRenderer[T]) MinSize() fyne.Size           { return d.of.MinSize() }
func (d *rowRenderer[T]) Objects() []fyne.CanvasObject { return d.objects }

func (d *rowRenderer[T]) Layout(size fyne.Size) {
	d.light.Resize(size)
	for i, c := range d.of.cells {
		x, width := d.of.of.place(i)
		d.lay(i, c, x+cellPad, width-2*cellPad, size.Height)
	}
}

const badgePad float32 = 8

func (d *rowRenderer[T]) lay(i int, c Cell, x, width, height float32) {
	text, tint := d.texts[i], d.tints[i]
	badge := c.Badge && c.Text != ""
	if badge {
		text.Text = input.Cut(c.Text, width-2*badgePad, text.TextSize, text.TextStyle)
	} else {
		text.Text = input.Cut(c.Text, width, text.TextSize, text.TextStyle)
	}
	d.of.cut[i] = text.Text != c.Text
	line := text.MinSize()
	tint.Hidden = !badge
	if badge {
		tint.Move(pos(x, (height-22)/2))
		tint.Resize(fyne.NewSize(line.Width+2*badgePad, 22))
		text.Move(pos(x+badgePad, (height-line.Height)/2))
		text.Resize(line)
		return
	}
	text.Move(pos(x, (height-line.Height)/2))
	text.Resize(fyne.NewSize(width, line.Height))
}

func (d *rowRenderer[T]) Refresh() {
	for i, c := range d.of.cells {
		text, tint := d.texts[i], d.tints[i]
		size, ink := look.Body, look.Ink
		switch {
		case c.Badge:
			size, ink = look.Caption, c.Tone.Ink()
			tint.FillColor = look.Color(c.Tone.Soft())
		case c.Faint:
			ink = look.Secondary
		case c.Tone != look.Plain:
			ink = c.Tone.Ink()
		}
		text.TextSize, text.Color, text.TextStyle = look.Size(size), look.Color(ink), fyne.TextStyle{Bold: c.Bold}
		text.Alignment = fyne.TextAlignLeading
		if d.of.of.columns[i].Right && !c.Badge {
			text.Alignment = fyne.TextAlignTrailing
		}
	}
	d.light.FillColor = color.Transparent
	if d.of.hover && d.of.index != d.of.of.chosen {
		d.light.FillColor = look.Color(theme.ColorNameHover)
	}
	d.Layout(d.of.Size())
	canvas.Refresh(d.of)
}
