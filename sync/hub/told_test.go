package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

const (
	lina = "019a0000-0000-7000-8000-00000000000a"
	chen = "019a0000-0000-7000-8000-00000000000b"
	duan = "019a0000-0000-7000-8000-00000000000c" // of the other dealer
)

// said pushes one mutation of a user at a time.
func (c *caller) said(user, verb string, at int64, changes ...wire.Change) wire.Outcome {
	c.Helper()
	c.staff(user, "consultant")
	c.n++
	m := wire.Mutation{N: c.n, Verb: verb, User: record.ID(user), At: noon + calendar.Instant(at), Changes: changes}
	out, _, fault := c.push(c.head(), m)
	if fault != nil {
		c.Fatalf("push: %+v", fault)
	}
	return out[0]
}

// staff makes the dealer's user, as a store that joins brings its people.
func (c *caller) staff(user, role string) {
	c.Helper()
	if user == "" || c.people[user] {
		return
	}
	if c.people == nil {
		c.people = map[string]bool{}
	}
	c.people[user] = true
	c.n++
	out, _, fault := c.push(c.head(), wire.Mutation{N: c.n, Verb: wire.Adopt, At: noon, Changes: []wire.Change{
		fresh("user", record.ID(user), "name", `"李娜"`, "role", `"`+role+`"`)}})
	if fault != nil || len(out) != 1 || out[0].Verdict == wire.Refused {
		c.Fatalf("staff: %+v %+v", out, fault)
	}
}

// tasks lists what a PC is told to do, "owner: title".
func (c *caller) tasks() (out []string) {
	c.Helper()
	_, items := c.pull(wire.Ask{Echo: true})
	for _, it := range items {
		if it.Type == "task" && !it.Deleted {
			out = append(out, fmt.Sprintf("%s: %s", it.Body.Get("owner"), it.Body.Get("title")))
		}
	}
	slices.Sort(out)
	return out
}

func (c *caller) mustTell(want ...string) {
	c.Helper()
	got := c.tasks()
	if len(got) != len(want) {
		c.Fatalf("%d tasks, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		for _, part := range strings.Split(want[i], "|") {
			if !strings.Contains(got[i], part) {
				c.Errorf("task %d doesn't say %q: %s", i, part, got[i])
			}
		}
	}
}

// The hub judges people by what they may today, whatever their PC believed.
func TestPeoplesRights(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, far := o.enrol("KM01", "A"), o.enrol("DL01", "A")
	a.staff(chen, "manager")
	far.staff(duan, "manager")
	a.said(lina, "customer.file", 0, fresh("customer", "c1", "name", `"张伟"`))
	nobody := func(user string) wire.Outcome {
		a.n++
		out, _, fault := a.push(a.head(), wire.Mutation{N: a.n, Verb: "customer.edit", User: record.ID(user), At: noon,
			Changes: []wire.Change{{Type: "customer", ID: "c1", Base: 99, Set: set("note", `"x"`)}}})
		if fault != nil {
			t.Fatal(fault)
		}
		return out[0]
	}
	before := len(o.audited("forged"))
	for _, user := range []string{"019a0000-0000-7000-8000-0000000000ff", duan} { // of no store, of another store
		if out := nobody(user); out.Verdict != wire.Refused || !strings.Contains(out.Reason, "经办人") {
			t.Errorf("user %s: %+v", user, out)
		}
	}
	if n := len(o.audited("forged")); n != before+2 {
		t.Errorf("%d lines of audit, want %d", n, before+2)
	}
	if out := a.one(wire.Refill, fresh("customer", "c2", "name", `"补回"`)); out.Verdict != wire.Refused {
		t.Errorf("brought back to a hub that lost nothing: %+v", out)
	}
	raise := wire.Change{Type: "user", ID: lina, Base: 99, Set: set("role", `"director"`)}
	if out := a.said(lina, "user.edit", 0, raise); out.Verdict != wire.Held || !strings.Contains(out.Reason, "销售顾问") {
		t.Errorf("a consultant makes himself a director: %+v", out)
	}
	if out := nobodySaid(a, raise); out.Verdict != wire.Refused {
		t.Errorf("nobody makes a director: %+v", out)
	}
	quote := func(id, by string) wire.Change {
		return fresh("quote", record.ID(id), "state", `"draft"`, "approved_by", `"`+by+`"`)
	}
	if out := a.said(lina, "quote.save", 0, quote("q1", lina)); out.Verdict != wire.Held {
		t.Errorf("a consultant approves: %+v", out)
	}
	if out := a.said(lina, "quote.save", 0, quote("q2", chen)); out.Verdict != wire.Applied {
		t.Errorf("a manager approves on a consultant's PC: %+v", out)
	}
	a.said(chen, "user.edit", 0, wire.Change{Type: "user", ID: lina, Base: 99, Set: set("left_store", "true")})
	if out := nobody(lina); out.Verdict != wire.Held || !strings.Contains(out.Reason, "停用") {
		t.Errorf("who has left works on: %+v", out)
	}
}

