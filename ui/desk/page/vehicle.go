package page

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// vehicle shows one car, as it is found by its VIN or plate, with ways to its owner and its order.
type vehicle struct {
	shop *Shop
	id   record.ID
	car  domain.Vehicle
	body *fyne.Container
}

func newVehicle(s *Shop, r desk.Route) (desk.Page, error) {
	p := &vehicle{shop: s, id: r.ID, body: container.NewStack()}
	p.Reload()
	return p, nil
}

// Title is the car's name.
func (p *vehicle) Title() string {
	if p.car.Name == "" {
		return words.Tr("车辆")
	}
	return strings.TrimSpace(p.car.Name + " " + p.car.Colour)
}

func (p *vehicle) Object() fyne.CanvasObject { return p.body }

// Reload reads the car anew.
func (p *vehicle) Reload() {
	type seen struct {
		car   domain.Vehicle
		owner domain.Customer
	}
	read(p.shop, p.shop.ctx, "车辆读不出来", func(v *store.View) (out seen, err error) {
		if out.car, err = store.Get(v, domain.Vehicles, p.id); err != nil {
			return out, err
		}
		out.owner, err = customerOf(v, out.car.Customer)
		return out, err
	}, func(out seen) {
		p.car = out.car
		p.draw(out.owner)
	})
}

func (p *vehicle) draw(owner domain.Customer) {
	d := p.shop.Desk
	var buttons []fyne.CanvasObject
	if p.car.Order != "" {
		buttons = append(buttons, input.NewButton(words.Tr("订单"), nil, func() { d.Go(desk.Route{Page: "order", ID: p.car.Order}) }))
	}
	if owner.ID != "" {
		buttons = append(buttons, input.NewMain(words.Tr("打开车主"), nil, func() { d.Go(desk.Route{Page: "customer", ID: owner.ID}) }))
	}
	f := form.New(domain.Vehicles.Bind(&p.car), form.Options{
		Columns: 3, ReadOnly: true, Today: p.shop.today,
		Name: func(string, record.ID) string { return owner.Title() },
		Sections: []form.Section{
			{Fields: []string{"vin", "plate", "state", "engine", "mileage", "customer", "temp_plate", "temp_until"}},
			{Title: "日期", Fields: []string{"invoiced", "delivered"}},
		},
	})
	head := look.Head(p.Title(), words.Tr(domain.VehicleStates.Label(p.car.State)), buttons...)
	p.body.Objects = []fyne.CanvasObject{container.NewVScroll(look.Pad(look.Margin, look.Column(24, head, f)))}
	p.body.Refresh()
}
