package main

import (
	"flag"
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

var quoteVerbs = []verb{
	{"quote price", "--in FILE [--explain] [--json]", "Price without saving, by the policy tables of the loaded catalogue: one input, a list, or a file with quotes. FILE - is stdin.",
		"按已载入的政策表计价，不保存。", quotePriceVerb},
	{"quote new", "--customer ID | --phone NUMBER --in FILE [--until DATE] [--note TEXT] [--json]", "Save a draft for a customer; the price comes from the price list.",
		"为客户新建报价草稿。", quoteNewVerb},
	{"quote approve", "QUOTE --by LOGIN --password PASSWORD [--json]", "A manager approves the draft's discount.", "经理审批优惠。", quoteApproveVerb},
	{"quote issue", "QUOTE [--json]", "Number the draft and make it immutable.", "出单：编号并固定内容。", quoteStep(func(c *call, s *action.Session, id record.ID, _ string) (domain.Quote, error) {
		return s.IssueQuote(c.ctx, id)
	}, "")},
	{"quote accept", "QUOTE [--json]", "The customer says yes.", "客户接受报价。", quoteStep(func(c *call, s *action.Session, id record.ID, _ string) (domain.Quote, error) {
		return s.AcceptQuote(c.ctx, id)
	}, "")},
	{"quote void", "QUOTE --reason TEXT [--json]", "Take a quote out of use.", "作废报价。", quoteStep(func(c *call, s *action.Session, id record.ID, reason string) (domain.Quote, error) {
		return s.VoidQuote(c.ctx, id, reason)
	}, "why 作废原因")},
	{"quote version", "QUOTE [--in FILE] [--json]", "A new draft with the content of an issued quote, or with what FILE says.", "另存新版本。", quoteVersionVerb},
	{"quote show", "QUOTE [--full] [--json]", "Show a quote with input, lines, explanations and the policy rows it keeps.", "查看报价。", quoteShowVerb},
	{"quotes", "[--customer ID] [--state STATE] [--limit N] [--json]", "List quotes, the newest first.", "列出报价。", quotesVerb},
}

func quotePriceVerb(c *call, f *flag.FlagSet) work {
	file := inFlag(f)
	explain := f.Bool("explain", false, "add how each figure came about 同时说明每个金额的来历")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		in, err := readInputs[price.Input](c, *file, "quotes")
		if err != nil {
			return err
		}
		return c.asUser(false, func(s *action.Session) error {
			policies, err := s.Policies(c.ctx)
			if err != nil {
				return err
			}
			if len(policies.PurchaseTax) == 0 {
				return fmt.Errorf("还没有政策表，请先用 catalogue load 载入价目表")
			}
			results := make([]priced, len(in.all))
			for i, one := range in.all {
				r, err := price.Work(one, policies)
				if err != nil {
					return in.blame(i, err)
				}
				results[i].Result = r
				if *explain {
					results[i].Explanations = r.Explain()
				}
			}
			return answerEach(c, in, results, func(_ price.Input, r priced) error { return c.sayPrice(r.Result, *explain) })
		})
	}
}

// priced is a result with its explanations, if they were asked for.
type priced struct {
	price.Result
	Explanations []price.Explanation `json:"explanations,omitempty"`
}

func (c *call) sayPrice(r price.Result, explain bool) error {
	for _, l := range r.Lines {
		why := ""
		if explain {
			why = "\t" + l.Why().Text
		}
		if err := c.say("%s\t%s\t%s%s\n", l.Name, l.Amount, l.Payee, why); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("裸车价\t%s\n落地价\t%s\n应付合计\t%s\t%s\n", r.BarePrice, r.LandingTotal, r.NetTotal, r.NetTotalCapitals)
	if f := r.Finance; f != nil {
		text += fmt.Sprintf("首期\t%s\n末期\t%s\n年化\t%s%%（单利）%s%%（复利）\n", f.FirstFen, f.LastFen, f.SimplePercent, f.CompoundPercent)
	}
	return c.say("%s", text)
}

func quoteNewVerb(c *call, f *flag.FlagSet) work {
	file := inFlag(f)
	customer := f.String("customer", "", "`ID` of the customer 客户编号")
	phone := f.String("phone", "", "`NUMBER` of the customer 客户手机")
	until := f.String("until", "", "`DATE` until which the quote holds 有效期至")
	note := f.String("note", "", "`TEXT` 备注")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		if *customer == "" {
			customer = phone
		}
		if *customer == "" {
			return usage("请用 --customer ID 或 --phone NUMBER 指定客户")
		}
		in, err := c.oneInput(*file)
		if err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			buyer, err := c.customerNamed(s.Store, *customer)
			if err != nil {
				return err
			}
			q, err := s.DraftQuote(c.ctx, buyer.ID)
			if err != nil {
				return err
			}
			q.Take(in)
			q.Note = *note
			if q.Until, err = dayFlag(*until, q.Until); err != nil {
				return err
			}
			return c.saveQuote(s, &q, in)
		})
	}
}

// oneInput reads a file with exactly one input of the price rules.
func (c *call) oneInput(file string) (price.Input, error) {
	in, err := readInputs[price.Input](c, file, "quotes")
	if err != nil {
		return price.Input{}, err
	}
	if len(in.all) != 1 {
		return price.Input{}, fmt.Errorf("文件“%s”里有 %d 份报价，这里只能有一份", file, len(in.all))
	}
	return in.all[0], nil
}

