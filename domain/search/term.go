package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"showroom/domain/pinyin"
)

// Kind says how a field is searched.
type Kind uint8

// The kinds of field that people look things up by.
const (
	Name   Kind = iota // person, firm, model: Chinese, pinyin, initials, mixed
	Phone              // from the start, the middle block, the last 3 or more digits
	Plate              // whole, without the province sign, the last 3 or more
	VIN                // whole, the last 8 or 6 as typed, the last 3 or more
	Number             // document number: whole, from any part after a dash, the last 3 or more
)

// Field is one searchable text of a record.
type Field struct {
	Kind Kind
	Text string
}

// The first byte of a term is its class. Upper case is the same text further
// inside the name.
const (
	classText     = 'h' // the name as written, lower case, without blanks
	classTextIn   = 'H'
	classFull     = 'p' // the whole reading: pzhangwei
	classFullIn   = 'P'
	classInitials = 'i' // initials and what they stand for: izw zhang张 wei伟
	classInitIn   = 'I'
	classCode     = 'c' // phone, plate, VIN, document number
	classCodeIn   = 'd'
	classTail     = 'r' // the same, backwards
)

// Limits that keep long firm names from swelling the index. A query beyond them
// is cut to them and its finds are checked by Match.
const (
	maxTextStarts = 16 // places in a name where written text may begin to match
	maxReadStarts = 8  // the same for pinyin
	maxText       = 16 // characters of written text in a term
	maxFull       = 32 // letters of pinyin in a term
	maxInitials   = 8
	minTail       = 3 // digits of a tail: fewer match half the town
	sureTail      = 4 // who types so many means the tail of a phone before anything else
)

// Terms returns what to index for a record, sorted, without repetition. The same
// fields always give the same terms, so the rows to delete after a change are
// the terms of the old fields.
func Terms(fields ...Field) []string {
	var terms []string
	for _, f := range fields {
		switch text := bare(f.Text); {
		case text == "":
		case f.Kind == Name:
			terms = nameTerms(terms, f.Text, text)
		default:
			terms = codeTerms(terms, f, text)
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

func nameTerms(terms []string, name, text string) []string {
	for _, at := range starts(text, maxTextStarts) {
		terms = append(terms, string(class(classText, classTextIn, at))+cut(text[at:], maxText))
	}
	for _, reading := range pinyin.Readings(name) {
		ts := tokens(name, reading)
		for at := range min(len(ts), maxReadStarts) {
			terms = append(terms, string(class(classFull, classFullIn, at))+fullTerm(ts[at:]))
			if len(ts)-at > 1 { // a single initial is found by classFull
				terms = append(terms, string(class(classInitials, classInitIn, at))+initialsTerm(ts[at:]))
			}
		}
	}
	return terms
}

func class(first, inside rune, at int) rune {
	if at == 0 {
		return first
	}
	return inside
}

func fullTerm(ts []token) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.spelt)
	}
	return cut(b.String(), maxFull)
}

// initialsTerm carries the syllables behind the initials: a query such as zwei
// or 张w is then judged in the index, without fetching records.
func initialsTerm(ts []token) string {
	ts = ts[:min(len(ts), maxInitials)]
	var b strings.Builder
	for _, t := range ts {
		b.WriteByte(t.spelt[0])
	}
	for _, t := range ts {
		b.WriteByte(' ')
		b.WriteString(t.spelt)
		b.WriteString(t.char)
	}
	return b.String()
}

// termTokens reads the syllables back from an initials term.
func termTokens(term string) []token {
	parts := strings.Split(term, " ")[1:]
	ts := make([]token, len(parts))
	for i, p := range parts {
		n := strings.IndexFunc(p, isOther)
		if n < 0 {
			n = len(p)
		}
		ts[i] = token{spelt: p[:n], char: p[n:]}
	}
	return ts
}

func codeTerms(terms []string, f Field, text string) []string {
	terms = append(terms, string(classCode)+text)
	for _, at := range codeStarts(f, text) {
		terms = append(terms, string(classCodeIn)+text[at:])
	}
	if utf8.RuneCountInString(text) >= minTail {
		terms = append(terms, string(classTail)+reverse(text))
	}
	return terms
}

// codeStarts returns the places inside a code from which people begin to type it.
func codeStarts(f Field, text string) []int {
	switch f.Kind {
	case Phone:
		if len(text) == 11 && text[0] == '1' {
			return []int{3} // 138 0013 8000
		}
		return parts(f.Text)
	case Plate:
		_, n := utf8.DecodeRuneInString(text)
		if n < len(text) {
			return []int{n}
		}
	case VIN:
		if len(text) == 17 {
			return []int{9, 11}
		}
	case Number:
		return parts(f.Text)
	}
	return nil
}

// parts returns where, in the bare form of a text, the part behind each dash or
// blank begins.
func parts(text string) []int {
	var at []int
	n, gap := 0, false
	for _, r := range text {
		c := letter(r)
		if c == 0 {
			gap = n > 0
			continue
		}
		if gap {
			at = append(at, n)
		}
		gap = false
		n += utf8.RuneLen(c)
	}
	return at
}
