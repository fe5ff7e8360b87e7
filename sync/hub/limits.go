package hub

import (
	"net"
	"net/http"
	"net/netip"
	"time"

	"showroom/sync/wire"
)

// limits are what one request may cost. A line's own limits are wire's.
type limits struct {
	enrolment int64         // bytes of an enrolment
	packed    int64         // bytes of a push as it comes
	unpacked  int64         // bytes of a push, decompressed
	mutations int64         // of a push: their answers are kept until all are taken in
	little    int           // bytes of a batch that needs no turn
	patience  time.Duration // for a turn
	batch     time.Duration // for a batch that has one, to be there
	quick     int64         // rows of a feed that is answered from one statement, see quickFeed
	unfiled   int64         // records among which a typed phone's twin may have to be found first
	follow    time.Duration // that filing waits for what other pushes leave
	left      int           // phones that are remembered until they are filed; more are read again
	small     time.Duration // for a request without a stream
	stream    time.Duration // for one with a stream
	flow      time.Duration // that a stream lasts at least, and twice that at most; who is as far as its request said is noted only then
	bring     time.Duration // that rows may let PCs wait which could have been told that there are some
}

// usualLimits are far above what an honest PC sends, which cuts its history into pushes of some thousand mutations.
var usualLimits = limits{
	enrolment: 64 << 10, packed: 256 << 20, unpacked: wire.MaxPush, mutations: 500_000, quick: 200, unfiled: 10_000, left: 50_000, follow: 300 * time.Millisecond, little: 256 << 10, patience: 20 * time.Second, batch: 30 * time.Second,
	small: 15 * time.Second, stream: 10 * time.Minute, flow: 2 * time.Minute, bring: 5 * time.Second,
}

// timeless ends nothing by a timer: what takes long because the machine stood still must not change what happens.
func (l *limits) timeless() {
	const long = 1000 * time.Hour
	l.small, l.stream, l.flow, l.bring, l.patience, l.batch = long, long, long, long, long, long
}

// largePushes is how many batches that are not little the hub holds at once, each of batchBytes at most, and several times
// that once it is parsed.
const largePushes = 16

// pushesAtOnce is how many pushes are read at once; the database takes eight at a time.
const pushesAtOnce = 128

// feedsAtOnce is how many feeds that are not quick ones are made at once; others wait for their turn.
const feedsAtOnce = 16

// maxSkips is how many ranges a push may leave out. Each costs a look for each gap.
const maxSkips = 10_000

// sourceOf is where a request comes from, for slowing guesses down: an IPv4 address, or the /64 of an IPv6 one, for
// whoever has one of its addresses has them all.
func sourceOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	at = at.Unmap().WithZone("")
	if at.Is4() {
		return at.String()
	}
	prefix, err := at.Prefix(64)
	if err != nil {
		return at.String()
	}
	return prefix.String()
}
