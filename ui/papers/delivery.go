package papers

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/paper"
)

// Delivery is the report of a hand-over, one set of pages for the customer and one for the store. One that
// is not complete is marked as such.
func Delivery(ctx context.Context, s *action.Session, id record.ID) (*Paper, error) {
	return on(ctx, s, func(d *desk) (*Paper, error) {
		car, err := store.Get(d.View, domain.Deliveries, id)
		if err != nil {
			return nil, err
		}
		c, err := store.Get(d.View, domain.Customers, car.Customer)
		if err != nil {
			return nil, err
		}
		o, err := maybe(store.Get(d.View, domain.Orders, car.Order))
		if err != nil {
			return nil, err
		}
		seller, err := d.user(car.User)
		if err != nil {
			return nil, err
		}
		q, err := maybe(store.Get(d.View, domain.Quotes, o.Quote)) // for the brand, as it was
		if err != nil {
			return nil, err
		}
		copies, err := d.copies(car.ID)
		if err != nil {
			return nil, err
		}
		var marks []string
		if car.State == domain.DeliveryOpen {
			marks = append(marks, "未完成")
		}
		if o.Claim == domain.ClaimProvisional {
			marks = append(marks, "待总部确认")
		}
		view := paper.Delivery{
			Head:      d.head(car.Number, Fingerprint(domain.Deliveries.Bind(&car)), q.Brand, copies, marks...),
			Delivered: car.Day, Order: car.OrderNo, Consultant: seller.Name, Customer: customerFields(&c), Vehicle: handedOver(&car),
			Sections: checklists(&car), Notes: deliveryNotes(&car),
			Signatures: []paper.Signature{{Label: ownerLabel(&car), Name: car.OwnerSign}, {Label: "交车人", Name: car.DealerSign}},
		}
		doc, err := view.Document()
		return &Paper{Document: doc, Number: car.Number, About: car.ID, Customer: car.Customer, Copy: copies}, err
	})
}

func ownerLabel(d *domain.Delivery) string {
	if d.Agent {
		return "代办人（受车主委托）"
	}
	return "车主"
}

func handedOver(d *domain.Delivery) []paper.Field {
	out := []paper.Field{{Label: "车型", Value: d.CarName, Wide: true}}
	return append(out, fields("VIN", d.VIN, "发动机号", d.Engine, "车牌", d.Plate, "外观", d.Colour, "里程", unit(d.Mileage, "km"),
		"油量或电量", d.Fuel, "钥匙", unit(d.Keys, "把"), "开票日期", d.Invoiced.String())...)
}

func unit(n int64, word string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", n, word)
}

// checklists are the sections of the list in the order of the paper; an item of a section that this program
// doesn't know stands in one of its own.
func checklists(d *domain.Delivery) []paper.Checklist {
	var out []paper.Checklist
	at := map[string]int{}
	for _, s := range domain.Sections {
		at[s.Code] = len(out)
		out = append(out, paper.Checklist{Title: s.Label, Signer: "客户"})
	}
	for _, i := range d.Items {
		n, known := at[i.Section]
		if !known {
			n = len(out)
			at[i.Section] = n
			out = append(out, paper.Checklist{Title: i.Section, Signer: "客户"})
		}
		item := paper.Item{Name: i.Label, Note: i.Note, Must: i.Mandatory}
		if i.Done {
			item.State = paper.Done
		}
		out[n].Items = append(out[n].Items, item)
	}
	var filled []paper.Checklist
	for _, c := range out {
		if len(c.Items) > 0 {
			filled = append(filled, c)
		}
	}
	return filled
}

func deliveryNotes(d *domain.Delivery) []string {
	notes := []string{
		"带 * 的项目为必检项目。",
		"包修期不少于 3 年或 60,000 km，三包有效期不少于 2 年或 50,000 km，以先到者为准，自开票或交付之日起计算；退换条件见三包凭证。",
		"由代办人提车的，代办人出示授权书和身份证件并代为签字。本单一式两份，客户和经销商各执一份。",
	}
	if d.Invoiced != 0 {
		notes = append(notes, fmt.Sprintf("购置税应在开票之日起 60 日内申报，即 %s 之前。", d.Invoiced.AddDays(domain.TaxDays)))
	}
	if d.Note != "" {
		notes = append(notes, d.Note)
	}
	return notes
}

// About finds which paper a record has, by its type's name.
func About(ctx context.Context, s *action.Session, typ string, id record.ID) (*Paper, error) {
	switch typ {
	case domain.Quotes.Name:
		return Quote(ctx, s, id)
	case domain.Orders.Name:
		return Order(ctx, s, id)
	case domain.Deliveries.Name:
		return Delivery(ctx, s, id)
	}
	return nil, fmt.Errorf("papers: a %s has no paper", typ)
}
