package input

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

var front = func() fyne.CanvasObject { return nil }

// OnFront sets who knows the dialog in front (nil: none): the desk. Fyne doesn't show what an overlay holds.
// One window at a time, so one who knows; for the window's goroutine.
func OnFront(known func() fyne.CanvasObject) { front = known }

// Around is the innermost scroll whose content holds an object that is shown, nil if none does. It looks
// into containers, scrolls and dialogs; a scroll hidden inside another widget is that widget's own affair.
func Around(o fyne.CanvasObject) *container.Scroll {
	c := canvasOf(o)
	if c == nil {
		return nil
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	middle := at.AddXY(o.Size().Width/2, o.Size().Height/2)
	if c.Overlays().Top() != nil {
		return scrollAt(front(), middle)
	}
	return scrollAt(c.Content(), middle)
}

// scrollAt finds the innermost scroll below o whose content lies at a place of the window, in view or not.
func scrollAt(o fyne.CanvasObject, at fyne.Position) *container.Scroll {
	if o == nil || !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *fyne.Container:
		for i := len(o.Objects) - 1; i >= 0; i-- {
			if s := scrollAt(o.Objects[i], at); s != nil {
				return s
			}
		}
	case *widget.PopUp:
		return scrollAt(o.Content, at)
	case *container.Scroll:
		if o.Content == nil || !covers(o, o.Content, at) {
			return nil
		}
		if s := scrollAt(o.Content, at); s != nil {
			return s
		}
		return o
	}
	return nil
}

// covers tells whether a scroll's content lies at a place: inside the frame across the way it scrolls.
func covers(s *container.Scroll, content fyne.CanvasObject, at fyne.Position) bool {
	where := fyne.CurrentApp().Driver().AbsolutePositionForObject
	from, size := where(content), content.Size()
	if s.Direction == container.ScrollVerticalOnly {
		from.X, size.Width = where(s).X, s.Size().Width
	}
	return at.X >= from.X && at.X < from.X+size.Width && at.Y >= from.Y && at.Y < from.Y+size.Height
}
