package action

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// DraftQuote starts a quote for a customer with what is known: the store's province, today, the fees that
// everybody pays. It is not saved yet.
func (s *Session) DraftQuote(ctx context.Context, customer record.ID) (q domain.Quote, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		today := v.Today()
		q = domain.Quote{
			Version: 1, State: domain.QuoteDraft, Customer: customer, User: s.User.ID, OwnerType: "private",
			Day: today, Invoice: today, Until: today.AddDays(domain.ValidDays),
		}
		dealer, err := store.First(v, domain.Dealers, "WHERE code = ?", s.Store.Identity().Dealer)
		if err != nil {
			return fmt.Errorf("读取本店资料：%w", err)
		}
		q.Province = dealer.Province
		c, err := store.Get(v, domain.Customers, customer)
		if err != nil {
			return err
		}
		if c.Kind == domain.Company {
			q.OwnerType = "company"
		}
		fees, err := store.Find(v, domain.Fees, "WHERE optional = 0 ORDER BY code")
		for _, f := range fees {
			if f.On(today) {
				q.Fees = append(q.Fees, domain.QuoteFee{Code: f.Code, Name: f.Name, Amount: f.Amount, Payee: f.Payee})
			}
		}
		return err
	})
	return q, err
}

// SaveQuote prices a draft by the published policies and saves it. A draft without a car is saved unpriced.
func (s *Session) SaveQuote(ctx context.Context, q *domain.Quote) error {
	return s.do(ctx, "quote.save", func(tx *store.Tx) error {
		if err := mayChange(tx.View, q); err != nil {
			return err
		}
		if err := s.reprice(tx, q); err != nil {
			return err
		}
		if err := s.check(domain.Quotes.Bind(q)); err != nil {
			return err
		}
		if q.ID == "" {
			q.ID = record.NewID()
			q.First = q.ID
		}
		return store.Put(tx, domain.Quotes, q)
	})
}

// mayChange refuses to alter what was issued.
func mayChange(v *store.View, q *domain.Quote) error {
	if q.ID == "" {
		return nil
	}
	stored, err := store.Get(v, domain.Quotes, q.ID)
	if err != nil {
		return err
	}
	return stored.MayChange(record.Diff(domain.Quotes.Bind(&stored), domain.Quotes.Bind(q)))
}

// reprice brings the draft's price list, eligibility, limit and totals up to date.
func (s *Session) reprice(tx *store.Tx, q *domain.Quote) error {
	if q.State != domain.QuoteDraft || q.Variant == "" {
		return nil
	}
	car, err := store.Kept(tx, "variant "+q.Variant, catalogueTypes, func(v *store.View) (domain.Variant, error) { return variant(v, q.Variant) })
	if err != nil {
		return err
	}
	if err := q.Choose(&car); err != nil {
		return err
	}
	q.Limit = s.User.Role.DiscountLimit(&car)
	if err := nameParts(tx, q, &car); err != nil {
		return err
	}
	if q.Concession, err = concession(tx.View, q); err != nil {
		return err
	}
	p, err := store.Kept(tx, "policies", policyTypes, policies)
	if err != nil {
		return err
	}
	_, err = q.Reprice(p)
	return err
}

