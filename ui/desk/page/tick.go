package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// tickRow is one large line of the check-list: a box, what to check, and whether it must be done or when it
// was. A click or Space ticks it; the arrows go to its neighbours.
type tickRow struct {
	widget.BaseWidget
	item    domain.CheckItem
	locked  bool
	changed func(code string, done bool)
	move    func(from *tickRow, by int)

	tint    *look.Tint
	box     *look.Tint
	sign    *widget.Icon
	label   *look.Text
	at      *look.Text
	focused bool
	hover   bool
}

var (
	_ fyne.Focusable    = (*tickRow)(nil)
	_ fyne.Tappable     = (*tickRow)(nil)
	_ desktop.Hoverable = (*tickRow)(nil)
)

// tickHigh is the height of a row: a thumb on a touch screen finds it.
const tickHigh float32 = 40

func newTickRow(item domain.CheckItem, locked bool, changed func(string, bool), move func(*tickRow, int)) *tickRow {
	r := &tickRow{item: item, locked: locked, changed: changed, move: move}
	r.tint, r.box = look.NewTint("", "", 6), look.NewTint("", theme.ColorNameInputBorder, 5)
	r.sign = widget.NewIcon(look.IconIn(icons.Check, look.OnAccent))
	r.label, r.at = look.NewText(words.Tr(item.Label)).Cut(), look.NewCaption("")
	r.ExtendBaseWidget(r)
	r.dress()
	return r
}

// set shows the item as it is stored.
func (r *tickRow) set(item domain.CheckItem) {
	r.item = item
	r.dress()
}

func (r *tickRow) dress() {
	fill, stroke := look.Surface, theme.ColorNameInputBorder
	ink := look.Ink
	at, mark := "", look.Secondary
	r.sign.Hide()
	switch {
	case r.item.Done:
		fill, stroke, ink = look.Green, look.Green, look.Secondary
		r.sign.Show()
		if !r.item.At.None() {
			at = r.item.At.Clock()
		}
	case r.item.Mandatory:
		at, mark = words.Tr("必做"), look.Red
	}
	r.box.SetFill(fill)
	r.box.SetStroke(stroke)
	r.label.Say(words.Tr(r.item.Label), ink, false)
	r.at.Say(at, mark, false)
	ground, frame := fyne.ThemeColorName(""), fyne.ThemeColorName("")
	if r.hover && !r.locked {
		ground = theme.ColorNameHover
	}
	if r.focused {
		frame = look.Accent
	}
	r.tint.SetFill(ground)
	r.tint.SetStroke(frame)
	r.Refresh()
}

// CreateRenderer lays box, label, mark and time on one line.
func (r *tickRow) CreateRenderer() fyne.WidgetRenderer {
	box := look.Fixed(22, 22, container.NewStack(r.box, look.Pad(3, r.sign)))
	line := look.Line(12, box, look.Stretch(r.label), look.Fixed(36, 0, r.at.Right()))
	return widget.NewSimpleRenderer(container.NewStack(r.tint, look.Inset(0, 8, 0, 8, line)))
}

// MinSize is a row of the check-list.
func (r *tickRow) MinSize() fyne.Size { return fyne.NewSize(220, tickHigh) }

// Tapped ticks and takes the keyboard.
func (r *tickRow) Tapped(*fyne.PointEvent) {
	input.Focus(r)
	r.toggle()
}

func (r *tickRow) toggle() {
	if r.locked {
		return
	}
	r.item.Done = !r.item.Done
	r.item.At = 0
	r.dress()
	r.changed(r.item.Code, r.item.Done)
}

// TypedKey ticks with Space and Enter and goes on to the next line; the arrows move.
func (r *tickRow) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace:
		r.toggle()
	case fyne.KeyReturn, fyne.KeyEnter:
		r.toggle()
		r.move(r, 1)
	case fyne.KeyDown:
		r.move(r, 1)
	case fyne.KeyUp:
		r.move(r, -1)
	default:
		input.Pass(r, key)
	}
}

// TypedRune does nothing; Space comes as a key.
func (r *tickRow) TypedRune(rune) {}

// FocusGained draws the accent frame, FocusLost takes it away.
func (r *tickRow) FocusGained() { r.focused = true; r.dress(); input.Arrive(r) }

// FocusLost takes the frame away.
func (r *tickRow) FocusLost() { r.focused = false; r.dress() }

// MouseIn lights it up.
func (r *tickRow) MouseIn(*desktop.MouseEvent) { r.hover = true; r.dress() }

// MouseMoved does nothing.
func (r *tickRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut puts the light out.
func (r *tickRow) MouseOut() { r.hover = false; r.dress() }

// bar shows a part of a whole: how many checks are done.
type bar struct {
	widget.BaseWidget
	part float32
	fill fyne.ThemeColorName
}

func newBar() *bar {
	b := &bar{fill: look.Accent}
	b.ExtendBaseWidget(b)
	return b
}

// set shows done of all; a full bar is green.
func (b *bar) set(done, all int) {
	b.part, b.fill = 1, look.Green
	if done < all {
		b.part, b.fill = float32(done)/float32(all), look.Accent
	}
	b.Refresh()
}

// MinSize is 8 high.
func (b *bar) MinSize() fyne.Size { return fyne.NewSize(80, 8) }

// CreateRenderer draws two rounded rectangles.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{of: b, ground: &canvas.Rectangle{}, part: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type barRenderer struct {
	of           *bar
	ground, part *canvas.Rectangle
}

func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) MinSize() fyne.Size           { return r.of.MinSize() }
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground, r.part} }

func (r *barRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.part.Resize(fyne.NewSize(size.Width*r.of.part, size.Height))
}

func (r *barRenderer) Refresh() {
	r.ground.FillColor, r.part.FillColor = look.Color(look.GreySoft), look.Color(r.of.fill)
	r.ground.CornerRadius, r.part.CornerRadius = 4, 4
	r.Layout(r.of.Size())
	canvas.Refresh(r.of)
}
