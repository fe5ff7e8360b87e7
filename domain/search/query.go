package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"showroom/domain/pinyin"
)

// Lookup is one range of the index: From <= term < To.
type Lookup struct {
	From, To string
	Check    bool // a term of the range is a find only if Plan.Accept says so
	Rank     Rank // of its finds
}

// Plan says where to look for what was typed, best finds first.
type Plan struct {
	Lookups []Lookup
	Verify  bool // a record is a find only if Plan.Match says so
	words   []string
	driver  string // the word the lookups are for
}

// maxQuery bounds what is looked at of a pasted text, in characters a word.
const maxQuery = 40

// Query plans the search for what a person typed. Words are separated by blanks
// and must all match, in any field; words without digits are read as one name
// (zhang wei). An empty plan has no lookups.
func Query(text string) Plan {
	p := Plan{words: queryWords(text)}
	for _, w := range p.words {
		if p.driver == "" || selectivity(w) > selectivity(p.driver) {
			p.driver = w
		}
	}
	if p.driver == "" {
		return p
	}
	p.Verify = len(p.words) > 1
	p.wholeLookups(p.driver)
	p.nameLookups(p.driver)
	p.codeLookups(p.driver)
	slices.SortStableFunc(p.Lookups, func(a, b Lookup) int { return int(a.Rank) - int(b.Rank) })
	return p
}

func queryWords(text string) []string {
	var words []string
	name := -1
	for _, w := range strings.Fields(text) {
		w = cut(bare(w), maxQuery)
		switch {
		case w == "":
		case contains(w, isDigit):
			words = append(words, w)
		case name >= 0:
			words[name] = cut(words[name]+w, maxQuery)
		default:
			name = len(words)
			words = append(words, w)
		}
	}
	return words
}

// selectivity guesses how few records a word finds.
func selectivity(word string) int {
	n := 0
	for _, r := range word {
		switch {
		case isLatin(r):
			n += 2
		case isDigit(r):
			n += 5
		default:
			n += 6
		}
	}
	return n
}

func (p *Plan) add(class rune, text string, check bool) {
	from, rank := string(class)+text, Begins
	switch class {
	case classTextIn, classFullIn, classInitIn, classCodeIn:
		rank = Inside
	}
	if check {
		rank = Inside // dear to scan: after all that needs no check
	}
	p.Lookups = append(p.Lookups, Lookup{from, above(from), check, rank})
}

// wholeLookups are for what was typed to its end: a name, its whole reading, its initials, a number.
func (p *Plan) wholeLookups(word string) {
	exact := func(from, to string) { p.Lookups = append(p.Lookups, Lookup{from, to, false, Whole}) }
	latin := contains(word, isLatin) && !contains(word, isOther)
	text, full := string(classText)+cut(word, maxText), string(classFull)+cut(word, maxFull)
	exact(text, text+"\x01") // no term holds a control character
	if latin {
		exact(full, full+"\x01")
	}
	if latin && len(word) > 1 && len(word) <= maxInitials {
		initials := string(classInitials) + word
		exact(initials+" ", initials+"!") // behind the blank is what they stand for
	}
	if contains(word, isDigit) {
		exact(string(classCode)+word, string(classCode)+word+"\x01")
	}
}

// above returns the least text greater than every text that begins with s. All
// terms are valid UTF-8, which never holds the byte 0xFF.
func above(s string) string { return s + "\xff" }

func (p *Plan) nameLookups(word string) {
	latin, other := contains(word, isLatin), contains(word, isOther)
	switch {
	case !latin && !contains(word, isDigit):
		p.textLookups(word)
	case other:
		p.textLookups(word)
		p.mixedLookups(word)
	case latin:
		p.latinLookups(word)
	}
}

func (p *Plan) textLookups(word string) {
	text := cut(word, maxText)
	p.Verify = p.Verify || text != word
	p.add(classText, text, false)
	p.add(classTextIn, text, false)
}

