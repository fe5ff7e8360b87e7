package wire

import (
	"errors"
	"fmt"
	"strconv"
)

// deepest is how far values may be nested: far more than a record with lists needs, far less than
// would hurt.
const deepest = 32

var (
	errSyntax = errors.New("not valid JSON")
	errDeep   = errors.New("JSON nested too deeply")
	errFields = errors.New("too many fields")
)

// scanner walks one JSON text and validates on the way; what it hands out points into the text. It
// exists because lines are read by the hundred thousand: encoding/json would go over each three times.
type scanner struct {
	data []byte
	i    int
	deep int // see sum
	d    *Decoder
}

func (s *scanner) space() {
	for s.i < len(s.data) {
		switch s.data[s.i] {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return
		}
	}
}

// peek is the next character that isn't a blank, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i < len(s.data) {
		return s.data[s.i]
	}
	return 0
}

func (s *scanner) take(c byte) error {
	if s.peek() != c {
		return errSyntax
	}
	s.i++
	return nil
}

// object calls each with every key in turn; each must read the value.
func (s *scanner) object(each func(key []byte) error) error {
	more, err := s.first('{', '}')
	for more && err == nil {
		var key []byte
		if key, err = s.key(); err != nil {
			break
		}
		if err = each(key); err == nil {
			more, err = s.more('}')
		}
	}
	return err
}

// array calls each once for every element; each must read it.
func (s *scanner) array(each func() error) error {
	more, err := s.first('[', ']')
	for more && err == nil {
		if err = each(); err == nil {
			more, err = s.more(']')
		}
	}
	return err
}

// first enters an object or array and tells whether anything is in it.
func (s *scanner) first(open, close byte) (bool, error) {
	if err := s.take(open); err != nil {
		return false, err
	}
	if s.peek() == close {
		s.i++
		return false, nil
	}
	return true, nil
}

// more goes behind an element and tells whether another follows.
func (s *scanner) more(close byte) (bool, error) {
	switch s.peek() {
	case ',':
		s.i++
		return true, nil
	case close:
		s.i++
		return false, nil
	}
	return false, errSyntax
}

// key reads a member's name, as written and without its quotes, and the colon.
func (s *scanner) key() ([]byte, error) {
	key, err := s.rawString()
	if err != nil {
		return nil, err
	}
	return key[1 : len(key)-1], s.take(':')
}

// value skips one value of any kind and returns its text.
func (s *scanner) value() ([]byte, error) { return s.nested(0) }

func (s *scanner) nested(depth int) ([]byte, error) {
	if depth > deepest {
		return nil, errDeep
	}
	c := s.peek()
	start := s.i
	var err error
	switch {
	case c == '"':
		return s.rawString()
	case c == '{' || c == '[':
		err = s.list(c, c+2, depth) // the closing ones stand two behind in ASCII
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	default:
		return s.word()
	}
	return s.data[start:s.i], err
}

// list skips an object or array.
func (s *scanner) list(open, close byte, depth int) error {
	more, err := s.first(open, close)
	for more && err == nil {
		if open == '{' {
			if _, err = s.key(); err != nil {
				break
			}
		}
		if _, err = s.nested(depth + 1); err == nil {
			more, err = s.more(close)
		}
	}
	return err
}

func (s *scanner) word() ([]byte, error) {
	for _, w := range [...]string{"true", "false", "null"} {
		if end := s.i + len(w); end <= len(s.data) && string(s.data[s.i:end]) == w {
			s.i = end
			return s.data[end-len(w) : end], nil
		}
	}
	return nil, errSyntax
}

func (s *scanner) number() ([]byte, error) {
	start := s.i
	if s.data[s.i] == '-' {
		s.i++
	}
	whole := s.digits()
	if whole == 0 || whole > 1 && s.data[s.i-whole] == '0' {
		return nil, errSyntax
	}
	if s.i < len(s.data) && s.data[s.i] == '.' {
		s.i++
		if s.digits() == 0 {
			return nil, errSyntax
		}
	}
	if s.i < len(s.data) && (s.data[s.i] == 'e' || s.data[s.i] == 'E') {
		s.i++
		if s.i < len(s.data) && (s.data[s.i] == '+' || s.data[s.i] == '-') {
			s.i++
		}
		if s.digits() == 0 {
			return nil, errSyntax
		}
	}
	return s.data[start:s.i], nil
}

func (s *scanner) digits() int {
	start := s.i
	for s.i < len(s.data) && s.data[s.i] >= '0' && s.data[s.i] <= '9' {
		s.i++
	}
	return s.i - start
}

// rawString skips a string and returns it with its quotes. That the text is UTF-8 is judged once for
// the whole line, see only.
func (s *scanner) rawString() ([]byte, error) {
	if s.peek() != '"' {
		return nil, errSyntax
	}
	start, data := s.i, s.data
	for i := start + 1; ; {
		for i < len(data) && bare[data[i]] {
			i++
		}
		switch {
		case i == len(data):
			return nil, errSyntax
		case data[i] == '"':
			s.i = i + 1
			return data[start:s.i], nil
		}
		n := escapeLength(data[i:])
		if n == 0 {
			return nil, errSyntax
		}
		i += n
	}
}

// bare are the bytes that stand for themselves in a string.
var bare = func() (list [256]bool) {
	for c := ' '; c < 256; c++ {
		list[c] = c != '"' && c != '\\'
	}
	return list
}()

// escapeLength is the length of the escape that b begins with, 0 if it isn't one.
func escapeLength(b []byte) int {
	if len(b) < 2 || b[0] != '\\' {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) >= 6 && isHex(b[2]) && isHex(b[3]) && isHex(b[4]) && isHex(b[5]) {
			return 6
		}
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// text reads a string; null reads as "".
func (s *scanner) text() (string, error) {
	if s.peek() == 'n' {
		_, err := s.word()
		return "", err
	}
	raw, err := s.rawString()
	if err != nil {
		return "", err
	}
	return unquote(raw), nil
}

// whole reads a whole number; null reads as 0.
func (s *scanner) whole() (int64, error) {
	raw, err := s.value()
	if err != nil || string(raw) == "null" {
		return 0, err
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("whole number expected, got %.20q", raw)
	}
	return n, nil
}

// flag reads true or false; null reads as false.
func (s *scanner) flag() (bool, error) {
	raw, err := s.value()
	if err != nil {
		return false, err
	}
	switch string(raw) {
	case "true":
		return true, nil
	case "false", "null":
		return false, nil
	}
	return false, fmt.Errorf("true or false expected, got %.20q", raw)
}

// end fails when anything but blanks follows.
func (s *scanner) end() error {
	if s.space(); s.i != len(s.data) {
		return errSyntax
	}
	return nil
}
