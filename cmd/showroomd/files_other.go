//go:build !unix

package main

// openFiles is how many files this process may have open; here no limit is known but memory.
func openFiles() int { return 50_000 }