func (p *Plan) latinLookups(word string) {
	full := cut(word, maxFull)
	p.Verify = p.Verify || full != word
	p.add(classFull, full, false)
	initials := len(word) > 1 && len(word) <= maxInitials
	if initials {
		p.add(classInitials, word, false)
	}
	p.add(classFullIn, full, false)
	if initials {
		p.add(classInitIn, word, false)
	}
	p.mixedLookups(word)
}

// mixedLookups is for initials with syllables (zwei) and Chinese with letters
// (张w): the terms behind the initials are checked.
func (p *Plan) mixedLookups(word string) {
	ways := splits(word)
	for _, initials := range ways[:min(len(ways), maxSplits)] {
		p.add(classInitials, initials, true)
		p.add(classInitIn, initials, true)
	}
	if run := cut(written(word), maxText); run != "" && len(ways) > maxSplits && len(ways[maxSplits]) == len(ways[0]) {
		// Characters of several readings each: who has others of their initials has them written side by side.
		p.Verify = true
		for _, class := range []rune{classText, classTextIn} {
			from := string(class) + run
			p.Lookups = append(p.Lookups, Lookup{from, above(from), false, Inside})
		}
	}
}

func (p *Plan) codeLookups(word string) {
	p.add(classCode, word, false)
	p.add(classCodeIn, word, false)
	if utf8.RuneCountInString(word) >= minTail && contains(word, isDigit) {
		p.add(classTail, reverse(word), false)
		if utf8.RuneCountInString(word) >= sureTail {
			p.Lookups[len(p.Lookups)-1].Rank = Tail
		}
	}
	if contains(word, isDigit) && !contains(word, isOther) {
		p.add(classText, word, false)
		p.add(classTextIn, word, false)
	}
}

// maxSplits bounds the initials that are looked for.
const maxSplits = 6

// splits returns the initials of the ways to cut a word into two or more pieces,
// each a character, a whole syllable or an initial, the last perhaps a syllable
// only begun: zwei is z+wei, so zw. Fewest pieces first. Ways that other lookups
// cover are left out: only initials, or only whole syllables.
func splits(word string) []string {
	s := splitter{word: word, seen: map[string]bool{}, found: map[string]bool{}}
	s.cut(word, "", false)
	var all []string
	for initials := range s.found {
		if len(initials) > 1 && initials != word {
			all = append(all, initials)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return all
}

// written is the longest run of characters that are neither letters nor digits.
func written(word string) (longest string) {
	for _, run := range strings.FieldsFunc(word, func(r rune) bool { return !isOther(r) }) {
		if len(run) > len(longest) {
			longest = run
		}
	}
	return longest
}

type splitter struct {
	word        string
	seen, found map[string]bool
}

// cut goes on with what is left of the word; mixed tells that a piece so far was
// not a whole syllable.
func (s *splitter) cut(rest, initials string, mixed bool) {
	key := fmt.Sprint(initials, " ", rest, mixed)
	if s.seen[key] || len(initials) > maxInitials {
		return
	}
	s.seen[key] = true
	if rest == "" {
		if mixed {
			s.found[initials] = true
		}
		return
	}
	r, n := utf8.DecodeRuneInString(rest)
	if isOther(r) {
		for _, spelt := range pinyin.Spellings(r) {
			s.cut(rest[n:], initials+spelt[:1], true)
		}
		return
	}
	for n := min(len(rest), longestSyllable); n > 0; n-- {
		piece := rest[:n]
		switch {
		case !pinyin.Begins(piece):
		case n == len(rest):
			s.cut("", initials+rest[:1], mixed)
		case initial(piece):
			s.cut(rest[n:], initials+rest[:1], true)
		case pinyin.Whole(piece):
			s.cut(rest[n:], initials+rest[:1], mixed)
		}
	}
}

const longestSyllable = 6 // zhuang

// initial reports whether letters stand for a syllable that begins with them.
func initial(letters string) bool {
	return len(letters) == 1 || letters == "zh" || letters == "ch" || letters == "sh"
}

// Accept judges a term of a lookup that must be checked.
func (p Plan) Accept(term string) bool {
	return follow(p.driver, termTokens(term)) > 0
}
