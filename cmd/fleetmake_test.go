//go:build bench

package cmd

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"testing"

	"showroom/domain/record"
	"showroom/sync/hub"
)

// fleet are many PCs that speak the wire's messages themselves, without a store each, against hubs in processes of their own.
type fleet struct {
	*testing.T
	plan    plan
	dealers []*fleetDealer
	pcs     []*fleetPC
	tally   tally
}

// plan is what a fleet is made by, whole or a part of it in each of several processes.
type plan struct {
	At       []string // the hubs
	Epoch    string
	Dealers  int // of the whole fleet
	PCs      int
	From, To int // the dealers of this part
}

// newFleet makes the part's PCs. A dealer's PCs are spread evenly over the hubs, as a balancer would that knows nothing.
func newFleet(t *testing.T, plan plan) *fleet {
	f := &fleet{T: t, plan: plan}
	for i := plan.From; i < plan.To; i++ {
		d := &fleetDealer{fleet: f, code: fmt.Sprintf("F%04d", i+1), user: record.NewID()}
		for index := i; index < plan.PCs; index += plan.Dealers {
			p := &fleetPC{fleet: f, index: index, dealer: d, customer: record.NewID(), epoch: plan.Epoch}
			p.pc, p.token = fmt.Sprintf("P%02d", len(d.pcs)), fmt.Sprintf("fleet-%d", index)
			p.device = fmt.Sprintf("%s-%s-%d", d.code, p.pc, index+1)
			p.hub = len(d.pcs) % max(1, len(plan.At))
			d.pcs = append(d.pcs, p)
			f.pcs = append(f.pcs, p)
		}
		f.dealers = append(f.dealers, d)
	}
	return f
}

// makeFleet enrols dealers and their PCs straight into the database: by codes, one after the other, it would take an
// hour. Their tokens are known to this test only.
func makeFleet(t *testing.T, e *engine, dealers, pcs int) *fleet {
	t.Helper()
	var f *fleet
	e.with(t, func(h *hub.Hub, storage hub.Storage) {
		f = newFleet(t, plan{Epoch: h.Epoch(), Dealers: dealers, PCs: pcs, To: dealers})
		must(t, storage.Write(ctx, func(tx *sql.Tx) error { return f.enrol(tx, storage.Bind) }))
	})
	return f
}

func (f *fleet) enrol(tx *sql.Tx, bind func(string) string) error {
	for _, d := range f.dealers {
		if _, err := tx.Exec(bind("INSERT INTO dealer (code, name, created) VALUES (?, ?, 0)"), d.code, "门店 "+d.code); err != nil {
			return err
		}
	}
	for _, p := range f.pcs {
		sum := sha256.Sum256([]byte(p.token))
		_, err := tx.Exec(bind("INSERT INTO device (id, dealer, pc, name, install, token, enrolled, seen) VALUES (?, ?, ?, ?, ?, ?, 0, 0)"),
			p.device, p.dealer.code, p.pc, "PC "+p.pc, "install-"+p.device, hex.EncodeToString(sum[:]))
		if err != nil {
			return err
		}
	}
	return nil
}
