package hub

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Metrics serves what an operator watches as Prometheus reads it, text format 0.0.4. It names dealers and counts
// their records, so it belongs on an address of its own. version is the program's.
func (h *Hub) Metrics(version string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), h.limits.small)
		defer cancel()
		x := &exposition{}
		x.program(version)
		h.metrics.show(x)
		if counter, ok := h.storage.(interface{ Repeated() int64 }); ok {
			x.begin("showroom_hub_transactions_repeated_total", "counter", "Transactions run again after a serialization failure, a deadlock or a lost race.")
			x.value("", float64(counter.Repeated()))
		}
		standing, err := h.standing(ctx)
		x.begin("showroom_hub_database_up", "gauge", "1 if the database answered this scrape.")
		if err != nil {
			h.opt.Log.WithError(err).Error("Metrics without the database")
			x.value("", 0)
		} else {
			x.value("", 1)
			standing.show(x)
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(x.Bytes()) // a scraper that went away needs no answer
	})
	return mux
}

// exposition is a scrape's text.
type exposition struct {
	bytes.Buffer
	name string
}

func (x *exposition) begin(name, kind, help string) {
	x.name = name
	fmt.Fprintf(x, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// value writes one sample; labels are as label and labels make them.
func (x *exposition) value(labels string, v float64) { x.sample(x.name, labels, v) }

func (x *exposition) sample(name, labels string, v float64) {
	x.WriteString(name)
	if labels != "" {
		x.WriteString("{" + labels + "}")
	}
	x.WriteString(" " + strconv.FormatFloat(v, 'g', -1, 64) + "\n")
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// label writes name="value" pairs.
func label(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(pairs[i] + `="` + labelEscapes.Replace(pairs[i+1]) + `"`)
	}
	return b.String()
}

func (x *exposition) by(name string, values map[string]int64) {
	for _, k := range slices.Sorted(maps.Keys(values)) {
		x.value(label(name, k), float64(values[k]))
	}
}

func (x *exposition) histogram(labels string, h *histogram) {
	comma := ""
	if labels != "" {
		comma = ","
	}
	var n int64
	for i, count := range h.under {
		n += count
		cut := math.Inf(1)
		if i < len(h.cuts) {
			cut = h.cuts[i]
		}
		x.sample(x.name+"_bucket", labels+comma+label("le", strconv.FormatFloat(cut, 'g', -1, 64)), float64(n))
	}
	x.sample(x.name+"_sum", labels, h.sum)
	x.sample(x.name+"_count", labels, float64(n))
}

var started = time.Now()

// program tells of the process, by the names that Go programs use.
func (x *exposition) program(version string) {
	x.begin("showroom_build_info", "gauge", "Always 1; which program this is.")
	x.value(label("version", version, "goversion", runtime.Version()), 1)
	x.begin("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.")
	x.value("", float64(started.UnixMilli())/1000)
	if resident, ok := residentBytes(); ok {
		x.begin("process_resident_memory_bytes", "gauge", "Memory that the process holds.")
		x.value("", float64(resident))
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	x.begin("go_goroutines", "gauge", "Goroutines now.")
	x.value("", float64(runtime.NumGoroutine()))
	x.begin("go_memstats_heap_alloc_bytes", "gauge", "Bytes of the heap in use.")
	x.value("", float64(m.HeapAlloc))
	x.begin("go_memstats_sys_bytes", "gauge", "Bytes taken from the system.")
	x.value("", float64(m.Sys))
}

// residentBytes is what Linux tells; elsewhere the metric is missing.
func residentBytes() (int64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}

// show writes what the process counted.
func (m *metrics) show(x *exposition) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x.begin("showroom_http_requests_total", "counter", "Requests by route and status; broken: answers broken off, gone: the caller didn't wait.")
	keys := slices.SortedFunc(maps.Keys(m.requests), func(a, b answered) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.status, b.status))
	})
	for _, k := range keys {
		x.value(label("route", k.route, "code", k.status), float64(m.requests[k]))
	}
	x.begin("showroom_http_request_duration_seconds", "histogram", "How long requests took; wait is long on purpose.")
	for _, route := range slices.Sorted(maps.Keys(m.took)) {
		x.histogram(label("route", route), m.took[route])
	}
	x.begin("showroom_http_received_bytes_total", "counter", "Bytes of bodies as they came, compressed or not.")
	x.by("route", m.received)
	x.begin("showroom_http_sent_bytes_total", "counter", "Bytes of bodies as they were sent, compressed or not.")
	x.by("route", m.sent)
	x.begin("showroom_hub_mutations_total", "counter", "Mutations by verdict; replayed: answered again as the first time.")
	x.by("verdict", m.verdicts)
	x.begin("showroom_hub_batch_mutations", "histogram", "Mutations of one transaction.")
	x.histogram("", m.batches)
	x.begin("showroom_hub_records_fed_total", "counter", "Records sent to PCs.")
	x.value("", float64(m.fed))
	x.begin("showroom_hub_streamed_feeds_total", "counter", "Feeds written to waiting PCs that stay on the line.")
	x.value("", float64(m.brought.Load()))
	x.begin("showroom_hub_waiting", "gauge", "PCs that wait for news now.")
	x.value("", float64(m.waiting.Load()))
}
