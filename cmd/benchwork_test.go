//go:build bench

package cmd

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/papers"
)

// benchKit measures what the declaration kit costs a record of more than twenty fields.
func benchKit(t *testing.T, out *table) {
	c := domain.Customer{Kind: domain.Person, Name: "张伟", Gender: "m", Phone: "16800138000", WeChat: "wx_test", Level: "H", Channel: "walk_in", Model: "云屏",
		Birthday: 19900101, Region: "530102", Address: "样例大道 88 号", BudgetFrom: 15000000, BudgetTo: 18000000, Payment: "loan", TradeIn: true,
		Owner: record.NewID(), FirstVisit: 20260301, LastTouch: noon(), NextTouch: noon(), NextStep: "电话跟进", ConsentUse: true,
		Contacts: []domain.Contact{{Name: "王芳", Role: "decide"}}, Note: "周末带家人来看"}
	row := domain.Customers.Bind(&c)
	var other domain.Customer
	into := domain.Customers.Bind(&other)
	text, args, dest := row.AppendJSON(nil), row.Args(nil), into.Dest()
	plain, err := json.Marshal(&c)
	must(t, err)
	const many = 1000 // rows in one measurement: a clock can't see one
	each := func(f func()) times {
		took := repeat(100, func(int) {
			for range many {
				f()
			}
		})
		for i := range took {
			took[i] /= many
		}
		return took
	}
	encode := each(func() { text = row.AppendJSON(text[:0]) })
	encodePlain := each(func() { _, err = json.Marshal(&c) })
	decode := each(func() {
		var p record.Patch
		if p, err = record.ParsePatch(text); err == nil {
			into.Reset()
			err = into.Apply(p)
		}
	})
	decodePlain := each(func() { var d domain.Customer; err = json.Unmarshal(plain, &d) })
	scan := each(func() {
		for i, arg := range args {
			if err := dest[i].(sql.Scanner).Scan(arg); err != nil {
				t.Fatal(err)
			}
		}
	})
	must(t, err)
	what := fmt.Sprintf("record kit, %d fields, a row: ", len(row.Fields))
	out.latency(what+"encode", encode, 0, 50, peer{"encoding/json", encodePlain})
	out.latency(what+"decode", decode, 0, 50, peer{"encoding/json", decodePlain})
	out.latency(what+"scan from SQL", scan, 0, 50, peer{"encoding/json", decodePlain})
}

// drafts are unpriced copies of issued quotes.
func (w *town) drafts(t *testing.T, n int) (out []domain.Quote) {
	t.Helper()
	must(t, w.store.Read(ctx, func(v *store.View) (err error) {
		out, err = store.Find(v, domain.Quotes, "WHERE loan > 0 ORDER BY id DESC LIMIT ?", n)
		return err
	}))
	for i := range out {
		q := &out[i]
		q.Head = record.Head{}
		q.State, q.Number, q.First, q.IssuedAt, q.IssuedBy, q.EndedAt, q.Reason = domain.QuoteDraft, "", "", 0, "", 0, ""
		q.Day, q.Invoice, q.Until = lastDay, lastDay, lastDay.AddDays(domain.ValidDays)
		q.User = w.session.User.ID
	}
	return out
}

func (w *town) benchPrice(t *testing.T, out *table) {
	drafts := w.drafts(t, 50)
	policies, err := w.session.Policies(ctx)
	must(t, err)
	took := repeat(500, func(i int) {
		_, err := drafts[i%len(drafts)].Reprice(policies)
		must(t, err)
	})
	out.latency("price a quote with a loan", took, 16*time.Millisecond, 99)
	read := repeat(200, func(int) { _, err = w.session.Policies(ctx); must(t, err) })
	out.latency("  read the policy rows", read, 0, 99)
}

