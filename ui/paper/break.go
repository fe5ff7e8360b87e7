package paper

import (
	"strings"
	"unicode"
)

// Runes that may not begin a line, and runes that may not end one.
const (
	notFirst = "。，、；：？！）》〉」』】〕｝”’…—～·％‰℃°．" + ")]}>,.;:!?%*" + "々ー・゠－／"
	notLast  = "（《〈「『【〔｛“‘￥＄＃＠№" + "([{<¥$#@"
)

// Break cuts text into lines no wider than width millimetres. A line breaks
// between Han characters, after blanks, at line ends; not before closing
// punctuation, not between a number and its unit, not after opening punctuation, not inside 省略号 and 破折号, not
// inside a run of Latin letters, digits and what belongs to them. A run that
// is wider than a whole line is cut where it must be.
//
// Nothing is dropped: joined together, the lines are the text less its line
// ends. Blanks at a break stay at the end of their line and may hang over.
// An empty text is one empty line.
func Break(text string, width, size float64, weight Weight) []string {
	limit := int(width*1000/(size*pt) + 0.5)
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, breakParagraph([]rune(paragraph), limit, faces()[weight])...)
	}
	return lines
}

func breakParagraph(text []rune, limit int, f *face) []string {
	var lines []string
	start, last, used := 0, 0, 0 // last is the latest place where the line may end
	for i := 0; i < len(text); i++ {
		if i > start && mayBreak(text, i) {
			last = i
		}
		if text[i] == ' ' {
			used += f.unitsOf(' ')
			continue
		}
		if used+f.unitsOf(text[i]) > limit && i > start {
			if last <= start {
				last = forced(text, start, i)
			}
			lines = append(lines, string(text[start:last]))
			i, start, used = last-1, last, 0
			continue
		}
		used += f.unitsOf(text[i])
	}
	return append(lines, string(text[start:]))
}

// forced is where a line without any allowed break ends: after a hyphen or a
// slash in its second half, as in part numbers, else before rune i, or a
// little earlier so that a mark isn't parted from its letter.
func forced(text []rune, start, i int) int {
	for at := i; at > (start+i)/2+1; at-- {
		if strings.ContainsRune("-/_", text[at-1]) && !unicode.Is(unicode.M, text[at]) {
			return at
		}
	}
	for at := i; at > start; at-- {
		if !unicode.Is(unicode.M, text[at]) {
			return at
		}
	}
	return i
}

// mayBreak tells whether a line may end before rune i, i > 0.
func mayBreak(text []rune, i int) bool {
	before, after := text[i-1], text[i]
	switch {
	case after == ' ' || unicode.Is(unicode.M, after):
		return false
	case before == '\u00a0' || after == '\u00a0':
		return false
	case strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before):
		return false
	case before == ' ':
		return !unit(text, i)
	}
	return !inRun(before) || !inRun(after)
}

// unit tells whether rune i, which follows a blank, begins the unit of a bare
// number: 2 个月, 1.6 L. A name that ends in a digit (S6) has none.
func unit(text []rune, i int) bool {
	at := i - 2
	for at >= 0 && strings.ContainsRune("0123456789.,", text[at]) {
		at--
	}
	return at < i-2 && unicode.IsLetter(text[i]) && (at < 0 || !inRun(text[at]))
}

// inRun tells the runes that stick together: every letter, digit and sign
// that isn't Han, kana, a symbol of East Asian width or a blank.
func inRun(r rune) bool {
	switch {
	case r < 0x2000:
		return r != ' '
	case r == '−' || r == '–' || r == '‑' || r == '′' || r == '″' || r == '€':
		return true
	}
	return false
}
