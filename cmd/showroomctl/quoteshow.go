package main

import (
	"encoding/json"
	"flag"
	"fmt"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/price"
	"showroom/domain/record"
	"showroom/sync/store"
)

func quotesVerb(c *call, f *flag.FlagSet) work {
	customer := f.String("customer", "", "`ID|PHONE`: only this customer's 客户")
	state := f.String("state", "", "`STATE`: draft issued accepted expired void 状态")
	limit := f.Int("limit", 50, "at most `N` 最多条数")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			of := ""
			if *customer != "" {
				found, err := c.customerNamed(s, *customer)
				if err != nil {
					return err
				}
				of = string(found.ID)
			}
			var list []quoteBrief
			err := s.Read(c.ctx, func(v *store.View) error {
				all, err := store.Find(v, domain.Quotes, "WHERE customer = ?1 OR ?1 = '' ORDER BY created DESC, id DESC", of)
				for i := range all {
					if b := briefOf(&all[i], v.Today()); (*state == "" || b.State == *state) && len(list) < *limit {
						list = append(list, b)
					}
				}
				return err
			})
			if err != nil {
				return err
			}
			return c.answer(append([]quoteBrief{}, list...), func() error {
				for _, b := range list {
					if err := c.say("%s\t%s\t版本 %d\t%s\t%s\n", orDraft(b.Number), domain.QuoteStates.Label(b.State), b.Version, b.Car, b.ID); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

func quoteShowVerb(c *call, f *flag.FlagSet) work {
	full := f.Bool("full", false, "the customer's number in full 显示完整号码")
	return func(args []string) error {
		if err := words(args, "QUOTE"); err != nil {
			return err
		}
		return c.asUser(*full, func(s *session) error {
			q, err := find(c, s.Store, domain.Quotes, args[0])
			if err != nil {
				return err
			}
			if *full {
				if err := c.reveal(s, q.Customer); err != nil {
					return err
				}
			}
			return c.showQuote(s.Store, &q, *full)
		})
	}
}

// policyRow is a row that a quote keeps.
type policyRow struct {
	Table string          `json:"table"`
	Code  string          `json:"code"`
	From  calendar.Day    `json:"valid_from"`
	To    calendar.Day    `json:"valid_to"`
	Row   json.RawMessage `json:"row"`
}

type quoteFull struct {
	quoteBrief
	First      record.ID    `json:"first"`
	Buyer      record.Patch `json:"customer_record"`
	Issued     string       `json:"issued_at"`
	Reason     string       `json:"reason,omitempty"`
	ApprovedBy record.ID    `json:"approved_by,omitempty"`
	Note       string       `json:"note,omitempty"`
	Input      price.Input  `json:"input"`
	Result     *priced      `json:"result"` // null for a draft that is not priced yet
	Rows       []policyRow  `json:"policy_rows"`
}

func (c *call) showQuote(s *store.Store, q *domain.Quote, full bool) error {
	out := quoteFull{First: q.First, Issued: q.IssuedAt.String(), Reason: q.Reason, ApprovedBy: q.ApprovedBy, Note: q.Note, Input: q.Input(), Rows: []policyRow{}}
	err := s.Read(c.ctx, func(v *store.View) error {
		buyer, err := store.Get(v, domain.Customers, q.Customer)
		if err != nil {
			return err
		}
		if out.Buyer, err = recordJSON(domain.Customers.Bind(&buyer), full); err != nil {
			return err
		}
		out.quoteBrief = briefOf(q, v.Today())
		out.Sync, err = v.StateOf(domain.Quotes.Name, q.ID)
		return err
	})
	if err != nil {
		return err
	}
	if out.Result, err = keptResult(q); err != nil {
		return err
	}
	for _, r := range q.Rows {
		out.Rows = append(out.Rows, policyRow{r.Table, r.Code, r.From, r.To, json.RawMessage(r.Text)})
	}
	return c.answer(out, func() error {
		if err := c.tellQuote(s, q); err != nil || out.Result == nil {
			return err
		}
		return c.sayPrice(out.Result.Result, true)
	})
}

// keptResult is the quote's result by the rows that it keeps, nil while it isn't priced.
func keptResult(q *domain.Quote) (*priced, error) {
	if len(q.Lines) == 0 {
		return nil, nil
	}
	var used price.Used
	for _, r := range q.Rows {
		if err := keptRow(&used, r); err != nil {
			return nil, fmt.Errorf("报价保存的 %s 政策行读不出来：%w", r.Table, err)
		}
	}
	r, err := price.Work(q.Input(), used.Policies())
	if err != nil {
		return nil, fmt.Errorf("按保存的政策行核对报价：%w", err)
	}
	if r.NetTotal != q.Net {
		return nil, fmt.Errorf("报价 %s 的合计 %s 与按其保存的政策行算得的 %s 不符", q.Number, q.Net.Yuan(), r.NetTotal.Yuan())
	}
	return &priced{r, r.Explain()}, nil
}

func keptRow(u *price.Used, r domain.QuoteRow) error {
	into := map[string]any{
		"purchase_tax": &u.PurchaseTax, "purchase_relief": &u.Relief, "vehicle_tax": &u.VehicleTax,
		"compulsory_rate": &u.Compulsory, "compulsory_float": &u.Float,
	}[r.Table]
	if into == nil {
		return fmt.Errorf("不认识的政策表")
	}
	return json.Unmarshal([]byte(r.Text), into)
}
