package hub_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// What the answer to a push says of the feed is what a pull says at that moment, and it is said whenever nobody else wrote.
func TestAnswerTellsOfNothingElse(t *testing.T) {
	o := newOffice(t, time.Minute)
	pcs := []*caller{o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("KM01", "C")}
	hq := o.enrol("HQ", "A")
	dice := rand.New(rand.NewPCG(3, 3))
	var ids []record.ID
	cursors := map[*caller]map[string]int64{}
	for _, c := range pcs {
		cursors[c] = map[string]int64{"KM01": 0, "*": 0}
	}
	told, alone := 0, 0
	for i := range 150 {
		c := pcs[dice.IntN(len(pcs))]
		if dice.IntN(3) == 0 {
			head, _ := c.pull(wire.Ask{Cursors: cursors[c], Epoch: c.Epoch})
			cursors[c] = head.Heads
		}
		if i%40 == 20 {
			_, err := o.hub.Publish(ctx, []wire.Item{{Type: "model", ID: record.NewID(), Body: set("name", `"云岭"`)}})
			if err != nil {
				hq.one("x", fresh("model", record.NewID(), "name", `"云岭"`)) // refused or not
			}
		}
		var batch []wire.Mutation
		for range 1 + dice.IntN(3) {
			c.n++
			change := fresh("customer", record.NewID(), "name", `"甲"`)
			if len(ids) > 3 && dice.IntN(2) == 0 {
				change = wire.Change{Type: "customer", ID: ids[dice.IntN(len(ids))], Base: cursors[c]["KM01"], Set: set("level", `"H"`)}
			}
			ids = append(ids, change.ID)
			batch = append(batch, wire.Mutation{N: c.n, Verb: "x", At: noon, Changes: []wire.Change{change}})
		}
		before, _ := c.pull(wire.Ask{Cursors: cursors[c], Epoch: c.Epoch})
		level := before.Heads["KM01"] == cursors[c]["KM01"] && before.Heads["*"] == cursors[c]["*"]
		head := c.head()
		head.Cursors = cursors[c]
		out, _, fault := c.push(head, batch...)
		if fault != nil {
			t.Fatal(fault)
		}
		feed := c.answered.Feed
		for _, one := range out {
			level = level && one.Verdict == wire.Applied
		}
		if level {
			alone++
		}
		if level != (feed != nil) {
			t.Fatalf("%d: alone %v, and the answer says %+v", i, level, feed)
		}
		if feed != nil {
			told++
			want, items := c.pull(wire.Ask{Cursors: cursors[c], Epoch: c.Epoch, Next: c.n + 1, Known: c.n + 1})
			if len(items) > 0 || want.Heads["KM01"] != feed.Heads["KM01"] || want.Heads["*"] != feed.Heads["*"] || want.Next != feed.Next || want.Seals["KM01"] != feed.Seals["KM01"] {
				t.Fatalf("the answer says %+v, a pull %+v and %d items", feed, want, len(items))
			}
			if _, _, fault := c.push(head, batch...); fault != nil || c.answered.Feed != nil {
				t.Fatalf("a repeated push is told %+v, %v", c.answered.Feed, fault)
			}
		}
	}
	if told < 20 || told != alone {
		t.Errorf("told %d times of %d", told, alone)
	}
}

// A device that pushed a moment ago is judged anew all the same.
func TestFamiliarDeviceIsJudged(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b := o.enrol("KM01", "A"), o.enrol("DL01", "A")
	a.write()
	b.write()
	push := func(c *caller) (code string) {
		out, _, fault := c.push(c.head(), wire.Mutation{N: c.n + 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.NewID(), "name", `"x"`)}})
		if fault != nil {
			return fault.Code
		}
		c.n++
		return string(out[0].Verdict)
	}
	for _, step := range []struct {
		do   func() error
		of   *caller
		want string
	}{
		{func() error { return o.hub.CloseDealer(ctx, "KM01", false) }, a, wire.FaultToken},
		{func() error { return o.hub.CloseDealer(ctx, "KM01", true) }, a, string(wire.Applied)},
		{func() error { return o.hub.Revoke(ctx, a.Device) }, a, wire.FaultToken},
		{func() error { return nil }, b, string(wire.Applied)},
	} {
		o.must(step.do())
		if got := push(step.of); got != step.want {
			t.Errorf("%s, not %s", got, step.want)
		}
	}
	if _, _, fault := a.push(a.head()); fault == nil || fault.Code != wire.FaultToken {
		t.Errorf("an empty push: %+v", fault)
	}
	o.must(o.hub.NewEpoch(ctx))
	if got := push(b); got != wire.FaultEpoch {
		t.Errorf("in another epoch: %s", got)
	}
}
