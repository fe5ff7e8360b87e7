// Package halfwidth folds what a Chinese input method produces (１２３，－　) to the
// plain ASCII that the parsers of the trade read.
//
// It covers the width forms of Unicode only (U+FF01 to U+FF5E, the wide blanks, and the
// dashes that stand for a minus); it is not a full NFKC, which no field here needs.
package halfwidth

import "strings"

// Fold replaces full-width forms by their ASCII twins, any Unicode blank by a space, and
// typographic hyphens and minus signs by "-". Everything else is left as it is.
func Fold(text string) string { return strings.Map(fold, text) }

// Tight is Fold with all blanks removed, in the middle too.
func Tight(text string) string {
	return strings.Map(func(r rune) rune {
		if r = fold(r); r == ' ' {
			return -1
		}
		return r
	}, text)
}

func fold(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0xFFE5: // ￥
		return '¥'
	case isBlank(r):
		return ' '
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE63, r == 0xFE58:
		return '-'
	}
	return r
}

// isBlank includes the zero-width marks that spreadsheets and chat programs leave behind.
func isBlank(r rune) bool {
	switch {
	case r == ' ', r >= '\t' && r <= '\r', r == 0x85, r == 0xA0, r == 0x1680:
		return true
	case r >= 0x2000 && r <= 0x200D, r >= 0x202A && r <= 0x202F:
		return true
	case r == 0x205F, r == 0x2060, r == 0x3000, r == 0xFEFF, r == 0x2028, r == 0x2029:
		return true
	}
	return false
}
