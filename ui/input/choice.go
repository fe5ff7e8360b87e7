package input

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/pinyin"
)

// Choice is a closed list of which one or none is chosen, drawn like an entry (Fyne's own Select has no
// frame). Typing a letter goes to the next option that begins with it: its code, its label or the
// label's pinyin. Right and Left go through the options, Down opens the list, Delete chooses none.
type Choice struct {
	widget.DisableableWidget
	// OnChanged is told the chosen index, -1 for none, when the user changes it.
	OnChanged func(index int)
	// PlaceHolder stands where nothing is chosen.
	PlaceHolder string
	// OnOpen, if set, is called instead of opening a list: the choice is made elsewhere, from thousands.
	OnOpen func()

	labels, codes  []string
	chosen         int
	focused, hover bool
}

var (
	_ fyne.Focusable    = (*Choice)(nil)
	_ fyne.Tappable     = (*Choice)(nil)
	_ desktop.Hoverable = (*Choice)(nil)
)

// NewChoice makes a list; codes are what the labels stand for and may be nil.
func NewChoice(labels, codes []string, changed func(index int)) *Choice {
	c := &Choice{labels: labels, codes: codes, chosen: -1, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// SetOptions replaces the options; what was chosen stays chosen if its index still exists.
func (c *Choice) SetOptions(labels, codes []string) {
	c.labels, c.codes = labels, codes
	if c.chosen >= len(labels) {
		c.chosen = -1
	}
	c.Refresh()
}

// Chosen is the chosen index, -1 for none.
func (c *Choice) Chosen() int { return c.chosen }

// Code is the chosen code, "" for none.
func (c *Choice) Code() string {
	if c.chosen < 0 || c.chosen >= len(c.codes) {
		return ""
	}
	return c.codes[c.chosen]
}

// Choose chooses without telling OnChanged; an index that doesn't exist is none.
func (c *Choice) Choose(index int) {
	if index < 0 || index >= len(c.labels) {
		index = -1
	}
	c.chosen = index
	c.Refresh()
}

// ChooseCode chooses by code without telling OnChanged.
func (c *Choice) ChooseCode(code string) {
	for i, one := range c.codes {
		if one == code && code != "" {
			c.Choose(i)
			return
		}
	}
	c.Choose(-1)
}

func (c *Choice) pick(index int) {
	if c.Disabled() || index == c.chosen {
		return
	}
	c.Choose(index)
	if c.OnChanged != nil {
		c.OnChanged(c.chosen)
	}
}

// FocusGained draws the accent frame.
func (c *Choice) FocusGained() { c.focused = true; c.Refresh(); arrived(c) }

// FocusLost takes it away.
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// MouseIn, MouseMoved and MouseOut darken the frame under the mouse.
func (c *Choice) MouseIn(*desktop.MouseEvent) { c.hover = true; c.Refresh() }

// MouseMoved does nothing.
func (c *Choice) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the hover.
func (c *Choice) MouseOut() { c.hover = false; c.Refresh() }

// Tapped opens the list.
func (c *Choice) Tapped(*fyne.PointEvent) {
	if !c.Disabled() {
		Focus(c)
		c.open()
	}
}

func (c *Choice) open() {
	if c.OnOpen != nil {
		c.OnOpen()
		return
	}
	on := canvasOf(c)
	if on == nil || len(c.labels) == 0 {
		return
	}
	items := make([]*fyne.MenuItem, len(c.labels))
	for i, label := range c.labels {
		items[i] = fyne.NewMenuItem(label, func() { c.pick(i) })
		items[i].Checked = i == c.chosen
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), on)
	menu.ShowAtRelativePosition(fyne.NewPos(0, c.Size().Height+2), c)
	menu.Resize(fyne.NewSize(max(c.Size().Width, menu.MinSize().Width), menu.MinSize().Height))
}

// TypedKey goes through the options and passes on the rest.
func (c *Choice) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !c.Disabled() {
			c.open()
		}
	case fyne.KeyRight:
		if c.chosen < len(c.labels)-1 {
			c.pick(c.chosen + 1)
		}
	case fyne.KeyLeft:
		if c.chosen > 0 {
			c.pick(c.chosen - 1)
		}
	case fyne.KeyBackspace, fyne.KeyDelete:
		c.pick(-1)
	default:
		Pass(c, key)
	}
}

