// Package store is one PC's copy of the data: a folder with a SQLite database, its backups and a lock.
//
// Every business action is one transaction that writes the rows, their search terms and, on a store that
// has joined a headquarters, the mutation that will tell the hub (the outbox). Reads are snapshots that
// never wait for a writer. What the hub sends is applied in one transaction with its cursor, and local
// edits that the hub has not answered are laid over it again.
//
// The invariants, the tables and the reasons are in DESIGN.md. Not here: rules of the trade (domain),
// the network (link), the judgement of conflicts (merge).
package store
