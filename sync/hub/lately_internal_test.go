package hub

import (
	"testing"

	"showroom/domain/calendar"
)

// A device is known for a moment by the hub's clock, once, and not any more when that clock was put back.
func TestLately(t *testing.T) {
	now := calendar.Instant(0)
	l := lately{span: latelyTime, clock: func() calendar.Instant { return now }}
	for _, c := range []struct {
		later calendar.Instant
		known bool
	}{{0, true}, {latelyTime, true}, {2*latelyTime + 1, false}, {-1, false}, {-365 * 86_400_000, false}} {
		now = 1_000_000
		l.note("d", &device{id: "D"})
		now += c.later
		if d := l.take("d"); (d != nil) != c.known {
			t.Errorf("after %d ms: %v", c.later, d)
		}
		if l.take("d") != nil {
			t.Errorf("after %d ms: given twice", c.later)
		}
	}
}
