// Package schema has the hub's tables, once for all engines. A step is written as SQLite reads it; another
// engine replaces the few words that it has others for. A step that was released never changes: what comes
// later is a step of its own, and a database runs the steps that it lacks in one transaction.
package schema

import "embed"

//go:embed *.sql
var files embed.FS

// names are the steps in their order.
var names = []string{"1.sql", "2.sql", "3.sql", "4.sql", "5.sql", "6.sql"}

// Version counts the steps: a database that has run them all is of this version.
func Version() int { return len(names) }

// After gives the steps that a database of that version lacks, 0 for an empty one.
func After(version int) ([]string, error) {
	var steps []string
	for _, name := range names[version:] {
		step, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, string(step))
	}
	return steps, nil
}
