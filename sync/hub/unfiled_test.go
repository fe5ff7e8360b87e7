package hub_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// filed are how many phones have a claim, and from where on bulk work's may have none.
func (o *office) filed() (phones, left int64) {
	o.Helper()
	o.hub.Filed()
	o.must(o.storage.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM claim WHERE kind = 'phone'), (SELECT unfiled FROM head WHERE scope = 'KM01')").Scan(&phones, &left)
	}))
	return phones, left
}

func customer(id record.ID, phone int) wire.Change {
	return fresh("customer", id, "name", `"客户"`, "phone", fmt.Sprintf(`"138%08d"`, phone), "owner", `"`+lina+`"`)
}

// imported is a mutation of customers, whole batches of the hub's.
func (c *caller) imported(customers ...wire.Change) wire.Mutation {
	for i := len(customers); i == 0 || i%1000 > 0; i++ {
		customers = append(customers, customer(record.NewID(), 1_000_000*int(c.n+1)+i))
	}
	c.n++
	return wire.Mutation{N: c.n, Verb: "customer.import", User: lina, At: noon, Changes: customers}
}

// brokenOff is a push that the hub takes in and that then breaks off.
func (c *caller) brokenOff(m wire.Mutation) {
	c.Helper()
	whole := c.stream(c.head(), false, string(wire.AppendMutation(nil, &m)))
	end := bytes.LastIndex(whole, []byte(`{"end"`))
	if fault := c.faultOf(append(whole[:end:end], "broken\n"...)); fault == nil || fault.Code != wire.FaultRequest {
		c.Fatalf("%+v", fault)
	}
}

// Phones that a broken import left are filed as they are when somebody types one: who got another number or was deleted meanwhile isn't met.
func TestLeftPhonesAreFiledAsTheyAre(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.staff(lina, "consultant")
	defer o.hub.DontFile()()
	a.brokenOff(a.imported(customer("c1", 1), customer("c2", 2), customer("c3", 3), customer("c5", 3)))
	a.said(lina, wire.Adopt, 0, wire.Change{Type: "customer", ID: "c1", Base: 2, Set: set("phone", `"13800000004"`)})
	a.said(lina, "customer.delete", 0, wire.Change{Type: "customer", ID: "c2", Base: 3, Delete: true})
	if phones, left := o.filed(); phones != 0 || left != 2 {
		t.Fatalf("%d phones filed, left from %d on", phones, left)
	}
	for i, phone := range []int{1, 2, 3, 4} {
		a.said(lina, "customer.file", 1, customer(record.ID(fmt.Sprint("t", i)), phone))
	}
	a.met(3, 4)
	if phones, left := o.filed(); phones != 1000 || left != 0 {
		t.Errorf("%d phones filed, left from %d on", phones, left)
	}
}

// met are the phones of which somebody is told that two customers have them.
func (c *caller) met(want ...int) {
	c.Helper()
	var met, phones []string
	for _, said := range c.tasks() {
		_, about, _ := strings.Cut(said, "手机 ")
		met = append(met, about[:11])
	}
	for _, phone := range want {
		phones = append(phones, ident.MaskPhone(fmt.Sprintf("138%08d", phone)))
	}
	if fmt.Sprint(met) != fmt.Sprint(phones) {
		c.Errorf("met %s, not %s", met, phones)
	}
}

// What an earlier run of the hub left doesn't grow without end, also when nobody types a phone: once it is long any work has it filed.
func TestManyLeftPhonesAreFiled(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	o.hub.LeaveAtMost(1500)
	a := o.enrol("KM01", "A")
	a.staff(lina, "consultant")
	work := func() { a.said(lina, "x", 0, fresh("event", record.NewID(), "kind", `"note"`)) }
	left := func() { a.brokenOff(a.imported()) }
	for i, step := range []struct {
		do   func()
		want [2]int64
	}{{left, [2]int64{0, 2}}, {work, [2]int64{0, 2}}, {left, [2]int64{2000, 0}}} {
		o.hub.ForgetLeft()
		step.do()
		if phones, left := o.filed(); phones != step.want[0] || left != step.want[1] {
			t.Errorf("step %d: %d filed, left from %d on", i, phones, left)
		}
	}
	left()
	work()
	if phones, left := o.filed(); phones != 3000 || left != 0 {
		t.Errorf("%d filed, left from %d on, behind what this hub took in itself", phones, left)
	}
}

// Who is among what was left and gets another number, for something else than his phone, is filed all the same.
func TestEditedAmongLeft(t *testing.T) {
	edit := wire.Change{Type: "customer", ID: "c1", Base: 2, Set: set("name", `"新名"`)}
	for name, filed := range map[string]func(a *caller){
		"because it is long": func(a *caller) {
			a.hub.LeaveAtMost(500)
			a.said(lina, "customer.edit", 0, edit)
		},
		"behind an import": func(a *caller) {
			a.n += 2
			_, _, fault := a.push(a.head(), wire.Mutation{N: a.n - 1, Verb: "customer.edit", User: lina, At: noon, Changes: []wire.Change{edit}},
				wire.Mutation{N: a.n, Verb: "customer.import", User: lina, At: noon, Changes: []wire.Change{customer("d1", 3)}})
			if fault != nil {
				a.Fatal(fault)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 300*time.Millisecond)
			a := o.enrol("KM01", "A")
			a.staff(lina, "consultant")
			a.brokenOff(a.imported(customer("c1", 1), customer("c2", 2)))
			o.hub.ForgetLeft()
			filed(a)
			if _, left := o.filed(); left != 0 {
				t.Errorf("left from %d on", left)
			}
			a.said(lina, "customer.file", 1, customer("t1", 1))
			a.said(lina, "customer.file", 1, customer("t2", 2))
			a.met(1, 2)
		})
	}
}

// More than is remembered is read again, part by part, also what lies between.
func TestMoreIsLeftThanRemembered(t *testing.T) {
	for _, most := range []int{1, 700, 1500, 2500} {
		o := newOffice(t, 300*time.Millisecond)
		o.hub.Remember(most)
		a := o.enrol("KM01", "A")
		a.staff(lina, "consultant")
		for i := range 3 {
			a.brokenOff(a.imported(customer(record.ID(fmt.Sprint("c", i)), i)))
			a.said(lina, "customer.import", 0, customer(record.ID(fmt.Sprint("d", i)), 10+i))
			if i == 1 {
				o.hub.ForgetLeft()
			}
		}
		if phones, left := o.filed(); phones != 3003 || left != 0 {
			t.Errorf("%d remembered: %d filed, left from %d on", most, phones, left)
		}
	}
}

// A hub may end while it files; what is left is filed by the next that is asked.
func TestEndWhileFiling(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.staff(lina, "consultant")
	for range 3 {
		if _, _, fault := a.push(a.head(), a.imported(), a.imported()); fault != nil {
			t.Fatal(fault)
		}
	}
	o.hub.Close()
	h, err := hub.New(ctx, o.storage, hub.Options{Types: domain.Types})
	o.must(err)
	defer h.Close()
	server := httptest.NewServer(h.Handler())
	defer server.Close()
	a.office = &office{TB: t, hub: h, url: server.URL, storage: o.storage}
	a.said(lina, "customer.file", 1, customer("t1", 5))
	if phones, left := a.filed(); phones != 6001 || left != 0 {
		t.Errorf("%d filed, left from %d on", phones, left)
	}
}

// In a new epoch the numbers are of other records: what a push left before is nothing to go by.
func TestLeftInAnotherEpoch(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.staff(lina, "consultant")
	a.brokenOff(a.imported(customer("c1", 1)))
	o.must(o.storage.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE record SET body = replace(body, '13800000001', '13800000002')")
		return err
	}))
	o.must(o.hub.NewEpoch(ctx))
	a.Epoch = o.hub.Epoch()
	a.said(lina, "customer.import", 0, customer("d1", 3))
	o.filed()
	for i, phone := range []int{1, 2, 3} {
		a.said(lina, "customer.file", 1, customer(record.ID(fmt.Sprint("t", i)), phone))
	}
	a.met(2, 3)
}

