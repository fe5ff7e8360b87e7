package link_test

import (
	"testing"

	"showroom/domain"
)

// The hub's database is put back from a backup and nobody begins a new epoch: a PC that is further than the
// hub notices at its next contact, whether it pulls or pushes, and receives everything anew.
func TestHubGoneBack(t *testing.T) {
	w := newWorld(t)
	a, b, id := shared(w)
	c := w.joined("C", "KM01")
	for _, p := range []*pc{a, b, c, a, b} {
		p.sync()
	}
	w.stop()
	restore := w.database.Backup(t)
	w.start()
	for _, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
		put(a, domain.Customers, customer(name, ""))
	}
	a.sync()
	b.sync()
	w.stop()
	restore()
	w.start()

	late := customer("恢复之后", "")
	put(c, domain.Customers, late)
	c.sync()
	change(b, domain.Customers, id, func(c *domain.Customer) { c.Level = "H" })
	if done := b.sync(); done.Applied+done.Merged != 1 {
		t.Errorf("the outbox of the PC that pushes: %+v", done)
	}
	if done := a.sync(); done.Pulled == 0 {
		t.Errorf("the PC that only pulls: %+v", done)
	}
	c.sync()
	heads, err := w.hub.Heads(ctx)
	w.must(err)
	for i, p := range []*pc{a, b, c} {
		if get(p, domain.Customers, late.ID).Name != late.Name || get(p, domain.Customers, id).Level != "H" {
			t.Errorf("PC %d lacks what came after the restore", i)
		}
		if here := p.store.Identity().Cursors["KM01"]; here != heads["KM01"] {
			t.Errorf("PC %d stands at %d, the hub at %d", i, here, heads["KM01"])
		}
	}
	w.agree(c)
	found, ok, err := a.link.Prove(ctx)
	w.must(err)
	if !ok || len(found) == 0 {
		t.Errorf("what only the lost part had must show in the proof: %v %+v", ok, found)
	}
}
