package store

import (
	"time"

	"showroom/domain/calendar"
)

func systemNow() calendar.Instant { return calendar.InstantOf(time.Now()) }
