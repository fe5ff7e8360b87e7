//go:build torture && linux

package torture

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pc is a store's computer: a data folder and a line to the hub. showroomctl works in it, or the desktop.
type pc struct {
	testing.TB
	name, dealer string
	dir          string
	line         *line
	ctl          string   // the program
	within       []string // what showroomctl is started by, nothing for itself
	book         *book
	quote        string // file with a quote's input
}

func (p *pc) command(args ...string) *exec.Cmd {
	call := append(append([]string{}, p.within...), p.ctl, "--data", p.dir)
	cmd := exec.Command(call[0], append(call[1:], args...)...)
	cmd.Env = append(os.Environ(), "HOME="+p.dir, "XDG_DATA_HOME="+p.dir) // never somebody's own data
	return cmd
}

// do runs showroomctl.
func (p *pc) do(args ...string) command {
	p.Helper()
	return run(p, p.command(args...))
}

// must runs showroomctl and wants it to work; into, if not nil, gets its JSON.
func (p *pc) must(into any, args ...string) {
	p.Helper()
	done := p.do(append(args, "--json")...)
	if !done.ok() {
		p.Fatalf("%s: showroomctl %s: exit %d: %s%s", p.name, strings.Join(args, " "), done.code, done.out, done.err)
	}
	if into != nil {
		must(p, json.Unmarshal([]byte(done.out), into))
	}
}

// database is the file that showroomctl and the desktop keep.
func (p *pc) database() string { return filepath.Join(p.dir, "showroom.db") }

// join joins the hub and fetches what is there.
func (p *pc) join(code string) {
	p.Helper()
	p.must(nil, "join", p.line.address, code, "--name", p.name)
}

// sheet writes a file of customers that nobody has yet.
func (p *pc) sheet(rows int) (lot *lot, file string) {
	p.Helper()
	lot = p.book.lot(p, rows)
	var text strings.Builder
	text.WriteString("姓名,手机\n")
	for i := range rows {
		fmt.Fprintf(&text, "%s,%s\n", lot.tag(i), lot.phone(i))
	}
	file = filepath.Join(filepath.Dir(p.quote), p.name+".csv")
	must(p, os.WriteFile(file, []byte(text.String()), 0o600))
	return lot, file
}

// importing files customers.
func (p *pc) importing(rows int) *lot {
	p.Helper()
	lot, file := p.sheet(rows)
	var answer struct{ Filed int }
	p.must(&answer, "import", "customers", file)
	if answer.Filed != rows {
		p.Errorf("%s: %d of %d customers filed", p.name, answer.Filed, rows)
	}
	lot.saved = true
	return lot
}

// draft begins a quote for the first of a lot.
func (p *pc) draft(lot *lot) *paper {
	p.Helper()
	var answer struct{ ID string }
	p.must(&answer, "quote", "new", "--phone", lot.phone(0), "--in", p.quote)
	return p.book.paper(p, "quote", answer.ID)
}

// issue numbers it.
func (p *pc) issue(q *paper) {
	p.Helper()
	var answer struct{ ID, Number string }
	p.must(&answer, "quote", "issue", q.id)
	q.number, q.saved = answer.Number, true
}

// order makes an order of an issued quote.
func (p *pc) order(q *paper) {
	p.Helper()
	p.must(nil, "quote", "accept", q.id)
	var answer struct{ ID, Number string }
	p.must(&answer, "order", "new", q.id)
	o := p.book.paper(p, "order", answer.ID)
	o.number, o.saved = answer.Number, true
}

// note writes something new about the first of a lot.
func (p *pc) note(lot *lot) {
	p.Helper()
	text := p.book.unique()
	p.must(nil, "customer", "edit", lot.phone(0), "--note", text)
	lot.notes = append(lot.notes, text)
}

// work is half a morning: customers, quotes with numbers, edits of what other times brought.
func (p *pc) work(rows int) {
	p.Helper()
	lot := p.importing(rows)
	q := p.draft(lot)
	p.issue(q)
	if p.book.rng.IntN(3) == 0 {
		p.order(q)
	}
	p.note(p.book.some(p))
}

// sync brings this PC and the hub together on a quiet line and notes that all it has is acknowledged.
func (p *pc) sync() {
	p.Helper()
	p.must(nil, "sync")
	p.book.sent(p)
}

// trySync does so on whatever the line is like, and tells whether it worked.
func (p *pc) trySync() bool {
	p.Helper()
	done := p.do("sync", "--json")
	if done.ok() {
		p.book.sent(p)
	}
	return done.ok()
}
