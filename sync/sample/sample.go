// Package sample makes a store to try the program with: an invented dealer of the invented brand 砚行, its
// people, the price list, three hundred customers and a month of work, all through the same business
// actions that the desk uses. The month ends today, so that the pages look as they do on a working day.
package sample

import (
	"context"
	"fmt"
	"time"

	"showroom/assets/sample"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	"showroom/sync/sheet/customers"
	"showroom/sync/store"
)

// Password opens every sample user. Sample stores hold invented people only.
const Password = "showroom2026"

// Consultant is the login name of the consultant whose month the sample tells.
const Consultant = "lina"

// Dealer is the sample's store.
var Dealer = domain.Dealer{
	Code: "HZ01", Name: "砚行汽车杭州一店", Short: "杭州一店", Company: "杭州砚行样例汽车销售服务有限公司", Province: "330000",
	Address: "虚构区样例大道 88 号", Phone: "0571-00000001", Bank: "砚海银行（虚构）样例支行", Account: "6200 0000 0000 0001",
}

// Users are the sample's people, without their passwords.
func Users() []domain.User {
	return []domain.User{
		{Login: Consultant, Name: "李娜", Role: domain.Consultant},
		{Login: "guguo", Name: "顾国", Role: domain.Consultant},
		{Login: "cheng", Name: "程东红", Role: domain.Consultant},
		{Login: "zhoumin", Name: "周敏", Role: domain.Manager},
		{Login: "hepeng", Name: "何鹏", Role: domain.Director},
		{Login: "chenchen", Name: "陈晨", Role: domain.Finance},
	}
}

// clock is the sample's own time: it moves through the month that ends at the moment of making.
type clock struct{ now calendar.Instant }

func (c *clock) read() calendar.Instant {
	c.now++ // no two writes at one millisecond
	return c.now
}

// to moves to a moment, never back.
func (c *clock) to(t calendar.Instant) { c.now = max(c.now, t) }

// at is a time of a day.
func at(day calendar.Day, hour, minute int) calendar.Instant {
	return day.Start() + calendar.Instant((hour*60+minute)*int(time.Minute/time.Millisecond))
}

// Create makes the sample store in dir, which must not hold a store yet, and closes it.
func Create(ctx context.Context, dir string, now calendar.Instant) (err error) {
	c := &clock{now: now.Day().AddDays(-45).Start()}
	users := Users()
	digest, err := login.Hash(Password)
	if err != nil {
		return err
	}
	for i := range users {
		users[i].Password = digest
	}
	s, err := store.Create(ctx, dir, store.Options{Now: c.read, Manual: true}, store.Setup{Dealer: Dealer, PC: "A", Users: users})
	if err != nil {
		return err
	}
	defer func() {
		if closing := s.Close(); err == nil {
			err = closing
		}
	}()
	lina, err := action.As(ctx, s, Consultant)
	if err != nil {
		return err
	}
	m := &month{ctx: ctx, s: lina, clock: c, today: now.Day(), now: now}
	return m.live()
}

// month is the work that the sample tells.
type month struct {
	ctx   context.Context
	s     *action.Session
	clock *clock
	today calendar.Day
	now   calendar.Instant
	mine  []domain.Customer // the customers whom the consultant looks after
	steps []step
}

// step is something that happens at its time. What it leads to is planned while it happens.
type step struct {
	at calendar.Instant
	do func() error
}

// on plans what happens at a time, at the latest right now.
func (m *month) on(day calendar.Day, hour, minute int, do func() error) {
	m.steps = append(m.steps, step{min(at(day, hour, minute), m.now), do})
}

