// Package merge holds the rules for what becomes of a record that two PCs changed without seeing each
// other. They are pure: no I/O, no clock; the hub calls them inside its transaction, tests call them a
// million times.
//
// The rules:
//   - Fields that only one side touched: both edits stay.
//   - The same field: an edit is a rival of the standing value when the hub stamped that value after the
//     version that the editor saw, and another device wrote it. Of rivals the later clamped time wins, at
//     the same time the greater device id. So the order of arrival does not matter. Equal values are no
//     rivals.
//   - The value that lost is handed back as a wire.Loser, always; the hub keeps it and shows it to all.
//   - A device never rivals itself: its later mutation replaces its earlier one, whatever its clock did. Where mutations don't come in
//     their order two PCs share the device, and the caller says which writes are the editor's own.
//   - Deleting and editing: an edit beats a deletion that had not seen it, and the other way round; the
//     deletion is reported as the loser (wire.FieldDeleted), so somebody can still delete. A deletion that
//     had seen all standing values stands. Nobody's typing goes away unasked.
//
// Not here: who may write (hub), what a field means (domain), how a PC shows conflicts (desk).
package merge

import (
	"encoding/json"
	"slices"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Ahead is how far in the future of the hub's clock a claimed time may lie, in milliseconds.
const Ahead = 5 * 60 * 1000

// Clamp turns a claimed time into one that may decide between rivals: not later than the hub's now and
// Ahead, never before the device's previous mutation (which was clamped too, 0 for none).
func Clamp(claimed, previous, now calendar.Instant) calendar.Instant {
	return max(min(claimed, now+Ahead), previous)
}

// Stamp says which write a value comes from.
type Stamp struct {
	Rev int64
	By  string // device
	At  calendar.Instant
}

// FieldStamp is the stamp of one field.
type FieldStamp struct {
	Name string
	Stamp
}

// State is a record as the hub has it. The zero State is a record that the hub has never seen.
type State struct {
	Rev     int64
	Deleted bool
	Clean   string       // the device whose copy equals this state, "" for none
	Body    record.Patch // fields that aren't empty
	Born    Stamp        // of every field without a stamp of its own
	Stamps  []FieldStamp // of fields written later; wire.FieldDeleted for the last deletion
}

// New tells whether the hub has never seen the record.
func (s *State) New() bool { return s.Rev == 0 }

// stampOf finds a field's stamp, and whether it is its own.
func (s *State) stampOf(field string) (Stamp, bool) {
	for i := range s.Stamps {
		if s.Stamps[i].Name == field {
			return s.Stamps[i].Stamp, true
		}
	}
	return s.Born, false
}

// Judge applies one change to a record: by is the device, at its clamped time, rev what the hub will
// stamp. It returns the record's new state and the values that lost. cur and c are not changed; the new state
// may share memory with them.
func Judge(cur State, c *wire.Change, by string, at calendar.Instant, rev int64) (State, []wire.Loser) {
	return JudgeOwn(cur, c, Stamp{Rev: rev, By: by, At: at}, func(s Stamp) bool { return s.By == by })
}

// JudgeOwn is Judge of a change with that stamp, where own tells which writes the editor made himself, before this one. They needn't
// be all of its device: two PCs may share one.
func JudgeOwn(cur State, c *wire.Change, stamp Stamp, own func(Stamp) bool) (State, []wire.Loser) {
	if cur.New() {
		return begin(c, stamp), nil
	}
	j := judgement{next: cur, change: c, stamp: stamp, byEditor: own}
	j.next.Stamps = append([]FieldStamp(nil), cur.Stamps...)
	j.next.Body = append(record.Patch(nil), cur.Body...)
	switch {
	case c.Delete:
		j.remove()
	default:
		j.revive()
		for _, e := range c.Set {
			j.field(e)
		}
	}
	saw := c.Base == cur.Rev || cur.Clean == stamp.By
	j.next.Clean = ""
	if saw && len(j.lost) == 0 {
		j.next.Clean = stamp.By
	}
	j.next.Rev = stamp.Rev
	return j.next, j.lost
}

func begin(c *wire.Change, stamp Stamp) State {
	s := State{Rev: stamp.Rev, Deleted: c.Delete, Clean: stamp.By, Born: stamp, Body: c.Set[:len(c.Set):len(c.Set)]}
	empty := func(e record.Entry) bool { return wire.Empty(e.Value) }
	if slices.ContainsFunc(c.Set, empty) {
		s.Body = slices.DeleteFunc(slices.Clone(c.Set), empty)
	}
	if c.Delete {
		s.Stamps = []FieldStamp{{wire.FieldDeleted, stamp}}
	}
	return s
}

type judgement struct {
	next     State
	change   *wire.Change
	stamp    Stamp
	byEditor func(Stamp) bool // see JudgeOwn
	lost     []wire.Loser
}

// unseen tells whether the editor had not seen the write, and it wasn't his own.
func (j *judgement) unseen(s Stamp) bool {
	return s.Rev > j.change.Base && !j.byEditor(s)
}

func (j *judgement) field(e record.Entry) {
	standing, own := j.next.stampOf(e.Name)
	value := j.next.Body.Get(e.Name)
	untouched := !own && wire.Empty(value)
	switch {
	case !j.unseen(standing) || untouched:
		j.set(e)
	case equal(value, e.Value):
		// both typed the same; the standing stamp stays, so that the order of arrival doesn't show
		if later(j.stamp, standing) {
			j.set(e)
		}
	case later(j.stamp, standing):
		j.lose(e.Name, value, e.Value, standing, j.stamp)
		j.set(e)
	default:
		j.lose(e.Name, e.Value, value, j.stamp, standing)
	}
}

func (j *judgement) set(e record.Entry) {
	j.mark(e.Name)
	for i := range j.next.Body {
		if j.next.Body[i].Name != e.Name {
			continue
		}
		if wire.Empty(e.Value) {
			j.next.Body = append(j.next.Body[:i], j.next.Body[i+1:]...)
		} else {
			j.next.Body[i].Value = e.Value
		}
		return
	}
	if !wire.Empty(e.Value) {
		j.next.Body = append(j.next.Body, e)
	}
}

// mark stamps a field; here the slice is the judgement's own.
func (j *judgement) mark(field string) {
	for i := range j.next.Stamps {
		if j.next.Stamps[i].Name == field {
			j.next.Stamps[i].Stamp = j.stamp
			return
		}
	}
	j.next.Stamps = append(j.next.Stamps, FieldStamp{field, j.stamp})
}

// remove deletes the record unless somebody else edited it unseen.
func (j *judgement) remove() {
	if j.next.Deleted {
		return
	}
	for _, s := range append([]FieldStamp{{"", j.next.Born}}, j.next.Stamps...) {
		if s.Name != wire.FieldDeleted && j.unseen(s.Stamp) {
			j.lose(wire.FieldDeleted, yes, no, j.stamp, s.Stamp)
			return
		}
	}
	j.next.Deleted = true
	j.mark(wire.FieldDeleted)
}

// revive brings a deleted record back under an edit. An editor who had seen the deletion means it so; for
// one who had not, the deletion is a loser.
func (j *judgement) revive() {
	if !j.next.Deleted || len(j.change.Set) == 0 {
		return
	}
	if gone, _ := j.next.stampOf(wire.FieldDeleted); j.unseen(gone) {
		j.lose(wire.FieldDeleted, yes, no, gone, j.stamp)
	}
	j.next.Deleted = false
}

var yes, no = json.RawMessage("true"), json.RawMessage("false")

func (j *judgement) lose(field string, lost, won json.RawMessage, loser, winner Stamp) {
	if len(lost) == 0 {
		lost = json.RawMessage("null")
	}
	if len(won) == 0 {
		won = json.RawMessage("null")
	}
	j.lost = append(j.lost, wire.Loser{
		Type: j.change.Type, ID: j.change.ID, Field: field, Lost: lost, Won: won,
		LostBy: loser.By, WonBy: winner.By, LostAt: loser.At, WonAt: winner.At,
	})
}

// later is the total order of rivals.
func later(a, b Stamp) bool {
	if a.At != b.At {
		return a.At > b.At
	}
	return a.By > b.By
}

func equal(a, b json.RawMessage) bool {
	return wire.Empty(a) && wire.Empty(b) || string(a) == string(b) || wire.Meaning(a) == wire.Meaning(b)
}

// Overlay lays edits that the hub has not answered over its state, in the order in which they were made.
func Overlay(body record.Patch, edits ...record.Patch) record.Patch {
	for _, e := range edits {
		body = e.Over(body)
	}
	return body
}

// Set is a field written by the hub itself, over whatever stands: no device has the state that results.
func Set(cur State, field string, value json.RawMessage, stamp Stamp) State {
	next := cur
	next.Rev, next.Clean = stamp.Rev, ""
	next.Body = cur.Body.With(field, value)
	next.Stamps = make([]FieldStamp, 0, len(cur.Stamps)+1)
	for _, s := range cur.Stamps {
		if s.Name != field {
			next.Stamps = append(next.Stamps, s)
		}
	}
	next.Stamps = append(next.Stamps, FieldStamp{Name: field, Stamp: stamp})
	return next
}
