package action_test

import (
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

// ordered is a store with an order for the sample car.
func ordered(t *testing.T) (*action.Session, domain.Order) {
	t.Helper()
	s := shop(t)
	q := must[domain.Quote](t)(s.AcceptQuote(ctx, issued(t, s).ID))
	return s, must[domain.Order](t)(s.NewOrder(ctx, q.ID, action.OrderTerms{Deposit: 500000}))
}

// handed fills a hand-over so that nothing is missing.
func handed(t *testing.T, s *action.Session, d domain.Delivery) domain.Delivery {
	t.Helper()
	for _, item := range d.Items {
		d = must[domain.Delivery](t)(s.Tick(ctx, d.ID, item.Code, true))
	}
	return must[domain.Delivery](t)(s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) {
		d.Invoiced, d.Keys, d.Fuel, d.OwnerSign, d.DealerSign = 20260312, 2, "1/2", "张伟", "李娜"
	}))
}

// The car that an order gets while its hand-over is prepared stands in the hand-over, too.
func TestLateCarReachesTheDelivery(t *testing.T) {
	s, o := ordered(t)
	d := must[domain.Delivery](t)(s.NewDelivery(ctx, o.ID))
	must[domain.Order](t)(s.AssignVehicle(ctx, o.ID, "LSVAA4182E2184847"))
	if d = handed(t, s, d); d.VIN != "LSVAA4182E2184847" {
		t.Fatalf("VIN %q", d.VIN)
	}
	must[domain.Delivery](t)(s.CompleteDelivery(ctx, d.ID))

	_, err := s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) { d.Mileage = 99 })
	refused(t, err, "不能再改")
}

// An order that is given another car lets the former one go.
func TestOtherCar(t *testing.T) {
	s, o := ordered(t)
	first := must[domain.Order](t)(s.AssignVehicle(ctx, o.ID, "LSVAA4182E2184847")).Vehicle
	second := must[domain.Order](t)(s.AssignVehicle(ctx, o.ID, "LSVAA4187C2184847")).Vehicle
	for id, want := range map[record.ID]domain.Vehicle{first: {State: "stock"}, second: {State: "claimed", Order: o.ID, Customer: o.Customer}} {
		var v domain.Vehicle
		if err := s.Store.Read(ctx, func(view *store.View) (err error) {
			v, err = store.Get(view, domain.Vehicles, id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if v.State != want.State || v.Order != want.Order || v.Customer != want.Customer {
			t.Errorf("%s is %s, of order %q and customer %q", v.VIN, v.State, v.Order, v.Customer)
		}
	}
}

func TestCancelledOrderIsNotDelivered(t *testing.T) {
	s, o := ordered(t)
	must[domain.Order](t)(s.AssignVehicle(ctx, o.ID, "LSVAA4182E2184847"))
	d := handed(t, s, must[domain.Delivery](t)(s.NewDelivery(ctx, o.ID)))
	must[domain.Order](t)(s.CancelOrder(ctx, o.ID, "客户改变计划"))
	_, err := s.CompleteDelivery(ctx, d.ID)
	refused(t, err, "已退订，不能交车")
}

func TestImpossibleHandOver(t *testing.T) {
	s, o := ordered(t)
	d := must[domain.Delivery](t)(s.NewDelivery(ctx, o.ID))
	_, err := s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) { d.Mileage = -5 })
	refused(t, err, "里程")
	must[domain.Order](t)(s.AssignVehicle(ctx, o.ID, "LSVAA4182E2184847"))
	handed(t, s, d)
	must[domain.Delivery](t)(s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) { d.Invoiced = 20300101 }))
	_, err = s.CompleteDelivery(ctx, d.ID)
	refused(t, err, "不能晚于今天")
	must[domain.Delivery](t)(s.FillDelivery(ctx, d.ID, func(d *domain.Delivery) { d.Invoiced, d.Day = 20260312, 20190101 }))
	_, err = s.CompleteDelivery(ctx, d.ID)
	refused(t, err, "早于订单")
	_, err = s.NewOrder(ctx, o.Quote, action.OrderTerms{Promised: 20200101})
	refused(t, err, "已转为订单")
}

// One offer is accepted in one version only.
func TestSecondVersionIsNotAcceptedToo(t *testing.T) {
	s := shop(t)
	first := issued(t, s)
	next := must[domain.Quote](t)(s.NextVersion(ctx, first.ID))
	next = must[domain.Quote](t)(s.IssueQuote(ctx, next.ID))
	must[domain.Quote](t)(s.AcceptQuote(ctx, next.ID))
	_, err := s.AcceptQuote(ctx, first.ID)
	refused(t, err, "另一个版本 "+next.Number)
}

// What is given away by cheap extras or a generous subsidy counts like a discount.
func TestConcessionsCountAgainstTheLimit(t *testing.T) {
	for name, give := range map[string]func(*domain.Quote){
		"subsidy": func(q *domain.Quote) {
			q.Subsidies = []domain.QuoteSubsidy{{Code: "TS-OEM", Name: "厂家置换补贴(样例)", Payer: "厂家", Amount: 5000000}}
		},
		"own subsidy": func(q *domain.Quote) {
			q.Subsidies = []domain.QuoteSubsidy{{Code: "MINE", Name: "特别补贴", Payer: "本店", Amount: 5000000}}
		},
		"accessory": func(q *domain.Quote) {
			q.Accessories = []domain.QuoteAccessory{{Code: "AC-001", Name: "全车太阳膜(标准)", Quantity: 10, Price: 1}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := shop(t)
			next := must[domain.Quote](t)(s.NextVersion(ctx, issued(t, s).ID))
			give(&next)
			if err := s.SaveQuote(ctx, &next); err != nil {
				t.Fatal(err)
			}
			_, err := s.IssueQuote(ctx, next.ID)
			refused(t, err, "须经理审批")
		})
	}
	s := shop(t)
	next := must[domain.Quote](t)(s.NextVersion(ctx, issued(t, s).ID))
	next.Subsidies = []domain.QuoteSubsidy{{Code: "TS-OEM", Name: "厂家置换补贴(样例)", Payer: "厂家", Amount: 500000}}
	if err := s.SaveQuote(ctx, &next); err != nil || next.Concession != 0 {
		t.Fatalf("as the catalogue has it: %v, given %s", err, next.Concession)
	}
}

func TestImpossibleDatesOfAQuote(t *testing.T) {
	s := shop(t)
	next := must[domain.Quote](t)(s.NextVersion(ctx, issued(t, s).ID))
	next.Invoice = next.Day.AddDays(-1)
	refused(t, s.SaveQuote(ctx, &next), "早于报价日期")
}
