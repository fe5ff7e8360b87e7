package wire

import (
	"strconv"
	"unicode/utf8"

	"showroom/domain/record"
)

// The Append functions write one message without a line end. They are written by hand because they run
// for every record; their form is held by golden files and must stay equal to what the struct tags say.

// AppendMutation writes one line of a push.
func AppendMutation(b []byte, m *Mutation) []byte {
	b = append(b, `{"n":`...)
	b = strconv.AppendInt(b, m.N, 10)
	b = appendText(append(b, `,"verb":`...), m.Verb)
	if m.User != "" {
		b = appendText(append(b, `,"user":`...), string(m.User))
	}
	b = append(b, `,"at":`...)
	b = strconv.AppendInt(b, int64(m.At), 10)
	b = append(b, `,"changes":[`...)
	for i := range m.Changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendChange(b, &m.Changes[i])
	}
	b = append(b, ']')
	if m.Sign != nil {
		b = appendText(append(b, `,"sign":{"on":`...), m.Sign.On)
		b = append(appendText(append(b, `,"sig":`...), m.Sign.Sig), '}')
	}
	return append(b, '}')
}

func appendChange(b []byte, c *Change) []byte {
	b = appendText(append(b, `{"type":`...), c.Type)
	b = appendText(append(b, `,"id":`...), string(c.ID))
	if c.Scope != "" {
		b = appendText(append(b, `,"scope":`...), c.Scope)
	}
	if c.Base != 0 {
		b = append(b, `,"base":`...)
		b = strconv.AppendInt(b, c.Base, 10)
	}
	if c.New {
		b = append(b, `,"new":true`...)
	}
	if c.Created != 0 {
		b = append(b, `,"created":`...)
		b = strconv.AppendInt(b, int64(c.Created), 10)
	}
	if c.Delete {
		b = append(b, `,"delete":true`...)
	}
	switch {
	case len(c.Set) > 0:
		b = appendPatch(append(b, `,"set":`...), c.Set)
	case len(c.Text) > len("{}"):
		b = append(append(b, `,"set":`...), c.Text...)
	}
	if c.Was != 0 {
		b = append(b, `,"was":`...)
		b = strconv.AppendInt(b, c.Was, 10)
	}
	if c.Changed != 0 {
		b = append(b, `,"changed":`...)
		b = strconv.AppendInt(b, int64(c.Changed), 10)
	}
	if len(c.Lost) > 0 {
		b = AppendLosers(append(b, `,"lost":`...), c.Lost)
	}
	for i, field := range c.Keep {
		b = appendText(append(b, [...]string{`,"keep":[`, `,`}[min(i, 1)]...), field)
	}
	if len(c.Keep) > 0 {
		b = append(b, ']')
	}
	return append(b, '}')
}

// AppendOutcome writes one line of the answer to a push.
func AppendOutcome(b []byte, o *Outcome) []byte {
	b = append(b, `{"n":`...)
	b = strconv.AppendInt(b, o.N, 10)
	b = appendText(append(b, `,"verdict":`...), string(o.Verdict))
	if o.Reason != "" {
		b = appendText(append(b, `,"reason":`...), o.Reason)
	}
	if len(o.Revs) > 0 {
		b = append(b, `,"revs":[`...)
		for i, rev := range o.Revs {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, rev, 10)
		}
		b = append(b, ']')
	}
	return append(appendLosers(b, o.Lost), '}')
}

func appendLosers(b []byte, losers []Loser) []byte {
	if len(losers) == 0 {
		return b
	}
	return AppendLosers(append(b, `,"lost":`...), losers)
}

// AppendLoser writes one loser as it stands inside outcomes and items.
func AppendLoser(b []byte, l *Loser) []byte {
	b = appendText(append(b, `{"type":`...), l.Type)
	b = appendText(append(b, `,"id":`...), string(l.ID))
	b = appendText(append(b, `,"field":`...), l.Field)
	b = appendValue(append(b, `,"lost":`...), l.Lost)
	b = appendValue(append(b, `,"won":`...), l.Won)
	b = appendText(append(b, `,"lostBy":`...), l.LostBy)
	b = appendText(append(b, `,"wonBy":`...), l.WonBy)
	b = append(b, `,"lostAt":`...)
	b = strconv.AppendInt(b, int64(l.LostAt), 10)
	b = append(b, `,"wonAt":`...)
	b = strconv.AppendInt(b, int64(l.WonAt), 10)
	if l.Rev != 0 {
		b = append(b, `,"rev":`...)
		b = strconv.AppendInt(b, l.Rev, 10)
	}
	return append(b, '}')
}

// AppendItem writes one line of a feed.
func AppendItem(b []byte, it *Item) []byte {
	b = appendItemHead(b, it)
	if len(it.Body) > 0 {
		b = appendPatch(append(b, `,"body":`...), it.Body)
	}
	return append(appendLosers(b, it.Lost), '}')
}

// AppendRawItem is AppendItem with a body and losers that are JSON already, as the hub keeps them;
// it.Body and it.Lost are not looked at. An empty object or list is left out.
func AppendRawItem(b []byte, it *Item, body, lost []byte) []byte {
	b = appendItemHead(b, it)
	if len(body) > 2 {
		b = append(append(b, `,"body":`...), body...)
	}
	if len(lost) > 2 {
		b = append(append(b, `,"lost":`...), lost...)
	}
	return append(b, '}')
}

// AppendLosers writes a JSON array of losers.
func AppendLosers(b []byte, losers []Loser) []byte {
	b = append(b, '[')
	for i := range losers {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendLoser(b, &losers[i])
	}
	return append(b, ']')
}

func appendItemHead(b []byte, it *Item) []byte {
	b = appendText(append(b, `{"type":`...), it.Type)
	b = appendText(append(b, `,"id":`...), string(it.ID))
	b = appendText(append(b, `,"scope":`...), it.Scope)
	b = append(b, `,"rev":`...)
	b = strconv.AppendInt(b, it.Rev, 10)
	b = append(b, `,"created":`...)
	b = strconv.AppendInt(b, int64(it.Created), 10)
	b = append(b, `,"changed":`...)
	b = strconv.AppendInt(b, int64(it.Changed), 10)
	if it.Deleted {
		b = append(b, `,"deleted":true`...)
	}
	if it.Leave {
		b = append(b, `,"leave":true`...)
	}
	return b
}

// appendPatch is Patch.AppendJSON for field names that are plain, as nearly all are.
func appendPatch(b []byte, p record.Patch) []byte {
	b = append(b, '{')
	for i := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, p[i].Name), ':')
		b = appendValue(b, p[i].Value)
	}
	return append(b, '}')
}

func appendValue(b, value []byte) []byte {
	if len(value) == 0 {
		return append(b, "null"...)
	}
	return append(b, value...)
}

const hexDigits = "0123456789abcdef"

// appendText writes a JSON string. Invalid UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return appendRunes(append(b, s[:i]...), s[i:])
		}
	}
	return append(append(b, s...), '"')
}

func appendRunes(b []byte, s string) []byte {
	for _, r := range s { // an invalid byte reads as U+FFFD
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
