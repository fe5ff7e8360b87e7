package input

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheel lies over an entry and takes nothing but the mouse wheel. Fyne's entry holds a scroll of its own,
// which takes the wheel even where it has nothing to move, so that a page would stand still under the pointer.
type wheel struct {
	widget.BaseWidget
	over  fyne.CanvasObject // the entry
	lines bool              // it has several rows
	inner fyne.Scrollable   // the entry's own scroll
}

var _ fyne.Scrollable = (*wheel)(nil)

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Scrolled moves a note that has more rows than it shows, else what lies around the entry.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.lines && w.moved(e) {
		return
	}
	if s := Around(w.over); s != nil {
		s.Scrolled(e)
	}
}

// moved tells whether the entry's own scroll went anywhere; at its end the page goes on.
func (w *wheel) moved(e *fyne.ScrollEvent) bool {
	s, ok := w.inner.(*container.Scroll)
	if !ok {
		return false
	}
	before := s.Offset
	s.Scrolled(e)
	return s.Offset != before
}

// CreateRenderer draws Fyne's entry with the wheel over it.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	drawn := e.Entry.CreateRenderer()
	w := &wheel{over: e.self, lines: e.MultiLine}
	for _, o := range drawn.Objects() {
		if s, ok := o.(fyne.Scrollable); ok {
			w.inner = s
		}
	}
	w.ExtendBaseWidget(w)
	return &entryRenderer{drawn, w}
}

// entryRenderer is Fyne's, with one object more.
type entryRenderer struct {
	fyne.WidgetRenderer
	wheel *wheel
}

// Layout lays the wheel over the whole entry.
func (r *entryRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.wheel.Resize(size)
}

// Objects are Fyne's and the wheel in front.
func (r *entryRenderer) Objects() []fyne.CanvasObject {
	drawn := r.WidgetRenderer.Objects()
	return append(drawn[:len(drawn):len(drawn)], r.wheel)
}
