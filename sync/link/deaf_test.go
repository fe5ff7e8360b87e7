package link_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/link"
)

// deaf is a wire on which everything works but waiting for news.
type deaf struct {
	http.RoundTripper
	waits, others atomic.Int64
}

func (d *deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/v1/wait" {
		d.others.Add(1)
		return d.RoundTripper.RoundTrip(r)
	}
	d.waits.Add(1)
	return &http.Response{StatusCode: http.StatusServiceUnavailable, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(`{"code":"hub","message":"同时等候总部消息的电脑太多"}`)), Request: r}, nil
}

// A PC that may not wait, because too many do or something in between breaks long requests off, doesn't ask again and
// again as fast as it can, and still sends what is saved at once.
func TestDeafPCDoesNotStorm(t *testing.T) {
	w := newWorld(t)
	p := w.joined("A", "KM01")
	p.sync()
	wire := &deaf{RoundTripper: &network{}}
	p.link = link.New(p.store, link.Options{Now: p.clock.Now, Transport: wire})
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.link.Run(running, nil)
	}()
	for end := time.Now().Add(time.Minute); wire.waits.Load() < 2 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(1500 * time.Millisecond) // in which a storm would ask hundreds of times; it may have gone on for a minute before, in which there are about ten waits
	if waits, others := wire.waits.Load(), wire.others.Load(); waits < 2 || waits > 20 || others > 40 {
		t.Errorf("%d waits and %d other requests", waits, others)
	}
	put(p, domain.Customers, &domain.Customer{Kind: domain.Person, Name: "张三", Phone: "13800000013"})
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		st, err := p.store.Status(ctx)
		w.must(err)
		if st.Pending == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("what was saved isn't sent")
		}
	}
	stop()
	<-ended
}