func nobodySaid(c *caller, change wire.Change) wire.Outcome {
	c.n++
	out, _, fault := c.push(c.head(), wire.Mutation{N: c.n, Verb: "user.edit", At: noon, Changes: []wire.Change{change}})
	if fault != nil {
		c.Fatal(fault)
	}
	return out[0]
}

func (o *office) audited(what string) []hub.Audited {
	out, err := o.hub.Audit(ctx, hub.AuditQuery{What: what, Limit: 1000})
	o.must(err)
	return out
}

func TestOneCarTwoOrders(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b, far := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("DL01", "A")
	const vin = `"LSVAA4182E2184847"`
	order := func(id, number, user string) wire.Change {
		return fresh("order", record.ID(id), "number", number, "user", `"`+user+`"`, "vin", vin, "state", `"open"`)
	}
	a.said(lina, "order.new", 0, order("o1", `"DD-KM01-A-26-00001"`, lina))
	if out := b.said(chen, "order.new", 1, order("o2", `"DD-KM01-B-26-00001"`, chen)); out.Verdict != wire.Held {
		t.Fatalf("%+v", out)
	}
	b.said(chen, "order.new", 2, order("o2", `"DD-KM01-B-26-00001"`, chen)) // sent again: told once
	a.mustTell(lina+"|DD-KM01-A-26-00001|暂存 DD-KM01-B-26-00001|LSV**********4847", chen+"|另选车辆")
	far.said(duan, "order.new", 3, order("o3", `"DD-DL01-A-26-00001"`, duan))
	far.mustTell(duan + "|另一家门店|DD-DL01-A-26-00001")
	for _, said := range far.tasks() {
		if strings.Contains(said, "KM01") {
			t.Errorf("another dealer's number is named: %s", said)
		}
	}
	a.mustTell(lina+"|另一家门店", lina+"|配给了两张订单", chen+"|另选车辆")
}

func TestOnePhoneTwoCustomers(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b, far := o.enrol("KM01", "A"), o.enrol("KM01", "B"), o.enrol("DL01", "A")
	file := func(id, name, phone, owner string) wire.Change {
		return fresh("customer", record.ID(id), "name", `"`+name+`"`, "phone", `"`+phone+`"`, "owner", `"`+owner+`"`)
	}
	a.said(lina, "customer.file", 0, file("c1", "张伟", "13800000013", lina))
	far.said(duan, "customer.file", 0, file("c9", "张伟", "13800000013", duan))
	a.mustTell()
	b.said(chen, "customer.file", 1, file("c2", "张先生", "13800000013", chen))
	a.mustTell(lina+"|138****0013|张伟、张先生|只留一份", chen+"|张先生、张伟")
	b.said(chen, "customer.edit", 2, wire.Change{Type: "customer", ID: "c2", Base: 9, Set: set("note", `"x"`)})
	b.said(chen, "customer.edit", 3, wire.Change{Type: "customer", ID: "c2", Base: 9, Set: set("phone", `"13800000014"`)})
	b.said(chen, "customer.edit", 4, wire.Change{Type: "customer", ID: "c2", Base: 9, Set: set("phone", `"13800000013"`)})
	if got := a.tasks(); len(got) != 2 {
		t.Errorf("told again: %q", got)
	}
	far.mustTell()

	// Who has another number by now has given the old one up.
	a.said(lina, "customer.edit", 5, wire.Change{Type: "customer", ID: "c1", Base: 99, Set: set("phone", `"13800000015"`)})
	a.said(lina, "customer.file", 6, file("c3", "李军", "13800000013", lina))
	b.said(chen, "customer.edit", 7, wire.Change{Type: "customer", ID: "c2", Base: 99, Delete: true})
	a.said(lina, "customer.file", 8, file("c4", "赵敏", "13800000015", lina))
	a.mustTell(lina+"|张伟、张先生", lina+"|张伟、赵敏", chen+"|张先生、张伟")
}

