package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"showroom/domain/ident/halfwidth"
)

const hexDigits = "0123456789abcdef"

// appendString writes s as a JSON string. Invalid UTF-8 becomes U+FFFD, as encoding/json does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// readString reads a valid JSON string; the common one without escapes costs one copy.
func readString(raw []byte) (string, error) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", fmt.Errorf("text expected, got %.20s", raw)
	}
	body := raw[1 : len(raw)-1]
	for _, c := range body {
		if c == '\\' {
			var s string
			err := json.Unmarshal(raw, &s)
			return s, err
		}
	}
	return string(body), nil
}

var errNotObject = errors.New("not a JSON object")

// ParsePatch reads one JSON object as a patch in the order of its keys. The values keep pointing
// into a copy of data. A key twice is an error, for two programs could read it differently.
func ParsePatch(data []byte) (Patch, error) {
	if !json.Valid(data) || !utf8.Valid(data) {
		return nil, errors.New("not valid JSON")
	}
	data = append([]byte(nil), data...)
	i := space(data, 0)
	if data[i] != '{' {
		return nil, errNotObject
	}
	var out Patch
	i = space(data, i+1)
	for data[i] != '}' {
		if data[i] == ',' {
			i = space(data, i+1)
		}
		end := skip(data, i)
		name, err := readString(data[i:end])
		if err != nil {
			return nil, err
		}
		if out.Has(name) {
			return nil, fmt.Errorf("field %q stands twice", name)
		}
		i = space(data, end) // the colon
		i = space(data, i+1) // the value
		end = skip(data, i)
		out = append(out, Entry{Name: name, Value: data[i:end:end]})
		i = space(data, end)
	}
	return out, nil
}

// splitArray cuts a valid JSON array into its elements.
func splitArray(data []byte) ([][]byte, error) {
	i := space(data, 0)
	if i >= len(data) || data[i] != '[' {
		return nil, fmt.Errorf("list expected, got %.20s", data)
	}
	var out [][]byte
	i = space(data, i+1)
	for i < len(data) && data[i] != ']' {
		if data[i] == ',' {
			i = space(data, i+1)
		}
		end := skip(data, i)
		out = append(out, data[i:end])
		i = space(data, end)
	}
	return out, nil
}

func space(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}

// skip returns the end of the JSON value that begins at i; data is known to be valid.
func skip(data []byte, i int) int {
	depth := 0
	for ; i < len(data); i++ {
		switch data[i] {
		case '"':
			for i++; data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // the end of what encloses a bare number or word
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// halfWidth turns the digits and signs of an input method into ASCII and trims blanks.
func halfWidth(s string) string { return strings.TrimSpace(halfwidth.Fold(s)) }

func tooLong(label string, have, most int) string {
	return fmt.Sprintf("%s太长：最多 %d 个字，现在 %d 个", label, most, have)
}
