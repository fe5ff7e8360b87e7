package page

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/ui/work"
)

// quoteDraft is what a crash must not take.
type quoteDraft struct {
	Quote  record.Patch      `json:"quote"`
	Series string            `json:"series,omitempty"`
	Typed  map[string]string `json:"typed,omitempty"` // what is no value yet, by field
}

func (p *quotePage) draftKey(q *domain.Quote) string {
	if q.ID == "" {
		return "quote/new/" + string(q.Customer)
	}
	return "quote/" + string(q.ID)
}

// keep writes the draft in the background.
func (p *quotePage) keep() {
	d := quoteDraft{Quote: domain.Quotes.Bind(&p.form.quote).Patch(), Series: p.form.series, Typed: p.typed()}
	body, err := json.Marshal(d)
	if err != nil {
		p.s.fail("草稿没有保存", fmt.Errorf("write the draft of a quote: %w", err))
		return
	}
	key, turn := p.draftKey(&p.form.quote), p.keeper.turn()
	work.Go(p.s.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.keeper.do(turn, func() error { return p.s.Store.SaveDraft(ctx, key, body) })
	}, func(_ struct{}, err error) {
		if err != nil {
			p.s.fail("草稿没有保存", err)
		}
	})
}

// typed is what stands in fields and is no value yet.
func (p *quotePage) typed() map[string]string {
	out := map[string]string{}
	for _, s := range p.slots {
		if s.wrong != "" {
			out[s.name] = s.typed
		}
	}
	return out
}

// restore takes up a draft; one that says what is saved already is none.
func (p *quotePage) restore(body []byte) map[string]string {
	if len(body) == 0 || !p.form.draft() {
		return nil
	}
	var d quoteDraft
	if err := json.Unmarshal(body, &d); err != nil {
		p.s.fail("上次的草稿读不出来", err)
		return nil
	}
	before := p.form.quote
	row := domain.Quotes.Bind(&p.form.quote)
	if err := row.Apply(d.Quote); err != nil {
		p.form.quote = before
		p.s.fail("上次的草稿读不出来", err)
		return nil
	}
	if d.Series != "" {
		p.form.series = d.Series
	}
	p.form.reprice()
	p.restored = len(d.Typed) > 0 || len(record.Diff(domain.Quotes.Bind(&before), row)) > 0
	p.dirty = p.restored
	return d.Typed
}

// forget drops the draft and what is still on its way to it.
func (p *quotePage) forget(key string) error {
	p.late.Stop()
	return p.keeper.do(p.keeper.turn(), func() error { return p.s.Store.DropDraft(p.s.ctx, key) })
}

// keeper lets only the latest of several writes count, in whatever order they come to the disk.
type keeper struct {
	mu          sync.Mutex
	last, asked int
}

func (k *keeper) turn() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked++
	return k.asked
}

func (k *keeper) do(turn int, write func() error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if turn < k.last {
		return nil
	}
	k.last = turn
	return write()
}
