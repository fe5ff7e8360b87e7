package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// offers is how many stock cars the dialog offers.
const offers = 6

// assign lets the user give the order a car: by scanning its VIN, or one of those in stock.
func (p *orderPage) assign() {
	read(p.s, p.s.ctx, "在库车辆没有读出来", func(v *store.View) ([]domain.Vehicle, error) {
		return store.VehicleList(v, "stock", offers, 0)
	}, p.askVIN)
}

func (p *orderPage) askVIN(stock []domain.Vehicle) {
	var sheet *desk.Sheet
	var take *input.Button
	field := newVINField(p.s.today(), nil)
	field.changed = func() { enable(take, field.usable()) }
	take = input.NewMain(words.Tr("配车"), nil, func() {
		sheet.Close()
		p.claimVIN(field.vin())
	})
	take.Disable()
	field.entry.OnSubmitted = func(string) {
		if field.usable() {
			take.Tapped(nil)
		}
	}
	content := look.Column(12, field.whole)
	if len(stock) > 0 {
		content.Add(look.NewCaption(words.Tr("在库车辆")))
	}
	for _, car := range stock {
		content.Add(stockLine(car, func() { field.entry.SetText(car.VIN) }))
	}
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	sheet = p.s.Desk.Sheet(words.Trf("为订单 %s 配车", p.seen.order.Number), content, cancel, take)
	p.s.Desk.Window.Canvas().Focus(field.entry)
}

func stockLine(car domain.Vehicle, chosen func()) fyne.CanvasObject {
	what := strings.TrimSpace(car.VIN + "  " + car.Name + " " + car.Colour)
	b := input.NewQuiet(what, nil, chosen)
	return look.Line(0, b)
}

func (p *orderPage) claimVIN(vin string) {
	act(p.s, "没有配上车", func(ctx context.Context) (domain.Order, error) {
		return p.s.Session.AssignVehicle(ctx, p.id, vin)
	}, func(o domain.Order) {
		said := words.Trf("已配车 %s", o.VIN)
		if o.Claim == domain.ClaimProvisional {
			said = words.Trf("已配车 %s，待总部确认", o.VIN)
		}
		p.s.Desk.Toast(look.Good, said, "", nil)
		p.Reload()
	})
}

// enable switches a button on or off; nil is no button yet.
func enable(b *input.Button, on bool) {
	switch {
	case b == nil:
	case on:
		b.Enable()
	default:
		b.Disable()
	}
}

func blankText(text string) bool { return strings.TrimSpace(text) == "" }
