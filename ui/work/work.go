// Package work does what takes time off the window's goroutine: read in the background, then show with
// one call on the window's goroutine. Nothing in a callback of the desk may wait for a disk or a network.
package work

import (
	"context"
	"errors"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

var inline atomic.Bool

// Inline makes jobs run at once and in order, for tests. It returns the way back.
func Inline() (undo func()) {
	before := inline.Swap(true)
	return func() { inline.Store(before) }
}

// Background is the contrary of Inline, for a test that waits for jobs within one that doesn't.
func Background() (undo func()) {
	before := inline.Swap(false)
	return func() { inline.Store(before) }
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
	if inline.Load() {
		run(func(f func()) { f() })
		return
	}
	go run(fyne.Do)
}
