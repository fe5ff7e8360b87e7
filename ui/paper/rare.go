package paper

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// The codes that a PDF's text can hold here end at U+FFFF. A rarer rune that
// the font has borrows a code of the private use area for the length of one
// document; one that the font lacks is drawn as Geta. Both are wrapped in a
// span that says what they really are, so a search, a copy and pdftotext find
// the true character.
const (
	firstBorrowed = 0xE000
	lastBorrowed  = 0xF8FF
)

// codes is the part of the fonts that one document uses.
type codes struct {
	used     [2]map[uint16]rune // by weight: code in the PDF, rune drawn
	borrowed map[rune]uint16
}

func newCodes(doc *Document) *codes {
	c := &codes{borrowed: map[rune]uint16{}}
	for w := range c.used {
		c.used[w] = map[uint16]rune{' ': ' '}
	}
	for _, p := range doc.Pages {
		for _, op := range p.Ops {
			if t, ok := op.(Text); ok {
				for _, r := range t.Text {
					c.code(r, t.Weight)
				}
			}
		}
	}
	return c
}

// code is what stands for a rune in the PDF's text, and whether that is the
// rune itself.
func (c *codes) code(r rune, w Weight) (code uint16, honest bool) {
	f := faces()[w]
	switch {
	case f.glyph(r) != 0 && r < 0x10000:
		c.used[w][uint16(r)] = r
		return uint16(r), true
	case f.glyph(r) != 0 && c.borrow(r):
		c.used[w][c.borrowed[r]] = r
		return c.borrowed[r], false
	}
	c.used[w][Geta] = Geta
	return Geta, false
}

// borrow gives a rune its code; 6,400 different ones fit in one document.
func (c *codes) borrow(r rune) bool {
	if _, ok := c.borrowed[r]; ok {
		return true
	}
	next := firstBorrowed + len(c.borrowed)
	if next > lastBorrowed {
		return false
	}
	c.borrowed[r] = uint16(next)
	return true
}

// piece is a stretch of a text run: shown is drawn, actual is what it stands
// for when that differs.
type piece struct {
	shown, actual string
	units         int
}

// pieces parts a run into honest stretches and single borrowed runes.
func (c *codes) pieces(text string, w Weight) []piece {
	var out []piece
	open := false // the last piece is an honest stretch
	for _, r := range text {
		code, honest := c.code(r, w)
		if !honest {
			out = append(out, piece{shown: string(rune(code)), actual: string(r), units: faces()[w].unitsOf(r)})
		} else if open {
			last := &out[len(out)-1]
			last.shown += string(r)
			last.units += faces()[w].unitsOf(r)
		} else {
			out = append(out, piece{shown: string(r), units: faces()[w].unitsOf(r)})
		}
		open = honest
	}
	return out
}

// span opens the marked content that tells a piece's true text (PDF 32000-1,
// 14.9.4), in UTF-16 with its byte order mark.
func span(actual string) string {
	var hex strings.Builder
	for _, u := range utf16.Encode([]rune(actual)) {
		fmt.Fprintf(&hex, "%04X", u)
	}
	return "/Span <</ActualText <FEFF" + hex.String() + ">>> BDC"
}