// Many customers filed by hand at once meet each other and those before them, in whatever lot of a statement they come.
func TestPhonesOfOnePush(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	file := func(name string, phone int, owner string) wire.Change {
		return fresh("customer", record.NewID(), "name", `"`+name+`"`, "phone", fmt.Sprintf(`"138%08d"`, phone), "owner", `"`+owner+`"`)
	}
	a.said(lina, "customer.file", 0, file("张伟", 1, lina))
	var changes []wire.Change
	for i := range 2500 {
		changes = append(changes, file("客户", 5000-i, chen))
	}
	changes[30], changes[1700], changes[2499] = file("张先生", 1, chen), file("李军", 9, lina), file("李先生", 9, chen)
	a.said(chen, "tasks.handed", 1, changes...)
	a.mustTell(lina+"|138****0001|张伟、张先生", lina+"|138****0009|李军、李先生", chen+"|张先生、张伟", chen+"|李先生、李军")
}

// An import of customers files no tasks, but who is filed by hand afterwards meets them.
func TestImportsFileNoTasks(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	for _, verb := range []string{"customer.import", wire.Adopt} {
		var changes []wire.Change
		for i := range 500 {
			changes = append(changes, fresh("customer", record.NewID(), "name", `"客户"`, "phone", fmt.Sprintf(`"1380000%04d"`, i/2), "owner", `"`+lina+`"`))
		}
		if out := a.said(lina, verb, 0, changes...); out.Verdict != wire.Applied {
			t.Fatalf("%+v", out)
		}
	}
	a.mustTell()
	a.said(chen, "customer.file", 1, fresh("customer", record.NewID(), "name", `"张伟"`, "phone", `"13800000007"`, "owner", `"`+chen+`"`))
	a.mustTell(lina+"|客户、张伟", chen+"|张伟、客户")
}

func TestAcceptedAndVoided(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	quote := fresh("quote", "q1", "number", `"BJ-KM01-A-26-00001"`, "version", "1", "state", `"issued"`, "user", `"`+lina+`"`, "customer", `"c1"`)
	rev := a.said(lina, "quote.issue", 0, quote).Revs[0]
	event := func(at int64, user string) wire.Change {
		return fresh("event", record.NewID(), "about", `"q1"`, "user", `"`+user+`"`, "at", fmt.Sprint(int64(noon)+at))
	}
	b.said(chen, "quote.void", 1000, wire.Change{Type: "quote", ID: "q1", Base: rev, Set: set("state", `"void"`)}, event(1000, chen))
	a.said(lina, "quote.accept", 2000, wire.Change{Type: "quote", ID: "q1", Base: rev, Set: set("state", `"accepted"`)}, event(2000, lina))
	a.mustTell(lina+"|BJ-KM01-A-26-00001|已接受|另一方作废", chen+"|选定其一")
}

func TestDeletedAndEdited(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a, b := o.enrol("KM01", "A"), o.enrol("KM01", "B")
	rev := a.said(lina, "customer.file", 0, fresh("customer", "c1", "name", `"张伟"`, "owner", `"`+lina+`"`)).Revs[0]
	a.said(lina, "customer.edit", 1, wire.Change{Type: "customer", ID: "c1", Base: rev, Set: set("note", `"周末来"`)})
	b.said(chen, "customer.delete", 2, wire.Change{Type: "customer", ID: "c1", Base: rev, Delete: true})
	a.mustTell(lina+"|客户 张伟 被删除|总部已保留", chen+"|确实要删")
}
