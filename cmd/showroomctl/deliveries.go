package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"strings"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

var deliveryVerbs = []verb{
	{"delivery new", "ORDER [--json]", "Prepare the hand-over of an open order with a fresh check-list.", "为订单新建交车单。", deliveryNewVerb},
	{"delivery check", "DELIVERY [ITEM...] [--all] [--undo] [--json]", "List the check-list; with items (or --all) tick them, with --undo open them again.",
		"查看或勾选检查清单。", deliveryCheckVerb},
	{"delivery fill", "DELIVERY [--FIELD VALUE]... [--json]", "Fill in the head of the report: vin, plate, mileage, fuel, keys, invoiced, owner_sign, dealer_sign ...",
		"填写交车信息。", deliveryFillVerb},
	{"delivery complete", "DELIVERY [--FIELD VALUE]... [--json]", "End the hand-over; refused while a mandatory item is open. Plans the return visits and the tax task.",
		"完成交车；有必做项未完成时拒绝。", deliveryCompleteVerb},
	{"delivery show", "DELIVERY [--full] [--json]", "Show a delivery with what still forbids completing it.", "查看交车单。", deliveryShowVerb},
	{"deliveries", "[--limit N] [--json]", "List deliveries, the newest first.", "列出交车单。", listVerb(domain.Deliveries)},
	{"tasks", "[--all] [--json]", "List open tasks, the most urgent first.", "列出待办任务。", tasksVerb},
}

// showDelivery adds to the record what a script wants to know before completing.
func (c *call) showDelivery(s *store.Store, d *domain.Delivery, full bool) error {
	missing := []string{}
	if d.State == domain.DeliveryOpen {
		missing = append(missing, d.Missing()...)
	}
	list, err := json.Marshal(missing)
	if err != nil {
		return err
	}
	err = c.show(s, domain.Deliveries.Bind(d), full, record.Entry{Name: "mandatory_open", Value: number(d.Left())}, record.Entry{Name: "missing", Value: list})
	if err != nil || c.json || len(missing) == 0 {
		return err
	}
	return c.say("尚缺\t%s\n", strings.Join(missing, "；"))
}

func deliveryNewVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "ORDER"); err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			o, err := find(c, s.Store, domain.Orders, args[0])
			if err != nil {
				return err
			}
			d, err := s.NewDelivery(c.ctx, o.ID)
			if err != nil {
				return err
			}
			return c.showDelivery(s.Store, &d, false)
		})
	}
}

func deliveryCheckVerb(c *call, f *flag.FlagSet) work {
	all := f.Bool("all", false, "every item 全部项目")
	undo := f.Bool("undo", false, "open the items again 取消勾选")
	return func(args []string) error {
		if len(args) == 0 {
			return usage("缺少 DELIVERY")
		}
		return c.withSession(func(s *action.Session) error {
			d, err := find(c, s.Store, domain.Deliveries, args[0])
			if err != nil {
				return err
			}
			items := args[1:]
			if *all {
				items = codesOf(d.Items)
			}
			for _, code := range items {
				if d, err = s.Tick(c.ctx, d.ID, code, !*undo); err != nil {
					return err
				}
			}
			return c.tellCheckList(&d)
		})
	}
}

func codesOf(items []domain.CheckItem) []string {
	codes := make([]string, len(items))
	for i, item := range items {
		codes[i] = item.Code
	}
	return codes
}

func (c *call) tellCheckList(d *domain.Delivery) error {
	type line struct {
		Code      string `json:"code"`
		Section   string `json:"section"`
		Label     string `json:"label"`
		Mandatory bool   `json:"mandatory"`
		Done      bool   `json:"done"`
		At        string `json:"at,omitempty"`
	}
	answer := struct {
		ID     record.ID `json:"id"`
		Number string    `json:"number"`
		State  string    `json:"state"`
		Open   int       `json:"mandatory_open"`
		Items  []line    `json:"items"`
	}{ID: d.ID, Number: d.Number, State: string(d.State), Open: d.Left(), Items: []line{}}
	for _, i := range d.Items {
		answer.Items = append(answer.Items, line{i.Code, i.Section, i.Label, i.Mandatory, i.Done, i.At.String()})
	}
	return c.answer(answer, func() error {
		text := fmt.Sprintf("%s：还有 %d 项必做\n", d.Number, d.Left())
		for _, i := range d.Items {
			text += fmt.Sprintf("%s %s\t%s%s\n", mark(i.Done), i.Code, i.Label, map[bool]string{true: " *"}[i.Mandatory])
		}
		return c.say("%s", text)
	})
}

