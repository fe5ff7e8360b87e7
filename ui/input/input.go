// Package input holds Fyne's input widgets as the desk needs them: a key or shortcut that a widget has
// no use for goes on to the window (Fyne drops it), so that Esc, F1 and Ctrl+S work wherever the focus
// is, and Enter presses a button.
//
// Not here: what a field means (form), how it looks (look).
package input

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// canvasOf is the window's canvas on which an object lies, nil while it is not shown.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// Pass hands a key that a widget has no use for to the window.
func Pass(from fyne.CanvasObject, key *fyne.KeyEvent) {
	c := canvasOf(from)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(key)
	}
}

// takers are what windows do with shortcuts; for the window's goroutine.
var takers = map[fyne.Canvas]func(fyne.Shortcut){}

// TakeShortcuts says what a window does with the shortcuts that its widgets have no use for; nil: nothing
// any more.
func TakeShortcuts(c fyne.Canvas, take func(fyne.Shortcut)) {
	if take == nil {
		delete(takers, c)
		return
	}
	takers[c] = take
}

// PassShortcut hands a shortcut to the window.
func PassShortcut(from fyne.CanvasObject, s fyne.Shortcut) {
	if take := takers[canvasOf(from)]; take != nil {
		take(s)
	}
}

// Focus moves the keyboard to a widget that is shown. The real driver learns only when it draws on which
// canvas a widget lies; for one that has just been put there, the program's first window is meant.
func Focus(w fyne.Focusable) {
	o, ok := w.(fyne.CanvasObject)
	if !ok {
		return
	}
	c := canvasOf(o)
	if all := fyne.CurrentApp().Driver().AllWindows(); c == nil && len(all) > 0 {
		c = all[0].Canvas()
	}
	if c != nil {
		c.Focus(w)
	}
}

// Entry is a line of text or, made with NewNote, several.
type Entry struct {
	widget.Entry
	// OnKey sees each key first; true means that it is used up.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is told when the keyboard arrives and leaves.
	OnFocus func(bool)

	inside bool              // has the keyboard
	self   fyne.CanvasObject // the widget that embeds this one, which is what the canvas knows
}

// ExtendBaseWidget remembers the embedding widget; the first one counts, as in Fyne.
func (e *Entry) ExtendBaseWidget(w fyne.Widget) {
	if e.self == nil {
		e.self = w
	}
	e.Entry.ExtendBaseWidget(w)
}

// NewEntry makes a single line.
func NewEntry() *Entry {
	e := &Entry{}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	return e
}

// NewNote makes a field of several rows. Tab leaves it, as it leaves every other field.
func NewNote(rows int) *Entry {
	e := &Entry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapBreak
	e.SetMinRowsVisible(rows)
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword makes a line that hides what is typed.
func NewPassword() *Entry {
	e := NewEntry()
	e.Password = true
	return e
}

// AcceptsTab is false: Tab goes to the next field.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained marks the whole line, so that typing replaces it, and tells OnFocus.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if !e.inside && !e.MultiLine && e.Text != "" {
		e.SelectAll()
	}
	e.inside = true
	arrived(e.self)
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// FocusLost tells OnFocus.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	e.inside = false
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

// TypedKey edits, and passes on what is no editing.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(key) {
		return
	}
	if !edits(key.Name, e.MultiLine) {
		Pass(e.self, key)
		return
	}
	e.Entry.TypedKey(key)
	if !e.MultiLine && (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && e.OnSubmitted == nil {
		Pass(e.self, key)
	}
}

func edits(name fyne.KeyName, lines bool) bool {
	switch name {
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd,
		fyne.KeyReturn, fyne.KeyEnter, fyne.KeyTab:
		return true
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown:
		return lines
	}
	return false
}

// TypedShortcut edits with the shortcuts of editing and passes on the rest.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && !moves(custom) {
		PassShortcut(e.self, s)
		return
	}
	e.Entry.TypedShortcut(s)
}

// moves tells whether a shortcut moves the cursor or deletes by words, which the entry does itself.
func moves(s *desktop.CustomShortcut) bool {
	switch s.KeyName {
	case fyne.KeyLeft, fyne.KeyRight:
		return s.Modifier&fyne.KeyModifierControl != 0
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyHome, fyne.KeyEnd, fyne.KeyUp, fyne.KeyDown:
		return true
	}
	return false
}

// SelectAll marks the whole text, so that typing replaces it.
func (e *Entry) SelectAll() { e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }
