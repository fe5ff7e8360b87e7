package page

import (
	"fmt"
	"slices"
	"strings"

	"showroom/domain"
	"showroom/domain/money"
)

// takesFee tells whether a fee of the price list is in the quote.
func (f *quoteForm) takesFee(code string) bool {
	return slices.ContainsFunc(f.quote.Fees, func(x domain.QuoteFee) bool { return x.Code == code })
}

// setFee takes or leaves a fee. What everybody pays stays.
func (f *quoteForm) setFee(code string, on bool) {
	f.change(func(q *domain.Quote) {
		q.Fees = slices.DeleteFunc(slices.Clone(q.Fees), func(x domain.QuoteFee) bool { return x.Code == code && x.Optional })
		if !on || f.takesFee(code) {
			return
		}
		for _, x := range onDay(f.shelf.fees, q.Day) {
			if x.Code == code {
				q.Fees = append(q.Fees, domain.QuoteFee{Code: x.Code, Name: x.Name, Amount: x.Amount, Payee: x.Payee, Optional: x.Optional})
			}
		}
	})
}

// addAccessory puts an accessory in, or one more of it.
func (f *quoteForm) addAccessory(code string) {
	f.change(func(q *domain.Quote) {
		q.Accessories = slices.Clone(q.Accessories)
		for i := range q.Accessories {
			if a := &q.Accessories[i]; a.Code == code && !a.Gift {
				a.Quantity++
				return
			}
		}
		for _, a := range onDay(f.shelf.accessories, q.Day) {
			if a.Code == code {
				q.Accessories = append(q.Accessories, domain.QuoteAccessory{Code: a.Code, Name: a.Name, Quantity: 1, Price: a.Price})
				return
			}
		}
	})
}

// editAccessory changes the accessory at an index.
func (f *quoteForm) editAccessory(at int, do func(*domain.QuoteAccessory)) {
	f.change(func(q *domain.Quote) {
		if at < 0 || at >= len(q.Accessories) {
			return
		}
		q.Accessories = slices.Clone(q.Accessories)
		do(&q.Accessories[at])
	})
}

func (f *quoteForm) setQuantity(at int, n int64) {
	f.editAccessory(at, func(a *domain.QuoteAccessory) { a.Quantity = n })
}

func (f *quoteForm) setGift(at int, gift bool) {
	f.editAccessory(at, func(a *domain.QuoteAccessory) { a.Gift = gift })
}

func (f *quoteForm) dropAccessory(at int) {
	f.change(func(q *domain.Quote) { q.Accessories = without(q.Accessories, at) })
}

// addService puts a service package in; each is sold once.
func (f *quoteForm) addService(code string) {
	f.change(func(q *domain.Quote) {
		if slices.ContainsFunc(q.Services, func(s domain.QuoteService) bool { return s.Code == code }) {
			f.said = "这个服务包已经在报价里"
			return
		}
		for _, s := range onDay(f.shelf.services, q.Day) {
			if s.Code == code {
				q.Services = append(slices.Clone(q.Services), domain.QuoteService{Code: s.Code, Name: s.Name, Price: s.Price})
				return
			}
		}
	})
}

func (f *quoteForm) dropService(at int) {
	f.change(func(q *domain.Quote) { q.Services = without(q.Services, at) })
}

func without[T any](list []T, at int) []T {
	if at < 0 || at >= len(list) {
		return list
	}
	return slices.Delete(slices.Clone(list), at, at+1)
}

// addCover begins a cover of the commercial insurance. Where there are covers, the premium is their sum.
func (f *quoteForm) addCover(name string) {
	f.change(func(q *domain.Quote) {
		q.Covers = append(slices.Clone(q.Covers), domain.QuoteCover{Name: name})
		f.sumCovers()
	})
}

func (f *quoteForm) editCover(at int, do func(*domain.QuoteCover)) {
	f.change(func(q *domain.Quote) {
		if at < 0 || at >= len(q.Covers) {
			return
		}
		q.Covers = slices.Clone(q.Covers)
		do(&q.Covers[at])
		f.sumCovers()
	})
}

func (f *quoteForm) dropCover(at int) {
	f.change(func(q *domain.Quote) {
		q.Covers = without(q.Covers, at)
		f.sumCovers()
	})
}

func (f *quoteForm) sumCovers() {
	if len(f.quote.Covers) == 0 {
		return
	}
	f.quote.Premium = 0
	for _, c := range f.quote.Covers {
		f.quote.Premium += c.Premium
	}
}

// takesSubsidy tells whether a subsidy is in the quote.
func (f *quoteForm) takesSubsidy(code string) bool {
	return slices.ContainsFunc(f.quote.Subsidies, func(x domain.QuoteSubsidy) bool { return x.Code == code })
}

func (f *quoteForm) setSubsidy(code string, on bool) {
	f.change(func(q *domain.Quote) {
		q.Subsidies = slices.DeleteFunc(slices.Clone(q.Subsidies), func(x domain.QuoteSubsidy) bool { return x.Code == code })
		for _, x := range onDay(f.shelf.subsidies, q.Day) {
			if on && x.Code == code {
				q.Subsidies = append(q.Subsidies, domain.QuoteSubsidy{Code: x.Code, Name: x.Name, Payer: x.Payer, Amount: x.Amount, Later: x.Later})
			}
		}
	})
}

