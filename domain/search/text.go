package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"showroom/domain/ident/halfwidth"
	"showroom/domain/pinyin"
)

// letter returns the form in which a character is compared: half width, lower
// case, ü as v; 0 for blanks and signs, which are never compared.
func letter(r rune) rune {
	if r > 0xFF00 && r < 0xFFF0 {
		r, _ = utf8.DecodeRuneInString(halfwidth.Fold(string(r)))
	}
	switch r = unicode.ToLower(r); {
	case r == 'ü':
		return 'v'
	case r == utf8.RuneError:
		return 0
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return r
	}
	return 0
}

// bare returns text as it is compared.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if r = letter(r); r == 0 {
			return -1
		}
		return r
	}, text)
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// contains reports whether any character of s is of that sort.
func contains(s string, sort func(rune) bool) bool { return strings.ContainsFunc(s, sort) }

func isOther(r rune) bool { return !isLatin(r) && !isDigit(r) }

// starts returns the offsets in bare text at which a match may begin: every Han
// character and the first of each run of letters and digits, at most n.
func starts(text string, n int) []int {
	var at []int
	run := false
	for i, r := range text {
		if isOther(r) || !run {
			at = append(at, i)
		}
		if run = !isOther(r); len(at) == n {
			break
		}
	}
	return at
}

// reverse returns s backwards, so that a search for its end becomes one for a
// beginning.
func reverse(s string) string {
	rs := []rune(s)
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		rs[i], rs[j] = rs[j], rs[i]
	}
	return string(rs)
}

// cut returns at most the first n characters of s.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// token is one syllable of a name: how it is spelt and the character it is.
type token struct {
	spelt    string // letters or digits
	char     string // the character, empty for a run of letters and digits
	from, to int    // bytes in the name; both 0 when read from a term
}

func tokens(name string, reading pinyin.Reading) []token {
	ts := make([]token, len(reading))
	for i, s := range reading {
		ts[i] = token{spelt: s.Text, from: s.From, to: s.To}
		if char := bare(name[s.From:s.To]); contains(char, isOther) {
			ts[i].char = char
		}
	}
	return ts
}
