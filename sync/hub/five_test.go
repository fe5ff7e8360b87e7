package hub_test

import (
	"testing"
	"time"

	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// A forged scope, user, number, sequence and verb: each is refused, changes nothing, and is in the audit with the device.
func TestForgedScopeUserNumberSequenceVerb(t *testing.T) {
	customer := func(scope string) wire.Change {
		c := fresh("customer", "forged", "name", `"x"`)
		c.Scope = scope
		return c
	}
	// refused pushes one mutation and tells whether it was refused.
	refused := func(a *caller, verb string, user record.ID, prove func(*wire.Mutation), c wire.Change) bool {
		a.n++
		m := wire.Mutation{N: a.n, Verb: verb, User: user, At: noon, Changes: []wire.Change{c}}
		if prove != nil {
			prove(&m)
		}
		out, _, fault := a.push(a.head(), m)
		return fault == nil && out[0].Verdict == wire.Refused
	}
	// stopped pushes as another installation with the device's token would, and tells with which fault it ended.
	stopped := func(a *caller, skip [][2]int64, numbers ...int64) string {
		head := a.head()
		head.Skip = skip
		var list []wire.Mutation
		for _, n := range numbers {
			list = append(list, wire.Mutation{N: n, Verb: "x", At: noon, Changes: []wire.Change{customer("")}})
		}
		if _, _, fault := a.push(head, list...); fault != nil {
			return fault.Code
		}
		return ""
	}
	for name, c := range map[string]struct {
		audit string
		try   func(a *caller) bool
	}{
		"scope: another dealer's": {"forged", func(a *caller) bool { return refused(a, "x", "", nil, customer("DL01")) }},
		"scope: what is published": {"forged", func(a *caller) bool {
			return refused(a, "x", "", nil, wire.Change{Type: "variant", ID: "forged", Scope: "*", New: true})
		}},
		"user: of no store": {"forged", func(a *caller) bool { return refused(a, "x", "nobody", nil, customer("")) }},
		"user: a manager, with a key made up": {"forged", func(a *caller) bool {
			return refused(a, "user.edit", chen, func(m *wire.Mutation) { m.SignWith(keyOf("b"), a.install) },
				wire.Change{Type: "user", ID: lina, Base: 99, Set: set("role", `"director"`)})
		}},
		"user: a manager, whose key is replaced": {"forged", func(a *caller) bool {
			return refused(a, "user.key", chen, func(m *wire.Mutation) { m.SignWith(keyOf("b"), a.install) },
				wire.Change{Type: "user", ID: chen, Base: 99, Set: set("sign_key", `"`+login.Public(keyOf("b"))+`"`)})
		}},
		"number: another PC's": {"forged", func(a *caller) bool {
			return refused(a, "x", "", nil, fresh("quote", "forged", "number", `"BJ-KM01-B-26-00001"`))
		}},
		"number: another dealer's": {"forged", func(a *caller) bool {
			return refused(a, "x", "", nil, fresh("quote", "forged", "number", `"BJ-DL01-A-26-00001"`))
		}},
		"sequence: one that was used":                 {"clone", func(a *caller) bool { return stopped(a, nil, a.n) == wire.FaultClone }},
		"sequence: far ahead":                         {"gap", func(a *caller) bool { return stopped(a, nil, a.n+100) == wire.FaultGap }},
		"sequence: ahead, keeping back what is there": {"clone", func(a *caller) bool { return stopped(a, [][2]int64{{1, a.n + 99}}, a.n+100) == wire.FaultClone }},
		"verb: what a lost hub had, to one that lost nothing": {"forged", func(a *caller) bool {
			return refused(a, wire.Refill, "", nil, customer(""))
		}},
		"verb: a move that is none": {"forged", func(a *caller) bool {
			return refused(a, "customer.edit", "", nil, wire.Change{Type: "customer", ID: "c1", Base: 99, Scope: "DL01"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o, a := keyed(t)
			before, _ := a.pull(wire.Ask{Echo: true})
			if !c.try(a) {
				t.Error("it was not refused")
			}
			if lines := o.audited(c.audit); len(lines) != 1 || lines[0].Device != a.Device {
				t.Errorf("the audit: %+v", lines)
			}
			if after, _ := a.pull(wire.Ask{Echo: true}); after.Heads["KM01"] != before.Heads["KM01"] {
				t.Error("something was written")
			}
		})
	}
}

// A thief with a device's token who goes ahead of it is noticed when the device itself comes again: its own numbers are
// taken, or the hub expects others than it can have made.
func TestStolenSequenceIsNoticedByItsOwner(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.one("x", fresh("customer", "c1", "name", `"x"`))
	head := a.head()
	head.Skip = [][2]int64{{2, 1_000_000}}
	theirs := wire.Mutation{N: 1_000_001, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", "theirs", "name", `"y"`)}}
	if _, _, fault := a.push(head, theirs); fault != nil {
		t.Fatal(fault)
	}
	ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: a.Epoch, Next: 3, Known: 2}
	if status, answer := o.send("GET", "/v1/pull?"+ask.Query().Encode(), a.Token, nil); status != 409 {
		t.Errorf("%d %s", status, answer)
	}
	if lines := o.audited("clone"); len(lines) != 1 {
		t.Errorf("the audit: %+v", lines)
	}
}
