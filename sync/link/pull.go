package link

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"showroom/sync/store"
	"showroom/sync/wire"
)

// Pull receives and applies what changed at the hub. It returns how many records came.
func (c *Client) Pull(ctx context.Context) (items int, err error) {
	end := c.begin()
	defer func() { end(err) }()
	items, err = c.pull(ctx, false)
	return items, trouble(err)
}

// pull receives. pushed tells that everything which this PC sends has just been answered.
func (c *Client) pull(ctx context.Context, pushed bool) (int, error) {
	id := c.store.Identity()
	if !id.Joined() {
		return 0, errAlone
	}
	begun := 0 // records of snapshots
	if id.Bootstrap {
		n, err := c.bootstrap(ctx)
		if err != nil {
			return n, err
		}
		begun, id = n, c.store.Identity()
	}
	ctx, cancel := context.WithTimeout(ctx, streamTime)
	defer cancel()
	ask := c.ask(id)
	var err error
	if ask.Next, err = c.store.NextMutation(ctx); err != nil {
		return begun, fmt.Errorf("read outbox: %w", err)
	}
	if pushed && !id.Bootstrap {
		ask.Known = id.Answered + 1
	}
	answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(ask.Query()), "GET", id.HubURL+"/v1/pull")
	if err != nil {
		return begun, err
	}
	defer answer.Close()
	n, err := c.apply(ctx, cancel, answer)
	return begun + n, err
}

// apply takes over what a feed says. cancel must end its request.
func (c *Client) apply(ctx context.Context, cancel context.CancelFunc, answer io.ReadCloser) (items int, err error) {
	r, err := wire.NewReader(answer, wire.MaxFeed)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var head wire.FeedHead
	if err := r.Head(&head); err != nil {
		return 0, err
	}
	if err := c.learnOffset(ctx, answer, head.Now); err != nil {
		return 0, err
	}
	ahead := decodeAhead(ctx, cancel, r)
	defer ahead.stop()
	n, err := c.store.ApplyFeed(ctx, head, c.told(head.Count, ahead.next))
	if err != nil {
		return 0, fmt.Errorf("apply feed: %w", err)
	}
	return n, nil
}

// level moves the cursors to where the hub said, with the answer to a push, that there is nothing else.
func (c *Client) level(ctx context.Context, still wire.FeedHead) error {
	if _, err := c.store.ApplyFeed(ctx, still, func() (wire.Item, error) { return wire.Item{}, io.EOF }); err != nil {
		return fmt.Errorf("note how far the hub is: %w", err)
	}
	return nil
}

// told lets Came know while items are taken.
func (c *Client) told(of int64, next func() (wire.Item, error)) func() (wire.Item, error) {
	if c.opt.Came == nil || of == 0 {
		return next
	}
	n := int64(0)
	return func() (wire.Item, error) {
		item, err := next()
		if err == nil {
			if n++; n%partSize == 0 || n == of {
				c.opt.Came(n, of)
			}
		}
		return item, err
	}
}

// ahead decodes a feed in a goroutine of its own, a few hundred items ahead of the store.
type ahead struct {
	parts  chan part
	now    part
	cancel context.CancelFunc
}

type part struct {
	items []wire.Item
	err   error // io.EOF at the end
}

const partSize = 256

// decodeAhead begins to decode. cancel must end the request that r reads, so that stop never waits for a
// network that has gone quiet.
func decodeAhead(ctx context.Context, cancel context.CancelFunc, r *wire.Reader) *ahead {
	a := &ahead{parts: make(chan part, 4), cancel: cancel}
	go func() {
		defer close(a.parts)
		var decode wire.Decoder
		for {
			p := readPart(r, &decode)
			select {
			case a.parts <- p:
			case <-ctx.Done():
				return
			}
			if p.err != nil {
				return
			}
		}
	}()
	return a
}

func readPart(r *wire.Reader, decode *wire.Decoder) part {
	p := part{items: make([]wire.Item, 0, partSize)}
	for len(p.items) < partSize {
		line, err := r.Next()
		if err != nil {
			p.err = err
			return p
		}
		p.items = append(p.items, wire.Item{})
		if err := decode.Item(bytes.Clone(line), &p.items[len(p.items)-1]); err != nil {
			p.items, p.err = p.items[:len(p.items)-1], fmt.Errorf("%w: %w", wire.ErrCut, err)
			return p
		}
	}
	return p
}

func (a *ahead) next() (wire.Item, error) {
	for len(a.now.items) == 0 {
		if a.now.err != nil {
			return wire.Item{}, a.now.err
		}
		p, open := <-a.parts
		if !open {
			return wire.Item{}, io.ErrUnexpectedEOF
		}
		a.now = p
	}
	item := a.now.items[0]
	a.now.items = a.now.items[1:]
	return item, nil
}

// stop ends the goroutine and waits for it, so that nobody reads the answer any more.
func (a *ahead) stop() {
	a.cancel()
	for range a.parts { //nolint:revive // empties the channel until it is closed
	}
}

// Difference is a type of records whose count or sum is not the hub's.
type Difference struct {
	Scope, Type string
	Here, Hub   int64 // records
}

// Prove compares the store with the hub, scope by scope. ok is false when the hub went on in between, so
// that nothing can be said: Sync and try again.
func (c *Client) Prove(ctx context.Context) (found []Difference, ok bool, err error) {
	id := c.store.Identity()
	if !id.Joined() {
		return nil, false, errAlone
	}
	round := c.still()
	for _, scope := range scopes(id) {
		q := c.ask(id).Query()
		q.Set("scope", scope)
		answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(q), "GET", id.HubURL+"/v1/proof")
		if err != nil {
			return nil, false, trouble(err)
		}
		var hub wire.Proof
		if err := small(answer, &hub); err != nil {
			return nil, false, trouble(err)
		}
		here, err := c.store.Proof(ctx, scope)
		if err != nil {
			return nil, false, trouble(err)
		}
		if here.Head != hub.Head || here.Epoch != hub.Epoch {
			return nil, false, nil
		}
		found = append(found, differences(scope, here, hub)...)
	}
	if c.still() != round { // what a push settled has its number before the cursor is there
		return nil, false, nil
	}
	return found, true, nil
}

func scopes(id store.Identity) []string {
	var out []string
	for scope := range id.Cursors {
		out = append(out, scope)
	}
	slices.Sort(out)
	return out
}

func differences(scope string, here, hub wire.Proof) []Difference {
	both := map[string][2]wire.TypeSum{}
	for i, p := range []wire.Proof{here, hub} {
		for _, t := range p.Types {
			pair := both[t.Type]
			pair[i] = t
			both[t.Type] = pair
		}
	}
	var out []Difference
	for typ, pair := range both {
		if pair[0].Count != pair[1].Count || pair[0].Sum != pair[1].Sum {
			out = append(out, Difference{Scope: scope, Type: typ, Here: pair[0].Count, Hub: pair[1].Count})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		if a.Type < b.Type {
			return -1
		}
		return 1
	})
	return out
}
