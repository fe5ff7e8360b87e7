package look

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"showroom/domain/calendar"
	"showroom/ui/words"
	"showroom/ui/work"
)

// tipWait is how long the mouse rests before a tip shows.
const tipWait = 500 * time.Millisecond

// Tips is the layer above a window's pages on which a tip shows: a few words beside the mouse about what is under
// it. It is no overlay, so it takes neither the keyboard nor a click.
type Tips struct {
	Layer *fyne.Container
	text  string
	at    fyne.Position
	stop  func() // keeps the tip from showing; nil: none is due
}

// tipsOf are the layers by their windows. Only the window's goroutine touches them.
var tipsOf = map[fyne.Canvas]*Tips{}

// NewTips makes the layer of a window, which the window puts above its pages. A later one takes its place.
func NewTips(of fyne.Canvas) *Tips {
	t := &Tips{}
	t.Layer = container.New(t)
	tipsOf[of] = t
	return t
}

// DropTips forgets the layer of a window that is closed.
func DropTips(of fyne.Canvas) {
	if t := tipsOf[of]; t != nil {
		t.hide()
		delete(tipsOf, of)
	}
}

// Text is what the tip in view says, "" if there is none.
func (t *Tips) Text() string {
	if len(t.Layer.Objects) == 0 {
		return ""
	}
	return t.text
}

// Now shows at once what would show after a while, for tests.
func (t *Tips) Now() {
	if t.stop != nil {
		t.show()
	}
}

// MinSize and Layout put the tip below the mouse, wholly inside the window.
func (t *Tips) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout is told with MinSize.
func (t *Tips) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		x, y := t.at.X+8, t.at.Y+20
		if y+m.Height > size.Height-4 {
			y = t.at.Y - m.Height - 6
		}
		o.Move(fyne.NewPos(max(min(x, size.Width-m.Width-4), 4), max(y, 4)))
		o.Resize(m)
	}
}

// rest is told where the mouse is over o and what is to be said there, "" for nothing.
func (t *Tips) rest(at fyne.Position, text string) {
	if text != "" && text == t.text {
		t.at = at
		return
	}
	t.hide()
	if text == "" {
		return
	}
	t.text, t.at = text, at
	t.stop = work.After(tipWait, t.show)
}

func (t *Tips) show() {
	t.forget()
	words := NewText(t.text).Sized(Caption)
	t.Layer.Objects = []fyne.CanvasObject{container.NewStack(NewTint(Raised, Hairline, 6).Float(), Inset(5, 10, 5, 10, words))}
	t.Layer.Refresh()
}

// forget is for the tip that is due, if one is.
func (t *Tips) forget() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
}

func (t *Tips) hide() {
	t.forget()
	t.text = ""
	if len(t.Layer.Objects) > 0 {
		t.Layer.Objects = nil
		t.Layer.Refresh()
	}
}

// Tip says something about o while the mouse rests on it; "" says nothing. Widgets call it when the mouse moves
// over them, with "" when it leaves. In a window without a layer it does nothing.
func Tip(o fyne.CanvasObject, e *desktop.MouseEvent, text string) {
	if t := tipsOf[fyne.CurrentApp().Driver().CanvasForObject(o)]; t != nil {
		at := fyne.Position{}
		if e != nil {
			at = e.AbsolutePosition
		}
		t.rest(at, text)
	}
}

// Exact is a moment in full, for the tip beside 3 天前: 2026-11-19 周四 11:20. None is empty.
func Exact(at calendar.Instant) string {
	if at.None() {
		return ""
	}
	return at.Day().String() + " " + words.Tr(at.Day().Weekday()) + " " + at.Clock()
}

// Date is a day with its weekday in the user's language: 2026-11-19 周四. None is empty.
func Date(d calendar.Day) string {
	if d.None() {
		return ""
	}
	return d.String() + " " + words.Tr(d.Weekday())
}

// Hint is an object that says something while the mouse rests on it.
type Hint struct {
	widget.BaseWidget
	content fyne.CanvasObject
	text    string
}

var _ desktop.Hoverable = (*Hint)(nil)

// NewHint gives an object a tip; with "" it has none.
func NewHint(content fyne.CanvasObject, text string) *Hint {
	h := &Hint{content: content, text: text}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer draws the object.
func (h *Hint) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.content) }

// MouseIn and MouseMoved say it.
func (h *Hint) MouseIn(e *desktop.MouseEvent) { Tip(h, e, h.text) }

// MouseMoved is told with MouseIn.
func (h *Hint) MouseMoved(e *desktop.MouseEvent) { Tip(h, e, h.text) }

// MouseOut takes it away.
func (h *Hint) MouseOut() { Tip(h, nil, "") }
