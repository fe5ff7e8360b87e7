//go:build unix

package hub_test

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"syscall"
	"testing"
	"time"

	"showroom/domain/record"
	"showroom/sync/wire"
)

const benchRows = 20_000

// pushOf writes a push of all rows, so many in each mutation from number n on: new ones, or one field of each edited.
func pushOf(c *caller, ids []record.ID, n int64, each int, edit bool) []byte {
	var out bytes.Buffer
	w := wire.NewWriter(&out)
	c.must(w.Head(c.head()))
	for i := 0; i < len(ids); n++ {
		m := wire.Mutation{N: n, Verb: "customer.import", At: noon}
		if each == 1 {
			m.Verb = "customer.save"
		}
		for range each {
			change := wire.Change{Type: "customer", ID: ids[i], New: !edit, Set: set("next_step", `"再约"`)}
			if !edit {
				change.Set = set("kind", `"person"`, "name", `"客户"`, "gender", `"m"`, "phone", fmt.Sprintf(`"138%08d"`, i), "region", `"530100"`,
					"address", `"昆明市盘龙区某路 1 号"`, "channel", `"walk_in"`, "level", `"H"`, "model", `"云岭 S6"`, "colour", `"白"`,
					"budget_from", "15000000", "budget_to", "18000000", "payment", `"loan"`, "first_visit", `"2026-10-01"`,
					"next_step", `"邀约到店"`, "note", `"周末带家人再来看一次"`)
			}
			m.Changes = append(m.Changes, change)
			i++
		}
		c.must(w.Line(wire.AppendMutation(nil, &m)))
	}
	c.must(w.End())
	return out.Bytes()
}

// BenchmarkIngest is the hub's part of a push: from the request's bytes to the commit on disk. What it costs in
// processor time can be compared where the machine is not free.
func BenchmarkIngest(b *testing.B) {
	ids := make([]record.ID, benchRows)
	for i := range ids {
		ids[i] = record.NewID()
	}
	for _, each := range []int{1, 1000} {
		for _, edit := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d per mutation, edit %v", each, edit), func(b *testing.B) {
				spent := time.Duration(0)
				for b.Loop() {
					b.StopTimer()
					c := newOffice(b, 0).enrol("KM01", "A")
					first, body := pushOf(c, ids, 1, 1000, false), pushOf(c, ids, 1, each, false)
					if edit {
						c.send("POST", "/v1/push", c.Token, bytes.NewReader(first))
						body = pushOf(c, ids, benchRows/1000+1, each, true)
					}
					runtime.GC()
					before := processorTime(b)
					b.StartTimer()
					if status, answer := c.send("POST", "/v1/push", c.Token, bytes.NewReader(body)); status != http.StatusOK {
						b.Fatalf("%d %s", status, answer)
					}
					spent += processorTime(b) - before
				}
				b.ReportMetric(float64(spent.Microseconds())/float64(benchRows*b.N), "µs/row")
			})
		}
	}
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
