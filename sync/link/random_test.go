package link_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// Three PCs do whatever comes to their minds while answers get lost, the hub restarts and clocks jump. In
// the end all have the same rows, as the proof says, too, all show the same open conflicts, and nothing
// waits. That every loser is reported is merge's own test.
func TestRandomWorkConverges(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			play := &random{world: newWorld(t), r: rand.New(rand.NewPCG(seed, 7))}
			for _, letter := range []string{"A", "B", "C"} {
				play.pcs = append(play.pcs, play.joined(letter, "KM01"))
			}
			for range 80 {
				play.step()
			}
			play.calm()
			play.agree(play.pcs...)
		})
	}
}

type random struct {
	*world
	r   *rand.Rand
	pcs []*pc
	ids []record.ID
	n   int
}

func (p *random) step() {
	p.Helper()
	who := p.pcs[p.r.IntN(len(p.pcs))]
	switch k := p.r.IntN(20); {
	case k < 3:
		c := customer(fmt.Sprint("客户", len(p.ids)), "13800000013")
		put(who, domain.Customers, c)
		p.ids = append(p.ids, c.ID)
	case k < 11:
		p.edit(who)
	case k < 12:
		p.remove(who)
	case k < 18:
		who.net.lose.Store(int32(p.r.IntN(3) / 2))
		if _, err := who.link.Sync(ctx); err != nil && code(err) != "offline" {
			p.Fatal(err)
		}
	case k < 19:
		p.stop()
		p.start()
	default:
		who.clock.At = noon + (who.clock.At-noon)/2
	}
	p.now.Add(p.r.Int64N(60_000))
}

// edit changes one or two fields of a customer that the PC has.
func (p *random) edit(who *pc) {
	p.Helper()
	if len(p.ids) == 0 {
		return
	}
	id := p.ids[p.r.IntN(len(p.ids))]
	if !who.has(id) {
		return
	}
	p.n++
	value := fmt.Sprint(p.n)
	fields := 1 + p.r.IntN(7)
	change(who, domain.Customers, id, func(c *domain.Customer) {
		if fields&1 != 0 {
			c.NextStep = value
		}
		if fields&2 != 0 {
			c.Note = value
		}
		if fields&4 != 0 {
			c.Contacts = append(c.Contacts, domain.Contact{Name: value})
		}
	})
}

func (p *random) remove(who *pc) {
	p.Helper()
	if len(p.ids) == 0 {
		return
	}
	if id := p.ids[p.r.IntN(len(p.ids))]; who.has(id) {
		who.do("customer.remove", func(tx *store.Tx) error { return store.Remove(tx, domain.Customers, id) })
	}
}

func (p *pc) has(id record.ID) bool {
	p.Helper()
	found := 0
	p.must(p.store.Read(ctx, func(v *store.View) error {
		rows, err := store.Find(v, domain.Customers, "WHERE id = ?", string(id))
		found = len(rows)
		return err
	}))
	return found > 0
}

// calm lets everybody sync until nothing moves.
func (p *random) calm() {
	p.Helper()
	for range 3 {
		for _, one := range p.pcs {
			one.net.lose.Store(0)
			if done := one.sync(); done.Held+done.Refused > 0 {
				p.Errorf("held or refused: %+v", done)
			}
		}
	}
}
