// Package work does what takes time off the window's goroutine: read in the background, then show with
// one call on the window's goroutine. Nothing in a callback of the desk may wait for a disk or a network.
package work

import (
	"context"
	"errors"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

var (
	inline atomic.Bool
	held   atomic.Pointer[[]func()] // jobs that a test keeps back; nil: none does
)

// Inline makes jobs run at once and in order, for tests. It returns the way back.
func Inline() (undo func()) {
	before := inline.Swap(true)
	return func() { inline.Store(before) }
}

// Hold keeps jobs back, for a test of what shows while they run. release runs them at once and in order,
// and lets later ones run as before. Test driver and jobs share one goroutine that way.
func Hold() (release func()) {
	held.Store(&[]func(){})
	return func() {
		for _, job := range *held.Swap(nil) {
			job()
		}
	}
}

// Go runs job in the background and then done on the window's goroutine. A job whose context is
// cancelled is not shown: done is then not called, whatever the job returned.
func Go[T any](ctx context.Context, job func(context.Context) (T, error), done func(T, error)) {
	run := func(show func(func())) {
		out, err := job(ctx)
		if errors.Is(ctx.Err(), context.Canceled) {
			return
		}
		show(func() {
			if !errors.Is(ctx.Err(), context.Canceled) {
				done(out, err)
			}
		})
	}
	here := func() { run(func(f func()) { f() }) }
	switch waiting := held.Load(); {
	case waiting != nil:
		*waiting = append(*waiting, here)
	case inline.Load():
		here()
	default:
		go run(fyne.Do)
	}
}
