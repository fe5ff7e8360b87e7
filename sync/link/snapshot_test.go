package link_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/sync/hub"
	"showroom/sync/link"
	"showroom/sync/store"
)

// torn lets through so many bytes of snapshot files, then breaks the line.
type torn struct {
	http.RoundTripper
	left   int64
	ranges []string
	sent   int64
}

func (n *torn) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.RoundTripper.RoundTrip(r)
	if err == nil && strings.HasPrefix(r.URL.Path, "/v1/snapshot/") {
		n.ranges = append(n.ranges, r.Header.Get("Range"))
		answer.Body = &tearing{answer.Body, n}
	}
	return answer, err
}

type tearing struct {
	io.ReadCloser
	n *torn
}

func (t *tearing) Read(b []byte) (int, error) {
	if t.n.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if int64(len(b)) > t.n.left {
		b = b[:t.n.left]
	}
	n, err := t.ReadCloser.Read(b)
	t.n.left -= int64(n)
	t.n.sent += int64(n)
	return n, err
}

// A PC begins with the hub's snapshot. The line breaks again and again and the program is started anew each time: the
// file goes on where it was, no byte comes twice, and in the end the PC has everything, also what came meanwhile.
func TestBootstrapBySnapshot(t *testing.T) {
	w := newWorld(t)
	w.stop()
	w.startWith(hub.Options{SnapshotFrom: 10})
	a := w.joined("A", "KM01")
	a.do("customer.import", func(tx *store.Tx) error {
		for i := range 300 {
			c := customer(fmt.Sprint("客户", i), fmt.Sprint(13800000000+i))
			if err := store.Put(tx, domain.Customers, c); err != nil {
				return err
			}
		}
		return nil
	})
	a.sync()

	b := w.alone("B")
	net := &torn{RoundTripper: b.net}
	b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: net})
	b.join("KM01")
	tries := 0
	for ; tries < 100; tries++ {
		net.left = 700
		b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: net})
		if _, err := b.link.Sync(context.Background()); err == nil {
			break
		}
		if tries == 1 { // in the middle somebody works on
			put(a, domain.Customers, customer("后来的", "13900000001"))
			a.sync()
		}
	}
	left, err := filepath.Glob(filepath.Join(b.store.Dir(), "bootstrap-*"))
	w.must(err)
	if tries < 3 || tries == 100 || len(left) != 0 {
		t.Errorf("%d broken tries, left over %v", tries, left)
	}
	if net.ranges[0] != "" || !strings.HasPrefix(net.ranges[1], "bytes=700-") {
		t.Errorf("ranges %q", net.ranges)
	}
	a.sync()
	b.sync()
	w.agree(a, b)
	if n := count(b, domain.Customers.Name); n != 301 {
		t.Errorf("%d customers", n)
	}
}

// A file that was spoilt on the way or on the disk is noticed by its hash and fetched again.
func TestSpoiltSnapshot(t *testing.T) {
	w := newWorld(t)
	w.stop()
	w.startWith(hub.Options{SnapshotFrom: 10})
	a := w.joined("A", "KM01")
	for i := range 20 {
		put(a, domain.Customers, customer(fmt.Sprint("客户", i), ""))
	}
	a.sync()
	b := w.alone("B")
	net := &torn{RoundTripper: b.net, left: 300}
	b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: net})
	b.join("KM01")
	if _, err := b.link.Sync(ctx); err == nil {
		t.Fatal("the line should have broken")
	}
	files, err := filepath.Glob(filepath.Join(b.store.Dir(), "bootstrap-*"))
	w.must(err)
	if len(files) != 1 {
		t.Fatalf("files %v", files)
	}
	text, err := os.ReadFile(files[0])
	w.must(err)
	text[len(text)/2] ^= 0x55
	w.must(os.WriteFile(files[0], text, 0o600))
	net.left = 1 << 30
	if _, err := b.link.Sync(ctx); err == nil {
		t.Error("a spoilt snapshot was taken")
	}
	b.sync()
	a.sync()
	w.agree(a, b)
}

// noPull lets everything through but pulls.
type noPull struct{ http.RoundTripper }

func (n noPull) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/v1/pull") {
		return nil, io.ErrUnexpectedEOF
	}
	return n.RoundTripper.RoundTrip(r)
}

// A PC that is killed after it has taken a snapshot and before it has removed the file removes it when it goes on.
func TestSnapshotOfAKilledPCIsRemoved(t *testing.T) {
	w := newWorld(t)
	w.stop()
	w.startWith(hub.Options{SnapshotFrom: 10})
	a := w.joined("A", "KM01")
	for i := range 20 {
		put(a, domain.Customers, customer(fmt.Sprint("客户", i), ""))
	}
	a.sync()
	b := w.alone("B")
	b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: noPull{b.net}})
	b.join("KM01")
	if _, err := b.link.Sync(ctx); err == nil || count(b, domain.Customers.Name) != 20 {
		t.Fatalf("the line should have broken behind the snapshot: %v", err)
	}
	left := filepath.Join(b.store.Dir(), "bootstrap-killed")
	w.must(os.WriteFile(left, []byte("taken"), 0o600))
	b.link = link.New(b.store, link.Options{Now: b.clock.Now, Transport: b.net})
	b.sync()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	a.sync()
	w.agree(a, b)
}

// Another dealer's PC gets neither the snapshot nor its file.
func TestSnapshotOfAnotherDealer(t *testing.T) {
	w := newWorld(t)
	w.stop()
	w.startWith(hub.Options{SnapshotFrom: 1})
	w.must(w.hub.CreateDealer(ctx, "DL02", "样例大理店"))
	a, c := w.joined("A", "KM01"), w.joined("C", "DL02")
	put(a, domain.Customers, customer("张伟", ""))
	a.sync()
	get := func(p *pc, path string) (int, string) {
		r, err := http.NewRequest("GET", w.url+path, nil)
		w.must(err)
		r.Header.Set("Authorization", "Bearer "+p.store.Identity().Token)
		answer, err := (&http.Client{Timeout: time.Minute}).Do(r)
		w.must(err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		w.must(err)
		return answer.StatusCode, string(body)
	}
	status, body := get(a, "/v1/snapshot?protocol=1&schema=1&scope=KM01")
	_, rest, _ := strings.Cut(body, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if status != 200 || len(id) != 32 {
		t.Fatalf("%d %s", status, body)
	}
	for _, path := range []string{"/v1/snapshot?protocol=1&schema=1&scope=KM01", "/v1/snapshot/" + id} {
		if status, body := get(c, path); status != 403 {
			t.Errorf("%s: %d %.80s", path, status, body)
		}
	}
	if status, _ := get(a, "/v1/snapshot/"+id); status != 200 {
		t.Errorf("its own: %d", status)
	}
	if status, body := get(a, "/v1/snapshot/00"); status == 200 || !strings.Contains(body, "gone") {
		t.Errorf("an unknown one: %d %s", status, body)
	}
}