// nameParts keeps the names that stand on paper: the catalogue may call things otherwise tomorrow.
func nameParts(tx *store.Tx, q *domain.Quote, car *domain.Variant) error {
	series, err := store.Kept(tx, "series "+car.Series, catalogueTypes, func(v *store.View) (domain.Series, error) {
		return store.First(v, domain.Series_, "WHERE code = ?", car.Series)
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	q.Brand, q.ProductName = series.Brand, ""
	if q.Product == "" {
		return nil
	}
	product, err := store.Kept(tx, "product "+q.Product, catalogueTypes, func(v *store.View) (domain.FinanceProduct, error) {
		return store.First(v, domain.FinanceProducts, "WHERE code = ?", q.Product)
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	q.ProductName = product.Name
	return nil
}

// changeQuote runs one step in a quote's life and writes it on the customer's time line.
func (s *Session) changeQuote(ctx context.Context, verb string, id record.ID, step func(tx *store.Tx, q *domain.Quote) (note string, err error)) (q domain.Quote, err error) {
	err = s.do(ctx, verb, func(tx *store.Tx) error {
		if q, err = store.Get(tx.View, domain.Quotes, id); err != nil {
			return err
		}
		text, err := step(tx, &q)
		if err != nil {
			return err
		}
		if err := store.Put(tx, domain.Quotes, &q); err != nil || text == "" {
			return err
		}
		return s.note(tx, q.Customer, "quote", text, q.ID)
	})
	return q, err
}

// IssueQuote prices the draft a last time, numbers it and makes it immutable.
func (s *Session) IssueQuote(ctx context.Context, id record.ID) (domain.Quote, error) {
	return s.changeQuote(ctx, "quote.issue", id, func(tx *store.Tx, q *domain.Quote) (string, error) {
		if err := s.reprice(tx, q); err != nil {
			return "", err
		}
		if q.Until == 0 {
			q.Until = tx.Today().AddDays(domain.ValidDays)
		}
		number, err := tx.Number(domain.QuotePrefix, tx.Today())
		if err != nil {
			return "", err
		}
		if err := q.Issue(number, s.User.ID, tx.Moment()); err != nil {
			return "", err
		}
		return fmt.Sprintf("出单 %s %s 应付 %s", q.Number, q.CarName, q.Net.Yuan()), nil
	})
}

// ApproveQuote lets a manager approve the draft's discount on this PC, by name and password.
func (s *Session) ApproveQuote(ctx context.Context, id record.ID, name, password string) (domain.Quote, error) {
	by, err := Login(ctx, s.Store, name, password)
	if err != nil {
		return domain.Quote{}, err
	}
	return by.approve(ctx, id)
}

func (s *Session) approve(ctx context.Context, id record.ID) (domain.Quote, error) {
	return s.changeQuote(ctx, "quote.approve", id, func(tx *store.Tx, q *domain.Quote) (string, error) {
		car, err := variant(tx.View, q.Variant)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s批准优惠 %s", s.User.Name, q.Discount.Yuan()), q.Approve(&s.User, &car, tx.Moment())
	})
}

// AcceptQuote records the customer's yes.
func (s *Session) AcceptQuote(ctx context.Context, id record.ID) (domain.Quote, error) {
	return s.changeQuote(ctx, "quote.accept", id, func(tx *store.Tx, q *domain.Quote) (string, error) {
		if err := onlyAccepted(tx.View, q); err != nil {
			return "", err
		}
		return "客户接受报价 " + q.Number, q.Accept(tx.Moment())
	})
}

// onlyAccepted refuses the yes to a second version of one offer.
func onlyAccepted(v *store.View, q *domain.Quote) error {
	other, err := store.First(v, domain.Quotes, "WHERE first = ? AND state = 'accepted' AND id <> ?", string(q.First), string(q.ID))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("同一份报价的另一个版本 %s 已被客户接受，不能再接受这一版", other.Number)
}

// VoidQuote takes a quote out of use.
func (s *Session) VoidQuote(ctx context.Context, id record.ID, reason string) (domain.Quote, error) {
	return s.changeQuote(ctx, "quote.void", id, func(tx *store.Tx, q *domain.Quote) (string, error) {
		return "报价作废 " + q.Number + "：" + reason, q.Void(reason, tx.Moment())
	})
}

// NextVersion saves a draft with the content of an issued quote, to be changed and issued anew.
func (s *Session) NextVersion(ctx context.Context, id record.ID) (next domain.Quote, err error) {
	err = s.do(ctx, "quote.version", func(tx *store.Tx) error {
		q, err := store.Get(tx.View, domain.Quotes, id)
		if err != nil {
			return err
		}
		last, err := store.First(tx.View, domain.Quotes, "WHERE first = ? ORDER BY version DESC", string(q.First))
		if err != nil {
			return err
		}
		next = q.NextVersion(record.NewID(), last.Version)
		today := tx.Today()
		next.Day, next.Invoice, next.Until = today, max(q.Invoice, today), today.AddDays(domain.ValidDays)
		if err := s.reprice(tx, &next); err != nil {
			return err
		}
		return store.Put(tx, domain.Quotes, &next)
	})
	return next, err
}

// Printed keeps who printed a document and the fingerprint of the paper: SHA-256 of the PDF in hex.
func (s *Session) Printed(ctx context.Context, number string, about, customer record.ID, hash string) error {
	return s.do(ctx, "print", func(tx *store.Tx) error {
		e := domain.Event{Customer: customer, Kind: "print", At: tx.Moment(), User: s.User.ID, Text: "打印 " + number, About: about, Hash: hash}
		return store.Put(tx, domain.Events, &e)
	})
}
