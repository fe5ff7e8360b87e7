//go:build bench

package cmd

import (
	"os"
	"strings"
	"testing"
)

// loadAverage is how busy the machine is, all programs together.
func loadAverage(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("/proc/loadavg")
	must(t, err)
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
