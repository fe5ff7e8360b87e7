// Package pinyin tells how a Chinese name may be spelt in Latin letters, so that
// a person at a keyboard finds it without an input method.
//
// Invariants: syllables are lower-case ASCII letters or digits, without tones,
// with ü written v; the first reading of a name is the preferred one; every
// syllable knows which bytes of the name it stands for. A character used as a
// surname is read as a surname (单 shan, 尉迟 yuchi); where families differ both
// readings are given. Latin letters and digits in a name stay ("Tom李" reads
// tom li).
//
// Not here: the search index and its queries (domain/search). Only this package
// imports go-pinyin.
package pinyin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"showroom/domain/ident/halfwidth"
)

// maxReadings bounds the readings of one name: more would swell the index for
// names that nobody spells that way.
const maxReadings = 4

// Syllable is one spoken unit of a name: one Han character, or a run of Latin
// letters and digits.
type Syllable struct {
	Text     string // lower-case ASCII, no tone, ü as v
	From, To int    // the bytes of the name it stands for: name[From:To]
}

// Reading is one way to say a whole name. Blanks, dots and signs of the name
// have no syllable.
type Reading []Syllable

// Full joins the syllables: "zhangwei".
func (r Reading) Full() string {
	var b strings.Builder
	for _, s := range r {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Initials joins the first letters: "zw".
func (r Reading) Initials() string {
	var b strings.Builder
	for _, s := range r {
		b.WriteByte(s.Text[0])
	}
	return b.String()
}

// Readings returns the ways to say name, the preferred one first, at most four.
// A name without any letter, digit or readable character has none.
func Readings(name string) []Reading {
	units := split(name)
	if len(units) == 0 {
		return nil
	}
	readWords(units)
	readSurname(units)
	return spell(units)
}

// Full returns the preferred reading of text without gaps: 单雄信 is shanxiongxin.
func Full(text string) string {
	if rs := Readings(text); len(rs) > 0 {
		return rs[0].Full()
	}
	return ""
}

// Initials returns the first letters of the preferred reading: 单雄信 is sxx.
func Initials(text string) string {
	if rs := Readings(text); len(rs) > 0 {
		return rs[0].Initials()
	}
	return ""
}

// SortKey returns what a list sorted by name should compare byte by byte: the
// syllables of the preferred reading, kept apart so that 西安 (xi an) comes
// before 线 (xian), then the name itself so that homophones stay together.
func SortKey(name string) string {
	var b strings.Builder
	if rs := Readings(name); len(rs) > 0 {
		for _, s := range rs[0] {
			b.WriteString(s.Text)
			b.WriteByte(' ')
		}
	}
	b.WriteString(name)
	return b.String()
}

// unit is a part of the name with the syllables it may be read as, the preferred
// one first.
type unit struct {
	from, to int
	char     rune // 0 for a run of letters and digits
	ways     []string
}

func split(name string) []unit {
	var units []unit
	run := false
	for i, r := range name {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			size = 1
		}
		switch c := fold(r); {
		case c != 0 && run:
			last := &units[len(units)-1]
			last.to, last.ways[0] = i+size, last.ways[0]+string(c)
		case c != 0:
			units = append(units, unit{from: i, to: i + size, ways: []string{string(c)}})
			run = true
		default:
			run = false
			if ways := character(r); len(ways) > 0 {
				units = append(units, unit{from: i, to: i + size, char: r, ways: ways})
			}
		}
	}
	return units
}

// fold returns the lower-case ASCII letter or digit that r is in half or full
// width, or 0.
func fold(r rune) rune {
	if r < utf8.RuneSelf || r > 0xFF00 {
		for _, n := range halfwidth.Fold(string(r)) {
			if n < utf8.RuneSelf && (unicode.IsLetter(n) || unicode.IsDigit(n)) {
				return unicode.ToLower(n)
			}
		}
	}
	return 0
}

// spell multiplies the ways of the units, preferred ones first, up to the limit.
// The last units vary slowest, so that a surname's second reading is kept before
// a given name's.
func spell(units []unit) []Reading {
	readings := make([]Reading, 1, maxReadings)
	readings[0] = make(Reading, len(units))
	for i, u := range units {
		readings[0][i] = Syllable{u.ways[0], u.from, u.to}
	}
	for i, u := range units {
		for _, way := range u.ways[1:] {
			for _, base := range readings {
				if len(readings) == maxReadings {
					return readings
				}
				if base[i].Text != u.ways[0] {
					continue
				}
				variant := append(Reading(nil), base...)
				variant[i].Text = way
				readings = append(readings, variant)
			}
		}
	}
	return readings
}
