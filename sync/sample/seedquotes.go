package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
)

// quotes issues quotes to customers. Each variant of the price list is priced once by the rules; its
// quotes differ in customer, number and day.
func (t *town) quotes() error {
	if t.Quotes == 0 {
		return nil
	}
	priced, err := t.priced()
	if err != nil {
		return err
	}
	return t.write("报价", t.Quotes, func(tx *store.Tx, i int) error {
		d := t.dice(streamQuote, i)
		q := t.quote(d, i, pick(d, priced))
		if q.Number, err = tx.Number(domain.QuotePrefix, q.Day); err != nil {
			return err
		}
		return store.Put(tx, domain.Quotes, &q)
	})
}

// quote is a copy of a priced quote for one of the frequent visitors.
func (t *town) quote(d *rand.Rand, i int, q domain.Quote) domain.Quote {
	day := t.End.AddDays(-d.IntN(300))
	at := dayTime(d, day)
	q.ID, q.Created = t.id(streamQuote, i, at), at
	q.First, q.Customer, q.User = q.ID, t.customerID(d.IntN((t.Customers+9)/10)*10), t.user(d).ID
	q.Day, q.Invoice, q.Until = day, day, day.AddDays(domain.ValidDays)
	q.IssuedAt, q.IssuedBy = at, q.User
	q.State = pick(d, []domain.QuoteState{domain.QuoteIssued, domain.QuoteIssued, domain.QuoteAccepted, domain.QuoteVoid})
	if q.State != domain.QuoteIssued {
		q.EndedAt = at + 86_400_000
	}
	if q.State == domain.QuoteVoid {
		q.Reason = "客户改选其他配置"
	}
	return q
}

// priced prices one quote for each variant, with accessories and every other one with a loan.
func (t *town) priced() (out []domain.Quote, err error) {
	s := &action.Session{Store: t.store, User: t.users[0]}
	policies, err := s.Policies(t.ctx)
	if err != nil {
		return nil, err
	}
	base, err := s.DraftQuote(t.ctx, t.customerID(0))
	if err != nil {
		return nil, err
	}
	base.Day, base.Invoice = t.End, t.End
	base.Insurer, base.InsurerNo, base.Premium = "岚海财险(虚构)", "LH00000000", 412635
	err = t.store.Read(t.ctx, func(v *store.View) error {
		cars, err := store.Find(v, domain.Variants, "ORDER BY code")
		if err != nil {
			return err
		}
		for i, car := range cars {
			if _, sold := car.PriceOn(t.End); !sold || car.StopSale != 0 && t.End >= car.StopSale {
				continue
			}
			q := base
			q.Fees = slices.Clone(base.Fees)
			q.Discount = money.Fen(1+i%5)*100000
			if err := fill(v, &q, deal{days: i, variant: car.Code, loan: int64(i%2) * 50000}); err != nil {
				return err
			}
			q.Limit = money.Fen(10_0000_00)
			if _, err := q.Reprice(policies); err != nil {
				return fmt.Errorf("%s：%w", car.Code, err)
			}
			q.Head = record.Head{}
			out = append(out, q)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("门店里没有在售车型，请先载入价目表")
	}
	return out, err
}
