package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Press is anything that can be clicked: an entry of the rail, a hit of the search. It lights up under
// the mouse and can be marked as chosen. The keyboard reaches it by other ways.
type Press struct {
	widget.BaseWidget
	OnTapped func()
	Tip      func(x float32) string // what the mouse's rest at x tells; nil: nothing
	content  fyne.CanvasObject
	tint     *Tint
	hover    bool
	chosen   bool
}

var (
	_ fyne.Tappable      = (*Press)(nil)
	_ desktop.Hoverable  = (*Press)(nil)
	_ desktop.Cursorable = (*Press)(nil)
)

// NewPress makes content clickable, with corners of a radius.
func NewPress(content fyne.CanvasObject, radius float32, tapped func()) *Press {
	p := &Press{OnTapped: tapped, content: content, tint: NewTint("", "", radius)}
	p.ExtendBaseWidget(p)
	return p
}

// Choose marks it as chosen or not.
func (p *Press) Choose(on bool) {
	p.chosen = on
	p.dress()
}

// Chosen tells whether it is marked.
func (p *Press) Chosen() bool { return p.chosen }

func (p *Press) dress() {
	fill := fyne.ThemeColorName("")
	switch {
	case p.chosen:
		fill = theme.ColorNameSelection
	case p.hover:
		fill = theme.ColorNameHover
	}
	p.tint.SetFill(fill)
}

// CreateRenderer draws the content on its tint.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.tint, p.content))
}

// Tapped presses it.
func (p *Press) Tapped(*fyne.PointEvent) {
	if p.OnTapped != nil {
		p.OnTapped()
	}
}

// MouseIn lights it up.
func (p *Press) MouseIn(e *desktop.MouseEvent) {
	p.hover = true
	p.dress()
	p.MouseMoved(e)
}

// MouseMoved shows the tip.
func (p *Press) MouseMoved(e *desktop.MouseEvent) {
	if p.Tip != nil {
		Tip(p, e, p.Tip(e.Position.X))
	}
}

// MouseOut puts the light out.
func (p *Press) MouseOut() {
	p.hover = false
	p.dress()
	if p.Tip != nil {
		Tip(p, nil, "")
	}
}

// Cursor is a hand.
func (p *Press) Cursor() desktop.Cursor { return desktop.PointerCursor }
