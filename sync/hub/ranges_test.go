package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

// The ranges of a type add up to its proof, and a range brings what lies in it, as this device may see it.
func TestRangesAddUp(t *testing.T) {
	o := newOffice(t, 300*time.Millisecond)
	a := o.enrol("KM01", "A")
	var list []wire.Change
	for i := range 50 {
		list = append(list, fresh("customer", record.ID(fmt.Sprint("c", i)), "name", fmt.Sprintf(`"客户%d"`, i)))
	}
	a.one(wire.Adopt, append(list, fresh("user", "u1", "name", `"李娜"`, "password", `"digest"`))...)
	a.one("x", wire.Change{Type: "customer", ID: "c7", Base: 99, Delete: true})
	ask := wire.Ask{Protocol: 1, Schema: 1, Epoch: a.Epoch}
	get := func(path string, more url.Values) (int, []byte) {
		q := ask.Query()
		for key, list := range more {
			q[key] = list
		}
		return o.send("GET", path+"?"+q.Encode(), a.Token, nil)
	}
	var whole, cut wire.Proof
	_, body := get("/v1/proof", url.Values{"scope": {"KM01"}})
	o.must(json.Unmarshal(body, &whole))
	_, body = get("/v1/proof", url.Values{"scope": {"KM01"}, "ranges": {"customer"}})
	o.must(json.Unmarshal(body, &cut))
	var n int64
	var sum uint64
	for _, r := range cut.Ranges {
		var one uint64
		_, err := fmt.Sscanf(r.Sum, "%x", &one)
		o.must(err)
		n, sum = n+r.Count, sum+one
	}
	if cut.Cut != wire.Ranges || cut.Head != whole.Head || n != 49 || whole.Types[0].Count != 49 || fmt.Sprintf("%016x", sum) != whole.Types[0].Sum {
		t.Errorf("%d, %016x: %+v", n, sum, whole)
	}
	want := url.Values{"scope": {"KM01"}, "type": {"customer"}}
	for _, id := range []record.ID{"c3", "c7"} {
		want.Add("range", fmt.Sprint(wire.RangeOf(id)))
	}
	status, body := get("/v1/range", want)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	r, err := wire.NewReader(bytes.NewReader(body), wire.MaxFeed)
	o.must(err)
	var head wire.FeedHead
	o.must(r.Head(&head))
	got := map[record.ID]bool{}
	for line, err := r.Next(); err == nil; line, err = r.Next() {
		var it wire.Item
		o.must(wire.DecodeItem(bytes.Clone(line), &it))
		got[it.ID] = it.Deleted
	}
	if gone, there := got["c7"]; !there || !gone || got["c3"] || head.Heads["KM01"] != whole.Head || len(got) > 10 {
		t.Errorf("%v, %+v", got, head)
	}
	for name, q := range map[string]url.Values{
		"nothing": {"scope": {"KM01"}}, "no range": {"scope": {"KM01"}, "type": {"customer"}},
		"no such range": {"scope": {"KM01"}, "type": {"customer"}, "range": {"1024"}}, "no number": {"scope": {"KM01"}, "type": {"customer"}, "range": {"x"}},
	} {
		if status, body := get("/v1/range", q); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, _ := get("/v1/range", url.Values{"scope": {"DL01"}, "type": {"customer"}, "range": {"1"}}); status != http.StatusForbidden || len(o.audited("forged")) != 1 {
		t.Errorf("another dealer's: %d", status)
	}
}
