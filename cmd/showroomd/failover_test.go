package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/hub/hubtest"
	"showroom/sync/link"
	"showroom/sync/store"
)

// region is a PostgreSQL server with a streaming standby, a hub that knows both, and PCs of two dealers.
type region struct {
	*testing.T
	primary, standby *hubtest.Server
	db, url          string
	pcs              []*till
}

// till is a PC and the names of the customers that it was told are safe.
type till struct {
	*region
	name  string
	store *store.Store
	link  *link.Client
	typed []string
	safe  int // so many of typed were acknowledged
}

func newRegion(t *testing.T, synchronous string) *region {
	t.Helper()
	r := &region{T: t}
	var err error
	r.primary, err = hubtest.Start(hubtest.Replicating()...)
	r.must(err)
	t.Cleanup(func() { r.must(r.primary.Stop()) })
	r.standby, err = r.primary.Standby()
	r.must(err)
	t.Cleanup(func() { r.must(r.standby.Stop()) })
	if synchronous != "" {
		r.must(r.primary.Synchronous(synchronous))
	}
	r.primary.Exec(t, r.primary.Address("postgres"), "CREATE DATABASE hub")
	r.must(r.standby.Caught(r.primary)) // a database that isn't there is no server to pass over
	r.db = hubtest.AnyOf("hub", r.standby, r.primary)
	for _, dealer := range []string{"KM01", "KM02"} {
		must(t, "dealer", "add", dealer, dealer+"店", "--db", r.db)
	}
	r.serve()
	for _, dealer := range []string{"KM01", "KM02"} {
		r.join(dealer)
		r.join(dealer)
	}
	return r
}

func (r *region) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// serve runs the hub until the test ends.
func (r *region) serve() {
	r.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, log := &lockedBuffer{wrote: make(chan struct{}, 16)}, &lockedBuffer{wrote: make(chan struct{}, 1<<16)}
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, []string{"serve", "--db", r.db, "--listen", "127.0.0.1:0"}, out, log) }()
	r.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 || r.Failed() {
			r.Logf("the hub ended with %d:\n%s", code, log.String())
		}
	})
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	for address.FindString(out.String()) == "" {
		select {
		case <-out.wrote:
		case code := <-ended:
			r.Fatalf("ended with %d: %s", code, log.String())
		case <-time.After(20 * time.Second):
			r.Fatal("doesn't come up")
		}
	}
	r.url = "http://" + address.FindString(out.String())
}

func (r *region) join(dealer string) {
	r.Helper()
	code := strings.TrimSpace(must(r.T, "code", dealer, "--db", r.db))
	s, err := link.NewStore(r.Context(), r.TempDir(), store.Options{Manual: true}, "A")
	r.must(err)
	r.Cleanup(func() { r.must(s.Close()) })
	p := &till{region: r, name: fmt.Sprint(dealer, " ", len(r.pcs)), store: s, link: link.New(s, link.Options{})}
	r.must(p.link.Join(r.Context(), link.Joining{URL: r.url, Code: code, Name: p.name, Move: true}))
	_, err = p.link.Sync(r.Context())
	r.must(err)
	r.pcs = append(r.pcs, p)
}

// save files a customer.
func (p *till) save() {
	p.Helper()
	c := domain.Customer{Kind: domain.Person, Name: fmt.Sprint(p.name, " 第 ", len(p.typed), " 位")}
	p.must(p.store.Do(p.Context(), store.Action{Verb: "customer.new"}, func(tx *store.Tx) error { return store.Put(tx, domain.Customers, &c) }))
	p.typed = append(p.typed, c.Name)
}

// sync tells whether it worked. While there is no primary it fails in words that say so.
func (p *till) sync() bool {
	p.Helper()
	_, err := p.link.Sync(p.Context())
	if err == nil {
		p.safe = len(p.typed)
		return true
	}
	var told *link.Error
	if !errors.As(err, &told) || told.Code != link.Hub && told.Code != link.Offline {
		p.Errorf("%s: %v", p.name, err)
	}
	return false
}

// settled lets all sync until nothing is left, and compares everybody with the hub.
func (r *region) settled() {
	r.Helper()
	for range 3 {
		for _, p := range r.pcs {
			deadline := time.Now().Add(time.Minute)
			for !p.sync() && time.Now().Before(deadline) {
				time.Sleep(50 * time.Millisecond)
			}
		}
	}
	for _, p := range r.pcs {
		if differ, ok, err := p.link.Prove(r.Context()); err != nil || !ok || len(differ) > 0 {
			r.Errorf("%s differs from the hub: %v %v %v", p.name, differ, ok, err)
		}
		st, err := p.store.Status(r.Context())
		r.must(err)
		if st.Pending+st.Refused+st.Held+st.Conflicts > 0 {
			r.Errorf("%s isn't at rest: %+v", p.name, st)
		}
	}
	have := r.customers()
	for _, p := range r.pcs {
		for _, name := range p.typed[:p.safe] {
			if have[name] != 1 {
				r.Errorf("%s is %d times at the hub", name, have[name])
			}
		}
	}
	must(r.T, "verify", "--db", r.db)
}

// customers counts the names that stand in the database itself.
func (r *region) customers() map[string]int {
	r.Helper()
	db, err := sql.Open("pgx", r.standby.Address("hub"))
	r.must(err)
	defer db.Close()
	rows, err := db.Query("SELECT body::json ->> 'name' FROM record WHERE type = 'customer' AND deleted = 0")
	r.must(err)
	defer rows.Close()
	have := map[string]int{}
	for rows.Next() {
		var name string
		r.must(rows.Scan(&name))
		have[name]++
	}
	r.must(rows.Err())
	return have
}

func (r *region) epochs() map[string]bool {
	out := map[string]bool{}
	for _, p := range r.pcs {
		out[p.store.Identity().Epoch] = true
	}
	return out
}

// The primary dies while four PCs of two dealers push. The standby is promoted, the hub finds it by the address that names
// both, and the PCs go on: nothing that was acknowledged is lost, nothing is doubled, nobody begins anew.
func TestFailover(t *testing.T) { failOver(t, "on") }

func failOver(t *testing.T, commit string) {
	t.Helper()
	r := newRegion(t, commit)
	before := r.epochs()
	half := make(chan struct{}, len(r.pcs))
	var all sync.WaitGroup
	for _, p := range r.pcs {
		all.Add(1)
		go func() {
			defer all.Done()
			p.pushOn(half)
		}()
	}
	for range r.pcs {
		<-half
	}
	r.must(r.primary.Kill()) // the PCs are pushing
	r.standby.Promote(t)
	all.Wait()
	r.settled()
	if after := r.epochs(); !maps.Equal(before, after) || len(after) != 1 {
		t.Errorf("a new epoch began, PCs had to receive everything anew: %v, then %v", before, after)
	}
}

// pushOn works until a few pushes have been acknowledged, tells, and goes on until some more were when the primary was gone.
func (p *till) pushOn(half chan<- struct{}) {
	const enough, more = 6, 4
	after := 0
	for deadline := time.Now().Add(time.Minute); after < more; {
		if time.Now().After(deadline) {
			p.Errorf("%s doesn't go on", p.name)
			break
		}
		p.save()
		if !p.sync() {
			continue
		}
		if !p.primary.Alive() {
			after++
		}
		if p.safe >= enough && half != nil {
			half <- struct{}{}
			half = nil
		}
	}
	if half != nil {
		half <- struct{}{}
	}
}
