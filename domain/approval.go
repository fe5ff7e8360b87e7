package domain

import (
	"fmt"

	"showroom/domain/calendar"
)

// Approve lets a discount beyond the consultant's limit pass. The approver's own limit counts too. The word
// counts for this car at this price and for no more than is given away now.
func (q *Quote) Approve(by *User, v *Variant, now calendar.Instant) error {
	if q.State != QuoteDraft {
		return fmt.Errorf("报价 %s 已出单，不能再审批优惠；请另存新版本", q.Number)
	}
	if !by.Role.MayApprove() {
		return fmt.Errorf("%s是%s，不能审批优惠，请找展厅经理或销售总监", by.Name, Roles.Label(string(by.Role)))
	}
	if v.Code != q.Variant {
		return fmt.Errorf("报价的车型在审批时变了，请重新打开后再审批")
	}
	if limit := by.Role.DiscountLimit(v); q.Given() > limit {
		return fmt.Errorf("优惠 %s 超过%s的权限 %s，请找更高一级审批", q.Given().Yuan(), Roles.Label(string(by.Role)), limit.Yuan())
	}
	q.ApprovedBy, q.ApprovedAt, q.ApprovedUpTo = by.ID, now, q.Given()
	q.ApprovedVariant, q.ApprovedPrice = q.Variant, q.Price
	return nil
}

// Disapprove takes an approval back.
func (q *Quote) Disapprove() {
	q.ApprovedBy, q.ApprovedAt, q.ApprovedUpTo, q.ApprovedVariant, q.ApprovedPrice = "", 0, 0, "", 0
}

// NeedsApproval tells whether what is given goes beyond what the consultant may give, and no approval
// covers it.
func (q *Quote) NeedsApproval() bool { return q.Unapproved() != nil }

// Unapproved says in the user's words why the quote needs an approval, nil if it needs none. An approval
// covers the car that was approved, at the price of then or a higher one, and no larger discount.
func (q *Quote) Unapproved() error {
	switch {
	case q.Given() <= q.Limit:
		return nil
	case q.ApprovedBy == "":
		return fmt.Errorf("优惠 %s 超过权限 %s，须经理审批后才能出单", q.Given().Yuan(), q.Limit.Yuan())
	case q.ApprovedVariant != q.Variant:
		return fmt.Errorf("优惠 %s 超过权限 %s，而此前批准的是另一款车，审批已失效；须经理审批后才能出单", q.Given().Yuan(), q.Limit.Yuan())
	case q.Price < q.ApprovedPrice:
		return fmt.Errorf("指导价由批准时的 %s 降为 %s，优惠 %s 的审批已失效；须经理审批后才能出单", q.ApprovedPrice.Yuan(), q.Price.Yuan(), q.Given().Yuan())
	case q.Given() > q.ApprovedUpTo:
		return fmt.Errorf("优惠 %s 超过此前批准的 %s，审批已失效；须经理审批后才能出单", q.Given().Yuan(), q.ApprovedUpTo.Yuan())
	}
	return nil
}
