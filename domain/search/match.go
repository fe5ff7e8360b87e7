package search

import (
	"strings"
	"unicode/utf8"

	"showroom/domain/pinyin"
)

// Span is a part of a text as bytes: text[From:To].
type Span struct{ From, To int }

// Hit tells which field matched a word of the query, and the parts to emphasise.
type Hit struct {
	Field int // index into the fields given to Match
	Spans []Span
}

// Match reports whether a record with these fields answers the query, and where.
// It is the definition of a match: the index only has to find the records.
func (p Plan) Match(fields ...Field) ([]Hit, bool) {
	var hits []Hit
	for _, w := range p.words {
		found := false
		for i, f := range fields {
			if spans := matchField(w, f); spans != nil {
				hits, found = append(hits, Hit{i, spans}), true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	return hits, len(p.words) > 0
}

// Match emphasises the part of a name that answers what was typed; nil if none
// does.
func Match(query, name string) []Span {
	p := Query(query)
	hits, ok := p.Match(Field{Name, name})
	if !ok {
		return nil
	}
	var spans []Span
	for _, h := range hits {
		spans = append(spans, h.Spans...)
	}
	return spans
}

func matchField(word string, f Field) []Span {
	if f.Kind == Name {
		return matchName(word, f.Text)
	}
	return matchCode(word, f)
}

// matchName finds the word as written first, then as spelt.
func matchName(word, name string) []Span {
	text := bare(name)
	for _, at := range starts(text, len(text)) {
		if strings.HasPrefix(text[at:], word) {
			return []Span{original(name, at, len(word))}
		}
	}
	if !contains(word, isLatin) {
		return nil
	}
	for _, reading := range pinyin.Readings(name) {
		ts := tokens(name, reading)
		for at := range ts {
			if n := follow(word, ts[at:min(len(ts), at+maxPieces)]); n > 0 {
				return join(ts[at : at+n])
			}
		}
	}
	return nil
}

// maxPieces bounds the syllables that one word may cover, so that a hostile name
// can't make a search slow.
const maxPieces = 16

// join returns the places of adjoining syllables as few spans.
func join(ts []token) []Span {
	var spans []Span
	for _, t := range ts {
		if n := len(spans); n > 0 && spans[n-1].To == t.from {
			spans[n-1].To = t.to
		} else {
			spans = append(spans, Span{t.from, t.to})
		}
	}
	return spans
}

func matchCode(word string, f Field) []Span {
	text := bare(f.Text)
	if strings.HasPrefix(text, word) {
		return []Span{original(f.Text, 0, len(word))}
	}
	for _, at := range codeStarts(f, text) {
		if strings.HasPrefix(text[at:], word) {
			return []Span{original(f.Text, at, len(word))}
		}
	}
	if strings.HasSuffix(text, word) && contains(word, isDigit) && utf8.RuneCountInString(word) >= minTail {
		return []Span{original(f.Text, len(text)-len(word), len(word))}
	}
	return nil
}

// original maps n bytes from offset at of the bare text to the text itself.
func original(text string, at, n int) Span {
	s := Span{From: -1}
	pos := 0
	for i, r := range text {
		c := letter(r)
		if c == 0 {
			continue
		}
		if pos >= at && s.From < 0 {
			s.From = i
		}
		if pos += utf8.RuneLen(c); pos >= at+n {
			_, size := utf8.DecodeRuneInString(text[i:])
			s.To = i + size
			break
		}
	}
	return s
}

// follow returns how many of the syllables the word covers when it is cut into
// pieces, each the character itself, its whole spelling or its initial, the last
// perhaps the beginning of a spelling; 0 if it can't be. Without the rule about
// beginnings zhanwei would find 张伟.
func follow(word string, ts []token) int {
	if word == "" || len(ts) == 0 {
		return 0
	}
	t := ts[0]
	if t.char != "" {
		if rest, ok := strings.CutPrefix(word, t.char); ok {
			if n := onward(rest, ts); n > 0 {
				return n
			}
		}
	}
	for n := shared(word, t.spelt); n > 0; n-- {
		if n == len(word) || n == len(t.spelt) || initial(word[:n]) {
			if end := onward(word[n:], ts); end > 0 {
				return end
			}
		}
	}
	return 0
}

func onward(rest string, ts []token) int {
	if rest == "" {
		return 1
	}
	if n := follow(rest, ts[1:]); n > 0 {
		return n + 1
	}
	return 0
}

// shared returns the length of the common beginning.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
