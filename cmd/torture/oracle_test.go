//go:build torture && linux

package torture

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "showroom/sync/hub/hubtest" // brings the drivers of both engines
)

// The oracle reads the databases past all of our code, with statements of its own.

// openFile opens a SQLite file as any other program would.
func openFile(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(20000)")
	must(t, err)
	db.SetMaxOpenConns(1)
	return db
}

func one[T any](t testing.TB, db *sql.DB, query string, args ...any) (v T) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// pairs reads two columns of text into a map; a key that comes twice is reported.
func pairs(t testing.TB, db *sql.DB, query string, args ...any) map[string]string {
	t.Helper()
	out := map[string]string{}
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var k, v string
		must(t, rows.Scan(&k, &v))
		if was, twice := out[k]; twice {
			t.Errorf("doubled: %s stands for %s and %s (%.80s)", k, was, v, query)
		}
		out[k] = v
	}
	must(t, rows.Err())
	return out
}

// sound asks SQLite whether a file is in order, after its recovery.
func sound(t testing.TB, path string) {
	t.Helper()
	if !exists(path) {
		return // killed before it was made
	}
	db := openFile(t, path)
	defer db.Close()
	if said := one[string](t, db, "PRAGMA integrity_check"); said != "ok" {
		t.Errorf("%s: %s", path, said)
	}
	rows, err := db.Query("PRAGMA foreign_key_check")
	must(t, err)
	defer rows.Close()
	if rows.Next() {
		t.Errorf("%s: a reference leads nowhere", path)
	}
	must(t, rows.Err())
}

// open opens the hub's database.
func (h *hub) open() *sql.DB {
	h.Helper()
	if h.db == "" {
		return openFile(h, filepath.Join(h.data(), "hub.db"))
	}
	db, err := sql.Open("pgx", h.db)
	must(h, err)
	return db
}

// field is how the hub's engine reads a field of a body.
func (h *hub) field(name string) string {
	if h.db == "" {
		return "coalesce(body ->> '$." + name + "', '')"
	}
	return "coalesce(body::json ->> '" + name + "', '')"
}

// customers are the live customers of a store's file: name to id, and name to note.
func customers(t testing.TB, path string) (ids, notes map[string]string) {
	t.Helper()
	db := openFile(t, path)
	defer db.Close()
	return pairs(t, db, "SELECT name, id FROM customer WHERE deleted = 0"), pairs(t, db, "SELECT name, note FROM customer WHERE deleted = 0")
}

func (h *hub) customers() (ids, notes map[string]string) {
	h.Helper()
	db := h.open()
	defer db.Close()
	query := "SELECT " + h.field("name") + ", %s FROM record WHERE type = 'customer' AND deleted = 0"
	return pairs(h, db, fmt.Sprintf(query, "id")), pairs(h, db, fmt.Sprintf(query, h.field("note")))
}

// has wants whole lots: of each that must says all of its customers, of every other all or none.
func (c *campaign) has(path string, must func(*lot) bool) {
	c.Helper()
	ids, _ := customers(c, path)
	c.whole(filepath.Base(filepath.Dir(path)), ids, 0, must)
}

// mutation is how many customers of an import are one mutation: the hub takes in all of them or none.
const mutation = 1000

// whole counts the customers of all lots that are there. A lot that needn't be may be there in such pieces: 0, not at all.
func (c *campaign) whole(where string, ids map[string]string, piece int, must func(*lot) bool) (found int) {
	c.Helper()
	for _, l := range c.book.lots {
		n := 0
		for i := range l.rows {
			if ids[l.tag(i)] != "" {
				n++
			}
		}
		found += n
		if some := n != 0 && (piece == 0 || n%piece != 0); n != l.rows && (some || must(l)) {
			c.Errorf("%s: %d of %d customers of %s's lot %d (saved %v, sent %v)", where, n, l.rows, l.pc, l.from, l.saved, l.sent)
		}
	}
	return found
}

// kept wants from the hub whatever it has acknowledged.
func (c *campaign) kept() {
	c.Helper()
	ids, notes := c.hub.customers()
	c.whole("hub", ids, mutation, func(l *lot) bool { return l.sent })
	for _, l := range c.book.lots {
		if at := notes[l.tag(0)]; l.noted > 0 && !slices.Contains(l.notes[l.noted-1:], at) {
			c.Errorf("hub: the acknowledged note “%s” of %s's lot %d is lost: “%s”", l.notes[l.noted-1], l.pc, l.from, at)
		}
	}
	numbers := c.hub.numbers()
	for _, one := range c.book.papers {
		if one.sent && numbers[one.kind+" "+one.number] != one.id {
			c.Errorf("hub: acknowledged %s %s is %q, not %s", one.kind, one.number, numbers[one.kind+" "+one.number], one.id)
		}
	}
}

// numbers maps each number that the hub knows to its record, with the kind before it. Two records with one number are
// reported.
func (h *hub) numbers() map[string]string {
	h.Helper()
	db := h.open()
	defer db.Close()
	return pairs(h, db, "SELECT type || ' ' || "+h.field("number")+", id FROM record WHERE type IN ('quote', 'order') AND deleted = 0 AND "+h.field("number")+" <> ''")
}

func (p *pc) numbers() map[string]string {
	p.Helper()
	db := openFile(p, p.database())
	defer db.Close()
	return pairs(p, db, `SELECT 'quote ' || number, id FROM quote WHERE deleted = 0 AND number <> ''
		UNION ALL SELECT 'order ' || number, id FROM "order" WHERE deleted = 0 AND number <> ''`)
}

// rows are all live records that a PC should have: type and id, with their rev.
func (h *hub) rows(dealer string) map[string]string {
	h.Helper()
	db := h.open()
	defer db.Close()
	return pairs(h, db, "SELECT type || ' ' || id, CAST(rev AS TEXT) FROM record WHERE deleted = 0 AND (scope = '*' OR scope = '"+dealer+"')")
}

func (p *pc) rows(types map[string]bool) map[string]string {
	p.Helper()
	db := openFile(p, p.database())
	defer db.Close()
	out := map[string]string{}
	for name := range types {
		for k, v := range pairs(p, db, fmt.Sprintf("SELECT '%s ' || id, CAST(rev AS TEXT) FROM %q WHERE deleted = 0", name, name)) {
			out[k] = v
		}
	}
	return out
}

// same wants a PC's file to have the very rows that the hub has for it.
func (c *campaign) same(p *pc) (rows int) {
	c.Helper()
	at := c.hub.rows(p.dealer)
	types := map[string]bool{}
	for k := range at {
		name, _, _ := strings.Cut(k, " ")
		types[name] = true
	}
	here := p.rows(types)
	told := 0
	for k, rev := range at {
		if here[k] != rev && told < 5 {
			c.Errorf("%s: %s is at rev %q, at the hub at %s", p.name, k, here[k], rev)
			told++
		}
	}
	for k := range here {
		if at[k] == "" && told < 5 {
			c.Errorf("%s: %s is not at the hub", p.name, k)
			told++
		}
	}
	return len(here)
}
