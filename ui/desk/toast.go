package desk

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/work"
)

// toasts are short notes at the foot of the window that go away by themselves. They never take the
// keyboard.
type toasts struct {
	layer *fyne.Container
	text  string
	stop  func() // keeps the note from going away
}

// stays is how long a note is shown.
const stays = 5 * time.Second

func newToasts() *toasts { return &toasts{layer: container.New(afoot{}), stop: func() {}} }

// afoot puts its one object at the middle of the foot.
type afoot struct{}

func (afoot) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (afoot) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, one := range o {
		m := one.MinSize()
		m.Width = min(m.Width, size.Width-48)
		put(one, (size.Width-m.Width)/2, size.Height-footHeight-24-m.Height, m.Width, m.Height)
	}
}

// Toast tells that something was done; verb and act, if given, offer to do something about it (撤销).
func (d *Desk) Toast(tone look.Tone, text, verb string, act func()) {
	t := d.toasts
	sign := icons.Check
	if tone == look.Bad || tone == look.Due {
		sign = icons.Warning
	}
	parts := []fyne.CanvasObject{look.Fixed(20, 20, widget.NewIcon(look.IconIn(sign, tone.Ink()))), look.Stretch(look.NewText(text))}
	if act != nil {
		parts = append(parts, input.NewQuiet(verb, nil, func() {
			t.hide()
			act()
		}))
	}
	t.text = text
	t.layer.Objects = []fyne.CanvasObject{container.NewStack(look.NewTint(look.Raised, look.Hairline, 8).Float(), look.Inset(8, 16, 8, 16, look.Line(12, parts...)))}
	t.layer.Refresh()
	t.stop()
	t.stop = work.After(stays, t.hide)
}

func (t *toasts) hide() {
	t.stop()
	t.text = ""
	t.layer.Objects = nil
	t.layer.Refresh()
}

// Tips is the layer of what the mouse's rest tells.
func (d *Desk) Tips() *look.Tips { return d.tips }

// ToastText is what the note in view says, "" if there is none.
func (d *Desk) ToastText() string { return d.toasts.text }
