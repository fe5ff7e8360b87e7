package desk

import (
	"fyne.io/fyne/v2"

	"showroom/domain/record"
)

// Route is a place in the desk: a page, the record it shows, and the record it was begun from (a new
// quote is Route{Page: "quote", For: customer}).
type Route struct {
	Page string
	ID   record.ID
	For  record.ID
}

// Page is what stands between top bar and status bar.
type Page interface {
	Title() string // in the user's language
	Object() fyne.CanvasObject
}

// Reloader is a page that shows data: Reload is called when it comes into view again, when data
// changed, and on F5.
type Reloader interface{ Reload() }

// Saver is a page with something to save (Ctrl+S). Save tells whether it was saved; if not, the page has
// said why.
type Saver interface{ Save() bool }

// Printer is a page that prints (Ctrl+P).
type Printer interface{ Print() }

// Creator is a page whose Ctrl+N makes something of its own; elsewhere Ctrl+N opens the menu.
type Creator interface{ Create() }

// Leaver is a page that may hold unsaved work. The desk asks before it is left; Discard is called when the
// user wants to lose it.
type Leaver interface {
	Unsaved() bool
	Discard()
}

// Drafter is a Leaver whose unsaved work outlives the window: KeepDraft writes down what is typed, and the
// form offers it when it is opened again.
type Drafter interface{ KeepDraft() }

// Focuser is a page that says where the keyboard begins.
type Focuser interface{ Focus() }

// Keyer is a page with keys of its own, asked after the widget that has the keyboard. True: used up.
type Keyer interface{ Key(*fyne.KeyEvent) bool }

// Helper is a page with lines of its own on the sheet of keys.
type Helper interface{ Keys() []KeyLine }

// Closer is a page that must be told when it is gone for good.
type Closer interface{ Close() }

// KeyLine is one line of the sheet of keys: the keys, and in Chinese what they do.
type KeyLine struct{ Keys, Does string }
