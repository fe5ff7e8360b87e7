package page

import (
	"slices"

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

// newOrders is the list of orders.
func newOrders(s *Shop, _ desk.Route) (desk.Page, error) {
	source := &paperSource[domain.Order]{s: s, typ: "order", list: store.OrderList}
	columns := grid.FromType(domain.Orders, grid.Reading{
		Name: s.name, Tone: orderTone, Reveal: true,
		Fields: []string{"number", "state", "buyer", "car_name", "day", "promised", "net", "deposit", "user"},
	})
	exact(columns, map[string]float32{"number": 138, "state": 104, "day": 76, "promised": 76, "net": 96, "deposit": 80, "user": 64})
	for i := range columns {
		switch columns[i].Name {
		case "buyer":
			columns[i].Width = 130
		case "state":
			columns[i].Show = orderStateCell
		case "promised":
			columns[i].Show = func(o *domain.Order) grid.Cell { return promisedCell(s, o) }
		}
	}
	p := newPaperList(s, "订单", source, orderChips(), columns, grid.Options[domain.Order]{
		Key:    func(o *domain.Order) string { return string(o.ID) },
		Find:   func(o *domain.Order) string { return o.Buyer },
		OnOpen: func(o *domain.Order) { s.Desk.Go(desk.Route{Page: "order", ID: o.ID}) },
	}, s.beginOrder)
	begin := func() *input.Button {
		return input.NewMain(words.Tr("由报价签订单"), look.IconIn(icons.Plus, look.OnAccent), s.beginOrder)
	}
	p.lay(begin(), look.Empty(icons.Order, words.Tr("还没有订单"), words.Tr("客户接受报价后，在这里签订单、收定金、配车。"), begin()))
	return p, nil
}

// orderChips are the stored states and, behind 执行中, those of them whose promised day has passed.
func orderChips() []stateChip {
	late := stateChip{label: "逾期未交", stored: string(domain.OrderOpen), past: true}
	return slices.Insert(asStored(domain.OrderStates), 1, late)
}

// orderStateCell is the state of an order; while its car isn't certain that is what one must know.
func orderStateCell(o *domain.Order) grid.Cell {
	if o.State == domain.OrderOpen && o.VIN != "" {
		switch o.Claim {
		case domain.ClaimProvisional:
			return grid.Cell{Text: words.Tr(domain.Claims.Label(o.Claim)), Tone: look.Due, Badge: true}
		case domain.ClaimLost:
			return grid.Cell{Text: words.Tr(domain.Claims.Label(o.Claim)), Tone: look.Bad, Badge: true}
		}
	}
	tone, badge := orderTone("state", string(o.State))
	return grid.Cell{Text: words.Tr(domain.OrderStates.Label(string(o.State))), Tone: tone, Badge: badge}
}

// promisedCell turns amber in the last three days and red when the day has passed.
func promisedCell(s *Shop, o *domain.Order) grid.Cell {
	c := grid.Cell{Text: o.Promised.String()}
	if o.Promised.None() {
		return grid.Cell{}
	}
	if o.State != domain.OrderOpen {
		return c
	}
	switch left := o.Promised.Sub(s.today()); {
	case left < 0:
		c.Tone, c.Bold = look.Bad, true
	case left <= 3:
		c.Tone = look.Due
	}
	return c
}

func orderTone(field, code string) (look.Tone, bool) {
	if field != "state" {
		return look.Plain, false
	}
	switch domain.OrderState(code) {
	case domain.OrderOpen:
		return look.Act, true
	case domain.OrderDelivered:
		return look.Good, true
	}
	return look.Plain, true
}

// beginOrder lets the user choose an accepted quote that has no order yet.
func (s *Shop) beginOrder() {
	var buyers titles
	read(s, s.ctx, "报价没有读出来", func(v *store.View) ([]domain.Quote, error) {
		found, err := store.Find(v, domain.Quotes, `WHERE state = 'accepted'
			AND NOT EXISTS (SELECT 1 FROM "order" o WHERE o.quote = quote.id AND o.deleted = 0 AND o.state <> 'cancelled')
			ORDER BY day DESC, id DESC LIMIT 200`)
		for _, q := range found {
			buyers.learn(v, q.Customer)
		}
		return found, err
	}, func(found []domain.Quote) {
		columns := grid.FromType(domain.Quotes, grid.Reading{Name: s.name, Fields: []string{"number", "car_name", "day", "net", "user"}})
		buyer := grid.Column[domain.Quote]{Name: "customer", Label: "客户", Width: 120, Show: func(q *domain.Quote) grid.Cell { return grid.Cell{Text: buyers.of(q.Customer)} }}
		columns = append(columns[:1:1], append([]grid.Column[domain.Quote]{buyer}, columns[1:]...)...)
		pick(s, "选择客户已接受的报价", "没有等着签订单的报价。请先在报价页让客户接受报价。", found, columns, func(q *domain.Quote) {
			s.Desk.Go(desk.Route{Page: "order", For: q.ID})
		})
	})
}

// customerName reads a name for a head; a customer that is gone has none.
func customerName(v *store.View, id record.ID) string {
	c, err := store.Get(v, domain.Customers, id)
	if err != nil {
		return ""
	}
	return c.Title()
}
