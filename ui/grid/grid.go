package grid

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// Grid shows the rows of a source. All its methods are for the window's goroutine.
type Grid[T any] struct {
	widget.BaseWidget
	Options[T]

	columns []Column[T]
	widths  []float32 // chosen by the user, 0: as the column says
	fitted  []float32 // as they are drawn

	rows   cache[T]
	order  Order
	chosen int  // index of the selected row, -1 for none
	owed   bool // OnSelect has not been told yet
	asked  string
	typed  string
	when   time.Time
	now    func() time.Time

	head  *head[T]
	body  *body[T]
	empty *fyne.Container
	fault *fyne.Container
	stack *fyne.Container
	none  fyne.CanvasObject
	known bool // a count was read
}

// New makes a grid and begins to read. The options may be the zero value.
func New[T any](columns []Column[T], source Source[T], o Options[T]) *Grid[T] {
	g := &Grid[T]{Options: o, columns: columns, order: o.Order, chosen: -1, now: time.Now}
	g.widths = make([]float32, len(columns))
	for i, c := range columns {
		g.widths[i] = o.Widths[c.Name]
	}
	g.rows.init(source, g.arrived)
	g.head = newHead(g)
	g.body = newBody(g)
	g.empty, g.fault = container.NewStack(), container.NewStack()
	g.empty.Hide()
	g.fault.Hide()
	g.stack = container.NewStack(g.body, g.empty, g.fault)
	g.ExtendBaseWidget(g)
	g.Reload()
	return g
}

// SetEmpty sets what is shown when there are no rows.
func (g *Grid[T]) SetEmpty(o fyne.CanvasObject) {
	g.none = o
	g.empty.Objects = []fyne.CanvasObject{o}
	if g.known && g.rows.count == 0 {
		g.empty.Show()
	}
	g.empty.Refresh()
}

// CreateRenderer puts the heads above the rows.
func (g *Grid[T]) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(headed{}, g.head, look.Rule(), g.stack))
}

// headed lays out head, rule and rows without gaps.
type headed struct{}

func (headed) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, headHeight+1+look.Row)
}

func (headed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(fyne.NewSize(size.Width, headHeight))
	o[1].Move(fyne.NewPos(0, headHeight))
	o[1].Resize(fyne.NewSize(size.Width, 1))
	o[2].Move(fyne.NewPos(0, headHeight+1))
	o[2].Resize(fyne.NewSize(size.Width, max(size.Height-headHeight-1, 0)))
}

// Resize fits the columns into the new width.
func (g *Grid[T]) Resize(size fyne.Size) {
	if size.Width != g.Size().Width {
		g.fit(size.Width)
	}
	g.BaseWidget.Resize(size)
}

// Reload reads everything anew. What is shown stays until the new rows are there, and the selection
// stays on its record.
func (g *Grid[T]) Reload() {
	g.asked = ""
	if row := g.Selected(); row != nil && g.Key != nil {
		g.asked = g.Key(row)
	}
	first := max(g.chosen, 0)
	if g.chosen < 0 {
		first = int(g.body.GetScrollOffset() / look.Row)
	}
	g.rows.reload(g.order, first)
}

// SetSource shows another source, from its beginning.
func (g *Grid[T]) SetSource(s Source[T]) {
	g.rows.source = s
	g.choose(-1)
	g.body.ScrollToOffset(0)
	g.Reload()
}

// Count is the number of rows, as far as is known.
func (g *Grid[T]) Count() int { return g.rows.count }

// Order is how the rows are sorted.
func (g *Grid[T]) Order() Order { return g.order }

// Selected is the selected row, nil while there is none or it is still being read.
func (g *Grid[T]) Selected() *T {
	if g.chosen < 0 {
		return nil
	}
	return g.rows.peek(g.chosen)
}

// Index is the index of the selected row, -1 for none.
func (g *Grid[T]) Index() int { return g.chosen }

