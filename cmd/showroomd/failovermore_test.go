//go:build torture

package main

import (
	"maps"
	"testing"
	"time"
)

func TestFailoverRemoteApply(t *testing.T) { failOver(t, "remote_apply") }

// An asynchronous standby takes over that lacks what PCs were told is safe. The first PC that is ahead proves it, a new
// epoch begins, and the PCs bring back what is missing.
func TestAsynchronousFailover(t *testing.T) {
	r := newRegion(t, "")
	r.behind()
	before := r.epochs()
	r.promote()
	r.settled()
	if after := r.epochs(); len(after) != 1 || maps.Equal(before, after) {
		t.Errorf("epochs %v, then %v", before, after)
	}
}

// The same, but PCs that hadn't heard of the lost work are faster: soon nobody is ahead any more. So the operator says
// that something may be missing, before the hub meets anybody.
func TestAsynchronousFailoverOvertaken(t *testing.T) {
	r := newRegion(t, "")
	r.behind()
	r.promote()
	must(t, "new-epoch", "--db", r.db)
	for _, p := range []*till{r.pcs[1], r.pcs[3]} {
		for range 30 {
			p.save()
		}
		for !p.sync() {
			time.Sleep(50 * time.Millisecond)
		}
	}
	r.settled()
}

// behind lets the first PC of each dealer push what the standby will never hear of.
func (r *region) behind() {
	r.Helper()
	for _, p := range r.pcs {
		p.save()
		for !p.sync() {
			time.Sleep(50 * time.Millisecond)
		}
	}
	r.must(r.standby.Caught(r.primary))
	r.standby.Pause(r)
	for _, p := range []*till{r.pcs[0], r.pcs[2]} {
		for range 10 {
			p.save()
		}
		if !p.sync() {
			r.Fatal("the primary is still there")
		}
	}
}

// promote lets the standby take over, and holds that it lacks what was acknowledged: else this tests nothing.
func (r *region) promote() {
	r.Helper()
	r.must(r.primary.Kill())
	r.standby.Promote(r)
	have := r.customers()
	for _, p := range []*till{r.pcs[0], r.pcs[2]} {
		if name := p.typed[p.safe-1]; have[name] != 0 {
			r.Fatalf("the standby has %s", name)
		}
	}
}
