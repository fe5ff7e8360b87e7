package store_test

import (
	"fmt"
	"os"
	"testing"
)

var tempDirs []string

// tempDir is a folder that lives as long as the test program: for data that several benchmarks share.
func tempDir() (string, error) {
	dir, err := os.MkdirTemp("", "showroom-store-")
	tempDirs = append(tempDirs, dir)
	return dir, err
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range tempDirs {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func hex(n uint64) string { return fmt.Sprintf("%016x", n) }
