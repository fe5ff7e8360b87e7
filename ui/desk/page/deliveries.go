package page

import (
	"strconv"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// newDeliveries is the list of hand-overs.
func newDeliveries(s *Shop, _ desk.Route) (desk.Page, error) {
	var owners titles
	source := &paperSource[domain.Delivery]{s: s, typ: "delivery", list: func(v *store.View, only store.Papers, limit, offset int) ([]domain.Delivery, error) {
		rows, err := store.DeliveryList(v, only, limit, offset)
		for _, d := range rows {
			owners.learn(v, d.Customer)
		}
		return rows, err
	}}
	columns := grid.FromType(domain.Deliveries, grid.Reading{
		Name: s.name, Tone: deliveryTone, Fields: []string{"number", "state", "car_name", "vin", "plate", "day", "user"},
	})
	exact(columns, map[string]float32{"number": 138, "vin": 142, "plate": 80, "day": 76, "user": 64})
	open := grid.Column[domain.Delivery]{Name: "left", Label: "检查清单", Width: 92, Least: 92, Show: leftCell}
	owner := grid.Column[domain.Delivery]{Name: "customer", Label: "客户", Width: 104, Show: func(d *domain.Delivery) grid.Cell {
		return grid.Cell{Text: owners.of(d.Customer)}
	}}
	columns = append(columns[:2:2], append([]grid.Column[domain.Delivery]{open, owner}, columns[2:]...)...)
	p := newPaperList(s, "交车", source, asStored(domain.DeliveryStates), columns, grid.Options[domain.Delivery]{
		Key:    func(d *domain.Delivery) string { return string(d.ID) },
		Find:   func(d *domain.Delivery) string { return owners.of(d.Customer) },
		OnOpen: func(d *domain.Delivery) { s.Desk.Go(desk.Route{Page: "delivery", ID: d.ID}) },
	}, s.beginDelivery)
	begin := func() *input.Button {
		return input.NewMain(words.Tr("开始交车"), look.IconIn(icons.Plus, look.OnAccent), s.beginDelivery)
	}
	p.lay(begin(), look.Empty(icons.Delivery, words.Tr("还没有交车单"), words.Tr("签订订单并到车后，在这里逐项检查、签字、交车。"), begin()))
	return p, nil
}

// leftCell tells how far the check-list is.
func leftCell(d *domain.Delivery) grid.Cell {
	if d.State == domain.DeliveryDone {
		return grid.Cell{Text: words.Tr("已完成"), Tone: look.Good}
	}
	n := d.Left()
	if n == 0 {
		return grid.Cell{Text: words.Tr("必做项已齐"), Tone: look.Good}
	}
	return grid.Cell{Text: words.Trf("还有 %s 项", strconv.Itoa(n)), Tone: look.Due}
}

func deliveryTone(field, code string) (look.Tone, bool) {
	if field != "state" {
		return look.Plain, false
	}
	if domain.DeliveryState(code) == domain.DeliveryDone {
		return look.Good, true
	}
	return look.Act, true
}

// beginDelivery lets the user choose an open order without a hand-over.
func (s *Shop) beginDelivery() {
	read(s, s.ctx, "订单没有读出来", func(v *store.View) ([]domain.Order, error) {
		return store.Find(v, domain.Orders, "WHERE state = 'open' AND delivery = '' ORDER BY promised = '', promised, id LIMIT 200")
	}, func(found []domain.Order) {
		columns := grid.FromType(domain.Orders, grid.Reading{Name: s.name, Fields: []string{"number", "car_name", "vin", "promised", "user"}})
		buyer := grid.Column[domain.Order]{Name: "buyer", Label: "买方", Width: 110, Show: func(o *domain.Order) grid.Cell { return grid.Cell{Text: o.Buyer} }}
		columns = append(columns[:1:1], append([]grid.Column[domain.Order]{buyer}, columns[1:]...)...)
		pick(s, "选择要交车的订单", "没有等着交车的订单。请先签订订单。", found, columns, func(o *domain.Order) {
			s.Desk.Go(desk.Route{Page: "delivery", For: o.ID})
		})
	})
}
