package hub_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// A feed from one statement is the feed, byte for byte, wherever a PC stands: with new, edited, lost and deleted records,
// customers that left, fields that it may not see, and nothing at all. So is one that comes with the answer to a wait.
func TestQuickFeedIsTheFeed(t *testing.T) {
	o := newOffice(t, time.Minute)
	a, b, hq := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("HQ", "A")
	dice := rand.New(rand.NewPCG(7, 7))
	var ids []record.ID
	for i := range 60 {
		writer := a
		if i%3 == 0 {
			writer = b
		}
		switch {
		case len(ids) < 5 || dice.IntN(3) == 0:
			id := record.NewID()
			ids = append(ids, id)
			writer.one("customer.new", fresh("customer", id, "name", fmt.Sprintf(`"客户%d"`, i), "phone", fmt.Sprintf(`"138%08d"`, i)))
		case dice.IntN(6) == 0:
			writer.one("x", wire.Change{Type: "customer", ID: ids[dice.IntN(len(ids))], Base: int64(i), Delete: true})
		default: // often without having seen the latest, so that values lose
			writer.one("x", wire.Change{Type: "customer", ID: ids[dice.IntN(len(ids))], Base: int64(dice.IntN(i) + 1), Set: set("level", fmt.Sprintf(`"%c"`, 'A'+dice.IntN(3)))})
		}
	}
	a.staff(chen, "manager")
	if out := a.said(chen, "customer.transfer", 0, wire.Change{Type: "customer", ID: ids[len(ids)-1], Base: 99, Scope: "DL01"}); out.Verdict != wire.Merged {
		t.Fatalf("transfer: %+v", out)
	}
	heads, err := o.hub.Heads(ctx)
	o.must(err)
	if heads["KM01"] < 40 {
		t.Fatalf("heads %v", heads)
	}
	quick, left, lost := 0, 0, 0
	for _, c := range []*caller{a, b, hq} {
		for at := max(0, heads[c.Dealer]-12); at <= heads[c.Dealer]; at++ {
			ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: c.Epoch, Cursors: map[string]int64{c.Dealer: at, "*": heads["*"]}}
			path := "/v1/pull?" + ask.Query().Encode()
			var answers [2]string
			for i, rows := range []int64{0, 20} {
				o.hub.Quick(rows)
				status, answer := o.send("GET", path, c.Token, nil)
				if answers[i] = string(answer); status != http.StatusOK {
					t.Fatalf("%d %s", status, answer)
				}
			}
			if answers[0] != answers[1] {
				t.Fatalf("from %d:\n%s\nquick:\n%s", at, answers[0], answers[1])
			}
			ask.Rows = true
			if at < heads[c.Dealer] { // else it would wait
				if status, answer := o.send("GET", "/v1/wait?"+ask.Query().Encode(), c.Token, nil); status != http.StatusOK || string(answer) != answers[0] {
					t.Fatalf("from %d:\n%s\nwith a wait:\n%d %s", at, answers[0], status, answer)
				}
			}
			quick++
			left += strings.Count(answers[1], `"leave":true`)
			lost += strings.Count(answers[1], `"lost":[`)
		}
	}
	if quick < 27 || left == 0 || lost == 0 {
		t.Errorf("%d feeds, with %d that left and %d with lost values", quick, left, lost)
	}
}
