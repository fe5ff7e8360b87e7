//go:build bench

package cmd

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// times are what repeated work took.
type times []time.Duration

// repeat measures n runs of f, after one that warms caches as the first key or click of a day does.
func repeat(n int, f func(i int)) times {
	f(0)
	took := make(times, n)
	for i := range n {
		start := time.Now()
		f(i)
		took[i] = time.Since(start)
	}
	return took
}

func (t times) at(percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

func (t times) String() string {
	if len(t) == 1 {
		return milliseconds(t[0]) + " ms"
	}
	return milliseconds(t.at(50)) + " / " + milliseconds(t.at(99)) + " ms"
}

func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 0.1:
		return fmt.Sprintf("%.4f", ms)
	case ms < 10:
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

// table is what make bench prints.
type table struct {
	head  string
	lines [][6]string
	notes []string
	noise times // what a fixed piece of computing took, see quiet
}

func newTable(s sizes) *table {
	return &table{head: fmt.Sprintf("%d customers, %d events, %d quotes; sync with %d rows and %d single changes; %s/%s, %d cores, %s",
		s.customers, s.events, s.quotes, s.bulk, s.singles, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), time.Now().Format("2006-01-02 15:04"))}
}

// add prints the row at once, too: a run that is cut short has told what it knew.
func (t *table) add(line [6]string) {
	t.lines = append(t.lines, line)
	fmt.Println(strings.Join(strings.Fields(strings.Join(line[:], " ")), " "))
}

// peer is what a figure stands beside: a limit that nobody gets under, or another way to do the same.
type peer struct {
	name string
	took times
}

// latency adds a row of times, judged at a percentile; budget 0: the design states none.
func (t *table) latency(what string, took times, budget time.Duration, percent int, peers ...peer) {
	limit, ok := "", ""
	if budget > 0 {
		limit = fmt.Sprintf("%s ms p%d", milliseconds(budget), percent)
		if len(took) == 1 {
			limit = milliseconds(budget) + " ms"
		}
		ok = verdictOn(took.at(percent) <= budget)
		if over := took.at(percent) - budget; over > 0 && percent == 99 && over <= t.noise.at(99)-t.noise.at(0) {
			ok = "noise"
		}
	}
	first := [6]string{what, took.String(), limit, "", "", ok}
	for i, p := range peers {
		line := [6]string{"", "", "", p.name + " " + p.took.String(), fmt.Sprintf("%.2f", float64(took.at(percent))/float64(p.took.at(percent))), ""}
		if i == 0 {
			line[0], line[1], line[2], line[5] = first[0], first[1], first[2], first[5]
		}
		t.add(line)
	}
	if len(peers) == 0 {
		t.add(first)
	}
}

// rate adds a row of so much a second. budget is in the same unit; peers are rates too.
func (t *table) rate(what string, perSecond, budget float64, promise, name string, other float64) {
	line := [6]string{what, fmt.Sprintf("%.0f /s", perSecond), promise, "", "", ""}
	if budget > 0 {
		line[5] = verdictOn(perSecond >= budget)
	}
	if name != "" {
		line[3], line[4] = fmt.Sprintf("%s %.0f /s", name, other), fmt.Sprintf("%.2f", perSecond/other)
	}
	t.add(line)
}

// size adds a row of bytes.
func (t *table) size(what string, bytes, budget int64, promise, name string, other int64) {
	line := [6]string{what, megabytes(bytes), promise, "", "", ""}
	if budget > 0 {
		line[5] = verdictOn(bytes <= budget)
	}
	if other > 0 {
		line[3], line[4] = name+" "+megabytes(other), fmt.Sprintf("%.2f", float64(bytes)/float64(other))
	}
	t.add(line)
}

// missing says why a row has no figure.
func (t *table) missing(what, why string) {
	t.add([6]string{what, "not measured", "", why, "", ""})
}

func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

func verdictOn(ok bool) string {
	if ok {
		return "yes"
	}
	return "OVER"
}

func (t *table) String() string {
	lines := append([][6]string{{"what", "measured (p50 / p99)", "budget", "limit or peer, same run", "ratio", "ok?"}}, t.lines...)
	var widths [6]int
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteString(t.head + "\n\n")
	for i, line := range lines {
		for j, cell := range line {
			b.WriteString(cell + strings.Repeat(" ", widths[j]-utf8.RuneCountInString(cell)+2))
		}
		b.WriteString("\n")
		if i == 0 {
			for _, w := range widths {
				b.WriteString(strings.Repeat("-", w) + "  ")
			}
			b.WriteString("\n")
		}
	}
	b.WriteString("\nratio: measured by peer; of times and bytes less is better, of rates more.\n")
	for _, n := range t.notes {
		b.WriteString(n + "\n")
	}
	return b.String()
}