// A push files what it has left when it is over, however many batches it was, also where somebody has one of the phones or two of its own
// customers have the same.
func TestPushFilesItsPhones(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.staff(lina, "consultant")
	if _, _, fault := a.push(a.head(), a.imported(customer("c1", 1)), a.imported(customer("c2", 2)), a.imported()); fault != nil {
		t.Fatal(fault)
	}
	if phones, left := o.filed(); phones != 3000 || left != 0 {
		t.Errorf("%d filed, left from %d on", phones, left)
	}
	a.said(lina, "customer.file", 1, customer("t", 2))
	a.met(2)
	for i, wanted := range []int64{4999, 6996} {
		if _, _, fault := a.push(a.head(), a.imported(customer(record.ID(fmt.Sprint("d", i)), 5), customer(record.ID(fmt.Sprint("e", i)), 5)), a.imported(customer(record.ID(fmt.Sprint("f", i)), 6))); fault != nil {
			t.Fatal(fault)
		}
		if phones, left := o.filed(); phones != wanted || left != 0 {
			t.Errorf("%d filed, left from %d on, with phones that are known", phones, left)
		}
	}
	a.said(lina, "customer.import", 0, customer("g", 5), customer("h", 7))
	if phones, left := o.filed(); phones != 6997 || left != 0 {
		t.Errorf("%d filed, left from %d on, after a small import", phones, left)
	}
	o.hub.LeaveAtMost(1500)
	if _, _, fault := a.push(a.head(), a.imported(), a.imported(), a.imported(), a.imported()); fault != nil {
		t.Fatal(fault)
	}
	if phones, left := o.filed(); phones != 10997 || left != 0 {
		t.Errorf("after a long one %d filed, left from %d on", phones, left)
	}
}

// Whatever else comes in between two batches of a push, no phone is passed over: neither one that a push there left, nor one of the push's own.
func TestPushInterrupted(t *testing.T) {
	for name, between := range map[string]func(b *caller){
		"an import":    func(b *caller) { b.said(lina, "customer.import", 0, customer("b1", 11)) },
		"a broken one": func(b *caller) { b.brokenOff(b.imported(customer("b1", 11))) },
		"a phone":      func(b *caller) { b.said(lina, "customer.file", 0, customer("b1", 11)) },
		"work of all kinds": func(b *caller) {
			b.said(lina, "customer.import", 0, customer("b1", 11))
			b.said(lina, "customer.file", 0, customer("b2", 12))
		},
	} {
		for batches := 1; batches <= 2; batches++ {
			t.Run(fmt.Sprintf("%s behind batch %d", name, batches), func(t *testing.T) { interrupted(t, batches, between) })
		}
	}
}

func interrupted(t *testing.T, batches int, between func(b *caller)) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	a.staff(lina, "consultant")
	b.staff(lina, "consultant")
	out, in := io.Pipe()
	ended := make(chan *wire.Fault)
	go func() {
		_, _, fault := a.pushBody(out)
		ended <- fault
	}()
	first, second := a.imported(customer("c1", 1)), a.imported(customer("c2", 2))
	lines := bytes.SplitAfter(a.stream(a.head(), false, string(wire.AppendMutation(nil, &first)), string(wire.AppendMutation(nil, &second))), []byte("\n"))
	write := func(lines [][]byte) {
		_, err := in.Write(bytes.Join(lines, nil))
		o.must(err)
	}
	write(lines[:1+batches])
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		if heads, err := o.hub.Heads(ctx); err != nil || time.Since(began) > time.Minute {
			t.Fatal("the first batches weren't taken in", err)
		} else if heads["KM01"] >= int64(1000*batches) {
			break
		}
	}
	between(b)
	write(lines[1+batches:])
	o.must(in.Close())
	if fault := <-ended; fault != nil {
		t.Fatal(fault)
	}
	for i, phone := range []int{1, 2, 11} {
		b.said(lina, "customer.file", 1, customer(record.ID(fmt.Sprint("t", i)), phone))
	}
	b.met(1, 2, 11)
}

