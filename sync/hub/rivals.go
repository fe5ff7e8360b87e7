package hub

import (
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// rival is an order that came second for what only one may have.
type rival struct {
	claim claim
	owner key          // who has it
	loser record.Patch // the order that is held, as it would be
	by    record.ID    // who made it
}

// tellRivals files a task for the people of both orders that were made of one quote: the held one lies on one
// PC only, so the other side would not learn of it. A task is filed once, however often the order is sent.
func (b *batch) tellRivals(s *session) error {
	for _, v := range b.rivals {
		if v.claim.kind != quoteClaim {
			continue
		}
		winner, err := b.standing(s, v.owner)
		if err != nil {
			return err
		}
		var wanted []*record.Row
		for _, owner := range slices.Compact([]record.ID{record.ID(text(winner, "user")), v.by}) {
			t := v.task(winner, owner, b.now.Day())
			wanted = append(wanted, domain.Tasks.Bind(&t))
		}
		rows, err := b.hub.file(s, b.dev.dealer, wanted, true)
		if err != nil {
			return err
		}
		b.order = append(b.order, rows...)
	}
	return nil
}

// standing is the body of the record that has the claim: of this batch, or as the database has it.
func (b *batch) standing(s *session, k key) (record.Patch, error) {
	if r := b.rows[k]; r != nil {
		return r.state.Body, nil
	}
	rows := map[key]*row{k: {key: k}}
	err := s.load(rows)
	return rows[k].state.Body, err
}

func (v rival) task(winner record.Patch, owner record.ID, today calendar.Day) domain.Task {
	t := domain.Task{
		Kind: "conflict", State: "open", Due: today, Owner: owner, Customer: record.ID(text(winner, "customer")), About: v.owner.id,
		Title: fmt.Sprintf("报价 %s 转了两张订单：总部已接受 %s，暂存 %s；请双方核对，只留一张", text(winner, "quote_no"), text(winner, "number"), text(v.loser, "number")),
	}
	t.ID = record.NamedID("task", fmt.Sprintf("%s/%s/%s/%s", v.claim.kind, v.claim.key, text(v.loser, "number"), owner))
	return t
}
