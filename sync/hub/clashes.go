package hub

import (
	"encoding/json"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// clash is a lost value that is more than another spelling of a field: somebody deleted what somebody else was
// working on, or gave up a quote that a customer had accepted.
type clash struct {
	wire.Loser
	n  int64     // of the mutation that met the other
	by record.ID // who made it
}

// mostClashes of one mutation get tasks: a bulk action that meets hundreds has its own list, the conflicts page.
const mostClashes = 20

// clashing picks what people must talk about from what lost by a mutation.
func (b *batch) clashing(m *wire.Mutation, lost []wire.Loser) {
	found := 0
	for _, l := range lost {
		if m.Verb == wire.Adopt || found == mostClashes {
			return
		}
		if deletedUnseen(&l) || givenUp(&l) {
			b.clashes = append(b.clashes, clash{l, m.N, m.User})
			found++
		}
	}
}

// deletedUnseen tells whether a deletion met an edit, in what people keep by itself.
func deletedUnseen(l *wire.Loser) bool {
	switch l.Type {
	case domain.Customers.Name, domain.Quotes.Name, domain.Orders.Name, domain.Deliveries.Name, domain.Vehicles.Name:
		return l.Field == wire.FieldDeleted
	}
	return false
}

// givenUp tells whether a quote was accepted on one PC and voided on another.
func givenUp(l *wire.Loser) bool {
	if l.Type != domain.Quotes.Name || l.Field != "state" {
		return false
	}
	lost, won := word(l.Lost), word(l.Won)
	return lost == domain.QuoteAccepted && won == domain.QuoteVoid || lost == domain.QuoteVoid && won == domain.QuoteAccepted
}

func word(raw json.RawMessage) (s domain.QuoteState) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// tellClashes files a task for whoever looks after the record and for everybody who had a hand in it.
func (b *batch) tellClashes(s *session) error {
	for i := range b.clashes {
		c := &b.clashes[i]
		r := b.rows[key{c.ID, c.Type}]
		people, err := b.concerned(s, c, r)
		if err != nil {
			return err
		}
		for _, who := range people {
			t := c.task(r)
			t.Owner, t.Due = who, b.now.Day()
			t.ID = record.NamedID("task", fmt.Sprintf("clash/%s/%s/%s/%d/%s", c.ID, c.Field, b.dev.id, c.n, who))
			if err := b.assign(s, r.scope, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *clash) task(r *row) domain.Task {
	t := domain.Task{Kind: "conflict", State: "open", About: r.id, Customer: record.ID(text(r.state.Body, "customer"))}
	if r.typ == domain.Customers.Name {
		t.Customer = r.id
	}
	if givenUp(&c.Loser) {
		t.Title = fmt.Sprintf("报价 %s 一方按客户接受、另一方作废：现在算%s。请双方核对，在“同步”页选定其一",
			text(r.state.Body, "number"), domain.QuoteStates.Label(string(word(c.Won))))
		return t
	}
	t.Title = fmt.Sprintf("%s被删除的同时，另一台电脑修改了它：总部已保留。请核对，确实要删再到“同步”页选删除", called(r))
	return t
}

// called is what people call a record.
func called(r *row) string {
	label := r.typ
	if t := domain.Types.Get(r.typ); t != nil {
		label = t.Label
	}
	for _, field := range []string{"number", "name", "vin"} {
		if name := text(r.state.Body, field); name != "" {
			return label + " " + clip(name, 24) + " "
		}
	}
	return label
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// concerned are the record's own people, who sent the later write, and who wrote on the time line about it when
// either was made; stamps know PCs only. With one person known, the store's managers are the other side.
func (b *batch) concerned(s *session, c *clash, r *row) ([]record.ID, error) {
	var out []record.ID
	add := func(id record.ID) {
		for _, have := range out {
			if have == id {
				return
			}
		}
		if id != "" {
			out = append(out, id)
		}
	}
	add(record.ID(text(r.state.Body, "owner")))
	add(record.ID(text(r.state.Body, "user")))
	add(c.by)
	err := s.eachBody(func(_ record.ID, e record.Patch) {
		var at int64
		if json.Unmarshal(e.Get("at"), &at) == nil && (at == int64(c.LostAt) || at == int64(c.WonAt)) {
			add(record.ID(text(e, "user")))
		}
	}, r.scope, domain.Events.Name, `%"about":"`+string(r.id)+`"%`)
	if err != nil || len(out) > 1 {
		return out, err
	}
	err = s.eachBody(func(id record.ID, u record.Patch) {
		if string(u.Get("left_store")) != "true" {
			add(id)
		}
	}, r.scope, domain.Users.Name, `%"role":"manager"%`)
	if len(out) == 0 {
		out = append(out, "") // for whoever takes it
	}
	return out, err
}

// eachBody reads the live records of a type in a scope whose body is like the pattern. Bodies are written by AppendJSON: one
// spelling, no blanks.
func (s *session) eachBody(take func(record.ID, record.Patch), scope, typ, like string) error {
	return s.each(func(scan func(...any) error) error {
		var id record.ID
		var body []byte
		if err := scan(&id, &body); err != nil {
			return err
		}
		p, err := record.ParsePatch(body)
		if err == nil {
			take(id, p)
		}
		return err
	}, "SELECT id, body FROM record WHERE scope = ? AND type = ? AND deleted = 0 AND body LIKE ? ORDER BY id", scope, typ, like)
}
