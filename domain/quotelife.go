package domain

import (
	"fmt"

	"showroom/domain/calendar"
	"showroom/domain/money"
	"showroom/domain/record"
)

// ValidDays is how long a quote holds unless the consultant says otherwise.
const ValidDays = 7

// StateOn is the state as it stands on a day: an issued quote whose last day has passed is expired.
func (q *Quote) StateOn(today calendar.Day) QuoteState {
	if q.State == QuoteIssued && q.Until != 0 && today > q.Until {
		return QuoteExpired
	}
	return q.State
}

// Given is all that the store gives away by the consultant's hand: the discount, and what extras and
// subsidies stray from the catalogue.
func (q *Quote) Given() money.Fen { return q.Discount + q.Concession }

// Check refuses dates that can't be.
func (q *Quote) Check() error {
	if q.Invoice != 0 && q.Invoice < q.Day {
		return record.Problems{{Field: "invoice", Text: fmt.Sprintf("预计开票日 %s 早于报价日期 %s，请核对", q.Invoice, q.Day)}}
	}
	return nil
}

// Issue turns the draft into a document that no longer changes. The quote must be priced.
func (q *Quote) Issue(number string, by record.ID, now calendar.Instant) error {
	switch {
	case q.State == QuoteVoid:
		return fmt.Errorf("这份报价已作废，不能出单；请新建报价或另存新版本")
	case q.State != QuoteDraft:
		return fmt.Errorf("报价 %s 已经出单，请打印或另存新版本", q.Number)
	case len(q.Lines) == 0:
		return fmt.Errorf("报价还没有计价，请先选择车型和开票日期")
	case q.Customer == "":
		return fmt.Errorf("报价还没有客户，请先选择客户")
	case q.NeedsApproval():
		return q.Unapproved()
	case q.Until < now.Day():
		return fmt.Errorf("有效期 %s 已过，请改为今天或以后", q.Until)
	}
	q.Number, q.State, q.IssuedAt, q.IssuedBy = number, QuoteIssued, now, by
	return nil
}

// Accept records the customer's yes. An expired quote needs a new version first.
func (q *Quote) Accept(now calendar.Instant) error {
	switch q.StateOn(now.Day()) {
	case QuoteIssued:
		q.State, q.EndedAt = QuoteAccepted, now
		return nil
	case QuoteExpired:
		return fmt.Errorf("报价 %s 已于 %s 过期，请另存新版本并重新出单", q.Number, q.Until)
	case QuoteDraft:
		return fmt.Errorf("草稿不能接受，请先出单")
	}
	return fmt.Errorf("这份报价是%s，不能接受", QuoteStates.Label(string(q.State)))
}

// Void takes the quote out of use with a reason. Its number stays used.
func (q *Quote) Void(reason string, now calendar.Instant) error {
	if q.State == QuoteAccepted || q.State == QuoteVoid {
		return fmt.Errorf("这份报价是%s，不能作废", QuoteStates.Label(string(q.State)))
	}
	if reason == "" {
		return fmt.Errorf("请写明作废原因")
	}
	q.State, q.Reason, q.EndedAt = QuoteVoid, reason, now
	return nil
}

// NextVersion is a draft with the same content, to be changed and issued anew. The old one stays as it is.
func (q *Quote) NextVersion(id record.ID, highest int64) Quote {
	next := *q
	next.Head = record.Head{ID: id, Scope: q.Scope}
	next.First = q.First
	if next.First == "" {
		next.First = q.ID
	}
	next.Version, next.State, next.Number = highest+1, QuoteDraft, ""
	next.IssuedAt, next.IssuedBy, next.EndedAt, next.Reason = 0, "", 0, ""
	next.Disapprove()
	next.Until = 0
	next.copyLists()
	return next
}

// copyLists gives the quote lists of its own, so that editing one version never reaches another.
func (q *Quote) copyLists() {
	q.Options = append([]QuoteOption(nil), q.Options...)
	q.Covers = append([]QuoteCover(nil), q.Covers...)
	q.Fees = append([]QuoteFee(nil), q.Fees...)
	q.Accessories = append([]QuoteAccessory(nil), q.Accessories...)
	q.Services = append([]QuoteService(nil), q.Services...)
	q.Subsidies = append([]QuoteSubsidy(nil), q.Subsidies...)
	q.Lines = append([]QuoteLine(nil), q.Lines...)
	q.Rows = append([]QuoteRow(nil), q.Rows...)
}

// settled are the fields that may change after a quote was issued.
var settled = map[string]bool{"state": true, "ended_at": true, "reason": true}

// MayChange judges a change of a stored quote: once issued, only its fate may change.
func (q *Quote) MayChange(p record.Patch) error {
	if q.State == QuoteDraft {
		return nil
	}
	for _, e := range p {
		if !settled[e.Name] {
			spec, _ := Quotes.Spec(e.Name)
			return fmt.Errorf("报价 %s 已出单，不能再改%s；请另存新版本", q.Number, spec.Label)
		}
	}
	return nil
}

// LineDelta is one line of two versions side by side.
type LineDelta struct {
	Name         string
	Old, New     money.Fen
	InOld, InNew bool
}

// Compare lays two versions side by side, line by line in the order of the newer one; lines that the
// newer one dropped come last.
func Compare(older, newer *Quote) []LineDelta {
	type key struct{ code, ref, name string }
	keyOf := func(l QuoteLine) key {
		if l.Ref != "" {
			return key{l.Code, l.Ref, ""}
		}
		return key{l.Code, "", l.Name}
	}
	old := map[key]QuoteLine{}
	for _, l := range older.Lines {
		old[keyOf(l)] = l
	}
	var out []LineDelta
	for _, l := range newer.Lines {
		before, was := old[keyOf(l)]
		delete(old, keyOf(l))
		out = append(out, LineDelta{Name: l.Name, Old: before.Amount, New: l.Amount, InOld: was, InNew: true})
	}
	for _, l := range older.Lines {
		if _, dropped := old[keyOf(l)]; dropped {
			out = append(out, LineDelta{Name: l.Name, Old: l.Amount, InOld: true})
		}
	}
	return out
}
