package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"showroom/sync/wire"
)

// Pushed counts what the hub made of mutations.
type Pushed struct{ Applied, Merged, Held, Refused int }

func (p *Pushed) count(v wire.Verdict) {
	switch v {
	case wire.Applied:
		p.Applied++
	case wire.Merged:
		p.Merged++
	case wire.Held:
		p.Held++
	case wire.Refused:
		p.Refused++
	}
}

// Push sends everything that waits in the outbox. What was answered is settled even when a later part fails.
func (c *Client) Push(ctx context.Context) (done Pushed, err error) {
	end := c.begin()
	defer func() { end(err) }()
	_, err = c.push(ctx, &done)
	return done, trouble(err)
}

// push sends. still is the head of what a pull would bring now, if the hub said with its last answer that there is nothing.
func (c *Client) push(ctx context.Context, done *Pushed) (still *wire.FeedHead, err error) {
	if !c.store.Identity().Joined() {
		return nil, errAlone
	}
	return c.pushAll(ctx, done)
}

// firstPush is about how many changes the first push carries: the hub has nothing to do until that is written. Each later one is twice as large, up to OnePush.
const firstPush = 1000

// pushAll keeps both sides busy: while the hub judges one batch the next is read and written down, and while the answers to one are
// settled the next is under way. A batch of which anything was not plainly applied is settled before the next is read, for
// what comes later may have to wait behind it.
func (c *Client) pushAll(ctx context.Context, done *Pushed) (still *wire.FeedHead, err error) {
	settled := func() (none struct{}, err error) { return none, nil }
	defer func() { _, _ = settled() }() // its error, if any, has been returned
	most := min(firstPush, c.opt.OnePush)
	next, after := c.readAhead(ctx, 0, most), int64(0)
	for {
		p, err := next()
		if err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
		if p == nil {
			_, err := settled()
			return still, err
		}
		most = min(2*most, c.opt.OnePush)
		next = c.readAhead(ctx, p.batch[len(p.batch)-1].N, most)
		sent, err := c.store.Sending(ctx, p.batch)
		var outcomes []wire.Outcome
		if err == nil && len(sent) > 0 {
			outcomes, still, err = c.pushBatch(ctx, after, p, sent)
		}
		if _, failed := settled(); failed != nil || err != nil {
			_, _ = next() // nobody needs it any more
			return nil, errors.Join(failed, err)
		}
		if len(sent) > 0 {
			after = sent[len(sent)-1].N
		}
		settled = meanwhile(c, func() (struct{}, error) { return struct{}{}, c.settle(ctx, outcomes, done) })
		if slices.ContainsFunc(outcomes, func(o wire.Outcome) bool { return o.Verdict != wire.Applied }) {
			_, _ = next()
			if _, err := settled(); err != nil {
				return nil, err
			}
			next = c.readAhead(ctx, after, most)
		}
	}
}

func (c *Client) settle(ctx context.Context, outcomes []wire.Outcome, done *Pushed) error {
	if err := c.store.Settle(ctx, outcomes); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	for i := range outcomes {
		done.count(outcomes[i].Verdict)
	}
	return nil
}

// meanwhile begins do and returns how to wait for it.
func meanwhile[T any](c *Client, do func() (T, error)) func() (T, error) {
	wait := sync.OnceValues(do)
	if !c.opt.InTurn {
		go wait()
	}
	return wait
}

// pushBatch sends some mutations and returns their outcomes, one for each: those of the parcel that the store still wants sent.
func (c *Client) pushBatch(ctx context.Context, after int64, p *parcel, sent []wire.Mutation) ([]wire.Outcome, *wire.FeedHead, error) {
	if len(sent) < len(p.batch) {
		p = &parcel{batch: sent}
	}
	skip := c.store.Skip(after, sent)
	outcomes, still, err := c.pushOnce(ctx, p, skip)
	var fault *wire.Fault
	if !errors.As(err, &fault) || fault.Code != wire.FaultGap {
		return outcomes, still, err
	}
	// The hub expects mutations that it has answered before: it has lost them without knowing. They are no
	// longer here to be sent again, so go on, and receive everything anew to see where both stand.
	c.opt.Log.WithField("next", fault.Next).Error("The hub lacks mutations that it had answered")
	if err := c.store.Anew(ctx, c.store.Identity().Epoch, nil, 0); err != nil {
		return nil, nil, err
	}
	return c.pushOnce(ctx, p, append(skip, [2]int64{fault.Next, sent[0].N - 1}))
}

func (c *Client) pushOnce(ctx context.Context, p *parcel, skip [][2]int64) ([]wire.Outcome, *wire.FeedHead, error) {
	id := c.store.Identity()
	p, err := c.as(p, id, skip)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, streamTime)
	defer cancel()
	r := c.request(ctx, id).SetHeader("Content-Type", wire.Media).SetBody(bytes.NewReader(p.body.Bytes()))
	if p.packed {
		r.SetHeader("Content-Encoding", wire.Encoding)
	}
	answer, err := c.send(r, "POST", id.HubURL+"/v1/push")
	if err != nil {
		return nil, nil, err
	}
	defer answer.Close()
	outcomes, said, err := readOutcomes(answer, p.batch)
	if err != nil || said.Feed == nil || said.Feed.Epoch != id.Epoch || id.Bootstrap {
		return outcomes, nil, err
	}
	return outcomes, said.Feed, c.learnOffset(ctx, answer, said.Now)
}

func readOutcomes(answer io.Reader, batch []wire.Mutation) (out []wire.Outcome, head wire.PushAnswer, err error) {
	r, err := wire.NewReader(answer, wire.MaxFeed)
	if err != nil {
		return nil, head, err
	}
	defer r.Close()
	if err := r.Head(&head); err != nil {
		return nil, head, err
	}
	out = make([]wire.Outcome, 0, len(batch))
	for {
		line, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, head, err
		}
		var o wire.Outcome
		if err := wire.DecodeOutcome(bytes.Clone(line), &o); err != nil {
			return nil, head, err
		}
		if len(out) >= len(batch) || o.N != batch[len(out)].N {
			return nil, head, fmt.Errorf("%w: answer to mutation %d, which was not asked here", wire.ErrCut, o.N)
		}
		out = append(out, o)
	}
	if len(out) != len(batch) {
		return nil, head, fmt.Errorf("%w: %d answers to %d mutations", wire.ErrCut, len(out), len(batch))
	}
	return out, head, nil
}
