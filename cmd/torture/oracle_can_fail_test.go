//go:build torture && linux

package torture

import (
	"fmt"
	"testing"
)

// ear hears what the oracle complains of.
type ear struct {
	testing.TB
	heard []string
}

func (e *ear) Errorf(format string, args ...any) {
	e.heard = append(e.heard, fmt.Sprintf(format, args...))
}

// TestOracleSees spoils files behind everybody's back, one way after the other, and wants a new complaint each time.
func TestOracleSees(t *testing.T) {
	c := small(t, "", folder(t, "beside"))
	p := c.pcs[0]
	lot := p.importing(20)
	p.note(lot)
	q := p.draft(lot)
	p.issue(q)
	p.sync()
	c.audit()
	e := &ear{TB: t}
	c.TB, c.hub.TB, p.TB = e, e, e
	check := func(ask func()) int {
		e.heard = nil
		ask()
		return len(e.heard)
	}
	if n := check(c.kept) + check(func() { c.same(p) }); n > 0 {
		t.Fatalf("complaints of sound files: %v", e.heard)
	}
	at := "UPDATE record SET %s WHERE type = '%s' AND body ->> '$.%s' = '%s'"
	for _, one := range []struct {
		what, file, statement string
		ask                   func()
	}{
		{"an acknowledged customer lost", "hub", "DELETE FROM record WHERE type = 'customer' AND body ->> '$.name' = '" + lot.tag(3) + "'", c.kept},
		{"an acknowledged note lost", "hub", fmt.Sprintf(at, "body = json_remove(body, '$.note')", "customer", "name", lot.tag(0)), c.kept},
		{"a customer doubled", "hub", `INSERT INTO record SELECT 'another', type, scope, rev + 100000, clean, born_rev, born_by, born_at, created, changed, deleted, body, stamps, lost
			FROM record WHERE type = 'customer' AND body ->> '$.name' = '` + lot.tag(1) + "'", c.kept},
		{"a number lost", "hub", fmt.Sprintf(at, "body = json_set(body, '$.number', 'BJ-X')", "quote", "number", q.number), c.kept},
		{"a PC with an older state", p.database(), "UPDATE customer SET rev = rev - 1 WHERE name = '" + lot.tag(5) + "'", func() { c.same(p) }},
		{"a PC that lost a customer", p.database(), "DELETE FROM customer WHERE name = '" + lot.tag(6) + "'", func() { c.same(p) }},
		{"work that waits", p.database(), "INSERT INTO mutation (n, verb, user, at) VALUES (999999, 'x', '', 0)", func() { c.atRest(p) }},
	} {
		before := check(one.ask)
		db := c.hub.open()
		if one.file != "hub" {
			must(t, db.Close())
			db = openFile(t, one.file)
		}
		_, err := db.Exec(one.statement)
		must(t, err)
		must(t, db.Close())
		if after := check(one.ask); after <= before {
			t.Errorf("%s: the oracle sees nothing: %v", one.what, e.heard)
		}
	}
}