// A phone is typed while an import that has it is between its numbers and its COMMIT: who types it second meets the first.
func TestTypedDuringImport(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	a.staff(lina, "consultant")
	b.staff(lina, "consultant")
	giveUp := errors.New("given up")
	held, free := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() { // a record of the import's, so that it waits with its numbers taken
		err := o.storage.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, o.storage.Bind(`INSERT INTO record (id, type, scope, rev, clean, born_rev, born_by, born_at, created, changed, deleted, body, stamps, lost)
				VALUES (?, 'customer', 'DL01', 1, '', 1, '', 1, 1, 1, 0, '{}', '', '')`), "c2")
			o.must(err)
			o.must(tx.QueryRowContext(ctx, "SELECT 1").Scan(new(int))) // what is held back goes out
			close(held)
			<-free
			return giveUp
		})
		if !errors.Is(err, giveUp) {
			t.Error(err)
		}
	})
	<-held
	var imported, typed wire.Outcome
	wait.Go(func() { imported = a.said(lina, "customer.import", 0, customer("c1", 1), customer("c2", 2)) })
	time.Sleep(200 * time.Millisecond)
	wait.Go(func() { typed = b.said(lina, "customer.file", 0, customer("t1", 1)) })
	time.Sleep(200 * time.Millisecond)
	close(free)
	wait.Wait()
	if typed.Revs[0] < imported.Revs[0] { // SQLite may take it first: there both waited for the one writer
		b.met()
	} else {
		b.met(1)
	}
}

// No phone or number, however long, keeps others from working: a foreign program may send one.
func TestClaimsOfAnyLength(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	var long strings.Builder
	for random := rand.New(rand.NewPCG(1, 2)); long.Len() < 9000; {
		fmt.Fprint(&long, random.Uint64()) // what can't be packed
	}
	file := func(id string) wire.Change {
		return fresh("customer", record.ID(id), "name", `"客户"`, "phone", `"`+long.String()+`"`, "owner", `"`+lina+`"`)
	}
	a.staff(lina, "consultant")
	a.brokenOff(a.imported(file("c1")))
	b.said(lina, "customer.file", 1, customer("t1", 1), file("t2"))
	if told := b.tasks(); len(told) != 1 {
		t.Errorf("told %q", told)
	}
	order := func(id, number string) wire.Change {
		return fresh("order", record.ID(id), "number", `"`+number+`"`, "state", `"signed"`, "vin", `"`+long.String()+`"`, "quote", `"`+long.String()+`"`)
	}
	if out := a.said(lina, "order.sign", 1, order("o1", "DD-KM01-A-26-00001")); out.Verdict != wire.Applied && out.Verdict != wire.Merged {
		t.Errorf("%+v", out)
	}
	if out := b.said(lina, "order.sign", 1, order("o2", "DD-KM01-B-26-00001")); out.Verdict != wire.Held {
		t.Errorf("%+v", out)
	}
}

// Several hubs, imports and people at once: whose phone was imported is met in the end, whichever hub filed it.
func TestManyHubsFilePhones(t *testing.T) {
	f := newFleet(t, 3)
	for _, h := range f.hubs {
		h.LeaveAtMost(40)
	}
	const pcs, pushes, each = 6, 5, 20
	var wait sync.WaitGroup
	for i := range pcs {
		c := f.enrol("KM01", fmt.Sprint("P", i))
		c.staff(lina, "consultant")
		wait.Go(func() {
			for n := range pushes {
				var changes []wire.Change
				for k := range each {
					changes = append(changes, customer(record.NewID(), (i*pushes+n)*each+k))
				}
				c.n += 2
				out, _, fault := f.at(c, i+n).push(c.head(), wire.Mutation{N: c.n - 1, Verb: "customer.import", User: lina, At: noon, Changes: changes},
					wire.Mutation{N: c.n, Verb: "customer.file", User: lina, At: noon, Changes: []wire.Change{customer(record.NewID(), 10_000+int(c.n)*pcs+i)}})
				if fault != nil || out[0].Verdict != wire.Applied || out[1].Verdict == wire.Refused {
					t.Errorf("PC %d push %d: %+v %+v", i, n, fault, out)
				}
			}
		})
	}
	wait.Wait()
	last := f.enrol("KM01", "Z")
	var changes []wire.Change
	for phone := range pcs * pushes * each {
		changes = append(changes, customer(record.NewID(), phone))
	}
	last.said(lina, "customer.file", 1, changes...)
	if met := len(last.tasks()); met != len(changes) {
		t.Errorf("%d of %d were met", met, len(changes))
	}
}
