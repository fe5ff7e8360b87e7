package hub

import (
	"fmt"
	"strings"

	"showroom/sync/merge"
	"showroom/sync/wire"
)

// A PC may keep a mutation back and send it after later ones, but never behind a later one of the same record: what is
// later waits with it. So who sends one behind a later edit of the same record is a copy of that PC, with another history, and a rival of
// it. Its numbers alone can't tell: those that the PC kept back or gave up have no outcome here. For the same reason what comes late is
// never clean: if a copy sent it, the PC itself doesn't have it and gets it with its feed. And what the device sends later in another
// push hasn't seen it, unless its base says so.

// lateLook is how many of the device's later outcomes are looked at: more than a PC makes in the days that a copy needs to be found out.
const lateLook = 5000

// lateMark stands before the writer's name where a mutation came late; so marked it loses to everybody's of the same time.
const lateMark = "-"

// writer is who the trial's stamps name.
func (t *trial) writer() string {
	if t.belated {
		return lateMark + t.b.dev.id
	}
	return t.b.dev.id
}

// deviceOf is the device that a stamp names.
func deviceOf(writer string) string { return strings.TrimPrefix(writer, lateMark) }

// own tells which of the device's writes in a record are by the very PC that sends this mutation, and before it.
func (t *trial) own(r *row) func(merge.Stamp) bool {
	after := t.after(r)
	return func(s merge.Stamp) bool {
		switch t.b.dev.id {
		case s.By:
			return !after[s.Rev]
		case deviceOf(s.By):
			return s.Rev >= fresh || t.b.carried(s.Rev)
		}
		return false
	}
}

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
		if err := scan(&line); err != nil {
			return err
		}
		return addRevs(t.written, line)
	}, "SELECT line FROM outcome WHERE device = ? AND n > ? ORDER BY n LIMIT ?", t.b.dev.serial, t.m.N, lateLook)
	return t.written
}

// addRevs adds the revs that an answer names.
func addRevs(to map[int64]bool, line []byte) error {
	var o wire.Outcome
	if err := wire.DecodeOutcome(line, &o); err != nil {
		return fmt.Errorf("outcome: %w", err)
	}
	for _, rev := range o.Revs {
		to[max(rev, -rev)] = true
	}
	return nil
}

// carried tells whether a late mutation that wrote this rev is in this very push, perhaps again: then who sends the push made it.
func (b *batch) carried(rev int64) bool {
	if b.sent[rev] || b.replays == 0 || b.failed != nil {
		return b.sent[rev]
	}
	if b.repeated == nil {
		b.repeated = map[int64]bool{}
		b.failed = b.revs(b.repeated)
	}
	return b.repeated[rev]
}

// revs adds the revs that the batch's answers name, as far as there are answers.
func (b *batch) revs(to map[int64]bool) error {
	for _, line := range b.lines {
		if line == nil {
			continue
		}
		if err := addRevs(to, line); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps what a batch that is committed wrote late, or repeated, for those that follow in the same push.
func (p *pushing) remember(b *batch) error {
	late := b.replays > 0
	for i := range b.fresh {
		late = late || b.fresh[i].late
	}
	if !late {
		return nil
	}
	return b.revs(p.sent)
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
