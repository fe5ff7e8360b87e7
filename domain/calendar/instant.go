package calendar

import (
	"fmt"
	"time"
)

// Instant is a moment as UTC milliseconds since 1970; 0 means none. Compare with <.
type Instant int64

const (
	minute int64 = 60_000
	hour         = 60 * minute
	day          = 24 * hour

	shanghaiOffset = 8 * hour
)

// Shanghai is the one zone in which instants are shown. Fixed: there has been no summer time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", int(shanghaiOffset/1000))

// InstantOf cuts a time to milliseconds; the zero time is none.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time is the instant in the zone Shanghai; the zero time for none.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).In(Shanghai)
}

// None tells whether no moment is set.
func (i Instant) None() bool { return i == 0 }

// Day is the date in Asia/Shanghai; none for none and for moments outside First to Last.
func (i Instant) Day() Day {
	if i == 0 {
		return 0
	}
	made, err := NewDay(i.Time().Year(), int(i.Time().Month()), i.Time().Day())
	if err != nil {
		return 0
	}
	return made
}

// String is 2026-11-21 14:05 in Asia/Shanghai; empty for none.
func (i Instant) String() string { return i.format("2006-01-02 15:04") }

// Clock is 14:05 in Asia/Shanghai; empty for none.
func (i Instant) Clock() string { return i.format("15:04") }

func (i Instant) format(layout string) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(layout)
}

// Ago is the distance to now in words: 刚刚, 5 分钟前, 2 小时前, 3 天前, 2 个月前; a moment
// ahead reads 5 分钟后. The exact time belongs beside it.
func (i Instant) Ago(now Instant) string {
	if i == 0 {
		return ""
	}
	distance, side := int64(now-i), "前"
	if distance < 0 {
		distance, side = -distance, "后"
	}
	switch {
	case distance < minute:
		return "刚刚"
	case distance < hour:
		return fmt.Sprintf("%d 分钟%s", distance/minute, side)
	case distance < day:
		return fmt.Sprintf("%d 小时%s", distance/hour, side)
	case distance < 60*day:
		return fmt.Sprintf("%d 天%s", distance/day, side)
	case distance < 730*day:
		return fmt.Sprintf("%d 个月%s", distance/(30*day), side)
	}
	return fmt.Sprintf("%d 年%s", distance/(365*day), side)
}
