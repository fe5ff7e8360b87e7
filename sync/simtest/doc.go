// Package simtest proves the sync: a seeded, single-threaded play of PCs, a hub and faults between any two
// steps, watched by an oracle. Everything but the faults is real: stores and hub on SQLite files, the link,
// the hub's HTTP handler, the wire. DESIGN.md tells what is played and what is held.
//
// The package itself is empty; all of it is tests. `make sim SEEDS=10000 FROM=1` plays long.
package simtest
