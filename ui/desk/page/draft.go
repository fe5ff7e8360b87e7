package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/work"
)

// customerDraft is what a crash must not take: the record as it was when the user began, and the form.
// Without the first, saving a restored draft would undo what others changed meanwhile.
type customerDraft struct {
	Base record.Patch    `json:"base"`
	Form json.RawMessage `json:"form"`
}

// drafts keeps the draft of one form. Saving and dropping happen in the background, but only the last
// that was asked for counts: what was dropped doesn't come back.
type drafts struct {
	shop  *Shop
	key   string
	delay *work.Delay

	mu   sync.Mutex
	last int // the newest that was asked for
}

// draftDelay is how long somebody must pause before what he typed is kept.
const draftDelay = 400 * time.Millisecond

func newDrafts(s *Shop, key string, body func() ([]byte, error)) *drafts {
	d := &drafts{shop: s, key: key}
	d.delay = work.NewDelay(draftDelay, func() {
		text, err := body()
		if err != nil {
			s.fail("草稿没有保存", err)
			return
		}
		d.ask("草稿没有保存", func(ctx context.Context) error { return s.Store.SaveDraft(ctx, key, text) })
	})
	return d
}

// drop forgets the draft. What is typed later makes a new one.
func (d *drafts) drop() {
	d.delay.Stop()
	d.ask("草稿没有清除", func(ctx context.Context) error { return d.shop.Store.DropDraft(ctx, d.key) })
}

// ask runs do in the background, unless something newer was asked for before its turn.
func (d *drafts) ask(failed string, do func(context.Context) error) {
	d.mu.Lock()
	d.last++
	mine := d.last
	d.mu.Unlock()
	work.Go(d.shop.ctx, func(ctx context.Context) (struct{}, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if mine < d.last {
			return struct{}{}, nil
		}
		return struct{}{}, do(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.shop.fail(failed, err)
		}
	})
}

// foundDraft is a draft from before, with the customer as the user saw him when he began.
type foundDraft struct {
	at   calendar.Instant
	base domain.Customer
	form []byte
}

// findDraft reads a draft; nil when there is none. One that can't be read is no draft.
func findDraft(ctx context.Context, s *store.Store, key string, stored domain.Customer) (*foundDraft, error) {
	kept, err := s.Draft(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read draft: %w", err)
	}
	var d customerDraft
	f := &foundDraft{at: kept.At}
	f.base.Head = stored.Head
	if json.Unmarshal(kept.Body, &d) != nil || domain.Customers.Bind(&f.base).Apply(d.Base) != nil {
		return nil, nil
	}
	f.form = d.Form
	return f, nil
}
