// Package cmd is the outermost ring: below it lie the programs (showroom, showroomd, showroomctl), each of them
// wiring only. The package itself holds no code, just the tests that know all rooms at once: that arrows point
// inward (rooms_test.go is the map, arrows_test.go the judge), that the top level is the design's, and that the
// libraries which must fit each other do.
package cmd
