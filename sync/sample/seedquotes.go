package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"showroom/domain"
	"showroom/domain/money"
	"showroom/sync/store"
)

// quotes issues quotes to customers. They differ in customer, number and day from the priced ones.
func (t *town) quotes() error {
	return t.write("报价", t.Quotes, func(tx *store.Tx, i int) (err error) {
		d := t.dice(streamQuote, i)
		q := t.quote(d, i, pick(d, t.priced))
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

// price makes one quote for each variant on sale, priced by the rules, with accessories and every other one
// with a loan. It is asked first: a store that can't price gets nothing at all.
func (t *town) price(v *store.View) error {
	dealer, err := store.First(v, domain.Dealers, "WHERE code = ?", t.store.Identity().Dealer)
	if err != nil {
		return err
	}
	base := domain.Quote{
		Version: 1, State: domain.QuoteDraft, OwnerType: "private", Day: t.End, Invoice: t.End, Province: dealer.Province,
		Insurer: "岚海财险(虚构)", InsurerNo: "LH00000000", Premium: 412635,
	}
	fees, err := store.Find(v, domain.Fees, "WHERE optional = 0 ORDER BY code")
	for _, f := range fees {
		base.Fees = append(base.Fees, domain.QuoteFee{Code: f.Code, Name: f.Name, Amount: f.Amount, Payee: f.Payee})
	}
	if err != nil {
		return err
	}
	cars, err := store.Find(v, domain.Variants, "ORDER BY code")
	if err != nil {
		return err
	}
	for i := range cars {
		car := &cars[i]
		if _, sold := car.PriceOn(t.End); !sold || car.StopSale != 0 && t.End >= car.StopSale {
			continue
		}
		q := base
		q.Fees, q.Discount, q.Limit = slices.Clone(base.Fees), money.Fen(1+i%5)*1000_00, 100_000_00
		if err := fill(v, &q, deal{days: i, variant: car.Code, loan: int64(i%2) * 50000}); err != nil {
			return err
		}
		if _, err := q.Reprice(t.policies); err != nil {
			return fmt.Errorf("%s：%w", car.Code, err)
		}
		t.priced = append(t.priced, q)
	}
	if len(t.priced) == 0 {
		return fmt.Errorf("门店里没有在售车型，请先载入价目表")
	}
	return nil
}
