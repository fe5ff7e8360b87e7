package work

import "time"

// Delay runs something once after a quiet while, however often it was asked for: saving a draft while
// someone types. Call and Now are for the window's goroutine.
type Delay struct {
	after time.Duration
	do    func()
	stop  func() // nil: nothing is due
}

// NewDelay makes one; do runs on the window's goroutine.
func NewDelay(after time.Duration, do func()) *Delay { return &Delay{after: after, do: do} }

// Call asks for it. While work is inline it is done at once.
func (d *Delay) Call() {
	if inline.Load() {
		d.do()
		return
	}
	d.Stop()
	d.stop = After(d.after, d.Now)
}

// Now does what is still due, if anything.
func (d *Delay) Now() {
	if d.stop != nil {
		d.Stop()
		d.do()
	}
}

// Stop forgets what is due.
func (d *Delay) Stop() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
}
