package main

import (
	"errors"
	"flag"
	"strconv"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

var orderVerbs = []verb{
	{"order new", "QUOTE [--deposit YUAN] [--pay-by transfer|card|scan|cash] [--promised DATE] [--vin VIN] [--terms TEXT] [--json]",
		"Turn an accepted quote into an order.", "由已接受的报价生成订单。", orderNewVerb},
	{"order assign", "ORDER VIN [--json]", "Give an open order its car.", "给订单配车。", orderAssignVerb},
	{"order edit", "ORDER [--FIELD VALUE]... [--json]", "Change what was agreed of an open order: buyer, address, deposit, pay_by, promised, terms ...", "修改订单约定。", orderEditVerb},
	{"order cancel", "ORDER --reason TEXT [--json]", "End an open order and free its car.", "退订。", orderCancelVerb},
	{"order show", "ORDER [--full] [--json]", "Show an order.", "查看订单。", showVerb(domain.Orders, "ORDER")},
	{"orders", "[--limit N] [--json]", "List orders, the newest first.", "列出订单。", listVerb(domain.Orders)},
}

// amountFlags are one amount as people and as machines write it.
type amountFlags struct {
	name string
	fen  money.Fen
}

func moneyFlag(f *flag.FlagSet, name, label string) *amountFlags {
	a := &amountFlags{name: name}
	f.Func(name, "`YUAN` "+label+"，元", func(text string) (err error) {
		a.fen, err = money.ParseFen(text)
		return err
	})
	f.Func(name+"-fen", "`FEN` "+label+"，分", func(text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return errors.New("请写一个整数，单位是分")
		}
		a.fen = money.Fen(n)
		return nil
	})
	return a
}

func orderNewVerb(c *call, f *flag.FlagSet) work {
	deposit := moneyFlag(f, "deposit", "deposit 定金")
	payBy := f.String("pay-by", "", "`HOW`: transfer card scan cash 支付方式")
	promised := f.String("promised", "", "`DATE` of delivery promised 约定交车日")
	vin := f.String("vin", "", "`VIN` of the car, if it is known 车辆")
	terms := f.String("terms", "", "`TEXT` 约定事项")
	return func(args []string) error {
		if err := words(args, "QUOTE"); err != nil {
			return err
		}
		day, err := dayFlag(*promised, 0)
		if err != nil {
			return err
		}
		how := domain.PayMethods.Code(*payBy)
		if how == "" && *payBy != "" {
			return usage("没有支付方式“%s”，可用 transfer、card、scan、cash", *payBy)
		}
		return c.withSession(func(s *action.Session) error {
			q, err := find(c, s.Store, domain.Quotes, args[0])
			if err != nil {
				return err
			}
			o, err := s.NewOrder(c.ctx, q.ID, action.OrderTerms{Deposit: deposit.fen, PayBy: how, Promised: day, VIN: *vin, Terms: *terms})
			if err != nil {
				return err
			}
			return c.show(s.Store, domain.Orders.Bind(&o), false)
		})
	}
}

func orderAssignVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "ORDER", "VIN"); err != nil {
			return err
		}
		return c.changeOrder(args[0], func(s *action.Session, id record.ID) (domain.Order, error) {
			return s.AssignVehicle(c.ctx, id, args[1])
		})
	}
}

func orderEditVerb(c *call, f *flag.FlagSet) work {
	lay := fieldFlags(f, domain.Orders.Type)
	return func(args []string) error {
		if err := words(args, "ORDER"); err != nil {
			return err
		}
		return c.withSession(func(s *session) error {
			was, err := find(c, s.Store, domain.Orders, args[0])
			if err != nil {
				return err
			}
			now := was
			if err := lay(domain.Orders.Bind(&now)); err != nil {
				return err
			}
			if err := s.EditOrder(c.ctx, was, &now); err != nil {
				return err
			}
			return c.show(s.Store, domain.Orders.Bind(&now), false)
		})
	}
}

func orderCancelVerb(c *call, f *flag.FlagSet) work {
	reason := f.String("reason", "", "`TEXT` why 退订原因")
	return func(args []string) error {
		if err := words(args, "ORDER"); err != nil {
			return err
		}
		return c.changeOrder(args[0], func(s *action.Session, id record.ID) (domain.Order, error) {
			return s.CancelOrder(c.ctx, id, *reason)
		})
	}
}

func (c *call) changeOrder(key string, step func(*action.Session, record.ID) (domain.Order, error)) error {
	return c.withSession(func(s *action.Session) error {
		o, err := find(c, s.Store, domain.Orders, key)
		if err != nil {
			return err
		}
		if o, err = step(s, o.ID); err != nil {
			return err
		}
		return c.show(s.Store, domain.Orders.Bind(&o), false)
	})
}

// showVerb shows one record of a type.
func showVerb[T any](d *record.Definition[T], name string) func(*call, *flag.FlagSet) work {
	return func(c *call, f *flag.FlagSet) work {
		full := f.Bool("full", false, "personal data in full 显示完整号码")
		return func(args []string) error {
			if err := words(args, name); err != nil {
				return err
			}
			return c.asUser(*full, func(s *session) error {
				rec, err := find(c, s.Store, d, args[0])
				if err != nil {
					return err
				}
				row := d.Bind(&rec)
				if whose, ok := row.Field("customer"); ok && *full {
					if err := c.reveal(s, record.ID(whose.Raw())); err != nil {
						return err
					}
				}
				return c.show(s.Store, row, *full)
			})
		}
	}
}

// listVerb lists the records of a type that has a number and a state.
func listVerb[T any](d *record.Definition[T]) func(*call, *flag.FlagSet) work {
	return func(c *call, f *flag.FlagSet) work {
		limit := f.Int("limit", 50, "at most `N` 最多条数")
		return func(args []string) error {
			if err := words(args); err != nil {
				return err
			}
			return c.withStore(func(s *store.Store) error {
				var list []T
				err := s.Read(c.ctx, func(v *store.View) (err error) {
					list, err = store.Find(v, d, "ORDER BY created DESC, id DESC LIMIT ?", *limit)
					return err
				})
				if err != nil {
					return err
				}
				return tellList(c, d, list)
			})
		}
	}
}

func tellList[T any](c *call, d *record.Definition[T], list []T) error {
	out := make([]record.Patch, len(list))
	for i := range list {
		var err error
		if out[i], err = recordJSON(d.Bind(&list[i]), false); err != nil {
			return err
		}
	}
	return c.answer(out, func() error {
		for i := range list {
			r := d.Bind(&list[i])
			if err := c.say("%s\t%s\t%s\t%s\n", r.Text("number"), r.Text("state"), r.Text("car_name"), r.Head.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
