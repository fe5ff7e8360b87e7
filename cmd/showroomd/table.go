package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// table aligns columns by the room that they take in a terminal, where a Chinese character is two wide; text/tabwriter counts
// characters. Its cells end with tabs, its rows with line ends.
type table struct {
	bytes.Buffer
	out io.Writer
}

// gap is what stands between two columns.
const gap = 2

// table begins a table with a head.
func (p *program) table(head ...string) *table {
	t := &table{out: p.out}
	fmt.Fprintln(t, strings.Join(head, "\t"))
	return t
}

// Flush writes the table.
func (t *table) Flush() error {
	var rows [][]string
	var widest []int
	for line := range strings.Lines(t.String()) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, cell := range row {
			if i == len(widest) {
				widest = append(widest, 0)
			}
			widest[i] = max(widest[i], cellWidth(cell))
		}
		rows = append(rows, row)
	}
	var text strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			text.WriteString(cell)
			if i < len(row)-1 {
				text.WriteString(strings.Repeat(" ", widest[i]+gap-cellWidth(cell)))
			}
		}
		text.WriteByte('\n')
	}
	if _, err := io.WriteString(t.out, text.String()); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// cellWidth is how many columns of a terminal a text takes.
func cellWidth(text string) (columns int) {
	for _, r := range text {
		columns++
		if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
			columns++
		}
	}
	return columns
}
