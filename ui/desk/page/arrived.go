package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/ui/desk"
	"showroom/ui/words"
)

// arrived is called when a page has read what it shows: the window gets the page's title, and the page the
// keyboard, unless somebody has it already.
func (s *Shop) arrived(p desk.Page) {
	if s.Desk.Page() != p {
		return
	}
	s.Desk.Window.SetTitle(p.Title() + " – " + words.Tr("展厅"))
	canvas := s.Desk.Window.Canvas()
	if f, ok := p.(desk.Focuser); ok && canvas.Focused() == nil && canvas.Overlays().Top() == nil {
		f.Focus()
	}
}

// scrolled makes a page's content scroll, from where the content before it stood.
func scrolled(before *container.Scroll, content fyne.CanvasObject) *container.Scroll {
	next := container.NewVScroll(content)
	if before != nil {
		next.Resize(before.Size())
		next.ScrollToOffset(before.Offset)
	}
	return next
}
