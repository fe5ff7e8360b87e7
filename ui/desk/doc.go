// Package desk is the window: the shell (rail, top bar, status bar, search, keyboard, dialogs) and one
// file per page.
//
// The shell knows pages only as Page and by what else they can do (Saver, Printer, Leaver ...), and gets
// everything it shows through Deps, so it runs under Fyne's test driver with no store. Pages may import
// sync and domain. All functions are for the window's goroutine unless they say otherwise; what takes
// time goes through package work.
package desk