func (w *town) benchPaper(t *testing.T, out *table) {
	var issued []domain.Quote
	must(t, w.store.Read(ctx, func(v *store.View) (err error) {
		issued, err = store.Find(v, domain.Quotes, "WHERE state = 'issued' ORDER BY id DESC LIMIT 40")
		return err
	}))
	var bytes int
	took := repeat(120, func(i int) {
		p, err := papers.Quote(ctx, w.session, issued[i%len(issued)].ID)
		must(t, err)
		pdf, err := p.PDF()
		must(t, err)
		bytes = len(pdf)
	})
	const what = "a complete quote PDF, from record to bytes, font loaded"
	program, err := exec.LookPath("wkhtmltopdf")
	if err != nil {
		out.latency(what, took, 30*time.Millisecond, 50)
		out.note("wkhtmltopdf is not installed, so the PDF has no peer in this run. A PDF has %d kB.", bytes/1000)
		return
	}
	page := filepath.Join(scratch(t), "quote.html")
	must(t, os.WriteFile(page, []byte(quoteHTML(&issued[0])), 0o600))
	whole := repeat(8, func(int) {
		cmd := exec.Command(program, "--quiet", page, page+".pdf")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("wkhtmltopdf: %v: %s", err, said)
		}
	})
	out.latency(what, took, 30*time.Millisecond, 50, peer{"wkhtmltopdf, a process of its own,", whole})
}

// quoteHTML is a page with the same lines, for programs that print HTML.
func quoteHTML(q *domain.Quote) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<meta charset="utf-8"><style>body{font-family:"Noto Sans SC",sans-serif}td{border-bottom:1px solid #ccc}</style><h1>报价单 %s</h1><p>%s</p><table>`,
		html.EscapeString(q.Number), html.EscapeString(q.CarName))
	for _, l := range q.Lines {
		fmt.Fprintf(&b, "<tr><td>%s<td>%s<td>%s<td>%s", html.EscapeString(l.Name), l.Amount.Yuan(), html.EscapeString(l.Payee), html.EscapeString(l.Why))
	}
	fmt.Fprintf(&b, "</table><h2>应付合计 %s</h2>", q.Net.Yuan())
	return b.String()
}

// benchSaves measures durable saves in turn with their peer, so that both meet the same disk.
func (w *town) benchSaves(t *testing.T, out *table) {
	bare, err := sql.Open("sqlite", bareDSN(filepath.Join(scratch(t), "bare.db")))
	must(t, err)
	defer bare.Close()
	bare.SetMaxOpenConns(1)
	_, err = bare.Exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT) STRICT")
	must(t, err)
	insert := func(body string) {
		_, err := bare.Exec("INSERT INTO t VALUES (?, ?)", string(record.NewID()), body)
		must(t, err)
	}
	before, err := w.store.Status(ctx)
	must(t, err)
	const n = 600
	file := func(i int) {
		c := w.people[i%len(w.people)]
		c.Head, c.Contacts = record.Head{}, nil
		c.Note = fmt.Sprintf("第 %d 次保存", i)
		must(t, w.session.FileCustomer(ctx, &c))
	}
	body := string(domain.Customers.Bind(&w.people[0]).AppendJSON(nil))
	took, peers := inTurn(n, file, func(int) { insert(body) })
	out.latency("save a new customer, durable, with search terms and outbox", took, 5*time.Millisecond, 99, peer{"bare insert of the same bytes", peers})

	took, peers = inTurn(n, func(i int) {
		was := w.people[i%len(w.people)]
		must(t, w.store.Read(ctx, func(v *store.View) (err error) { was, err = store.Get(v, domain.Customers, was.ID); return err }))
		now := was
		now.Level = domain.Levels[(i+1)%len(domain.Levels)].Code
		now.NextStep = fmt.Sprint("第", i, "步")
		must(t, w.session.EditCustomer(ctx, was, &now))
	}, func(int) { insert(body) })
	out.latency("edit a customer (read, change, save)", took, 5*time.Millisecond, 99, peer{"bare insert of the same bytes", peers})

	drafts := w.drafts(t, 50)
	text := string(domain.Quotes.Bind(&drafts[0]).AppendJSON(nil))
	took, peers = inTurn(n, func(i int) {
		q := drafts[i%len(drafts)]
		must(t, w.session.SaveQuote(ctx, &q))
	}, func(int) { insert(text) })
	out.latency("save a new quote, priced, durable, with outbox", took, 5*time.Millisecond, 99, peer{"bare insert of the same bytes", peers})

	after, err := w.store.Status(ctx)
	must(t, err)
	if got := after.Pending - before.Pending; got < 2*n {
		t.Errorf("%d saves left %d mutations in the outbox", 3*n, got)
	}
}

// inTurn measures two things one after the other, n times.
func inTurn(n int, a, b func(i int)) (first, second times) {
	a(0)
	b(0)
	for i := range n {
		start := time.Now()
		a(i + 1)
		middle := time.Now()
		b(i + 1)
		first, second = append(first, middle.Sub(start)), append(second, time.Since(middle))
	}
	return first, second
}
