// Package storetest opens stores on real files for other packages' tests.
package storetest

import (
	"context"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/store"
)

// Dealer is the store that MustOpen creates: 虚构.
var Dealer = domain.Dealer{Code: "KM01", Name: "样例昆明一店", Short: "昆明一店", Company: "样例汽车销售有限公司", Province: "530000"}

// Clock is a clock that tests move by hand.
type Clock struct{ At calendar.Instant }

// Now is the clock's reading.
func (c *Clock) Now() calendar.Instant { return c.At }

// MustOpen creates a store of Dealer in a fresh folder, PC "A", closed when the test ends. No automatic
// backup runs.
func MustOpen(tb testing.TB, users ...domain.User) *store.Store {
	tb.Helper()
	return MustCreate(tb, tb.TempDir(), store.Options{Manual: true}, store.Setup{Dealer: Dealer, PC: "A", Users: users})
}

// MustCreate creates a store as asked, closed when the test ends.
func MustCreate(tb testing.TB, dir string, opt store.Options, setup store.Setup) *store.Store {
	tb.Helper()
	s, err := store.Create(context.Background(), dir, opt, setup)
	if err != nil {
		tb.Fatalf("create store: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close store: %v", err)
		}
	})
	return s
}

// MustJoin makes the store a device of a hub, as an enrolment would.
func MustJoin(tb testing.TB, s *store.Store, device string) {
	tb.Helper()
	id := s.Identity()
	id.Device, id.Token, id.Epoch, id.HubURL = device, "token-"+device, "epoch-1", "http://127.0.0.1:1"
	if err := s.Join(context.Background(), id); err != nil {
		tb.Fatalf("join: %v", err)
	}
}
