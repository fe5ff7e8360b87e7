package link_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/link"
	"showroom/sync/store"
)

// newcomer is a PC without a store that begins by joining, in a folder of its own.
func (w *world) newcomer() (*pc, string, *[]int64) {
	w.Helper()
	dir := w.TempDir()
	s, err := link.NewStore(ctx, dir, store.Options{Now: func() calendar.Instant { return noon }, Manual: true}, "B")
	w.must(err)
	p, came := &pc{world: w, store: s, net: &network{}}, &[]int64{}
	p.link = link.New(s, link.Options{Transport: p.net, Came: func(n, of int64) { *came = append(*came, n, of) }})
	return p, dir, came
}

func TestNewcomerBecomesThePCOfTheDealer(t *testing.T) {
	w := newWorld(t)
	first := w.joined("A", "KM01")
	put(first, domain.Customers, customer("张伟", "13800138000"))
	first.sync()

	p, _, came := w.newcomer()
	defer func() { w.must(p.store.Close()) }()
	if !link.Newcomer(p.store.Identity()) {
		t.Error("a new store is no newcomer")
	}
	p.join("KM01")
	p.sync()
	id := p.store.Identity()
	if link.Newcomer(id) || id.Dealer != "KM01" || id.PC == first.store.Identity().PC {
		t.Errorf("joined as %+v", id)
	}
	w.agree(first, p)
	if n := len(*came); n < 2 || (*came)[n-2] != (*came)[n-1] {
		t.Errorf("records told while they came: %v", *came)
	}
}

// A wrong code leaves nothing behind; a lost answer leaves the store, for which the code works once more.
func TestNewcomerThatIsNotTaken(t *testing.T) {
	w := newWorld(t)
	code, _, err := w.hub.IssueCode(ctx, "KM01", time.Hour)
	w.must(err)
	for name, c := range map[string]struct {
		joining link.Joining
		refused bool
	}{
		"wrong code":  {link.Joining{URL: w.url, Code: "0000-0000", Move: true}, true},
		"no address":  {link.Joining{URL: "ftp://hub", Code: code, Move: true}, true},
		"unreachable": {link.Joining{URL: "http://127.0.0.1:1", Code: code, Move: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, dir, _ := w.newcomer()
			failed := p.link.Join(ctx, c.joining)
			if failed == nil || link.Refused(failed) != c.refused {
				t.Errorf("refused %v, want %v: %v", link.Refused(failed), c.refused, failed)
			}
			w.must(p.store.Close())
			w.must(link.DropStore(dir))
			if _, err := os.Stat(filepath.Join(dir, store.DatabaseFile)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the database: %v", err)
			}
			again, err := link.NewStore(ctx, dir, store.Options{Manual: true}, "B")
			w.must(err)
			w.must(again.Close())
		})
	}
}
