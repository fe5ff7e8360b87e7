package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/ui/input"
)

// follow is what inputs call when the keyboard comes to them: the scroll around the input brings it into view.
// Fyne moves the keyboard with Tab and leaves what is scrolled away where it is.
func (d *Desk) follow(o fyne.CanvasObject) {
	if s := input.Around(o); s != nil {
		reveal(s, o)
	}
}

// front is the dialog in front, nil if there is none.
func (d *Desk) front() fyne.CanvasObject {
	if s := d.Asking(); s != nil {
		return s.popup
	}
	return nil
}

// reveal scrolls as far as needed to bring an object of the scroll's content into view, with some air.
func reveal(s *container.Scroll, o fyne.CanvasObject) {
	const air float32 = 48
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	frame := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	top := at.Y - frame.Y
	bottom := top + o.Size().Height
	offset := s.Offset
	switch {
	case top < air:
		offset.Y += top - air
	case bottom > s.Size().Height-air:
		offset.Y += bottom - s.Size().Height + air
	default:
		return
	}
	s.ScrollToOffset(fyne.NewPos(offset.X, min(max(offset.Y, 0), max(s.Content.MinSize().Height-s.Size().Height, 0))))
}
