package link_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// overheard keeps the heads of pushes, and does something before the first is sent.
type overheard struct {
	testing.TB
	first func()
	mu    sync.Mutex
	heads []wire.PushHead
}

func (o *overheard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/v1/push" {
		return plainTransport.RoundTrip(r)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.heads) == 0 {
		o.first()
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	in, err := wire.NewReader(bytes.NewReader(body), wire.MaxPush)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var head wire.PushHead
	if err := in.Head(&head); err != nil {
		return nil, err
	}
	o.heads = append(o.heads, head)
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	return plainTransport.RoundTrip(again)
}

// The next push is written while the last is under way. What changes meanwhile is in it all the same: how far the PC is, and what it passes over.
func TestPushWrittenAhead(t *testing.T) {
	w := newWorld(t)
	w.must(w.hub.CreateDealer(ctx, "DL02", "样例大理店"))
	a := w.joined("A", "KM01")
	boss := a.manager()
	who := customer("张伟", "13800000013")
	put(a, domain.Customers, who)
	a.sync()
	put(a, domain.Customers, customer("第一", ""))
	a.transfer(boss, who.ID, "DL02")
	put(a, domain.Customers, customer("之后", ""))
	withdrawn := a.store.Identity().Answered + 2

	heard := &overheard{TB: t, first: func() {
		time.Sleep(100 * time.Millisecond) // the next is written down
		w.must(a.store.Withdraw(ctx, "customer", who.ID))
		w.must(a.store.SetIdentity(ctx, func(id *store.Identity) {
			id.Cursors = maps.Clone(id.Cursors)
			id.Cursors["KM01"]--
		}))
	}}
	before := a.store.Identity().Cursors["KM01"]
	a.link = link.New(a.store, link.Options{Now: a.clock.Now, Transport: heard, OnePush: 1})
	if done, err := a.link.Push(ctx); err != nil || done.Applied != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if len(heard.heads) != 2 {
		t.Fatalf("%d pushes", len(heard.heads))
	}
	first, second := heard.heads[0], heard.heads[1]
	if first.Cursors["KM01"] != before || len(first.Skip) != 0 {
		t.Errorf("first: %+v", first)
	}
	if second.Cursors["KM01"] != before-1 || !slices.Equal(second.Skip, [][2]int64{{withdrawn, withdrawn}}) {
		t.Errorf("second: %+v, withdrawn was %d", second, withdrawn)
	}
	a.sync()
	if got := get(a, domain.Customers, who.ID); got.Scope != "KM01" || count(a, "customer") != 3 {
		t.Errorf("%+v", got)
	}
}