// saveQuote saves the draft. The price list knows better than the file what a car costs: that is told.
func (c *call) saveQuote(s *action.Session, q *domain.Quote, in price.Input) error {
	if err := s.SaveQuote(c.ctx, q); err != nil {
		return err
	}
	if q.Price != in.MSRP {
		c.warn("price", "文件里的指导价 %s 与价目表 %s 不同，已按价目表计价", in.MSRP.Yuan(), q.Price.Yuan())
	}
	if why := q.Unapproved(); why != nil {
		c.warn("discount", "%v", why)
	}
	return c.tellQuote(s.Store, q)
}

func dayFlag(text string, otherwise calendar.Day) (calendar.Day, error) {
	if text == "" {
		return otherwise, nil
	}
	day, err := calendar.ReadDay(text)
	if err != nil {
		return 0, usage("日期“%s”不对：%v", text, err)
	}
	return day, nil
}

// quoteBrief is what every verb that changes a quote answers.
type quoteBrief struct {
	ID       record.ID    `json:"id"`
	Number   string       `json:"number"`
	Version  int64        `json:"version"`
	State    string       `json:"state"`
	Customer record.ID    `json:"customer"`
	Car      string       `json:"car"`
	Until    calendar.Day `json:"valid_until"`
	Bare     int64        `json:"bare_price_fen"`
	Landing  int64        `json:"landing_total_fen"`
	Net      int64        `json:"net_total_fen"`
	Discount int64        `json:"discount_fen"`
	Limit    int64        `json:"discount_limit_fen"`
	Approval bool         `json:"needs_approval"`
	Sync     store.State  `json:"sync,omitempty"`
}

func briefOf(q *domain.Quote, today calendar.Day) quoteBrief {
	return quoteBrief{
		ID: q.ID, Number: q.Number, Version: q.Version, State: string(q.StateOn(today)), Customer: q.Customer, Car: q.CarName, Until: q.Until,
		Bare: int64(q.Bare), Landing: int64(q.Landing), Net: int64(q.Net), Discount: int64(q.Discount), Limit: int64(q.Limit),
		Approval: q.State == domain.QuoteDraft && q.NeedsApproval(),
	}
}

func (c *call) tellQuote(s *store.Store, q *domain.Quote) error {
	var b quoteBrief
	err := s.Read(c.ctx, func(v *store.View) (err error) {
		b = briefOf(q, v.Today())
		b.Sync, err = v.StateOf(domain.Quotes.Name, q.ID)
		return err
	})
	if err != nil {
		return err
	}
	return c.answer(b, func() error {
		return c.say("%s\t%s\t版本 %d\t%s\t应付 %s\t有效期至 %s\t%s\n", orDraft(q.Number), domain.QuoteStates.Label(b.State), q.Version, q.CarName, q.Net.Yuan(), q.Until, q.ID)
	})
}

func orDraft(number string) string {
	if number == "" {
		return "（草稿）"
	}
	return number
}

// quoteStep makes the verb of one step in a quote's life; why is the help of --reason where one is needed.
func quoteStep(step func(*call, *action.Session, record.ID, string) (domain.Quote, error), why string) func(*call, *flag.FlagSet) work {
	return func(c *call, f *flag.FlagSet) work {
		var reason string
		if why != "" {
			f.StringVar(&reason, "reason", "", "`TEXT` "+why)
		}
		return func(args []string) error {
			if err := words(args, "QUOTE"); err != nil {
				return err
			}
			return c.withSession(func(s *action.Session) error {
				q, err := find(c, s.Store, domain.Quotes, args[0])
				if err != nil {
					return err
				}
				if q, err = step(c, s, q.ID, reason); err != nil {
					return err
				}
				return c.tellQuote(s.Store, &q)
			})
		}
	}
}

func quoteApproveVerb(c *call, f *flag.FlagSet) work {
	by := f.String("by", "", "`LOGIN` of the manager 审批人登录名")
	password := f.String("password", "", "the manager's `PASSWORD` 审批人密码")
	return func(args []string) error {
		if err := words(args, "QUOTE"); err != nil {
			return err
		}
		if *by == "" {
			return usage("缺少 --by LOGIN")
		}
		return c.withSession(func(s *action.Session) error {
			q, err := find(c, s.Store, domain.Quotes, args[0])
			if err != nil {
				return err
			}
			if q, err = s.ApproveQuote(c.ctx, q.ID, *by, *password); err != nil {
				return err
			}
			return c.tellQuote(s.Store, &q)
		})
	}
}

func quoteVersionVerb(c *call, f *flag.FlagSet) work {
	file := inFlag(f)
	return func(args []string) error {
		if err := words(args, "QUOTE"); err != nil {
			return err
		}
		return c.withSession(func(s *action.Session) error {
			q, err := find(c, s.Store, domain.Quotes, args[0])
			if err != nil {
				return err
			}
			var in price.Input
			if *file != "" {
				if in, err = c.oneInput(*file); err != nil {
					return err
				}
			}
			next, err := s.NextVersion(c.ctx, q.ID)
			if err != nil {
				return err
			}
			if *file == "" {
				return c.tellQuote(s.Store, &next)
			}
			next.Take(in)
			return c.saveQuote(s, &next, in)
		})
	}
}
