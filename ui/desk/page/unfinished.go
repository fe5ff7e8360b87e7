package page

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// unfinished is a draft that a crash, or somebody who was called away, left behind.
type unfinished struct {
	key   string
	what  string // 报价
	who   string // the customer's name, "" for one who is not on file yet
	route desk.Route
}

// readUnfinished lists the drafts of a person that can still be gone on with, the newest first.
func (s *Shop) readUnfinished(ctx context.Context) (out []unfinished, err error) {
	kept, err := s.Store.Drafts(ctx, "")
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		for _, d := range kept {
			u, err := s.unfinished(v, d.Key)
			if err != nil && !errors.Is(err, store.ErrNotFound) { // its record is gone: so is its use
				return err
			}
			if err == nil && u.what != "" {
				out = append(out, u)
			}
		}
		return nil
	})
	return out, err
}

// unfinished says what a draft's key stands for; without what, it is nothing for this person to go on with.
func (s *Shop) unfinished(v *store.View, key string) (u unfinished, err error) {
	u.key = key
	kind, rest, _ := strings.Cut(key, "/")
	id := record.ID(rest)
	var of record.ID // the customer
	var open bool
	what := ""
	switch kind {
	case "customer":
		if rest == "new" {
			u.what, u.route = "新建客户", desk.Route{Page: "customer-new"}
			return u, nil
		}
		what, of, open, u.route = "客户", id, true, desk.Route{Page: "customer-edit", ID: id}
	case "followup":
		what, of, open, u.route = "跟进", id, true, desk.Route{Page: "customer", ID: id}
	case "quote":
		what = "报价"
		if who, fresh := strings.CutPrefix(rest, "new/"); fresh {
			of, open, u.route = record.ID(who), true, desk.Route{Page: "quote", For: record.ID(who)}
			break
		}
		q, err := store.Get(v, domain.Quotes, id)
		if err != nil {
			return u, err
		}
		of, open, u.route = q.Customer, q.State == domain.QuoteDraft, desk.Route{Page: "quote", ID: id}
	case "order-new":
		q, err := store.Get(v, domain.Quotes, id)
		if err != nil {
			return u, err
		}
		what, of, open, u.route = "签订订单", q.Customer, q.State == domain.QuoteAccepted, desk.Route{Page: "order", For: id}
	case "order":
		o, err := store.Get(v, domain.Orders, id)
		if err != nil {
			return u, err
		}
		what, of, open, u.route = "订单", o.Customer, o.State == domain.OrderOpen, desk.Route{Page: "order", ID: id}
	}
	c, err := customerOf(v, of)
	if err != nil || !open || c.ID == "" || c.Owner != s.Session.User.ID && !s.Session.User.Role.MayApprove() {
		return u, err
	}
	u.what, u.who = what, c.Name
	return u, nil
}

// showUnfinished puts the newest draft above the list, with what can be done about it.
func (p *today) showUnfinished(all []unfinished) {
	p.drafts.Objects = nil
	if len(all) > 0 {
		p.drafts.Objects = []fyne.CanvasObject{look.Inset(0, look.Margin, 12, look.Margin, p.unfinishedLine(all))}
	}
	p.drafts.Refresh()
	p.left.Refresh()
}

func (p *today) unfinishedLine(all []unfinished) fyne.CanvasObject {
	s, u := p.shop, all[0]
	what := words.Tr(u.what)
	if u.who != "" {
		what += " · " + u.who
	}
	text := words.Trf("有未完成的草稿：%s", what)
	if len(all) > 1 {
		text = words.Trf("有 %d 份未完成的草稿，最近的是：%s", len(all), what)
	}
	drop := input.NewQuiet(words.Tr("不要了"), nil, func() {
		s.Desk.AskGrave(words.Tr("不要草稿"), words.Trf("这份草稿会丢掉：%s", what), words.Tr("不要了"), func() {
			act(s, "草稿没有清除", func(ctx context.Context) (struct{}, error) { return struct{}{}, s.Store.DropDraft(ctx, u.key) },
				func(struct{}) { p.readDrafts(); p.Focus() })
		})
	})
	return look.Banner(look.Due, text, drop, input.NewButton(words.Tr("继续填写"), nil, func() { s.Desk.Go(u.route) }))
}

// readDrafts looks for drafts anew.
func (p *today) readDrafts() {
	act(p.shop, "草稿没有读出来", p.shop.readUnfinished, p.showUnfinished)
}
