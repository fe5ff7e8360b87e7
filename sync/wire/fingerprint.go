package wire

import (
	"encoding/json"
	"math/bits"
	"strconv"
	"strings"

	"showroom/domain/record"
)

// Fingerprint is what one live record adds to the proof of its scope: both sides sum the fingerprints
// of all records of a scope modulo 2^64 and compare sum and count. Tombstones don't count.
//
// It covers type, id, rev and the body's meaning, not its spelling: fields may stand in any order,
// strings may be escaped or not, and a field that is null, "", 0, false or [] is the same as one that
// is missing. So a PC that keeps the record in columns comes to the same number as the hub that keeps
// JSON. body is one valid JSON object, or empty. A record with unsynced local edits can't be compared.
//
// The definition, for another client (all arithmetic modulo 2^64, FNV is FNV-1a 64):
//
//	fingerprint = mix(FNV(type, 0, id, 0, rev in decimal) + members(body))
//	members     = sum over members that are not empty of mix(rotl(FNV('k', key), 1) + value)
//	string      = mix(FNV('s', its UTF-8 bytes)); number = mix(FNV('n', its text)); true = mix(FNV('t'))
//	array       = mix of h, beginning with FNV('a'), for each element h = mix(h) + value(element)
//	object      = mix(FNV('o') + members); an empty value inside an array = mix(FNV('z'))
//	mix         = the finaliser of MurmurHash3
func Fingerprint(typ string, id record.ID, rev int64, body []byte) uint64 {
	sum := uint64(0)
	if len(body) > 0 {
		s := scanner{data: body}
		sum = s.members()
	}
	return mix(headSum(typ, id, rev) + sum)
}

// FingerprintPatch is Fingerprint of a body that is already cut into fields.
func FingerprintPatch(typ string, id record.ID, rev int64, body record.Patch) uint64 {
	sum := uint64(0)
	for _, e := range body {
		s := scanner{data: e.Value}
		if v, empty := s.sum(); !empty {
			sum += member(fnvString(fnvByte(fnvStart, 'k'), e.Name), v)
		}
	}
	return mix(headSum(typ, id, rev) + sum)
}

// Ranges is into how many ranges a type's records are cut when a proof doesn't hold: few enough that their sums are small,
// many enough that a single spoilt record among 100,000 costs a hundred.
const Ranges = 1024

// RangeOf is the range that a record belongs to, by the upper ten bits of mix(FNV(id)): IDs that were made one
// after the other lie far from each other.
func RangeOf(id record.ID) int { return int(mix(fnvString(fnvStart, string(id))) >> 54) }

// Meaning is a number for one valid JSON text that doesn't depend on its spelling, in the sense of
// Fingerprint. The hub keeps it of each mutation, to tell a retry from a cloned PC.
func Meaning(text []byte) uint64 {
	s := scanner{data: text}
	v, _ := s.sum()
	return v
}

// Empty tells whether a value on the wire is the same as a missing one.
func Empty(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "0", "false", "[]":
		return true
	}
	return false
}

func headSum(typ string, id record.ID, rev int64) uint64 {
	h := fnvByte(fnvString(fnvStart, typ), 0)
	h = fnvByte(fnvString(h, string(id)), 0)
	var digits [20]byte
	return fnvBytes(h, strconv.AppendInt(digits[:0], rev, 10))
}

const fnvStart, fnvPrime uint64 = 14695981039346656037, 1099511628211

func fnvByte(h uint64, c byte) uint64 { return (h ^ uint64(c)) * fnvPrime }

func fnvString(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

func fnvBytes(h uint64, s []byte) uint64 {
	for _, c := range s {
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}

func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// lineDepth is how deep a value stands in a line: in the body of a change of a mutation, with one to spare.
const lineDepth = 6

func member(key, value uint64) uint64 { return mix(bits.RotateLeft64(key, 1) + value) }

// sum is the number of the next value, and whether the value counts as missing.
func (s *scanner) sum() (value uint64, empty bool) {
	if s.deep++; s.deep > deepest+lineDepth {
		return 0, true // no decoder takes so much; whoever asks sees that nothing was read
	}
	defer s.rise()
	switch c := s.peek(); c {
	case '{':
		return mix(fnvByte(fnvStart, 'o') + s.members()), false
	case '[':
		return s.elements()
	case '"':
		start := s.i
		h, _ := s.textSum('s')
		return mix(h), s.i-start == len(`""`)
	case 't':
		s.word()
		return mix(fnvByte(fnvStart, 't')), false
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		raw, _ := s.number()
		return mix(fnvBytes(fnvByte(fnvStart, 'n'), raw)), string(raw) == "0"
	}
	s.word()
	return 0, true
}

func (s *scanner) rise() { s.deep-- }

// textSum sums a string behind a letter while it looks for its end, and looks again only where there are escapes.
func (s *scanner) textSum(letter byte) (uint64, error) {
	h, data, start := fnvByte(fnvStart, letter), s.data, s.i
	if s.peek() != '"' {
		return h, errSyntax
	}
	i := s.i + 1
	for i < len(data) && bare[data[i]] {
		h = (h ^ uint64(data[i])) * fnvPrime
		i++
	}
	if i < len(data) && data[i] == '"' {
		s.i = i + 1
		return h, nil
	}
	s.i = start
	raw, err := s.rawString()
	return fnvText(fnvByte(fnvStart, letter), raw), err
}

// members assumes valid JSON and stops at the first fault.
func (s *scanner) members() uint64 {
	sum := uint64(0)
	more, err := s.first('{', '}')
	for more && err == nil {
		var key uint64
		if key, err = s.textSum('k'); err != nil {
			break
		}
		if err = s.take(':'); err != nil {
			break
		}
		start := s.i
		if v, empty := s.sum(); !empty {
			sum += member(key, v)
		}
		if s.i == start {
			break
		}
		more, err = s.more('}')
	}
	return sum
}

func (s *scanner) elements() (value uint64, empty bool) {
	h := fnvByte(fnvStart, 'a')
	n := 0
	more, err := s.first('[', ']')
	for more && err == nil {
		start := s.i
		v, empty := s.sum()
		if empty {
			v = mix(fnvByte(fnvStart, 'z'))
		}
		h = mix(h) + v
		n++
		if s.i == start {
			break
		}
		more, err = s.more(']')
	}
	return mix(h), n == 0
}

func fnvText(h uint64, quoted []byte) uint64 {
	if len(quoted) < 2 {
		return h
	}
	return fnvEscaped(h, quoted[1:len(quoted)-1])
}

// fnvEscaped sums a string's content as it reads without its escapes.
func fnvEscaped(h uint64, s []byte) uint64 {
	for _, c := range s {
		if c == '\\' {
			return fnvString(h, unescape(s))
		}
	}
	return fnvBytes(h, s)
}

// unquote reads a valid JSON string with its quotes.
func unquote(raw []byte) string {
	body := raw[1 : len(raw)-1]
	for _, c := range body {
		if c == '\\' {
			return unescape(body)
		}
	}
	return string(body)
}

// unescape reads the content of a valid JSON string that holds escapes; encoding/json knows all of
// their oddities, such as halves of surrogate pairs.
func unescape(body []byte) string {
	var b strings.Builder
	b.Grow(len(body) + 2)
	b.WriteByte('"')
	b.Write(body)
	b.WriteByte('"')
	var out string
	if err := json.Unmarshal([]byte(b.String()), &out); err != nil {
		return string(body) // can't be: the scanner has validated it
	}
	return out
}
