package hub_test

import (
	"errors"
	"fmt"
	"testing"

	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

// variant is one that may be published.
func variant(code string) wire.Item {
	return wire.Item{Type: "variant", ID: record.NamedID("variant", code),
		Body: set("code", `"`+code+`"`, "series", `"S"`, "name", `"云岭"`, "fuel", `"ICE"`, "seats", "5", "vehicle_tax", `"exempt_listed"`)}
}

// What PCs could not use is not published, and nothing that stands beside it either.
func TestUnfitIsNotPublished(t *testing.T) {
	o := newOffice(t, 0)
	good := variant("S6")
	with := func(change func(*wire.Item)) wire.Item {
		it := variant("S7")
		change(&it)
		return it
	}
	for name, bad := range map[string]wire.Item{
		"no UUID":              with(func(it *wire.Item) { it.ID = "not-a-uuid" }),
		"not canonical":        with(func(it *wire.Item) { it.ID = "0198A000-0000-7000-8000-000000000001" }),
		"a number for a text":  with(func(it *wire.Item) { it.Body = it.Body.With("code", []byte("12")) }),
		"no such choice":       with(func(it *wire.Item) { it.Body = it.Body.With("fuel", []byte(`"STEAM"`)) }),
		"nothing in it":        with(func(it *wire.Item) { it.Body = nil }),
		"not for publication":  with(func(it *wire.Item) { it.Type = "customer" }),
		"another scope":        with(func(it *wire.Item) { it.Scope = "KM01" }),
		"twice":                good,
		"withdrawn, but never": {Type: "variant", ID: "not-a-uuid", Deleted: true},
	} {
		_, err := o.hub.Publish(ctx, []wire.Item{good, bad})
		var unfit *hub.Unfit
		if !errors.As(err, &unfit) || unfit.Index != 1 || unfit.Reason == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if heads, err := o.hub.Heads(ctx); err != nil || heads["*"] != 0 {
		t.Errorf("something was published: %v, %v", heads, err)
	}
	newer := good
	newer.Body = newer.Body.With("of_a_newer_program", []byte(`{"a":1}`))
	if n, err := o.hub.Publish(ctx, []wire.Item{newer}); err != nil || n != 1 {
		t.Errorf("a field that the hub doesn't know: %d, %v", n, err)
	}
}

// A device's edit that nobody could read is refused by itself; fields and types that the hub doesn't know pass.
func TestUnreadableEditIsRefused(t *testing.T) {
	o := newOffice(t, 0)
	a := o.enrol("KM01", "A")
	for i, bad := range []wire.Change{fresh("customer", "bad", "name", "12"), fresh("customer", "bad", "name", `{"a":[1]}`)} {
		if out := a.one("x", bad); out.Verdict != wire.Refused || out.Reason == "" {
			t.Errorf("%d: %+v", i, out)
		}
	}
	for i, good := range []wire.Change{
		fresh("customer", "c1", "name", `"张伟"`), fresh("customer", "c2", "name", "null"), fresh("customer", "c3", "of_a_newer_program", "12"),
		fresh("newer_type", "x1", "name", "12"),
	} {
		if out := a.one("x", good); out.Verdict != wire.Applied {
			t.Errorf("good %d: %+v", i, out)
		}
	}
	if _, items := a.pull(wire.Ask{Echo: true}); len(items) != 4 {
		t.Errorf("%s", fmt.Sprint(items))
	}
}
