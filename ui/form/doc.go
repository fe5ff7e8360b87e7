// Package form draws a record through its definition and writes into it what is typed. One definition
// gives the whole form: a field's kind decides its editor, its spec what is checked.
//
// Nothing that is typed is lost: a text that is no value yet (half a number) stays in the field and in
// the draft, and the record keeps the last value that was one. Full-width digits are accepted everywhere.
//
// Not here: any record type, where drafts are kept, rights (the page says what may be seen), the editor
// of embedded lists (the page's, through Options.EditList).
package form

import (
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Section is a part of the form under its own head.
type Section struct {
	Title   string   // Chinese; "" for no head
	Fields  []string // names, in order
	Columns int      // 0: as Options says
}

// Options are what a form is told beside its record. The zero value is a form of one column with every
// field that can be typed.
type Options struct {
	Sections []Section
	Columns  int                                  // 1 (the default) or 2, 3
	Today    func() calendar.Day                  // what day it is; required when there are dates
	ReadOnly bool                                 // shows, does not edit
	Masked   bool                                 // personal fields are covered until revealed
	Right    func(string) bool                    // whether the user has a field right; nil: none
	OnReveal func(field string)                   // a personal field was shown in full: to be audited
	OnChange func(field string)                   // the user changed a field, also to something that is no value yet
	Name     func(to string, id record.ID) string // the name of a record that a field points to
	// Picked names fields of text whose value is a code that is picked as a record is: Name and Pick get the field's
	// name for the type.
	Picked []string
	// Pick lets the user choose a record of a type; chosen may be called later, on the window's goroutine.
	Pick func(field, to string, chosen func(record.ID))
	// EditList lets the user edit embedded lines in the record itself; done redraws the field.
	EditList func(field string, done func())
}
