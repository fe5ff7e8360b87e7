package hub_test

import (
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A PC kept numbers back or gave them up, and a copy of it uses them: what the one wrote the other hasn't seen, so
// neither value goes away unseen. (Simulation, seed 71047: the copy of a PC that had renumbered what waited.)
func TestCopyUsesNumbersThatWereKeptBack(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	say := func(n int64, id record.ID, base int64, name string) wire.Mutation {
		return wire.Mutation{N: n, Verb: "x", At: noon, Changes: []wire.Change{{Type: "customer", ID: id, Base: base, Set: set("name", `"`+name+`"`)}}}
	}
	first := wire.Mutation{N: 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "c1", "name", `"一"`), fresh("customer", "c2", "name", `"一"`)}}
	if out, _, fault := a.push(a.head(), first); fault != nil || out[0].Verdict != wire.Applied {
		t.Fatal(out, fault)
	}
	head := a.head()
	head.Skip = [][2]int64{{2, 5}}
	if out, _, fault := a.push(head, say(6, "c1", 1, "六"), say(7, "c1", 1, "七")); fault != nil || out[1].Verdict != wire.Applied {
		t.Fatal(out, fault)
	}
	out, _, fault := a.push(a.head(), say(2, "c1", 1, "二"))
	if fault != nil || out[0].Verdict != wire.Merged || len(out[0].Lost) != 1 || string(out[0].Lost[0].Lost) != `"二"` {
		t.Errorf("behind a later edit of the same record: %+v %+v", out, fault)
	}
	out, _, fault = a.push(a.head(), say(3, "c2", 1, "三"), say(4, "c2", 1, "四"))
	if fault != nil || len(out[1].Lost) != 0 {
		t.Errorf("kept back and sent together, as a PC does: %+v %+v", out, fault)
	}
	if out, _, fault = a.push(a.head(), say(5, "c1", 1, "五")); fault != nil {
		t.Errorf("5, kept back: %+v %+v", out, fault)
	}
	if _, items := a.pull(wire.Ask{}); len(items) != 2 {
		t.Errorf("the PC itself is told of what may be its copy's: %+v", items)
	}
}

// The other way round: what a copy wrote under such a number the PC itself hasn't seen, so its next edit is a rival. (Simulation, seed
// 210645.) What it sent in the same push it knows.
func TestCopysEditIsUnseenByThePC(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	say := func(n, base int64, name string) wire.Mutation {
		return wire.Mutation{N: n, Verb: "x", At: noon, Changes: []wire.Change{{Type: "customer", ID: "c1", Base: base, Set: set("name", `"`+name+`"`)}}}
	}
	first := wire.Mutation{N: 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "c1", "name", `"一"`)}}
	var skip [][2]int64
	last := func(m ...wire.Mutation) wire.Outcome {
		t.Helper()
		head := a.head()
		head.Skip, skip = skip, nil
		out, _, fault := a.push(head, m...)
		if fault != nil {
			t.Fatal(fault)
		}
		return out[len(out)-1]
	}
	last(first)
	skip = [][2]int64{{2, 5}}
	last(say(6, 1, "六"))
	if out := last(say(2, 1, "二")); len(out.Lost) != 1 {
		t.Errorf("the copy's: %+v", out)
	}
	if out := last(say(7, 2, "七")); len(out.Lost) != 0 {
		t.Errorf("the copy's had lost: %+v", out)
	}
	if out := last(say(3, 4, "三"), say(8, 4, "八")); len(out.Lost) != 0 {
		t.Errorf("with the same push: %+v", out)
	}
	last(say(4, 5, "四"))
	if out := last(say(4, 5, "四"), say(9, 5, "九")); len(out.Lost) != 0 {
		t.Errorf("with a push that repeats it: %+v", out)
	}
	last(say(5, 7, "五"))
	if out := last(say(10, 7, "十")); len(out.Lost) != 1 || out.Lost[0].LostBy != a.Device || out.Lost[0].WonBy != a.Device {
		t.Errorf("over what only the copy had seen: %+v", out)
	}
}
