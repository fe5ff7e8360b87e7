package hub

import (
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident"
	"showroom/domain/record"
)

// Where two PCs did what can't both stand, the people of both sides get a task that says what happened and what to
// do. Every task has an ID that follows from what happened, so it is filed once however often the work is sent, and
// a done one doesn't come back.

// tell files what people must know of this batch.
func (b *batch) tell(s *session) error {
	for _, one := range []struct {
		what string
		tell func(*session) error
	}{
		{"rivals", b.tellRivals}, {"clashes", b.tellClashes}, {"twins", b.tellTwins}, {"arrivals", b.tellArrivals},
	} {
		if err := one.tell(s); err != nil {
			return fmt.Errorf("file tasks about %s: %w", one.what, err)
		}
	}
	return nil
}

// assign files tasks in a dealer's scope, each once.
func (b *batch) assign(s *session, dealer string, tasks ...domain.Task) error {
	var wanted []*record.Row
	for i := range tasks {
		if t := &tasks[i]; !b.told[t.ID] {
			b.told[t.ID] = true
			wanted = append(wanted, domain.Tasks.Bind(t))
		}
	}
	rows, err := b.hub.file(s, dealer, wanted, true)
	b.order = append(b.order, rows...)
	return err
}

// rival is an order that came second for what only one may have.
type rival struct {
	claim claim
	owner key          // who has it
	loser record.Patch // the order that is held, as it would be
	by    record.ID    // who made it
}

// tellRivals files a task for the people of both orders that were made of one quote or for one car: the held one
// lies on one PC only, so the other side would not learn of it.
func (b *batch) tellRivals(s *session) error {
	for _, v := range b.rivals {
		if v.claim.kind == numberClaim {
			continue
		}
		winner, err := b.standing(s, v.owner)
		if err != nil {
			return err
		}
		today, body := b.now.Day(), winner.state.Body
		owner := record.ID(text(body, "user"))
		if winner.scope != b.dev.dealer { // neither may learn the other's numbers
			if err := b.assign(s, winner.scope, v.far(body, owner, today)); err != nil {
				return err
			}
			t := v.task(nil, v.by, today)
			t.Customer, t.About = record.ID(text(v.loser, "customer")), ""
			if err := b.assign(s, b.dev.dealer, t); err != nil {
				return err
			}
			continue
		}
		for _, who := range both(owner, v.by) {
			if err := b.assign(s, b.dev.dealer, v.task(body, who, today)); err != nil {
				return err
			}
		}
	}
	return nil
}

// both are the people of two sides, once each; with nobody known the task waits for somebody to take it.
func both(a, b record.ID) []record.ID {
	switch {
	case a == "":
		return []record.ID{b}
	case b == "":
		return []record.ID{a}
	}
	return slices.Compact([]record.ID{a, b})
}

// standing is the record that has the claim: of this batch, or as the database has it.
func (b *batch) standing(s *session, k key) (*row, error) {
	if r := b.rows[k]; r != nil {
		return r, nil
	}
	rows := map[key]*row{k: {key: k}}
	err := s.load(rows)
	return rows[k], err
}

// task says what became of the two orders. winner is nil where it is another dealer's.
func (v rival) task(winner record.Patch, owner record.ID, today calendar.Day) domain.Task {
	t := domain.Task{Kind: "conflict", State: "open", Due: today, Owner: owner, Customer: record.ID(text(winner, "customer")), About: v.owner.id}
	held := text(v.loser, "number")
	switch {
	case v.claim.kind == quoteClaim:
		t.Title = fmt.Sprintf("报价 %s 转了两张订单：总部已接受 %s，暂存 %s；请双方核对，只留一张", text(winner, "quote_no"), text(winner, "number"), held)
	case winner == nil:
		t.Title = fmt.Sprintf("车辆 %s 已先配给另一家门店的订单，总部暂存 %s；请为客户另选车辆", ident.MaskVIN(v.claim.key), held)
	default:
		t.Title = fmt.Sprintf("车辆 %s 配给了两张订单：总部已确认 %s，暂存 %s；请双方核对，为后一张另选车辆", ident.MaskVIN(v.claim.key), text(winner, "number"), held)
	}
	t.ID = record.NamedID("task", fmt.Sprintf("%s/%s/%s/%s", v.claim.kind, v.claim.key, held, owner))
	return t
}

// far tells the store that has a car that another one wanted it.
func (v rival) far(winner record.Patch, owner record.ID, today calendar.Day) domain.Task {
	t := domain.Task{
		Kind: "conflict", State: "open", Due: today, Owner: owner, Customer: record.ID(text(winner, "customer")), About: v.owner.id,
		Title: fmt.Sprintf("车辆 %s 已为订单 %s 确认；另一家门店也想配这辆车，请核对车辆确实在本店", ident.MaskVIN(v.claim.key), text(winner, "number")),
	}
	t.ID = record.NamedID("task", fmt.Sprintf("far/%s/%s/%s", v.claim.key, v.owner.id, owner))
	return t
}
