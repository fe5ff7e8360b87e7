package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/input"
)

// Chip is a filter: pressed, it is in force. It can be pressed with Space and Enter.
type Chip struct {
	widget.BaseWidget
	OnTapped func()
	text     *Text
	tint     *Tint
	arrow    *widget.Icon // of a chip that opens a menu
	on       bool
	focused  bool
}

var _ fyne.Focusable = (*Chip)(nil)

// NewChip makes a chip.
func NewChip(label string, tapped func()) *Chip {
	c := &Chip{OnTapped: tapped, text: NewText(label), tint: NewTint(Surface, theme.ColorNameInputBorder, 14)}
	c.ExtendBaseWidget(c)
	return c
}

// NewMenuChip makes a chip that opens a menu, with the arrow that the user's menu has.
func NewMenuChip(label string, tapped func()) *Chip {
	c := NewChip(label, tapped)
	c.arrow = widget.NewIcon(nil)
	c.dress()
	return c
}

// Set changes the label and whether the filter is in force.
func (c *Chip) Set(label string, on bool) {
	c.on = on
	c.text.Set(label)
	c.dress()
}

// On tells whether the filter is in force.
func (c *Chip) On() bool { return c.on }

func (c *Chip) dress() {
	fill, stroke, ink := Surface, theme.ColorNameInputBorder, Ink
	if c.on {
		fill, stroke, ink = AccentSoft, AccentSoft, Accent
	}
	if c.focused {
		stroke = Accent
	}
	c.tint.SetFill(fill)
	c.tint.SetStroke(stroke)
	c.text.Say(c.text.text, ink, false)
	if c.arrow != nil {
		c.arrow.SetResource(theme.NewColoredResource(theme.MenuDropDownIcon(), ink))
	}
	c.Refresh()
}

// arrowRoom is what an arrow takes beside the label.
const arrowRoom float32 = 18

// MinSize is 28 high.
func (c *Chip) MinSize() fyne.Size {
	width := c.text.MinSize().Width + 24
	if c.arrow != nil {
		width += arrowRoom
	}
	return fyne.NewSize(width, 28)
}

// CreateRenderer draws the label in its pill.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	if c.arrow == nil {
		return widget.NewSimpleRenderer(container.NewStack(c.tint, Inset(0, 12, 0, 12, c.text.Centred())))
	}
	line := Line(2, c.text, Fixed(20, 20, c.arrow)) // the icon has air of its own
	return widget.NewSimpleRenderer(container.NewStack(c.tint, Inset(0, 8, 0, 12, line)))
}

// Tapped presses the chip.
func (c *Chip) Tapped(*fyne.PointEvent) {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// FocusGained draws the accent frame.
func (c *Chip) FocusGained() { c.focused = true; c.dress(); input.Arrive(c) }

// FocusLost takes it away.
func (c *Chip) FocusLost() { c.focused = false; c.dress() }

// TypedRune does nothing.
func (c *Chip) TypedRune(rune) {}

// TypedKey presses with Space and Enter.
func (c *Chip) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	default:
		input.Pass(c, key)
	}
}