func mark(done bool) string {
	if done {
		return "✓"
	}
	return "□"
}

// fillDelivery lays the flags over the head of a delivery, if any were given.
func (c *call) fillDelivery(s *action.Session, d domain.Delivery, lay func(*record.Row) error) (domain.Delivery, error) {
	probe := d
	if err := lay(domain.Deliveries.Bind(&probe)); err != nil {
		return d, err
	}
	if len(record.Diff(domain.Deliveries.Bind(&d), domain.Deliveries.Bind(&probe))) == 0 {
		return d, nil
	}
	var failed error
	filled, err := s.FillDelivery(c.ctx, d.ID, func(now *domain.Delivery) { failed = lay(domain.Deliveries.Bind(now)) })
	if failed != nil {
		return d, failed
	}
	return filled, err
}

func deliveryFillVerb(c *call, f *flag.FlagSet) work {
	lay := fieldFlags(f, domain.Deliveries.Type)
	return func(args []string) error {
		return c.changeDelivery(args, lay, func(_ *action.Session, d domain.Delivery) (domain.Delivery, error) { return d, nil })
	}
}

func deliveryCompleteVerb(c *call, f *flag.FlagSet) work {
	lay := fieldFlags(f, domain.Deliveries.Type)
	return func(args []string) error {
		return c.changeDelivery(args, lay, func(s *action.Session, d domain.Delivery) (domain.Delivery, error) {
			return s.CompleteDelivery(c.ctx, d.ID)
		})
	}
}

func (c *call) changeDelivery(args []string, lay func(*record.Row) error, step func(*action.Session, domain.Delivery) (domain.Delivery, error)) error {
	if err := words(args, "DELIVERY"); err != nil {
		return err
	}
	return c.withSession(func(s *action.Session) error {
		d, err := find(c, s.Store, domain.Deliveries, args[0])
		if err != nil {
			return err
		}
		if d, err = c.fillDelivery(s, d, lay); err != nil {
			return err
		}
		if d, err = step(s, d); err != nil {
			return err
		}
		return c.showDelivery(s.Store, &d, false)
	})
}

func deliveryShowVerb(c *call, f *flag.FlagSet) work {
	full := f.Bool("full", false, "personal data in full 显示完整号码")
	return func(args []string) error {
		if err := words(args, "DELIVERY"); err != nil {
			return err
		}
		return c.asUser(*full, func(s *session) error {
			d, err := find(c, s.Store, domain.Deliveries, args[0])
			if err != nil {
				return err
			}
			if *full {
				if err := c.reveal(s, d.Customer); err != nil {
					return err
				}
			}
			return c.showDelivery(s.Store, &d, *full)
		})
	}
}

func tasksVerb(c *call, f *flag.FlagSet) work {
	all := f.Bool("all", false, "done ones too 包括已办")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		type line struct {
			ID       record.ID    `json:"id"`
			Kind     string       `json:"kind"`
			Title    string       `json:"title"`
			Due      calendar.Day `json:"due"`
			State    string       `json:"state"`
			Customer record.ID    `json:"customer"`
			About    record.ID    `json:"about"`
			Who      string       `json:"customer_name"` // "" for a task of the store's own
		}
		list := []line{}
		err := c.withStore(func(s *store.Store) error {
			return s.Read(c.ctx, func(v *store.View) error {
				found, err := store.Find(v, domain.Tasks, "WHERE ?1 OR state = 'open' ORDER BY due, id", *all)
				for _, t := range found {
					who := ""
					if t.Customer != "" {
						of, err := store.Get(v, domain.Customers, t.Customer)
						who = called(of.Name, err)
					}
					list = append(list, line{t.ID, t.Kind, t.Title, t.Due, t.State, t.Customer, t.About, who})
				}
				return err
			})
		})
		if err != nil {
			return err
		}
		return c.answer(list, func() error {
			if len(list) == 0 {
				return c.say("没有待办任务\n")
			}
			for _, t := range list {
				if err := c.say("%s\t%s\t%s\t%s\n", t.Due, domain.TaskKinds.Label(t.Kind), cmp.Or(t.Who, "—"), t.Title); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