// TypedRune chooses by letter.
func (c *Choice) TypedRune(r rune) {
	if c.Disabled() || len(c.labels) == 0 || unicode.IsSpace(r) {
		return
	}
	want := strings.ToLower(string(r))
	for step := 1; step <= len(c.labels); step++ {
		i := (c.chosen + step + len(c.labels)) % len(c.labels)
		if c.begins(i, want) {
			c.pick(i)
			return
		}
	}
}

func (c *Choice) begins(i int, want string) bool {
	if i < len(c.codes) && strings.HasPrefix(strings.ToLower(c.codes[i]), want) {
		return true
	}
	label := c.labels[i]
	return strings.HasPrefix(strings.ToLower(label), want) || strings.HasPrefix(pinyin.Initials(label), want)
}

// CreateRenderer draws it like an entry with an arrow.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	r := &choiceRenderer{of: c, frame: &canvas.Rectangle{}, text: &canvas.Text{}, arrow: canvas.NewImageFromResource(nil)}
	r.Refresh()
	return r
}

type choiceRenderer struct {
	of    *Choice
	frame *canvas.Rectangle
	text  *canvas.Text
	arrow *canvas.Image
	full  string
}

func (r *choiceRenderer) Destroy() {}

func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.frame, r.text, r.arrow}
}

func (r *choiceRenderer) MinSize() fyne.Size {
	th := r.of.Theme()
	pad := th.Size(theme.SizeNameInnerPadding)
	line := fyne.MeasureText("M", th.Size(theme.SizeNameText), fyne.TextStyle{})
	return fyne.NewSize(80, line.Height+2*pad)
}

func (r *choiceRenderer) Layout(size fyne.Size) {
	th := r.of.Theme()
	pad, icon := th.Size(theme.SizeNameInnerPadding), th.Size(theme.SizeNameInlineIcon)
	border := th.Size(theme.SizeNameInputBorder)
	r.frame.Move(fyne.NewSquareOffsetPos(border / 2))
	r.frame.Resize(fyne.NewSize(size.Width-border-.5, size.Height-border-.5))
	r.arrow.Resize(fyne.NewSquareSize(icon))
	r.arrow.Move(fyne.NewPos(size.Width-icon-pad/2, (size.Height-icon)/2))
	room := size.Width - icon - pad*2
	r.text.Text = Cut(r.full, room, r.text.TextSize, r.text.TextStyle)
	line := r.text.MinSize()
	r.text.Move(fyne.NewPos(pad, (size.Height-line.Height)/2))
	r.text.Resize(fyne.NewSize(room, line.Height))
}

func (r *choiceRenderer) Refresh() {
	c, th := r.of, r.of.Theme()
	v := fyne.CurrentApp().Settings().ThemeVariant()
	r.full = c.PlaceHolder
	ink := theme.ColorNamePlaceHolder
	if c.chosen >= 0 {
		r.full, ink = c.labels[c.chosen], theme.ColorNameForeground
	}
	frame := theme.ColorNameInputBorder
	switch {
	case c.Disabled():
		ink = theme.ColorNameDisabled
	case c.focused:
		frame = theme.ColorNamePrimary
	case c.hover:
		frame = theme.ColorNamePlaceHolder
	}
	r.text.Color, r.text.TextSize = th.Color(ink, v), th.Size(theme.SizeNameText)
	r.frame.FillColor, r.frame.StrokeColor = th.Color(theme.ColorNameInputBackground, v), th.Color(frame, v)
	r.frame.StrokeWidth, r.frame.CornerRadius = th.Size(theme.SizeNameInputBorder), th.Size(theme.SizeNameInputRadius)
	r.arrow.Resource = th.Icon(theme.IconNameArrowDropDown)
	if c.OnOpen != nil {
		r.arrow.Resource = th.Icon(theme.IconNameSearch)
	}
	r.Layout(c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

// Cut shortens a text with … until it fits the width.
func Cut(text string, width, size float32, style fyne.TextStyle) string {
	if width <= 0 || text == "" {
		return ""
	}
	if fyne.MeasureText(text, size, style).Width <= width+.5 {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)-1
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:mid])+"…", size, style).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(runes[:low]), " ·，") + "…"
}