// serves tells whether a finance product is offered for a series.
func serves(p *domain.FinanceProduct, series string) bool {
	codes := strings.Fields(p.Series)
	return len(codes) == 0 || slices.Contains(codes, series)
}

// products are the finance products that fit the series and the day.
func (f *quoteForm) products() []domain.FinanceProduct {
	var out []domain.FinanceProduct
	for _, p := range onDay(f.shelf.products, f.quote.Day) {
		if serves(&p, f.series) {
			out = append(out, p)
		}
	}
	return out
}

// product is the one that was chosen, nil for cash or where the list no longer has it.
func (f *quoteForm) product() *domain.FinanceProduct {
	for i := range f.shelf.products {
		if p := &f.shelf.products[i]; p.Code == f.quote.Product && f.quote.Product != "" {
			return p
		}
	}
	return nil
}

// usual are the term and the down payment that a new financing begins with, where the product allows them.
const (
	usualMonths = 36
	usualDown   = 30 * money.One
)

// chooseProduct begins a financing with the usual term and down payment; "" pays cash.
func (f *quoteForm) chooseProduct(code string) {
	f.change(func(q *domain.Quote) {
		f.payCash()
		q.Product = code
		p := f.product()
		if p == nil {
			q.Product = ""
			return
		}
		q.ProductName, q.Lender, q.Method, q.UpfrontFee, q.MarketRate = p.Name, p.Lender, p.Method, p.UpfrontFee, p.MarketRate
		for i, t := range p.Terms {
			if i == 0 || t.Months == usualMonths {
				f.takeTerm(t)
			}
		}
		f.lend(max(usualDown, p.MinDown))
	})
}

func (f *quoteForm) payCash() {
	q := &f.quote
	q.Product, q.ProductName, q.Lender, q.Method, q.Months, q.Loan = "", "", "", "", 0, 0
	q.Rate, q.Flat, q.UpfrontFee, q.MarketRate = 0, 0, 0, 0
}

func (f *quoteForm) takeTerm(t domain.LoanTerm) {
	f.quote.Months, f.quote.Rate, f.quote.Flat = t.Months, t.Rate, t.Flat
}

// setMonths chooses one of the product's terms, and with it the rate.
func (f *quoteForm) setMonths(months int64) {
	f.change(func(*domain.Quote) {
		if p := f.product(); p != nil {
			for _, t := range p.Terms {
				if t.Months == months {
					f.takeTerm(t)
				}
			}
		}
	})
}

func (f *quoteForm) setLoan(fen money.Fen) { f.change(func(q *domain.Quote) { q.Loan = fen }) }

// setDown lends what the down payment, in percent of the bare price, leaves.
func (f *quoteForm) setDown(down money.Percent) { f.change(func(*domain.Quote) { f.lend(down) }) }

// lend is the loan beside a down payment: rounded down to the product's step, not above what it lends.
func (f *quoteForm) lend(down money.Percent) {
	q, p := &f.quote, f.product()
	loan, err := q.Bare.MulPercent(money.Hundred - down)
	if err != nil || p == nil || down > money.Hundred {
		return
	}
	if p.LoanMax > 0 {
		loan = min(loan, p.LoanMax)
	}
	if p.LoanStep > 0 {
		loan -= loan % p.LoanStep
	}
	q.Loan = max(loan, 0)
}

// down is the down payment in percent of the bare price with two decimals, cut off: 30.00.
func (f *quoteForm) down() string {
	q := &f.quote
	if q.Loan <= 0 || q.Bare <= 0 {
		return ""
	}
	part := int64(q.Bare-q.Loan) * 10000 / int64(q.Bare)
	if part%100 == 0 {
		return fmt.Sprintf("%d", part/100)
	}
	return fmt.Sprintf("%d.%02d", part/100, part%100)
}

// checkLoan holds the loan against what the product allows; the price rules know no products.
func (f *quoteForm) checkLoan() {
	q, p := &f.quote, f.product()
	if p == nil {
		if q.Product != "" {
			f.wrong["product"] = "价目表里已没有这个金融产品，请另选一个"
		}
		return
	}
	least, err := q.Bare.MulPercent(p.MinDown)
	switch {
	case !p.On(q.Day):
		f.wrong["product"] = fmt.Sprintf("%s 在 %s 没有这个产品，请另选一个", p.Name, q.Day)
	case err != nil || q.Bare-q.Loan < least:
		f.wrong["loan"] = fmt.Sprintf("首付至少 %s%%（%s），请减少贷款", p.MinDown, least.Yuan())
	case q.Loan < p.LoanMin:
		f.wrong["loan"] = fmt.Sprintf("贷款至少 %s", p.LoanMin.Yuan())
	case p.LoanMax > 0 && q.Loan > p.LoanMax:
		f.wrong["loan"] = fmt.Sprintf("贷款最多 %s", p.LoanMax.Yuan())
	case p.LoanStep > 0 && q.Loan%p.LoanStep != 0:
		f.wrong["loan"] = fmt.Sprintf("贷款须为 %s 的整数倍", p.LoanStep.Yuan())
	}
}
