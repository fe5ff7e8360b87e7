// Package icons holds the pictures of the rail, the buttons and the program itself: our own drawings, licensed
// like the program. draw.py is their source; an .svg is never edited by hand.
//
// All but the program's icon are monochrome, 24 by 24, and consist of filled paths only, because Fyne's themed
// resources recolour fills and leave strokes alone. So they take on any theme colour.
package icons

import "embed"

// An Icon is an SVG file and the name under which it may be cached.
type Icon struct {
	Name string // file name, e.g. "today.svg"
	SVG  []byte
}

//go:embed *.svg
var files embed.FS

// AppPNG is the program's icon as a picture of 512 by 512 pixels, for window managers that don't read SVG.
//
//go:embed app.png
var AppPNG []byte

// App is the program's icon, in colour.
var App = named("app")

// The rail, from top to bottom.
var (
	Today     = named("today")
	Reception = named("reception")
	Customer  = named("customer")
	Quote     = named("quote")
	Order     = named("order")
	Delivery  = named("delivery")
	Service   = named("service")
	Revisit   = named("revisit")
	Complaint = named("complaint")
	Event     = named("event")
	Analysis  = named("analysis")
	Settings  = named("settings")
)

// Buttons and signs.
var (
	Search  = named("search")
	Plus    = named("plus")
	Sync    = named("sync")
	Warning = named("warning")
	Check   = named("check")
	Print   = named("print")
	Eye     = named("eye")
	Back    = named("back")
)

// named panics for a file that isn't there: the program can't have been built like that and pass any test.
func named(name string) Icon {
	svg, err := files.ReadFile(name + ".svg")
	if err != nil {
		panic(err)
	}
	return Icon{Name: name + ".svg", SVG: svg}
}
