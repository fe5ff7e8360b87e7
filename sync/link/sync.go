package link

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"showroom/sync/store"
	"showroom/sync/wire"
)

// Synced is what one Sync did.
type Synced struct {
	Pushed
	Pulled int // records
}

// Sync pushes and pulls until both sides are quiet. When the hub was restored from a backup it receives
// everything anew first; the outbox is pushed all the same.
func (c *Client) Sync(ctx context.Context) (done Synced, err error) {
	end := c.begin()
	defer func() { end(err) }()
	anew := false
	for range 3 {
		err = c.syncOnce(ctx, anew, &done)
		fault, restored := restoredHub(err)
		if !restored {
			break
		}
		if fault == nil {
			continue // between our question and its answer: the next question will tell what both share
		}
		c.opt.Log.WithField("epoch", fault.Epoch).Warn("The hub was restored: receiving everything anew and bringing back what it lost")
		// The epoch is noted at once: should another begin before everything is here, the hub can tell what it shares with this one.
		if err = c.store.Anew(ctx, fault.Epoch, fault.Cut, fault.Next); err != nil {
			break
		}
		anew = true
	}
	return done, trouble(err)
}

// restoredHub is the fault of a hub that follows another lineage; nil of a feed that turned out to be of another one.
func restoredHub(err error) (*wire.Fault, bool) {
	var fault *wire.Fault
	var local *store.Error
	switch {
	case errors.As(err, &fault) && fault.Code == wire.FaultEpoch:
		return fault, true
	case errors.As(err, &local) && local.Code == store.Lineage:
		return nil, true
	}
	return nil, false
}

func (c *Client) syncOnce(ctx context.Context, anew bool, done *Synced) error {
	if anew || c.store.Identity().Joined() && c.store.Identity().Epoch == "" { // know where the hub stands before adding to it
		n, err := c.pull(ctx, false)
		done.Pulled += n
		if err != nil && !tooOld(err) { // an old program may be refused pulls, but what it has goes up
			return err
		}
	}
	for {
		before := done.Pushed
		still, err := c.push(ctx, &done.Pushed)
		if err != nil {
			return err
		}
		if still != nil && done.Pushed != before {
			return c.level(ctx, *still)
		}
		n, err := c.pull(ctx, true)
		done.Pulled += n
		if err != nil || done.Pushed == before || n == 0 {
			return err
		}
	}
}

// tooOld tells whether the hub has no records for programs as old as this one.
func tooOld(err error) bool {
	var fault *wire.Fault
	return errors.As(err, &fault) && fault.Code == wire.FaultOld
}

// Waiting times of Run.
const (
	firstRetry = time.Second
	lastRetry  = time.Minute
	recheck    = 5 * time.Minute // a quiet link asks again, whatever it believes
)

// Run keeps the store in step with the hub until ctx ends: it pushes as soon as something is saved, pulls as
// soon as the hub has news, and tries again by itself, with jitter so that a thousand PCs don't come at once
// when the network returns. changed is called after each attempt; it may be nil.
func (c *Client) Run(ctx context.Context, changed func(State)) {
	saved := make(chan struct{}, 1)
	stop := c.store.Watch(func([]string) { notify(saved) })
	defer stop()
	retry := firstRetry
	for ctx.Err() == nil {
		_, err := c.Sync(ctx)
		if changed != nil {
			changed(c.State())
		}
		e := explain(err)
		switch {
		case e == nil:
			retry = firstRetry
			c.proveNow(ctx)
			c.idle(ctx, saved, changed)
			continue
		case e.final():
			c.opt.Log.WithError(e).Error("Syncing needs a person")
			retry = lastRetry
		default:
			c.opt.Log.WithError(e).Info("Sync failed, trying again")
		}
		pause(ctx, retry/2+rand.N(retry))
		retry = min(lastRetry, retry*2)
	}
}

func notify(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// idle returns when there is something to do: something was saved, the hub has news, or time has passed.
func (c *Client) idle(ctx context.Context, saved <-chan struct{}, changed func(State)) {
	ctx, cancel := context.WithTimeout(ctx, recheck)
	defer cancel()
	news := make(chan struct{})
	tell := func() {
		if changed != nil {
			changed(c.State())
		}
	}
	go func() {
		defer close(news)
		for ctx.Err() == nil {
			moved, err := c.Follow(ctx, tell)
			if err != nil {
				c.deafness(ctx, err)
				return
			}
			if c.deaf = 0; moved {
				return
			}
			tell() // something may have come
		}
	}()
	for waiting := true; waiting; {
		select {
		case <-saved:
			waiting = !c.outgoing(ctx)
		case <-news:
			waiting = false
		case <-ctx.Done():
			waiting = false
		}
	}
	cancel()
	<-news
}

// deafness lets a while pass after a wait that failed, the longer the more often in a row: syncing may work all the while,
// with a hub for which too many wait or a proxy that breaks long requests off, and must not go round and round.
func (c *Client) deafness(ctx context.Context, err error) {
	if c.deaf++; c.deaf == 1 || ctx.Err() != nil {
		return // Sync finds out at once whether the hub is there
	}
	c.opt.Log.WithError(err).Debug("Waiting for news fails")
	retry := min(lastRetry, firstRetry<<min(c.deaf-2, 10))
	pause(ctx, retry/2+rand.N(retry))
}

// outgoing tells whether there is something to push: the store's signal comes for our own writes, too.
func (c *Client) outgoing(ctx context.Context) bool {
	batch, err := c.store.Outgoing(ctx, 0, 1)
	return err != nil || len(batch) > 0
}
