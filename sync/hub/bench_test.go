package hub_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"showroom/domain/record"
	"showroom/sync/wire"
)

const benchRows = 20_000

// pushOf writes a push of all rows, so many in each mutation.
func pushOf(c *caller, each int) []byte {
	body := set("kind", `"person"`, "name", `"客户"`, "gender", `"m"`, "phone", `"13800000013"`, "channel", `"walk_in"`, "level", `"H"`, "model", `"云岭 S6"`,
		"colour", `"白"`, "budget_from", "15000000", "budget_to", "18000000", "payment", `"loan"`, "region", `"530100"`, "address", `"昆明市盘龙区某路 1 号"`,
		"first_visit", `"2026-10-01"`, "next_step", `"邀约到店"`, "note", `"周末带家人再来看一次"`)
	var out bytes.Buffer
	w := wire.NewWriter(&out)
	c.must(w.Head(c.head()))
	for i := 0; i < benchRows; {
		m := wire.Mutation{N: int64(i/each + 1), Verb: "customer.import", At: noon}
		for range each {
			m.Changes = append(m.Changes, wire.Change{Type: "customer", ID: record.NewID(), New: true, Set: body})
			i++
		}
		c.must(w.Line(wire.AppendMutation(nil, &m)))
	}
	c.must(w.End())
	return out.Bytes()
}

// BenchmarkIngest is the hub's part of a push: from the request's bytes to the commit on disk.
func BenchmarkIngest(b *testing.B) {
	for _, each := range []int{1, 1000} {
		b.Run(fmt.Sprintf("%d per mutation", each), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c := newOffice(b, 0).enrol("KM01", "A")
				body := pushOf(c, each)
				b.StartTimer()
				if status, answer := c.send("POST", "/v1/push", c.Token, bytes.NewReader(body)); status != http.StatusOK {
					b.Fatalf("%d %s", status, answer)
				}
			}
			b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
