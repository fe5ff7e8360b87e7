package hub

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"showroom/domain/calendar"
	"showroom/sync/wire"
)

// Inspection is what a look at the whole database found.
type Inspection struct {
	Epoch    string           `json:"epoch"`
	At       calendar.Instant `json:"at"`
	Scopes   []ScopeCount     `json:"scopes"`
	Problems []string         `json:"problems"`
}

// ScopeCount counts one scope.
type ScopeCount struct {
	Scope   string `json:"scope"`
	Head    int64  `json:"head"`
	Records int64  `json:"records"`
	Deleted int64  `json:"deleted"`
	Sum     string `json:"sum"` // additive, of the live records' fingerprints: equal for equal data
}

// maxProblems are listed; a database with more is beyond a list.
const maxProblems = 100

// Inspect reads the whole database as one snapshot and checks what must always hold: every record can be read, no
// record is beyond its scope's head, no outcome beyond its device, and claims belong to records.
func (h *Hub) Inspect(ctx context.Context) (Inspection, error) {
	in := Inspection{Epoch: h.Epoch(), At: h.now(), Scopes: []ScopeCount{}, Problems: []string{}}
	err := h.read(ctx, func(s *session) error {
		heads := map[string]int64{}
		err := s.each(func(scan func(...any) error) error {
			var scope string
			var seq int64
			err := scan(&scope, &seq)
			heads[scope] = seq
			return err
		}, "SELECT scope, seq FROM head")
		if err != nil {
			return err
		}
		if err := in.records(s, heads); err != nil {
			return err
		}
		return in.references(s)
	})
	if len(in.Problems) > maxProblems {
		in.Problems = append(in.Problems[:maxProblems], fmt.Sprintf("……共 %d 处", len(in.Problems)))
	}
	return in, err
}

func (in *Inspection) problem(format string, args ...any) {
	in.Problems = append(in.Problems, fmt.Sprintf(format, args...))
}

func (in *Inspection) records(s *session, heads map[string]int64) error {
	counts, sums := map[string]*ScopeCount{}, map[string]uint64{}
	count := func(scope string) *ScopeCount {
		if counts[scope] == nil {
			counts[scope] = &ScopeCount{Scope: scope, Head: heads[scope]}
		}
		return counts[scope]
	}
	for scope := range heads {
		count(scope)
	}
	decode := new(wire.Decoder)
	err := s.each(func(scan func(...any) error) error {
		var broken error // of the database, not of the record
		r, err := scanRow(func(to ...any) error {
			broken = scan(to...)
			return broken
		}, decode)
		if broken != nil {
			return broken
		}
		if err != nil {
			in.problem("记录无法读取：%v", err)
			return nil
		}
		c := count(r.scope)
		if r.state.Rev > c.Head || r.state.Rev <= 0 {
			in.problem("%s %s 的序号 %d 超出 %s 的进度 %d", r.typ, r.id, r.state.Rev, r.scope, c.Head)
		}
		for _, st := range r.state.Stamps {
			if st.Rev > r.state.Rev {
				in.problem("%s %s 的字段 %s 的序号 %d 超出记录的 %d", r.typ, r.id, st.Name, st.Rev, r.state.Rev)
			}
		}
		if r.state.Deleted {
			c.Deleted++
			return nil
		}
		c.Records++
		sums[r.scope] += wire.Fingerprint(r.typ, r.id, r.state.Rev, r.state.Body.AppendJSON(nil))
		return nil
	}, `SELECT id, type, scope, rev, clean, born_rev, born_by, born_at, created, changed, deleted, body, stamps, lost FROM record`)
	for scope, c := range counts {
		c.Sum = fmt.Sprintf("%016x", sums[scope])
		in.Scopes = append(in.Scopes, *c)
	}
	slices.SortFunc(in.Scopes, func(a, b ScopeCount) int { return strings.Compare(a.Scope, b.Scope) })
	return err
}

// references are rows that point to others.
func (in *Inspection) references(s *session) error {
	for _, q := range []struct{ query, problem string }{
		{"SELECT count(*) FROM outcome o WHERE NOT EXISTS (SELECT 1 FROM device d WHERE d.serial = o.device AND o.n < d.next)", "%d 条上传结果不属于任何电脑，或超出它的进度"},
		{"SELECT count(*) FROM claim c WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = c.id AND r.type = c.type)", "%d 个占用（单号、车辆、报价）没有对应的记录"},
		{"SELECT count(*) FROM device d WHERE NOT EXISTS (SELECT 1 FROM dealer x WHERE x.code = d.dealer)", "%d 台电脑不属于任何门店"},
		{"SELECT count(*) FROM record r WHERE NOT EXISTS (SELECT 1 FROM head h WHERE h.scope = r.scope)", "%d 条记录的范围没有进度"},
	} {
		var n int64
		if _, err := s.one([]any{&n}, q.query); err != nil {
			return err
		}
		if n > 0 {
			in.problem(q.problem, n)
		}
	}
	return nil
}
