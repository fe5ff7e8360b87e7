package paper

import "strings"

// Millimetres per point: 1 pt = 1/72 inch.
const pt = 25.4 / 72

// Geta stands for a rune that the font lacks, as it does in Chinese and
// Japanese printing.
const Geta = '〓'

// Ascent and Descent are the font's own, in em: a reader that places text by
// its top edge puts the baseline Ascent × size below it.
const (
	Ascent  = 1.16
	Descent = 0.288
)

// Width is how wide text is in millimetres at a size in points: the sum of
// the font's advances, which both PDF and preview follow (no kerning). A rune
// that the font lacks counts as Geta.
func Width(text string, size float64, weight Weight) float64 {
	return float64(units(text, weight)) * size * pt / 1000
}

// units is the width of text in 1/1000 em.
func units(text string, weight Weight) int {
	f, sum := faces()[weight], 0
	for _, r := range text {
		sum += f.unitsOf(r)
	}
	return sum
}

func (f *face) unitsOf(r rune) int {
	glyph := f.glyph(r)
	if glyph == 0 {
		glyph = f.glyph(Geta)
	}
	return int(f.advance[glyph])
}

// Visible is text as it is seen: runes that the font lacks are Geta.
func Visible(text string) string {
	f := faces()[Regular]
	return strings.Map(func(r rune) rune {
		if f.glyph(r) == 0 {
			return Geta
		}
		return r
	}, text)
}
