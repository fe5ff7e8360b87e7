package work

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
)

// After runs do on the window's goroutine when so long has passed, unless stop is called before. It and stop are for the
// window's goroutine. While work is inline no time passes: a test does what it wants to be done.
func After(wait time.Duration, do func()) (stop func()) {
	if inline.Load() {
		return func() {}
	}
	stopped := false
	timer := time.AfterFunc(wait, func() {
		fyne.Do(func() {
			if !stopped { // it may have been while this waited for its turn
				do()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}

// Every runs do on the window's goroutine each time so long has passed, until the context ends. It returns at once. While work
// is inline no time passes.
func Every(ctx context.Context, period time.Duration, do func()) {
	if inline.Load() {
		return
	}
	go func() {
		ticks := time.NewTicker(period)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				fyne.Do(do)
			}
		}
	}()
}
