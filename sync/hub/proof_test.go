package hub_test

import (
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// keyOf is a private key that a test knows by a letter.
func keyOf(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

// proven pushes a mutation of the user, made by prove what it is to be.
func (c *caller) proven(user record.ID, at int64, prove func(*wire.Mutation), changes ...wire.Change) wire.Outcome {
	c.Helper()
	c.n++
	m := wire.Mutation{N: c.n, Verb: "x", User: user, At: noon + calendar.Instant(at), Changes: changes}
	if changes[0].Scope != "" && !changes[0].New {
		m.Verb = wire.Transfer
	}
	if prove != nil {
		prove(&m)
	}
	out, _, fault := c.push(c.head(), m)
	if fault != nil {
		c.Fatalf("push: %+v", fault)
	}
	return out[0]
}

// keyed is an office where the manager chen signs with the key "a" and the consultant lina with none.
func keyed(t *testing.T) (*office, *caller) {
	t.Helper()
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	a.one(wire.Adopt, fresh("user", chen, "name", `"陈静"`, "login", `"chen"`, "role", `"manager"`, "sign_key", `"`+login.Public(keyOf("a"))+`"`),
		fresh("user", lina, "name", `"李娜"`, "role", `"consultant"`), fresh("dealer", "d1", "code", `"KM01"`),
		fresh("customer", "c1", "name", `"张伟"`), fresh("customer", "c2", "name", `"王芳"`))
	return o, a
}

// What needs a right is proven by the person who has it, once the hub knows a key; what is not, is held; what is signed
// wrongly is refused and audited.
func TestPrivilegedWorkIsProven(t *testing.T) {
	o, a := keyed(t)
	key := keyOf("a")
	mine := func(m *wire.Mutation) { m.SignWith(key, a.install) }
	works := map[string]wire.Change{
		"a role":         {Type: "user", ID: lina, Base: 99, Set: set("role", `"director"`)},
		"another's word": {Type: "user", ID: lina, Base: 99, Set: set("password", `"x"`)},
		"his own word":   {Type: "user", ID: chen, Base: 99, Set: set("password", `"x"`, "sign_key", `"`+login.Public(key)+`"`)},
		"the store":      {Type: "dealer", ID: "d1", Base: 99, Set: set("short", `"一店"`)},
		"a discount":     {Type: "quote", ID: "q1", New: true, Set: set("state", `"draft"`, "approved_by", `"`+chen+`"`)},
		"a transfer":     {Type: "customer", ID: "c1", Base: 99, Scope: "DL01"},
	}
	proofs := map[string]struct {
		prove func(*wire.Mutation)
		want  wire.Verdict
		says  string
	}{
		"unsigned":                {nil, wire.Held, "本人证明"},
		"with another key":        {func(m *wire.Mutation) { m.SignWith(keyOf("b"), a.install) }, wire.Refused, "不是用他的密码"},
		"on another installation": {func(m *wire.Mutation) { m.SignWith(key, "elsewhere") }, wire.Held, "本人证明"},
		"nonsense":                {func(m *wire.Mutation) { m.Sign = &wire.Sign{On: a.install, Sig: "x"} }, wire.Refused, "不是用他的密码"},
		"signed, then altered": {func(m *wire.Mutation) {
			mine(m)
			m.Changes[0].Set = m.Changes[0].Set.With("note", []byte(`"später"`))
		}, wire.Refused, "不是用他的密码"},
		"signed at another time": {func(m *wire.Mutation) { mine(m); m.At++ }, wire.Refused, "不是用他的密码"},
	}
	for work, change := range works {
		for name, p := range proofs {
			before := len(o.audited("forged"))
			out := a.proven(chen, 0, p.prove, change)
			if out.Verdict != p.want || !strings.Contains(out.Reason, p.says) {
				t.Errorf("%s, %s: %+v", work, name, out)
			}
			if n := len(o.audited("forged")) - before; n != map[wire.Verdict]int{wire.Refused: 1}[p.want] {
				t.Errorf("%s, %s: %d lines in the audit", work, name, n)
			}
		}
	}
	for work, change := range works {
		if out := a.proven(chen, 0, mine, change); out.Verdict != wire.Applied && out.Verdict != wire.Merged {
			t.Errorf("%s, proven: %+v", work, out)
		}
	}
	if out := a.proven(chen, 0, nil, wire.Change{Type: "user", ID: chen, Base: 99, Set: set("phone", `"13800000013"`)},
		wire.Change{Type: "customer", ID: "c2", Base: 99, Set: set("note", `"x"`)}); out.Verdict != wire.Applied && out.Verdict != wire.Merged {
		t.Errorf("what needs no right: %+v", out)
	}
}

// An approval that stands is not stretched in the approver's name.
func TestApprovalIsNotStretched(t *testing.T) {
	_, a := keyed(t)
	approve := wire.Change{Type: "quote", ID: "q1", New: true, Set: set("approved_by", `"`+chen+`"`, "approved_up_to", "100")}
	if out := a.proven(chen, 0, func(m *wire.Mutation) { m.SignWith(keyOf("a"), a.install) }, approve); out.Verdict != wire.Applied {
		t.Fatal(out)
	}
	more := wire.Change{Type: "quote", ID: "q1", Base: 99, Set: set("approved_up_to", "900000")}
	if out := a.proven(lina, 0, nil, more); out.Verdict != wire.Held {
		t.Errorf("stretched: %+v", out)
	}
	back := wire.Change{Type: "quote", ID: "q2", New: true, Set: set("approved_by", `""`, "approved_up_to", "0", "note", `"x"`)}
	if out := a.proven(lina, 0, nil, back); out.Verdict != wire.Applied {
		t.Errorf("taken back: %+v", out)
	}
}

// What was signed before a password was changed stays proven, on whatever PC it lay; what is signed with the former key
// later is held.
func TestFormerKeyHoldsForWhatItSigned(t *testing.T) {
	o, a := keyed(t)
	b := o.enrol("KM01", "B")
	old, next := keyOf("a"), keyOf("n")
	const minute = 60_000
	with := func(c *caller, key ed25519.PrivateKey) func(*wire.Mutation) {
		return func(m *wire.Mutation) { m.SignWith(key, c.install) }
	}
	promote := func(role string) wire.Change {
		return wire.Change{Type: "user", ID: lina, Base: 99, Set: set("role", `"`+role+`"`)}
	}
	change := wire.Change{Type: "user", ID: chen, Base: 99, Set: set("password", `"y"`, "sign_key", `"`+login.Public(next)+`"`)}
	if out := a.proven(chen, minute, with(a, next), change); out.Verdict != wire.Refused {
		t.Fatalf("a key that brings itself: %+v", out)
	}
	if out := a.proven(chen, minute, with(a, old), change); out.Verdict != wire.Applied {
		t.Fatalf("the change of password: %+v", out)
	}
	if out := b.proven(chen, minute/2, with(b, old), promote("finance")); out.Verdict != wire.Applied && out.Verdict != wire.Merged {
		t.Errorf("signed before, sent after: %+v", out)
	}
	if out := b.proven(chen, 2*minute, with(b, old), promote("service")); out.Verdict != wire.Held || !strings.Contains(out.Reason, "改密码之前") {
		t.Errorf("signed after: %+v", out)
	}
	if out := a.proven(chen, 3*minute, with(a, next), promote("director")); out.Verdict != wire.Applied && out.Verdict != wire.Merged {
		t.Errorf("the new key: %+v", out)
	}
	o.must(o.hub.ResetPassword(ctx, "KM01", "chen", "vom-betreiber-1"))
	if out := a.proven(chen, 4*minute, with(a, next), promote("service")); out.Verdict != wire.Held {
		t.Errorf("after headquarters reset the password: %+v", out)
	}
}

// History can't replace the key, the role or the password of somebody whom the hub knows by a key, and no device that has
// been here for long brings new managers as history.
func TestHistoryBringsNoRights(t *testing.T) {
	o, a := keyed(t)
	o.now.Add(3_600_000)
	b := o.enrol("KM01", "B")
	b.n++
	mine := wire.Mutation{N: b.n, Verb: wire.Adopt, At: noon + 3_000_000, Changes: []wire.Change{
		fresh("user", chen, "name", `"陈静"`, "role", `"manager"`, "sign_key", `"`+login.Public(keyOf("b"))+`"`)}}
	if out, _, fault := b.push(b.head(), mine); fault != nil || out[0].Verdict != wire.Merged || len(out[0].Lost) != 1 {
		t.Errorf("%+v %+v", out, fault)
	}
	promote := wire.Change{Type: "user", ID: lina, Base: 99, Set: set("role", `"finance"`)}
	if out := a.proven(chen, 3_600_000, func(m *wire.Mutation) { m.SignWith(keyOf("a"), a.install) }, promote); out.Verdict != wire.Applied {
		t.Errorf("the key that stood: %+v", out)
	}
	o.now.Add(31 * 86_400_000)
	boss := fresh("user", "019a0000-0000-7000-8000-0000000000bb", "name", `"谁"`, "role", `"manager"`)
	if out := b.one(wire.Adopt, boss); out.Verdict != wire.Held {
		t.Errorf("a manager brought late: %+v", out)
	}
	if out := b.one(wire.Adopt, fresh("user", "019a0000-0000-7000-8000-0000000000bc", "name", `"谁"`, "role", `"consultant"`)); out.Verdict != wire.Applied {
		t.Errorf("a consultant: %+v", out)
	}
}

// Headquarters' publishing is somebody's, as soon as somebody there can sign.
func TestPublishingIsProven(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	hq := o.enrol(hub.HQ, "A")
	car := func(id record.ID) wire.Change { return fresh("variant", id, "code", `"`+string(id)+`"`) }
	if out := hq.one("publish", car("v1")); out.Verdict != wire.Applied {
		t.Errorf("nobody can sign yet: %+v", out)
	}
	hq.one(wire.Adopt, fresh("user", chen, "name", `"陈静"`, "role", `"hq"`, "sign_key", `"`+login.Public(keyOf("a"))+`"`),
		fresh("user", lina, "name", `"李娜"`, "role", `"finance"`, "sign_key", `"`+login.Public(keyOf("l"))+`"`))
	if out := hq.one("publish", car("v2")); out.Verdict != wire.Held {
		t.Errorf("in nobody's name: %+v", out)
	}
	if out := hq.proven(chen, 0, nil, car("v3")); out.Verdict != wire.Held {
		t.Errorf("unsigned: %+v", out)
	}
	if out := hq.proven(lina, 0, func(m *wire.Mutation) { m.SignWith(keyOf("l"), hq.install) }, car("v4")); out.Verdict != wire.Held {
		t.Errorf("finance publishes: %+v", out)
	}
	if out := hq.proven(chen, 0, func(m *wire.Mutation) { m.SignWith(keyOf("a"), hq.install) }, car("v5"), car("v6")); out.Verdict != wire.Applied {
		t.Errorf("proven: %+v", out)
	}
}
