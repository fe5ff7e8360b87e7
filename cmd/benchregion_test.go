//go:build bench

package cmd

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
	"showroom/sync/link"
	"showroom/sync/sample"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// region is a hub behind real HTTP on this machine, on a real database, and what crossed its wire.
type region struct {
	*testing.T
	hub   *hub.Hub
	url   string
	bytes atomic.Int64 // both ways, with HTTP's own
}

func openRegion(t *testing.T) *region {
	t.Helper()
	return openRegionOn(t, func() (hub.Storage, error) { return sqlite.Open(ctx, scratch(t)) })
}

func openRegionOn(t *testing.T, open func() (hub.Storage, error)) *region {
	t.Helper()
	r := &region{T: t}
	storage, err := open()
	must(t, err)
	r.hub, err = hub.New(ctx, storage, hub.Options{Types: domain.Types, Prebuilt: store.Prebuilt{Types: domain.Types}})
	must(t, err)
	server := httptest.NewUnstartedServer(r.hub.Handler())
	server.Listener = counting{server.Listener, &r.bytes}
	server.Start()
	r.url = server.URL
	t.Cleanup(func() {
		r.hub.Close()
		server.Close()
		must(t, storage.Close())
	})
	must(t, r.hub.CreateDealer(ctx, sample.Dealer.Code, sample.Dealer.Name))
	return r
}

// counting is a listener that counts the bytes of its connections.
type counting struct {
	net.Listener
	n *atomic.Int64
}

func (c counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	return countedConn{conn, c.n}, err
}

type countedConn struct {
	net.Conn
	n *atomic.Int64
}

func (c countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.Add(int64(n))
	return n, err
}

func (c countedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.n.Add(int64(n))
	return n, err
}

// pc is one PC of the dealer.
type pc struct {
	*region
	store *store.Store
	link  *link.Client
}

func (r *region) alone(letter string) *pc {
	r.Helper()
	s, err := store.Create(ctx, scratch(r.T), store.Options{Manual: true}, store.Setup{Dealer: sample.Dealer, PC: letter, Users: sample.Users()})
	must(r, err)
	r.Cleanup(func() { must(r, s.Close()) })
	return &pc{region: r, store: s, link: link.New(s, link.Options{})}
}

func (p *pc) join() {
	p.Helper()
	code, _, err := p.hub.IssueCode(ctx, sample.Dealer.Code, time.Hour)
	must(p, err)
	must(p, p.link.Join(ctx, link.Joining{URL: p.url, Code: code, Name: "测速机"}))
}

func (p *pc) sync() {
	p.Helper()
	_, err := p.link.Sync(ctx)
	must(p, err)
}

// rest waits until the PC does nothing by itself any more: in life it has two processors of its own for its search index.
func (p *pc) rest() {
	p.Helper()
	must(p, p.store.Indexed(ctx))
}

// prebuilt waits until the hub would give the PC a prebuilt snapshot of its dealer.
func (p *pc) prebuilt() {
	p.Helper()
	tables, err := p.store.Tables(ctx)
	must(p, err)
	q := wire.Ask{Protocol: wire.Version, Schema: 1}.Query()
	q.Set("scope", sample.Dealer.Code)
	q.Set("tables", tables)
	for snap := (wire.Snapshot{}); snap.Tables == ""; time.Sleep(20 * time.Millisecond) {
		r, err := http.NewRequest("GET", p.url+"/v1/snapshot?"+q.Encode(), nil)
		must(p, err)
		r.Header.Set("Authorization", "Bearer "+p.store.Identity().Token)
		answer, err := http.DefaultClient.Do(r)
		must(p, err)
		must(p, errors.Join(json.NewDecoder(answer.Body).Decode(&snap), answer.Body.Close()))
	}
}

// push sends the whole outbox and holds the hub to have taken it.
func (p *pc) push(least int) (took time.Duration) {
	p.Helper()
	began := time.Now()
	done, err := p.link.Push(ctx)
	took = time.Since(began)
	must(p, err)
	st, err := p.store.Status(ctx)
	must(p, err)
	if done.Applied < least || done.Refused+done.Held+done.Merged > 0 || st.Pending > 0 {
		p.Errorf("push: %+v, %d still wait; wanted %d applied", done, st.Pending, least)
	}
	return took
}

func (p *pc) seed(n int, seed uint64) {
	p.Helper()
	must(p, sample.Seed(ctx, p.store, sample.Size{Customers: n, Seed: seed, End: lastDay}))
}

// people are as many invented customers as a file of another system may bring: without IDs of ours.
func (r *region) people(n int, seed uint64) []domain.Customer {
	r.Helper()
	p := r.alone("")
	p.seed(n, seed)
	out := p.customers(n)
	for i := range out {
		out[i].Head = record.Head{}
	}
	return out
}

// imports files customers as action.ImportCustomers does.
func (p *pc) imports(people []domain.Customer) {
	p.Helper()
	must(p, p.store.Do(ctx, store.Action{Verb: "customer.import", Bulk: true}, func(tx *store.Tx) error {
		for i := range people {
			if err := store.Put(tx, domain.Customers, &people[i]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (p *pc) customers(n int) (out []domain.Customer) {
	p.Helper()
	must(p, p.store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Find(v, domain.Customers, "ORDER BY id LIMIT ?", n)
		return err
	}))
	return out
}

func perSecond(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }
