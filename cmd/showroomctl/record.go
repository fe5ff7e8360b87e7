package main

import (
	"encoding/json"
	"fmt"

	"showroom/domain/record"
	"showroom/sync/store"
)

// recordJSON is a record as the ctl shows it: id, when it was made and changed, and its fields by their wire
// names; empty ones are left out. Amounts are fen and say so in their names (net_fen). Personal fields are
// covered unless full.
func recordJSON(r *record.Row, full bool) (record.Patch, error) {
	out := record.Patch{{Name: "id", Value: text(string(r.Head.ID))}, {Name: "created", Value: text(r.Head.Created.String())},
		{Name: "changed", Value: text(r.Head.Changed.String())}}
	for _, e := range r.Patch() {
		f, known := r.Field(e.Name)
		switch {
		case !known && !full, known && f.Spec.Right != "":
			continue // what this program doesn't know might be personal
		case known && f.Spec.Personal && !full:
			e.Value = text(f.Masked())
		case known && f.Kind == record.KindList && !full:
			covered, err := coverLines(f.Spec, e.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name, err)
			}
			e.Value = covered
		case known && f.Kind == record.KindMoney:
			e.Name += "_fen"
		}
		out = append(out, e)
	}
	return out, nil
}

// coverLines masks the personal fields of embedded lines.
func coverLines(list record.Spec, raw json.RawMessage) (json.RawMessage, error) {
	personal := map[string]record.Spec{}
	for _, s := range list.Items {
		if s.Personal {
			personal[s.Name] = s
		}
	}
	if len(personal) == 0 {
		return raw, nil
	}
	var lines []record.Patch
	if err := json.Unmarshal(raw, &lines); err != nil {
		return nil, err
	}
	for _, line := range lines {
		for i, e := range line {
			var value string
			switch spec, yes := personal[e.Name]; {
			case !yes:
				continue
			case json.Unmarshal(e.Value, &value) != nil:
				line[i].Value = text("****")
			default:
				line[i].Value = text(spec.Mask(value))
			}
		}
	}
	return json.Marshal(lines)
}

// text is a string as JSON.
func text(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return b
}

// number is a whole number as JSON.
func number[N ~int | ~int64](n N) json.RawMessage { return fmt.Appendf(nil, "%d", int64(n)) }

// withState adds how the record stands with headquarters.
func withState(v *store.View, r *record.Row, p record.Patch) (record.Patch, error) {
	state, err := v.StateOf(r.Type.Name, r.Head.ID)
	return append(p, record.Entry{Name: "sync", Value: text(string(state))}), err
}

// show prints a record: JSON, or its fields that are not empty with their labels.
func (c *call) show(s *store.Store, r *record.Row, full bool, more ...record.Entry) error {
	p, err := recordJSON(r, full)
	if err != nil {
		return err
	}
	err = s.Read(c.ctx, func(v *store.View) error {
		p, err = withState(v, r, p)
		return err
	})
	if err != nil {
		return err
	}
	return c.answer(append(p, more...), func() error { return c.showText(r, full) })
}

func (c *call) showText(r *record.Row, full bool) error {
	for _, f := range r.Fields {
		value := f.Masked()
		if full {
			value = f.Text()
		}
		if f.Zero() || f.Spec.Right != "" || f.Kind == record.KindRef {
			continue
		}
		if err := c.say("%s\t%s%s\n", f.Label, value, f.Spec.Unit); err != nil {
			return err
		}
	}
	return c.say("编号\t%s\n", r.Head.ID)
}
