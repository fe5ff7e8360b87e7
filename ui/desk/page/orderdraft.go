package page

import (
	"context"
	"encoding/json"
	"errors"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// keptDraft reads a draft's text, nil when there is none.
func (s *Shop) keptDraft(key string, found func([]byte)) {
	work.Go(s.ctx, func(ctx context.Context) ([]byte, error) {
		d, err := s.Store.Draft(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return d.Body, err
	}, func(body []byte, err error) {
		switch {
		case err != nil:
			s.fail("草稿没有读出来", err)
		case body != nil:
			found(body)
		}
	})
}

// keep begins to keep drafts of what is typed into an open order: only what differs from what is stored,
// for the rest may change meanwhile.
func (p *orderPage) keep() {
	p.kept = newDrafts(p.s, "order/"+string(p.id), func() ([]byte, error) {
		was, now := p.seen.order, p.now
		return json.Marshal(record.Diff(domain.Orders.Bind(&was), domain.Orders.Bind(&now)))
	})
}

// restore puts back what was typed before a crash.
func (p *orderPage) restore() {
	p.s.keptDraft(p.kept.key, func(body []byte) {
		var typed record.Patch
		next := p.now
		if json.Unmarshal(body, &typed) != nil || len(typed) == 0 || domain.Orders.Bind(&next).Apply(typed) != nil || p.Unsaved() {
			return
		}
		p.now = next
		p.form.Reload()
		p.s.Desk.Toast(look.Due, words.Tr("已恢复上次没有保存的内容"), words.Tr("不要了"), p.Discard)
	})
}

// forget drops the draft; what is typed from now on makes a new one.
func (p *orderPage) forget() {
	if p.kept != nil {
		p.kept.drop()
	}
	p.keep()
}

// newOrderDraft is what was typed into the form of a new order.
type newOrderDraft struct {
	Form json.RawMessage `json:"form"`
	VIN  string          `json:"vin,omitempty"`
}

func (p *orderForm) draft() ([]byte, error) {
	body, err := p.form.Draft()
	if err != nil {
		return nil, err
	}
	return json.Marshal(newOrderDraft{Form: body, VIN: p.vin.entry.Text})
}

func (p *orderForm) restore() {
	p.s.keptDraft(p.kept.key, func(body []byte) {
		var d newOrderDraft
		if json.Unmarshal(body, &d) != nil || p.Unsaved() || p.form.Restore(d.Form) != nil {
			return
		}
		p.terms.Day = p.s.today()
		p.vin.set(d.VIN)
		p.s.Desk.Toast(look.Due, words.Tr("已恢复上次没有签完的内容"), "", nil)
	})
}