// live lets everything happen in the order of its time.
func (m *month) live() error {
	if err := m.load(); err != nil {
		return fmt.Errorf("make sample data: %w", err)
	}
	m.on(m.today.AddDays(-40), 9, 0, func() error {
		if err := m.takeOver(); err != nil {
			return err
		}
		m.sell()
		m.quote()
		m.plan()
		return nil
	})
	for len(m.steps) > 0 {
		next := 0
		for i := range m.steps {
			if m.steps[i].at < m.steps[next].at {
				next = i
			}
		}
		one := m.steps[next]
		m.steps = append(m.steps[:next], m.steps[next+1:]...)
		m.clock.to(one.at)
		if err := one.do(); err != nil {
			return fmt.Errorf("make sample data: %w", err)
		}
	}
	return nil
}

// load brings in the price list and the customers of the old system.
func (m *month) load() error {
	list, err := sheet.ReadCatalogue(sample.Catalogue)
	if err != nil {
		return err
	}
	if _, err := m.s.LoadCatalogue(m.ctx, list); err != nil {
		return err
	}
	table, err := sheet.Open("customers.csv", sample.Customers)
	if err != nil {
		return err
	}
	mapping, err := customers.Guess(table.Header, nil)
	if err != nil {
		return err
	}
	_, err = m.s.ImportCustomers(m.ctx, customers.Read(table, mapping), false)
	return err
}

// takeOver gives the consultant the customers whose former consultants have left.
func (m *month) takeOver() error {
	return m.s.Store.Do(m.ctx, store.Action{Verb: "customer.assign", User: m.s.User.ID, Bulk: true}, func(tx *store.Tx) error {
		found, err := store.Find(tx.View, domain.Customers, "WHERE owner = '' AND kind = 'person' ORDER BY id LIMIT 60")
		if err != nil {
			return err
		}
		for _, c := range found {
			c.Owner, c.OwnerName = m.s.User.ID, ""
			c.ConsentUse = true
			if err := store.Put(tx, domain.Customers, &c); err != nil {
				return err
			}
		}
		m.mine = found
		return nil
	})
}

// deal is a sale on its way.
type deal struct {
	days     int // ago
	variant  string
	discount int64 // yuan
	loan     int64 // yuan, 0: cash
	vin      string
	done     bool // delivered
}

var deals = []deal{
	{28, "YT-15T-B", 2000, 0, "LYXYT15B6T1000017", true},
	{21, "ST-20T-D", 5000, 100000, "LYXST20D8T1000042", true},
	{16, "ZL-BEV-A", 3000, 120000, "LYXZLBA15T1000108", true},
	{9, "XY-BEV-C", 1000, 0, "LYXXYBC21T1000033", true},
	{6, "YP-15P-B", 8000, 150000, "LYXYP15BXT1000071", false},
	{2, "ST-15P-C", 3000, 80000, "", false},
}

// sell takes deals from the first visit to the order, and most of them to delivery.
func (m *month) sell() {
	for i, d := range deals {
		day, c := m.today.AddDays(-d.days), m.mine[i]
		m.on(day, 10, 5, func() error {
			if err := m.visit(c.ID, "首次到店，看车试乘 40 分钟", nil); err != nil {
				return err
			}
			q, err := m.offer(c.ID, d)
			if err != nil {
				return err
			}
			m.on(day, 15, 20, func() error { return m.order(q, d, c) })
			return nil
		})
	}
}

// order is the customer's yes, the deposit, and a day for the hand-over.
func (m *month) order(q domain.Quote, d deal, c domain.Customer) error {
	if _, err := m.s.AcceptQuote(m.ctx, q.ID); err != nil {
		return err
	}
	o, err := m.s.NewOrder(m.ctx, q.ID, action.OrderTerms{Deposit: 1000000, PayBy: "scan", Promised: q.Day.AddDays(7), VIN: checkedVIN(d.vin)})
	if err != nil || o.VIN == "" {
		return err
	}
	day := m.today
	if d.done {
		day = m.today.AddDays(5 - d.days)
	}
	m.on(day, 9, 30, func() error { return m.handOver(o, d, c, day) })
	return nil
}

func (m *month) visit(customer record.ID, text string, next *domain.Task) error {
	return m.s.Contact(m.ctx, action.Touch{Customer: customer, Kind: "visit", Text: text, Next: next})
}
