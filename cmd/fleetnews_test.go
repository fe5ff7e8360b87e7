//go:build bench

package cmd

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"showroom/domain/record"
)

// What the fleet's budget (p99 200 ms) counts, over all PCs and the whole time:
//
//   - push: from the first byte of a change's request, its new connection included, to the end of the hub's answer, which
//     says that the change is on the disk;
//   - news: from that same moment to when another PC of the dealer has the changed rows in its hands, that is has read the
//     whole answer that brings them. Each change counts nine times, once for each other PC.
//
// News is told apart by whether both PCs are at the same hub. From one hub to another it travels by the look at the heads
// that every hub takes of the database again and again, so that pause comes on top.

// spread is a histogram: how many took how long, in steps of a fiftieth. Those of several processes add up.
type spread map[int]int64

const spreadStep = 1.02

func (s spread) add(d time.Duration) {
	s[int(math.Round(math.Log(max(1, float64(d.Microseconds())))/math.Log(spreadStep)))]++
}

func (s spread) merge(o spread) {
	for step, n := range o {
		s[step] += n
	}
}

func (s spread) count() (n int64) {
	for _, one := range s {
		n += one
	}
	return n
}

// at is the time that so many of 1,000 are not above.
func (s spread) at(of1000 int64) time.Duration {
	var steps []int
	for step := range s {
		steps = append(steps, step)
	}
	slices.Sort(steps)
	left := s.count() * of1000 / 1000
	for _, step := range steps {
		if left -= s[step]; left < 0 {
			return time.Duration(math.Pow(spreadStep, float64(step))) * time.Microsecond
		}
	}
	return 0
}

func (s spread) String() string {
	if len(s) == 0 {
		return "none"
	}
	return fmt.Sprintf("%s / %s / %s ms", milliseconds(s.at(500)), milliseconds(s.at(990)), milliseconds(s.at(999)))
}

// lap is what a fleet did in a minute.
type lap struct {
	Push, Pull, Near, Far spread // Near: news at the same hub
	Errors                int64
	Said                  map[string]int // what went wrong, by its words
}

func newLap() *lap {
	return &lap{spread{}, spread{}, spread{}, spread{}, 0, map[string]int{}}
}

func (l *lap) merge(o *lap) {
	l.Push.merge(o.Push)
	l.Pull.merge(o.Pull)
	l.Near.merge(o.Near)
	l.Far.merge(o.Far)
	l.Errors += o.Errors
	for text, n := range o.Said {
		l.Said[text] += n
	}
}

// fleetDealer is a dealer with what is noted of its PCs lately, to tell how long news took.
type fleetDealer struct {
	*fleet
	code string
	user record.ID
	pcs  []*fleetPC

	mu     sync.Mutex
	pushed []pushed
	learnt []learnt
}

// pushed is a change that got a number at the hub; learnt is that a PC received what is above one number up to another.
// Either may be known first.
type pushed struct {
	by    *fleetPC
	rev   int64
	began time.Time
}

type learnt struct {
	by          *fleetPC
	after, upto int64
	at          time.Time
}

// noted is for how long they are kept; news that takes longer is not counted here but as an error of its request.
const noted = 2 * patience

func (d *fleetDealer) push(p pushed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forget(time.Now().Add(-noted))
	d.pushed = append(d.pushed, p)
	for _, l := range d.learnt {
		d.meet(p, l)
	}
}

func (d *fleetDealer) learn(l learnt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.learnt = append(d.learnt, l)
	for _, p := range d.pushed {
		d.meet(p, l)
	}
}

// meet counts a piece of news.
func (d *fleetDealer) meet(p pushed, l learnt) {
	if l.by == p.by || l.after >= p.rev || p.rev > l.upto {
		return
	}
	d.tally.note(func(now *lap) {
		to := now.Far
		if l.by.hub == p.by.hub {
			to = now.Near
		}
		to.add(max(0, l.at.Sub(p.began)))
	})
}

func (d *fleetDealer) forget(before time.Time) {
	d.pushed = slices.DeleteFunc(d.pushed, func(p pushed) bool { return p.began.Before(before) })
	d.learnt = slices.DeleteFunc(d.learnt, func(l learnt) bool { return l.at.Before(before) })
}
