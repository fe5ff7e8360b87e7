// Package grid is a list of records in columns: one row is selected, the keyboard does everything, and
// ten thousand rows scroll as ten do.
//
// Rows come in pages of 200 from a Source, in the background, and stay until Reload. The grid is drawn
// with Fyne's List, one object per row; Fyne's Table highlights cells, not rows, and knows no Enter.
// Up, Down, PgUp, PgDn, Home and End move, Enter or a double click opens, letters go to the row that
// begins with them, a click on a head sorts, dragging a head's edge makes a column wider.
//
// Not here: which records, their SQL, filters and search (pages); FromType only reads a definition.
package grid

import (
	"context"

	"showroom/ui/look"
)

// Order is how rows are sorted: by a column's name, "" for the source's own order.
type Order struct {
	Column string
	Down   bool // largest first
}

// Source gives the rows. Both functions are called in the background and may take their time, but
// should heed the context.
type Source[T any] interface {
	Count(ctx context.Context) (int, error)
	Rows(ctx context.Context, order Order, offset, limit int) ([]T, error)
}

// Seeker is a Source that knows where the first row stands that begins with what was typed: -1 for none.
// Without it only rows that were already shown are found.
type Seeker interface {
	Seek(ctx context.Context, order Order, typed string) (int, error)
}

// Cell is what stands in one field of the grid.
type Cell struct {
	Text  string
	Tone  look.Tone // colour of the words, or of the badge
	Badge bool
	Bold  bool
	Faint bool   // secondary, grey
	Tip   string // said while the mouse rests on it; "": the whole text, where it is cut
}

// Column is one column of the grid.
type Column[T any] struct {
	Name  string  // for Order and saved widths
	Label string  // Chinese
	Width float32 // before the user changes it
	Least float32 // what a narrow window leaves it, where that is more than its head needs: the widest badge
	Right bool    // figures
	Sorts bool    // a click on the head sorts by it
	Grow  bool    // takes the room that is left
	Show  func(*T) Cell
}

// Options are what a grid is told beside its columns and its source.
type Options[T any] struct {
	Key    func(*T) string // identity of a row, so that Reload keeps the selection
	Find   func(*T) string // text that typing goes to; nil: the first column
	Order  Order           // at the beginning
	Widths map[string]float32

	OnOpen   func(*T)                   // Enter, double click
	OnSelect func(*T)                   // the selection moved; nil when it is gone
	OnOrder  func(Order)                // the user sorted
	OnWidths func(map[string]float32)   // the user made a column wider; all widths that differ
	OnCount  func(int)                  // a count was read
	OnRune   func(rune, *T) bool        // sees a letter before type-ahead; true: used up
	OnMenu   func(*T, float32, float32) // right click, at an absolute position
}
