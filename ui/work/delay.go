package work

import (
	"time"

	"fyne.io/fyne/v2"
)

// Delay runs something once after a quiet while, however often it was asked for: saving a draft while
// someone types. Call and Now are for the window's goroutine.
type Delay struct {
	after time.Duration
	do    func()
	timer *time.Timer
}

// NewDelay makes one; do runs on the window's goroutine.
func NewDelay(after time.Duration, do func()) *Delay { return &Delay{after: after, do: do} }

// Call asks for it.
func (d *Delay) Call() {
	if inline.Load() {
		d.do()
		return
	}
	d.Stop()
	var mine *time.Timer
	mine = time.AfterFunc(d.after, func() {
		fyne.Do(func() {
			if d.timer == mine { // not stopped or asked again meanwhile
				d.Now()
			}
		})
	})
	d.timer = mine
}

// Now does what is still due, if anything.
func (d *Delay) Now() {
	if d.timer != nil {
		d.Stop()
		d.do()
	}
}

// Stop forgets what is due.
func (d *Delay) Stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}
