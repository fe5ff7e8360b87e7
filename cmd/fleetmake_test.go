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

// fleet are many PCs that speak the wire's messages themselves, without a store each, against a hub in a process of its own.
type fleet struct {
	*testing.T
	at      string // of the hub
	dealers []*fleetDealer
	pcs     []*fleetPC
	tally   tally
}

// makeFleet enrols dealers and their PCs straight into the database: by codes, one after the other, it would take an
// hour. Their tokens are known to this test only.
func makeFleet(t *testing.T, e *engine, dealers, pcs int) *fleet {
	t.Helper()
	f := &fleet{T: t}
	e.with(t, func(h *hub.Hub, storage hub.Storage) {
		for i := range dealers {
			f.dealers = append(f.dealers, &fleetDealer{code: fmt.Sprintf("F%04d", i+1), user: record.NewID()})
		}
		for i := range pcs {
			p := &fleetPC{fleet: f, index: i, dealer: f.dealers[i%dealers], customer: record.NewID(), epoch: h.Epoch()}
			p.pc = fmt.Sprintf("P%02d", i/dealers)
			p.device, p.token = fmt.Sprintf("%s-%s-%d", p.dealer.code, p.pc, i+1), fmt.Sprintf("fleet-%d", i)
			p.dealer.pcs = append(p.dealer.pcs, p)
			f.pcs = append(f.pcs, p)
		}
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