// Select moves the selection and scrolls to it.
func (g *Grid[T]) Select(index int) {
	if g.rows.count == 0 {
		g.choose(-1)
		return
	}
	index = min(max(index, 0), g.rows.count-1)
	g.rows.want(index)
	g.choose(index)
	g.body.Highlight(index)
	g.body.List.Select(index)
}

func (g *Grid[T]) choose(index int) {
	if index == g.chosen {
		return
	}
	g.chosen = index
	if index < 0 {
		g.body.UnselectAll()
	}
	g.owed = true
	g.tell()
}

// tell calls OnSelect as soon as the row has been read; nil is only told when nothing is selected.
func (g *Grid[T]) tell() {
	row := g.Selected()
	if !g.owed || row == nil && g.chosen >= 0 {
		return
	}
	g.owed = false
	if g.OnSelect != nil {
		g.OnSelect(row)
	}
}

// Open is what Enter does.
func (g *Grid[T]) Open() {
	if row := g.Selected(); row != nil && g.OnOpen != nil {
		g.OnOpen(row)
	}
}

// Focus moves the keyboard to the rows.
func (g *Grid[T]) Focus() { input.Focus(g.body) }

// SortBy sorts by a column; the same column again turns the order round.
func (g *Grid[T]) SortBy(column string) {
	if g.order.Column == column {
		g.order.Down = !g.order.Down
	} else {
		g.order = Order{Column: column}
	}
	if g.OnOrder != nil {
		g.OnOrder(g.order)
	}
	g.head.Refresh()
	g.Reload()
}

// arrived is called when rows or a failure came in.
func (g *Grid[T]) arrived(fresh bool, err error) {
	g.fault.Hide()
	g.empty.Hide()
	switch {
	case err != nil:
		again := input.NewButton(words.Tr("再试一次"), nil, g.Reload)
		g.fault.Objects = []fyne.CanvasObject{container.NewCenter(look.Fixed(420, 0, look.Banner(look.Bad, words.Tr(err.Error()), again)))}
		g.fault.Show()
	case g.rows.count == 0 && g.none != nil:
		g.empty.Show()
	}
	if fresh && err == nil {
		g.known = true
		g.settle()
		if g.OnCount != nil {
			g.OnCount(g.rows.count)
		}
	}
	g.tell()
	g.body.Refresh()
	g.stack.Refresh()
}

// settle finds the selected record again after a reload, as far as it is near.
func (g *Grid[T]) settle() {
	if g.chosen < 0 {
		return
	}
	if g.asked == "" || g.Key == nil {
		g.Select(g.chosen)
		return
	}
	if at := g.rows.find(func(row *T) bool { return g.Key(row) == g.asked }); at >= 0 {
		g.chosen = -1
		g.Select(at)
		return
	}
	was := g.chosen
	g.choose(-1)
	if g.rows.count > 0 {
		g.Select(was)
	}
}

// typing tells whether a letter that comes now belongs to those before it.
func (g *Grid[T]) typing() bool { return g.typed != "" && g.now().Sub(g.when) <= time.Second }

// goTo moves to the first row that begins with what was typed within a second.
func (g *Grid[T]) goTo(r rune) {
	if !g.typing() {
		g.typed = ""
	}
	g.when = g.now()
	g.typed += string(r)
	if s, ok := g.rows.source.(Seeker); ok {
		typed, order := g.typed, g.order
		g.rows.ask(func(ctx context.Context) (int, error) { return s.Seek(ctx, order, typed) }, func(at int, err error) {
			if err == nil && at >= 0 && typed == g.typed {
				g.Select(at)
			}
		})
		return
	}
	if at := g.rows.find(func(row *T) bool { return begins(g.text(row), g.typed) }); at >= 0 {
		g.Select(at)
	}
}

func (g *Grid[T]) text(row *T) string {
	if g.Find != nil {
		return g.Find(row)
	}
	if len(g.columns) == 0 {
		return ""
	}
	return g.columns[0].Show(row).Text
}
