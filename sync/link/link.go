// Package link is the PC's side of the network: it joins a hub, pushes what the store has in its outbox and
// pulls what others did. It keeps nothing itself; all state lies in the store, so it may be killed at any
// moment.
//
// Nothing here ever blocks a save: the store takes edits while a push or pull runs. Errors that a user sees
// are *Error, in the user's words.
//
// Not here: what a message looks like (wire), who wins (merge, at the hub), how the sync page looks (desk).
package link

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/sirupsen/logrus"

	"showroom/domain/calendar"
	"showroom/sync/store"
	"showroom/sync/wire"
)

// Store is what the link needs of a *store.Store.
type Store interface {
	Identity() store.Identity
	SetIdentity(ctx context.Context, change func(*store.Identity)) error
	Dir() string
	Requeue(ctx context.Context) error
	Anew(ctx context.Context, epoch string, cut map[string]int64, next int64) error
	Join(ctx context.Context, id store.Identity) error
	Outgoing(ctx context.Context, after int64, changes int) ([]wire.Mutation, error)
	Sending(ctx context.Context, batch []wire.Mutation) ([]wire.Mutation, error)
	Skip(after int64, batch []wire.Mutation) [][2]int64
	NextMutation(ctx context.Context) (int64, error)
	Settle(ctx context.Context, outcomes []wire.Outcome) error
	ApplyFeed(ctx context.Context, head wire.FeedHead, next func() (wire.Item, error)) (int, error)
	Tables(ctx context.Context) (string, error)
	ApplyPrebuilt(ctx context.Context, path string, came func(records, of int64)) (int, error)
	Proof(ctx context.Context, scope string) (wire.Proof, error)
	ProofByRanges(ctx context.Context, scope, typ string) (wire.Proof, error)
	ApplyRanges(ctx context.Context, head wire.FeedHead, scope, typ string, ranges []int, next func() (wire.Item, error)) (store.Mended, error)
	Watch(changed func(types []string)) (cancel func())
}

var _ Store = (*store.Store)(nil)

// Options are what a program decides about its link. The zero value works.
type Options struct {
	Now       func() calendar.Instant // nil: the system's clock
	Log       *logrus.Entry           // nil: nothing is logged
	Schema    int                     // of the store's records; 0: 1
	Proxy     string                  // address of a proxy; "": none, whatever the environment says
	Transport http.RoundTripper       // nil: HTTP with sane timeouts; tests put faults in between

	// Came is told how many records of a pull came so far, of how many: every few hundred and at the end. It is
	// called in the background and must not wait. nil: nobody asks.
	Came func(records, of int64)

	// OnePush is about how many changes one push carries: more don't make it faster, only the answer later. 0: 4,000.
	OnePush int
	// InTurn does one thing after the other, never two at once, and gives up no wait because of the time: a simulation must be able to play
	// it again.
	InTurn bool
}

// Client links one store with its hub. Its methods may be called by any goroutine; pushes and pulls wait for
// each other.
type Client struct {
	store  Store
	opt    Options
	http   *resty.Client
	busy   sync.Mutex // one push or pull at a time
	rounds int64      // how many there were; with busy

	proved time.Time     // when Run compared with the hub; Run's own
	deaf   int           // waits that failed in a row; of the goroutine that waits, of which there is one at a time
	flat   time.Time     // until when no stream is asked for; of that goroutine
	opens  time.Duration // how long a stream may take to open
	silent time.Duration // how long a wait may be silent

	mu    sync.Mutex
	state State
}

// New makes a link. It does not connect.
func New(s Store, opt Options) *Client {
	if opt.Now == nil {
		opt.Now = func() calendar.Instant { return calendar.InstantOf(time.Now()) }
	}
	if opt.Log == nil {
		silent := logrus.New()
		silent.SetLevel(logrus.PanicLevel)
		opt.Log = logrus.NewEntry(silent)
	}
	if opt.Schema == 0 {
		opt.Schema = 1
	}
	if opt.OnePush == 0 {
		opt.OnePush = 4000
	}
	c := resty.New()
	c.SetLogger(opt.Log) // resty's own would write to stderr
	if opt.Transport != nil {
		c.SetTransport(opt.Transport)
	} else {
		c.SetTransport(transport())
	}
	c.RemoveProxy()
	if opt.Proxy != "" {
		c.SetProxy(opt.Proxy)
	}
	client := &Client{store: s, opt: opt, http: c, opens: openTime, silent: waitTime}
	if opt.InTurn {
		client.opens, client.silent = never, never
	}
	return client
}

// transport has a limit for every step but the answer's body, which may be long: contexts bound the whole.
// Compression is wire's own, so the transport asks for none.
func transport() *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 5 * time.Minute, // a long push answers when it is through
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   2,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
	}
}

// State is how the link stands, for the status bar. What waits in the outbox the store knows itself.
type State struct {
	Online bool             // the last contact with the hub worked
	Busy   bool             // a push or pull is under way
	Last   calendar.Instant // the last contact that worked
	Err    *Error           // why the last contact didn't work, nil if it did
}

// State tells how the link stands.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// still waits until no push or pull is under way, and tells how many there were.
func (c *Client) still() (rounds int64) {
	c.busy.Lock()
	defer c.busy.Unlock()
	return c.rounds
}

func (c *Client) begin() (end func(error)) {
	c.busy.Lock()
	c.rounds++
	c.mu.Lock()
	c.state.Busy = true
	c.mu.Unlock()
	return func(err error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		defer c.busy.Unlock()
		c.state.Busy = false
		c.state.Err = explain(err)
		if e := c.state.Err; e == nil {
			c.state.Online, c.state.Last = true, c.opt.Now()
		} else {
			c.state.Online = e.Code != Offline
		}
	}
}

// address brings what a user typed into the form of a base address.
func address(typed string) (string, error) {
	typed = strings.TrimRight(strings.TrimSpace(typed), "/")
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &Error{Code: Address, Message: "总部地址不对，请按 https://hub.example.com:8420 的样子填写", cause: err}
	}
	return u.Scheme + "://" + u.Host + strings.TrimRight(u.Path, "/"), nil
}
