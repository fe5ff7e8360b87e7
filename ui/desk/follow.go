package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Follower is a page that scrolls: it is told which input the keyboard has come to, and brings it into view
// (Reveal does it for a page with one scroll).
type Follower interface{ Follow(fyne.CanvasObject) }

// follow is what inputs call when the keyboard comes to them.
func (d *Desk) follow(o fyne.CanvasObject) {
	if f, ok := d.Page().(Follower); ok && d.cover == nil && d.Asking() == nil {
		f.Follow(o)
	}
}

// Reveal scrolls as far as needed to bring an object of the scroll's content into view, with some air.
func Reveal(s *container.Scroll, o fyne.CanvasObject) {
	const air float32 = 48
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	frame := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	if at.X < frame.X || at.X > frame.X+s.Size().Width {
		return // beside the scroll, not in it
	}
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
