package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// U+0000 is refused wherever it stands, with a reason, on every engine; what is sent beside it is taken.
func TestNoTextHoldsU0000(t *testing.T) {
	o := newOffice(t, 0)
	a := o.enrol("KM01", "A")
	for name, m := range map[string]wire.Mutation{
		"body":       {Verb: "x", Changes: []wire.Change{fresh("customer", "c1", "name", `"张\u0000伟"`)}},
		"field":      {Verb: "x", Changes: []wire.Change{fresh("customer", "c1", "na\x00me", `"x"`)}},
		"verb":       {Verb: "x\x00", Changes: []wire.Change{fresh("customer", "c1", "name", `"x"`)}},
		"id":         {Verb: "x", Changes: []wire.Change{fresh("customer", "c\x00", "name", `"x"`)}},
		"type":       {Verb: "x", Changes: []wire.Change{fresh("cust\x00omer", "c1", "name", `"x"`)}},
		"claim":      {Verb: "x", Changes: []wire.Change{fresh("order", "o1", "vin", `"LSV\u0000"`)}},
		"adopted":    {Verb: wire.Adopt, Changes: []wire.Change{fresh("quote", "q1", "number", `"BJ\u0000"`)}},
		"deep":       {Verb: "x", Changes: []wire.Change{fresh("newer_type", "n1", "list", `[{"a":["\\\u0000"]}]`)}},
		"other type": {Verb: "x", Changes: []wire.Change{fresh("newer_type", "n1", "x", `"\u0000"`)}},
	} {
		a.n++
		m.N, m.At = a.n, noon
		good := wire.Mutation{N: a.n + 1, Verb: "x", At: noon, Changes: []wire.Change{fresh("customer", record.NewID(), "name", `"邻座"`)}}
		a.n++
		out, _, fault := a.push(a.head(), m, good)
		if fault != nil || out[0].Verdict != wire.Refused || out[0].Reason == "" || out[1].Verdict != wire.Applied {
			t.Errorf("%s: %+v %+v", name, out, fault)
		}
	}
	if out := a.one("x", fresh("newer_type", "n2", "path", `"C:\\u0000"`)); out.Verdict != wire.Applied {
		t.Errorf("a backslash and u0000 are no U+0000: %+v", out)
	}

	head := a.head()
	head.Device = "x\x00"
	if _, _, fault := a.push(head); fault == nil || fault.Code != wire.FaultForged {
		t.Errorf("forged: %+v", fault)
	}
	body, err := json.Marshal(wire.Enrol{Protocol: 1, Schema: 1, Code: "x", Install: "i\x00"})
	o.must(err)
	if status, answer := o.send("POST", "/v1/enrol", "", bytes.NewReader(body)); status != http.StatusBadRequest {
		t.Errorf("enrol: %d %s", status, answer)
	}
	if err := o.hub.CreateDealer(ctx, "XX01", "店\x00"); err == nil {
		t.Error("a dealer's name")
	}
	it := variant("S6")
	it.Body = it.Body.With("of_a_newer_program", []byte(`"\u0000"`))
	var unfit *hub.Unfit
	if _, err := o.hub.Publish(ctx, []wire.Item{it}); !errors.As(err, &unfit) {
		t.Errorf("publish: %v", err)
	}
}

// Whatever else a field of a newer program is called, its stamp can be read again.
func TestOddFieldNames(t *testing.T) {
	o := newOffice(t, 0)
	a := o.enrol("KM01", "A")
	a.one("x", fresh("newer_type", "n1", "a", "1"))
	for i, name := range []string{"\u007f", "\a", "\u200b", "\U000e0001", `"\`, "名 称"} {
		for range 2 {
			out := a.one("x", wire.Change{Type: "newer_type", ID: "n1", Base: 99, Set: set(name, `"x"`)})
			if out.Verdict != wire.Applied {
				t.Errorf("%d: %+v", i, out)
			}
		}
	}
}
