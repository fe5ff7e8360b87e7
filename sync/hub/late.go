package hub

import (
	"fmt"

	"showroom/sync/wire"
)

// A PC may keep a mutation back and send it after later ones, but never behind a later one of the same record: what is
// later waits with it. So who sends one behind a later edit of the same record is a copy of that PC, with another history, and a rival of
// it. Its numbers alone can't tell: those that the PC kept back or gave up have no outcome here. For the same reason what comes late is
// never clean: if a copy sent it, the PC itself doesn't have it and gets it with its feed.

// lateLook is how many of the device's later outcomes are looked at: more than a PC makes in the days that a copy needs to be found out.
const lateLook = 5000

// after are the revs of what the device wrote later than a late mutation, asked for once; nil where nothing of it can be in the record.
func (t *trial) after(r *row) map[int64]bool {
	if !t.belated || !r.writtenBy(t.b.dev.id) || t.b.failed != nil {
		return nil
	}
	if t.written != nil {
		return t.written
	}
	t.written = map[int64]bool{}
	t.b.failed = t.b.session.each(func(scan func(...any) error) error {
		var line []byte
		var o wire.Outcome
		if err := scan(&line); err != nil {
			return err
		}
		if err := wire.DecodeOutcome(line, &o); err != nil {
			return fmt.Errorf("outcome: %w", err)
		}
		for _, rev := range o.Revs {
			t.written[max(rev, -rev)] = true
		}
		return nil
	}, "SELECT line FROM outcome WHERE device = ? AND n > ? ORDER BY n LIMIT ?", t.b.dev.serial, t.m.N, lateLook)
	return t.written
}

func (r *row) writtenBy(device string) bool {
	if r.state.Born.By == device {
		return true
	}
	for i := range r.state.Stamps {
		if r.state.Stamps[i].By == device {
			return true
		}
	}
	return false
}
