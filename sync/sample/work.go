package sample

import (
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/store"
)

// checkedVIN gives an invented VIN the check digit that belongs to it (GB 16735).
func checkedVIN(vin string) string {
	if vin == "" {
		return ""
	}
	for _, digit := range "0123456789X" {
		if whole := vin[:8] + string(digit) + vin[9:]; ident.VIN(whole).Valid {
			return whole
		}
	}
	return vin
}

// offer drafts, prices and issues a quote.
func (m *month) offer(customer record.ID, d deal) (domain.Quote, error) {
	q, err := m.s.DraftQuote(m.ctx, customer)
	if err != nil {
		return q, err
	}
	q.Variant, q.Discount = d.variant, money.Fen(d.discount*100)
	q.Insurer, q.InsurerNo, q.Premium = "岚海财险(虚构)", fmt.Sprintf("LH%d%03d", int(q.Day), d.days), 412635
	if err := m.s.Store.Read(m.ctx, func(v *store.View) error { return fill(v, &q, d) }); err != nil {
		return q, err
	}
	if err := m.s.SaveQuote(m.ctx, &q); err != nil {
		return q, err
	}
	return m.s.IssueQuote(m.ctx, q.ID)
}

// fill adds what is chosen from the catalogue: a colour, accessories, a gift, a package, a loan.
func fill(v *store.View, q *domain.Quote, d deal) error {
	car, err := store.First(v, domain.Variants, "WHERE code = ?", d.variant)
	if err != nil {
		return err
	}
	if err := q.Choose(&car); err != nil {
		return err
	}
	series, err := store.First(v, domain.Series_, "WHERE code = ?", car.Series)
	if err != nil {
		return err
	}
	colour := series.Colours[d.days%len(series.Colours)]
	q.ColourCode, q.ColourName, q.Surcharge = colour.Code, colour.Name, colour.Surcharge
	parts, err := store.Find(v, domain.Accessories, "WHERE code IN ('AC-001', 'AC-007') ORDER BY code")
	if err != nil {
		return err
	}
	for i, a := range parts {
		q.Accessories = append(q.Accessories, domain.QuoteAccessory{Code: a.Code, Name: a.Name, Quantity: 1, Price: a.Price, Gift: i > 0})
	}
	pack, err := store.First(v, domain.ServicePackages, "WHERE code = 'SP-B3'")
	if err != nil {
		return err
	}
	q.Services = []domain.QuoteService{{Code: pack.Code, Name: pack.Name, Price: pack.Price}}
	if d.loan == 0 {
		return nil
	}
	return lend(v, q, money.Fen(d.loan*100))
}

func lend(v *store.View, q *domain.Quote, amount money.Fen) error {
	p, err := store.First(v, domain.FinanceProducts, "WHERE code = 'F-STD'")
	if err != nil {
		return err
	}
	for _, t := range p.Terms {
		if t.Months == 36 {
			q.Product, q.Lender, q.Method, q.Months, q.Loan, q.Rate = p.Code, p.Lender, p.Method, t.Months, amount, t.Rate
		}
	}
	return nil
}

// handOver delivers the car, or as much of it as is done by now.
func (m *month) handOver(o domain.Order, d deal, c domain.Customer, day calendar.Day) error {
	del, err := m.s.NewDelivery(m.ctx, o.ID)
	if err != nil {
		return err
	}
	for i, item := range del.Items {
		if !d.done && i > 11 {
			return nil // it is going on right now
		}
		if !item.Mandatory {
			continue
		}
		if _, err := m.s.Tick(m.ctx, del.ID, item.Code, true); err != nil {
			return err
		}
	}
	if _, err := m.s.FillDelivery(m.ctx, del.ID, func(del *domain.Delivery) {
		del.Invoiced, del.Keys, del.Fuel, del.Mileage, del.OwnerSign, del.DealerSign = day, 2, "1/2", 16, c.Name, m.s.User.Name
	}); err != nil {
		return err
	}
	if _, err = m.s.CompleteDelivery(m.ctx, del.ID); err != nil {
		return err
	}
	for _, days := range []int{3, 7} {
		if due := day.AddDays(days); due < m.today {
			m.on(due, 16, 40, func() error { return m.ring(del.ID, due) })
		}
	}
	return nil
}

// ring makes the return visit that is due.
func (m *month) ring(about record.ID, due calendar.Day) error {
	var t domain.Task
	if err := m.s.Store.Read(m.ctx, func(v *store.View) (err error) {
		t, err = store.First(v, domain.Tasks, "WHERE about = ? AND due = ?", string(about), due.String())
		return err
	}); err != nil {
		return err
	}
	return m.s.FinishTask(m.ctx, t.ID, "电话接通，用车正常，表示满意")
}

// quote leaves some offers open, one of them past its last day.
func (m *month) quote() {
	for i, d := range []deal{
		{12, "QH-15T-C", 1000, 0, "", false}, {5, "YT-20T-C", 2000, 90000, "", false},
		{3, "ZL-BEV-B", 2000, 0, "", false}, {1, "YP-20T-A", 5000, 120000, "", false}, {0, "XY-BEV-B", 500, 0, "", false},
	} {
		c := m.mine[len(deals)+i]
		m.on(m.today.AddDays(-d.days), 11, 10, func() error {
			if err := m.visit(c.ID, "再次到店，带家人看车谈价", nil); err != nil {
				return err
			}
			_, err := m.offer(c.ID, d)
			return err
		})
	}
}

// plan fills the consultant's day: what is overdue, what is due today, what comes.
func (m *month) plan() {
	for i, s := range []struct {
		days, hour int
		title      string
	}{
		{-2, 0, "跟进云屏七座报价，确认置换评估"}, {-1, 0, "回电：关注油耗和空间，发对比资料"}, {0, 10, "邀约到店试驾 逐岚 550km"},
		{0, 14, "到店签约，准备合同与定金收据"}, {0, 16, "电话跟进：首付 30% 方案"}, {1, 10, "到店看车，松庭插混现车"},
		{2, 0, "发送金融方案对比"}, {4, 15, "邀约参加周末品鉴会"},
	} {
		day, c := m.today.AddDays(s.days), m.mine[len(deals)+5+i]
		next := &domain.Task{Title: s.title, Due: day}
		if s.hour > 0 {
			next.At = at(day, s.hour, 0)
		}
		m.on(m.today.AddDays(min(s.days, 0)-3), 14, 30+i, func() error { return m.visit(c.ID, "到店洽谈", next) })
	}
}
