package link

import (
	"context"
	"fmt"
	"time"
)

// Repaired is what Repair found and what was left of it.
type Repaired struct {
	Found []Difference // before
	Left  []Difference // after receiving everything anew: what the hub doesn't have
}

// proveEvery is how often Run compares this copy with the hub.
const proveEvery = 6 * time.Hour

// Repair compares the store with the hub and, where they differ, receives everything anew; the outbox stays.
// ok is false when the hub went on meanwhile, so that nothing can be said.
func (c *Client) Repair(ctx context.Context) (r Repaired, ok bool, err error) {
	if r.Found, ok, err = c.Prove(ctx); err != nil || !ok || len(r.Found) == 0 {
		return r, ok, err
	}
	c.opt.Log.WithField("differences", fmt.Sprint(r.Found)).Error("This copy differs from the hub: receiving everything anew")
	if err := c.store.Anew(ctx, c.store.Identity().Epoch, nil, 0); err != nil {
		return r, false, trouble(err)
	}
	if _, err := c.Sync(ctx); err != nil {
		return r, false, err
	}
	if r.Left, ok, err = c.Prove(ctx); err == nil && ok && len(r.Left) > 0 {
		c.opt.Log.WithField("differences", fmt.Sprint(r.Left)).Error("This copy still differs from the hub")
	}
	return r, ok, err
}

// proveNow and then repairs, in the background of Run: what it finds is in the log and in the next proof.
func (c *Client) proveNow(ctx context.Context) {
	if c.proved.IsZero() {
		c.proved = time.Now() // not in the first minutes of the day
		return
	}
	if time.Since(c.proved) < proveEvery {
		return
	}
	c.proved = time.Now()
	if _, _, err := c.Repair(ctx); err != nil && ctx.Err() == nil {
		c.opt.Log.WithError(err).Warn("The proof could not be made")
	}
}
