//go:build torture && linux

package torture

import (
	"math/rand/v2"
	"slices"
	"time"
)

// aim is which program is killed in the middle of what.
type aim struct{ program, moment string }

// blow is one kill of the plan.
type blow struct {
	aim
	at float64 // when: the part of the moment's usual time that may pass
}

// shares say how many of a hundred kills go where.
var shares = []struct {
	aim
	share int
}{
	{aim{"ctl", "push"}, 14}, {aim{"ctl", "pull"}, 10}, {aim{"ctl", "snapshot"}, 6}, {aim{"ctl", "backup"}, 6}, {aim{"ctl", "save"}, 6},
	{aim{"hub", "push"}, 18}, {aim{"hub", "pull"}, 8}, {aim{"hub", "snapshot"}, 6}, {aim{"hub", "backup"}, 6},
	{aim{"desk", "push"}, 8}, {aim{"desk", "pull"}, 5}, {aim{"desk", "snapshot"}, 3}, {aim{"desk", "backup"}, 4},
}

// plan is the same for the same seed. The desk's own backups come last, several at once: each is made a minute after
// the desk was opened.
func plan(seed uint64, kills int) (blows []blow) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for at, left := 0, kills; left > 0; at = (at + 1) % 100 {
		sum := 0
		for _, s := range shares {
			if sum += s.share; at*37%100 < sum { // every share is met early, also when there are few kills
				blows, left = append(blows, blow{s.aim, rng.Float64()}), left-1
				break
			}
		}
	}
	rng.Shuffle(len(blows), func(i, j int) { blows[i], blows[j] = blows[j], blows[i] })
	slices.SortStableFunc(blows, func(a, b blow) int { return late(a) - late(b) })
	return blows
}

func late(b blow) int {
	if b.aim == (aim{"desk", "backup"}) {
		return 1
	}
	return 0
}

// span is how long a moment usually takes, from its first sign to its end: what a blow's time is a part of. It is
// found by hitting and missing.
type span time.Duration

func (s *span) hit()  { *s = min(*s*21/20, span(3*time.Second)) }
func (s *span) miss() { *s = max(*s*7/10, span(2*time.Millisecond)) }

func (s *span) wait(part float64) { time.Sleep(time.Duration(part * float64(*s))) }
