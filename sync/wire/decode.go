package wire

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// The Decode functions read one line. Unknown keys are passed over, for the other side may be newer;
// field values point into line, which must not be changed afterwards. Errors name the place.

// DecodeMutation reads one line of a push.
func DecodeMutation(line []byte, m *Mutation) error { return new(Decoder).Mutation(line, m) }

func (s *scanner) mutationField(m *Mutation) func(key []byte) error {
	return func(key []byte) (err error) {
		switch string(key) {
		case "n":
			m.N, err = s.whole()
		case "verb":
			m.Verb, err = s.text()
		case "user":
			m.User, err = s.id()
		case "at":
			m.At, err = s.instant()
		case "changes":
			m.Changes, err = s.changes(m.Changes)
		case "sign":
			m.Sign, err = s.sign()
		default:
			_, err = s.value()
		}
		return err
	}
}

// changes reads a mutation's changes, behind what stands there already.
func (s *scanner) changes(before []Change) ([]Change, error) {
	list := append(s.d.changes[:0], before...)
	more, err := s.first('[', ']')
	for more && err == nil {
		if len(list) > MaxChanges { // it will be refused: one more than allowed tells enough
			_, err = s.value()
		} else {
			if len(list) == cap(list) {
				list = slices.Grow(list, max(len(list), 1)) // twice as much: append takes a quarter more
			}
			list = append(list, Change{})
			err = s.change(&list[len(list)-1])
		}
		if err == nil {
			more, err = s.more(']')
		}
	}
	out := append([]Change(nil), list...)
	clear(list)
	if s.d.changes = list; cap(list) > keptChanges {
		s.d.changes = nil
	}
	return out, err
}

func (s *scanner) sign() (*Sign, error) {
	if s.peek() == 'n' {
		_, err := s.word()
		return nil, err
	}
	var out Sign
	err := s.object(func(key []byte) (err error) {
		switch string(key) {
		case "on":
			out.On, err = s.text()
		case "sig":
			out.Sig, err = s.text()
		default:
			_, err = s.value()
		}
		return err
	})
	return &out, err
}

func (s *scanner) change(c *Change) error {
	more, err := s.first('{', '}')
	for more && err == nil {
		var key []byte
		if key, err = s.key(); err != nil {
			break
		}
		if err = s.changeField(c, key); err == nil {
			more, err = s.more('}')
		}
	}
	return err
}

func (s *scanner) changeField(c *Change, key []byte) (err error) {
	switch string(key) {
	case "type":
		c.Type, err = s.typeName()
	case "id":
		c.ID, err = s.id()
	case "scope":
		c.Scope, err = s.text()
	case "base":
		c.Base, err = s.whole()
	case "new":
		c.New, err = s.flag()
	case "created":
		c.Created, err = s.instant()
	case "delete":
		c.Delete, err = s.flag()
	case "set":
		c.Set, c.Text, err = s.patch(c.Type)
	case "was":
		c.Was, err = s.whole()
	case "changed":
		c.Changed, err = s.instant()
	case "lost":
		c.Lost, err = s.losers()
	case "keep":
		err = s.array(func() error {
			field, err := s.text()
			c.Keep = append(c.Keep, field)
			return err
		})
	default:
		_, err = s.value()
	}
	return err
}

// DecodeOutcome reads one line of the answer to a push.
func DecodeOutcome(line []byte, o *Outcome) error {
	*o = Outcome{}
	s := scanner{data: line}
	return s.only("outcome", func(key []byte) (err error) {
		switch string(key) {
		case "n":
			o.N, err = s.whole()
		case "verdict":
			var v string
			v, err = s.text()
			o.Verdict = Verdict(v)
		case "reason":
			o.Reason, err = s.text()
		case "revs":
			err = s.array(func() error {
				rev, err := s.whole()
				o.Revs = append(o.Revs, rev)
				return err
			})
		case "lost":
			o.Lost, err = s.losers()
		default:
			_, err = s.value()
		}
		return err
	})
}

// DecodeItem reads one line of a feed.
func DecodeItem(line []byte, it *Item) error { return new(Decoder).Item(line, it) }

func (s *scanner) itemField(it *Item) func(key []byte) error {
	return func(key []byte) (err error) {
		switch string(key) {
		case "type":
			it.Type, err = s.typeName()
		case "id":
			it.ID, err = s.id()
		case "scope":
			it.Scope, err = s.text()
		case "rev":
			it.Rev, err = s.whole()
		case "created":
			it.Created, err = s.instant()
		case "changed":
			it.Changed, err = s.instant()
		case "deleted":
			it.Deleted, err = s.flag()
		case "leave":
			it.Leave, err = s.flag()
		case "body":
			it.Body, _, err = s.patch(it.Type)
		case "lost":
			it.Lost, err = s.losers()
		default:
			_, err = s.value()
		}
		return err
	}
}

// DecodeLosers reads a JSON array of losers.
func DecodeLosers(text []byte) ([]Loser, error) {
	s := scanner{data: text}
	out, err := s.losers()
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return nil, fmt.Errorf("losers, byte %d: %w", s.i, err)
	}
	return out, nil
}

func (s *scanner) losers() ([]Loser, error) {
	if s.peek() == 'n' {
		_, err := s.word()
		return nil, err
	}
	var out []Loser
	err := s.array(func() error {
		var l Loser
		err := s.object(s.loserField(&l))
		out = append(out, l)
		return err
	})
	return out, err
}

func (s *scanner) loserField(l *Loser) func(key []byte) error {
	return func(key []byte) (err error) {
		switch string(key) {
		case "type":
			l.Type, err = s.text()
		case "id":
			l.ID, err = s.id()
		case "field":
			l.Field, err = s.text()
		case "lost":
			l.Lost, err = s.value()
		case "won":
			l.Won, err = s.value()
		case "lostBy":
			l.LostBy, err = s.text()
		case "wonBy":
			l.WonBy, err = s.text()
		case "lostAt":
			l.LostAt, err = s.instant()
		case "wonAt":
			l.WonAt, err = s.instant()
		case "rev":
			l.Rev, err = s.whole()
		default:
			_, err = s.value()
		}
		return err
	}
}

// only reads the line as one object with nothing behind it.
func (s *scanner) only(what string, each func(key []byte) error) error {
	if !utf8.Valid(s.data) {
		return fmt.Errorf("%s: not UTF-8", what)
	}
	err := s.object(each)
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return fmt.Errorf("%s, byte %d: %w", what, s.i, err)
	}
	return nil
}

func (s *scanner) id() (record.ID, error) {
	t, err := s.text()
	return record.ID(t), err
}

func (s *scanner) instant() (calendar.Instant, error) {
	n, err := s.whole()
	return calendar.Instant(n), err
}

// typeName reads a type, mostly the one that came before.
func (s *scanner) typeName() (string, error) {
	if s.peek() != '"' {
		return s.text()
	}
	raw, err := s.rawString()
	if err != nil {
		return "", err
	}
	if string(raw[1:len(raw)-1]) != s.d.typ {
		s.d.typ = unquote(raw)
	}
	return s.d.typ, nil
}
