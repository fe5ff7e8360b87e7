package page

import (
	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// offer is a quote with the name of its customer.
type offer struct {
	domain.Quote
	Who string
}

// newQuotes is the list of quotes, the newest first.
func newQuotes(s *Shop, _ desk.Route) (desk.Page, error) {
	source := &paperSource[offer]{s: s, typ: domain.Quotes.Name, list: listOffers}
	begin := func() { s.Desk.Go(desk.Route{Page: "quote"}) }
	p := newPaperList(s, "报价", source, quoteChips(), s.offerColumns(), grid.Options[offer]{
		Key:    func(q *offer) string { return string(q.ID) },
		Find:   func(q *offer) string { return q.Who },
		OnOpen: func(q *offer) { s.Desk.Go(desk.Route{Page: "quote", ID: q.ID}) },
	}, begin)
	button := func() *input.Button {
		return input.NewMain(words.Tr("新建报价"), look.IconIn(icons.Plus, look.OnAccent), begin)
	}
	p.lay(button(), look.Empty(icons.Quote, words.Tr("没有报价"), words.Tr("给客户做的报价会出现在这里，草稿、已出单和已过期的都在。"), button()))
	return p, nil
}

// quoteChips are the states as a quote is shown today: 已出单 and 已过期 are stored alike and told apart by the last
// day.
func quoteChips() []stateChip {
	out := asStored(domain.QuoteStates)
	for i := range out {
		switch out[i].stored {
		case string(domain.QuoteIssued):
			out[i].valid = true
		case string(domain.QuoteExpired):
			out[i].stored, out[i].past = string(domain.QuoteIssued), true
		}
	}
	return out
}

func listOffers(v *store.View, only store.Papers, limit, offset int) ([]offer, error) {
	found, err := store.QuoteList(v, only, limit, offset)
	if err != nil {
		return nil, err
	}
	names := map[record.ID]string{}
	out := make([]offer, len(found))
	for i, q := range found {
		if _, known := names[q.Customer]; !known {
			c, err := customerOf(v, q.Customer)
			if err != nil {
				return nil, err
			}
			names[q.Customer] = c.Title()
		}
		out[i] = offer{q, names[q.Customer]}
	}
	return out, nil
}

func (s *Shop) offerColumns() []grid.Column[offer] {
	column := func(name, label string, width float32, show func(*offer) grid.Cell) grid.Column[offer] {
		return grid.Column[offer]{Name: name, Label: label, Width: width, Show: show}
	}
	out := []grid.Column[offer]{
		column("number", "单号", 176, func(q *offer) grid.Cell { return numberCell(q.Number) }),
		column("version", "版本", 44, func(q *offer) grid.Cell { return grid.Cell{Text: versionName(q.Version), Faint: q.Version == 1} }),
		column("state", "状态", 72, func(q *offer) grid.Cell { return s.stateCell(&q.Quote) }),
		column("customer", "客户", 120, func(q *offer) grid.Cell { return grid.Cell{Text: q.Who, Bold: true} }),
		column("car_name", "车型", 230, func(q *offer) grid.Cell { return grid.Cell{Text: q.CarName} }),
		column("net", "应付合计", 116, func(q *offer) grid.Cell { return moneyCell(&q.Quote) }),
		column("day", "报价日期", 88, func(q *offer) grid.Cell { return grid.Cell{Text: q.Day.String()} }),
		column("until", "有效期至", 88, func(q *offer) grid.Cell { return s.untilCell(&q.Quote) }),
		column("user", "销售顾问", 72, func(q *offer) grid.Cell { return grid.Cell{Text: s.name("user", q.User)} }),
	}
	out[2].Least, out[4].Grow, out[5].Right = out[2].Width, true, true
	return out
}

func numberCell(number string) grid.Cell {
	if number == "" {
		return grid.Cell{Text: words.Tr("（草稿）"), Faint: true}
	}
	return grid.Cell{Text: number}
}

// moneyCell is empty while nothing is priced: an amount of nothing is no offer.
func moneyCell(q *domain.Quote) grid.Cell {
	if q.Net == 0 {
		return grid.Cell{}
	}
	return grid.Cell{Text: look.Yuan(q.Net)}
}

// stateCell says 已过期 of an issued quote whose last day has passed.
func (s *Shop) stateCell(q *domain.Quote) grid.Cell {
	state := q.StateOn(s.today())
	return grid.Cell{Text: words.Tr(domain.QuoteStates.Label(string(state))), Tone: quoteTone(state), Badge: true}
}

// untilCell turns amber on the last two days of an open offer.
func (s *Shop) untilCell(q *domain.Quote) grid.Cell {
	c := grid.Cell{Text: q.Until.String()}
	if left := q.Until.Sub(s.today()); q.StateOn(s.today()) == domain.QuoteIssued && !q.Until.None() && left <= 1 {
		c.Tone = look.Due
	}
	return c
}

// quoteTone is the colour of a quote's state.
func quoteTone(state domain.QuoteState) look.Tone {
	switch state {
	case domain.QuoteIssued:
		return look.Act
	case domain.QuoteAccepted:
		return look.Good
	case domain.QuoteExpired:
		return look.Due
	}
	return look.Plain
}
