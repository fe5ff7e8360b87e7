package hub

import (
	"sync"

	"showroom/domain/calendar"
)

// lately knows the devices of the requests of the last moment, by the digest of their tokens. A PC pulls after each push and
// waits at once after each pull: neither needs another look at the database, for a wait tells nothing but heads or what is
// looked up when it is brought, and a quick feed's statement looks whether the device may have it. Everything else looks
// each time.
type lately struct {
	mu       sync.Mutex
	now, was map[string]*device
	clock    func() calendar.Instant
	span     calendar.Instant
	turned   calendar.Instant
}

// How long a device is known, twice that at most; milliseconds.
const (
	latelyTime = 1000
	// familiarTime is that of devices which push: the transaction that takes a push in looks itself whether the token is still the
	// device's and the device may push (see follow), so a statement and a round trip less come before it.
	familiarTime = 5 * 60_000
)

func (l *lately) turn() {
	now := l.clock()
	switch age := now - l.turned; {
	case l.now == nil, age > 2*l.span, age < 0: // a clock that was put back says nothing
		l.now, l.was, l.turned = map[string]*device{}, nil, now
	case age > l.span:
		l.now, l.was, l.turned = map[string]*device{}, l.now, now
	}
}

func (l *lately) note(digest string, d *device) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	l.now[digest] = d
}

// take gives the device once, nil when it isn't known.
func (l *lately) take(digest string) *device {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	d := l.now[digest]
	if d == nil {
		d = l.was[digest]
	}
	delete(l.now, digest)
	delete(l.was, digest)
	return d
}

// get gives a copy of the device, and goes on knowing it; nil when it isn't known.
func (l *lately) get(digest string) *device {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	d := l.now[digest]
	if d == nil {
		if d = l.was[digest]; d == nil {
			return nil
		}
		l.now[digest] = d
	}
	one := *d
	return &one
}
