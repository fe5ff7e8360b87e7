package input

import "fyne.io/fyne/v2"

var arrived = func(fyne.CanvasObject) {}

// OnArrive sets who is told to which input the keyboard has come: the desk, which brings it into view. Fyne
// moves the keyboard with Tab and leaves what is scrolled away where it is. One window at a time, so one
// listener; for the window's goroutine.
func OnArrive(told func(fyne.CanvasObject)) { arrived = told }

// Arrive is what a widget outside this package calls when the keyboard comes to it.
func Arrive(o fyne.CanvasObject) { arrived(o) }

// FocusGained tells where the keyboard is.
func (b *Button) FocusGained() {
	b.Button.FocusGained()
	arrived(b)
}

// FocusGained tells where the keyboard is.
func (c *Check) FocusGained() {
	c.Check.FocusGained()
	arrived(c)
}
