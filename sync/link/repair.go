package link

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"showroom/sync/store"
	"showroom/sync/wire"
)

// Repaired is what Repair found, what it did about it, and what was left of it.
type Repaired struct {
	Found  []Difference // before
	Left   []Difference // after: what this program can't have as the hub has it
	Ranges int          // that differed and were received anew, of wire.Ranges for each type
	store.Mended
	Anew bool // everything was received anew, for the hub doesn't know ranges
}

// proveEvery is how often Run compares this copy with the hub.
const proveEvery = 6 * time.Hour

// Repair compares the store with the hub and, where they differ, finds the ranges of records that do and receives those;
// the outbox stays. ok is false when the hub went on meanwhile, so that nothing can be said.
func (c *Client) Repair(ctx context.Context) (r Repaired, ok bool, err error) {
	if r.Found, ok, err = c.Prove(ctx); err != nil || !ok || len(r.Found) == 0 {
		return r, ok, err
	}
	c.opt.Log.WithField("differences", fmt.Sprint(r.Found)).Error("This copy differs from the hub: receiving what differs")
	for _, d := range r.Found {
		known, err := c.repairType(ctx, d, &r)
		if moved(err) {
			return r, false, nil
		}
		if err != nil {
			return r, false, trouble(err)
		}
		if known {
			continue
		}
		if err := c.store.Anew(ctx, c.store.Identity().Epoch, nil, 0); err != nil {
			return r, false, trouble(err)
		}
		if _, err := c.Sync(ctx); err != nil {
			return r, false, err
		}
		r.Anew = true
		break
	}
	c.opt.Log.WithField("ranges", r.Ranges).WithField("records", r.Taken+r.Dropped).WithField("kept", r.Kept).Warn("Repaired")
	if r.Left, ok, err = c.Prove(ctx); err == nil && ok && len(r.Left) > 0 {
		c.opt.Log.WithField("differences", fmt.Sprint(r.Left)).Error("This copy still differs from the hub")
	}
	return r, ok, err
}

// errMoved is that the hub went on between the proof and the repair.
var errMoved = errors.New("the hub has moved")

func moved(err error) bool {
	var local *store.Error
	return errors.Is(err, errMoved) || errors.As(err, &local) && local.Code == store.Moved
}

// repairType receives the ranges of one type that differ. known is false when the hub doesn't know ranges.
func (c *Client) repairType(ctx context.Context, d Difference, r *Repaired) (known bool, err error) {
	end := c.begin() // nothing is pushed or pulled in between, so what is received can't be older than what is here
	defer func() {
		if moved(err) {
			end(nil)
			return
		}
		end(err)
	}()
	ctx, cancel := context.WithTimeout(ctx, streamTime)
	defer cancel()
	id := c.store.Identity()
	q := c.ask(id).Query()
	q.Set("scope", d.Scope)
	q.Set("ranges", d.Type)
	answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(q), "GET", id.HubURL+"/v1/proof")
	if err != nil {
		return false, err
	}
	var hub wire.Proof
	if err := small(answer, &hub); err != nil || hub.Cut != wire.Ranges {
		return false, err
	}
	here, err := c.store.ProofByRanges(ctx, d.Scope, d.Type)
	if err != nil {
		return true, err
	}
	if here.Head != hub.Head || here.Epoch != hub.Epoch {
		return true, errMoved
	}
	differ := differingRanges(here.Ranges, hub.Ranges)
	if len(differ) == 0 {
		return true, nil
	}
	done, err := c.fetchRanges(ctx, d, differ)
	if err != nil {
		return true, err
	}
	r.Ranges += len(differ)
	r.Taken, r.Dropped = r.Taken+done.Taken, r.Dropped+done.Dropped
	if done.Kept != "" {
		r.Kept = done.Kept
	}
	return true, nil
}

func (c *Client) fetchRanges(ctx context.Context, d Difference, list []int) (m store.Mended, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	id := c.store.Identity()
	q := c.ask(id).Query()
	q.Set("scope", d.Scope)
	q.Set("type", d.Type)
	for _, at := range list {
		q.Add("range", strconv.Itoa(at))
	}
	answer, err := c.send(c.request(ctx, id).SetQueryParamsFromValues(q), "GET", id.HubURL+"/v1/range")
	if err != nil {
		return m, err
	}
	defer answer.Close()
	r, err := wire.NewReader(answer, wire.MaxFeed)
	if err != nil {
		return m, err
	}
	defer r.Close()
	var head wire.FeedHead
	if err := r.Head(&head); err != nil {
		return m, err
	}
	items := decodeAhead(ctx, cancel, r)
	defer items.stop()
	return c.store.ApplyRanges(ctx, head, d.Scope, d.Type, list, items.next)
}

// differingRanges are those whose count or sum is not the same on both sides.
func differingRanges(here, hub []wire.RangeSum) (out []int) {
	both := map[int][2]wire.RangeSum{}
	for i, side := range [2][]wire.RangeSum{here, hub} {
		for _, s := range side {
			if s.Range < 0 || s.Range >= wire.Ranges {
				continue
			}
			pair := both[s.Range]
			pair[i] = s
			both[s.Range] = pair
		}
	}
	for at, pair := range both {
		if pair[0].Count != pair[1].Count || pair[0].Sum != pair[1].Sum {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	return out
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
