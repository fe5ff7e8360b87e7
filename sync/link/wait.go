package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"showroom/sync/wire"
)

const (
	// waitTime is how long a wait may be silent: a hub says something every 50 seconds.
	waitTime = 90 * time.Second
	// openTime is how long a stream may take to open. A hub opens it at once, so when nothing comes it is older, or something
	// on the way holds answers back until they are whole.
	openTime = 10 * time.Second
	// flatTime is for how long then no stream is asked for.
	flatTime = 10 * time.Minute
	// never stands in the place of the first two where no time passes.
	never = 1000 * time.Hour
)

// Wait asks the hub once to answer when one of our scopes moves, which may take more than a minute, and applies the news that
// come with the answer. moved is true when there is more than came. Then, and after an error, Sync finds out what.
func (c *Client) Wait(ctx context.Context) (moved bool, err error) {
	moved, err = c.wait(ctx, nil)
	return moved, trouble(err)
}

// Follow is Wait, of an answer that may go on for minutes: each of its feeds is applied as it comes, and came is called after it.
func (c *Client) Follow(ctx context.Context, came func()) (moved bool, err error) {
	moved, err = c.wait(ctx, came)
	return moved, trouble(err)
}

// wait does both; came is nil where one answer is enough.
func (c *Client) wait(ctx context.Context, came func()) (moved bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.busy.Lock() // what is asked must fit together
	id, round := c.store.Identity(), c.rounds
	c.busy.Unlock()
	if !id.Joined() {
		return false, errAlone
	}
	ask := c.ask(id)
	if ask.Next, err = c.store.NextMutation(ctx); err != nil {
		return false, fmt.Errorf("read outbox: %w", err)
	}
	ask.Rows = !ask.Echo && !c.outgoing(ctx) // the answers to what the hub may have had come before its feed
	ask.Stream = ask.Rows && came != nil && !time.Now().Before(c.flat)
	silence := time.AfterFunc(c.silent, cancel)
	defer silence.Stop()
	opened := true
	if ask.Stream {
		opened = false
		silence.Reset(c.opens)
	}
	defer func() {
		if !opened && err != nil && !silence.Stop() { // nothing came for so long
			c.flat, moved, err = time.Now().Add(flatTime), false, nil
		}
	}()
	answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(ask.Query()), "GET", id.HubURL+"/v1/wait")
	if err != nil {
		return false, err
	}
	if isFeed(answer) {
		defer answer.Close()
		return c.listen(ctx, round, came, wire.NewPieces(answer, func() {
			opened = true
			silence.Reset(c.silent)
		}))
	}
	opened = true
	var heads wire.Heads
	if err := small(answer, &heads); err != nil {
		return false, fmt.Errorf("wait: %w", err)
	}
	for scope, seq := range heads.Heads {
		if seq > id.Cursors[scope] {
			return true, nil
		}
	}
	return heads.Epoch != id.Epoch, nil
}

// listen takes over one feed after the other.
func (c *Client) listen(ctx context.Context, asked int64, came func(), pieces *wire.Pieces) (moved bool, err error) {
	packed, err := pieces.Packed()
	if err != nil {
		return false, err
	}
	if packed { // one feed and no more
		return c.receive(ctx, asked, pieces.Rest())
	}
	for ; ; asked++ {
		piece, err := pieces.Next()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.Is(err, wire.ErrPull):
			return true, nil
		case err != nil:
			return false, err
		}
		if moved, err := c.receive(ctx, asked, bytes.NewReader(piece)); moved || err != nil {
			return moved, err
		}
		if came != nil {
			came()
		}
	}
}

// receive applies news that came with the answer to a wait, unless anything was pushed or pulled since it was asked: then
// moved is true, and Sync finds out what there is. For such a feed may be older than what was answered meanwhile.
func (c *Client) receive(ctx context.Context, asked int64, feed io.Reader) (moved bool, err error) {
	end := c.begin()
	defer func() {
		if ctx.Err() != nil { // there is something to push, which is no trouble
			end(nil)
			return
		}
		end(err)
	}()
	if c.rounds != asked+1 {
		return true, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = c.apply(ctx, cancel, io.NopCloser(feed))
	return false, err
}
