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
	for _, m := range []wire.Mutation{say(3, "c2", 1, "三"), say(4, "c2", 1, "四"), say(5, "c1", 1, "五")} { // each a push of its own
		out, _, fault := a.push(a.head(), m)
		if fault != nil || m.Changes[0].ID == "c2" && len(out[0].Lost) != 0 {
			t.Errorf("%d, kept back: %+v %+v", m.N, out, fault)
		}
	}
	if _, items := a.pull(wire.Ask{}); len(items) != 2 {
		t.Errorf("the PC itself is told of what may be its copy's: %+v", items)
	}
}
