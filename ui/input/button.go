package input

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Button is pressed by Space and by Enter.
type Button struct{ widget.Button }

// NewButton makes an ordinary button. Its label is a verb, already in the user's language.
func NewButton(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = label, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewMain makes the one button of a page that carries the accent colour.
func NewMain(label string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(label, icon, tapped)
	b.Importance = widget.HighImportance
	return b
}

// NewQuiet makes a button without a frame, for what is seldom pressed.
func NewQuiet(label string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(label, icon, tapped)
	b.Importance = widget.LowImportance
	return b
}

// MinSize gives a label more room at its sides than Fyne does.
func (b *Button) MinSize() fyne.Size {
	m := b.Button.MinSize()
	if b.Text != "" {
		m.Width += 16
	}
	return m
}

// TypedKey presses on Enter too, and passes on what is not for a button.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped() // not Tapped, which takes the keyboard away
		}
	default:
		Pass(b, key)
	}
}

// Check is a tick box.
type Check struct{ widget.Check }

// NewCheck makes a tick box.
func NewCheck(label string, changed func(bool)) *Check {
	c := &Check{}
	c.Text, c.OnChanged = label, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey passes on what is not for a tick box; Space is a rune and ticks.
func (c *Check) TypedKey(key *fyne.KeyEvent) { Pass(c, key) }
