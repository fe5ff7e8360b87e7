package main

import (
	"flag"
	"fmt"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
)

// verdict is what verify found.
type verdict struct {
	OK      bool           `json:"ok"`
	Records map[string]int `json:"records"`
	Quotes  int            `json:"quotes_checked"`
	Proof   []scopeProof   `json:"proof"` // empty for a store that stands alone
	Faults  []string       `json:"faults"`
	Mended  bool           `json:"repaired"` // something differed and was received anew
	Repair  *mended        `json:"repair,omitempty"`
}

// mended is what a repair did.
type mended struct {
	Ranges  int    `json:"ranges"`         // that differed, of 1,024 for each type
	Taken   int    `json:"taken"`          // records that were not as the hub has them
	Dropped int    `json:"dropped"`        // records that the hub doesn't have
	Kept    string `json:"kept,omitempty"` // the file with what was here instead
	Anew    bool   `json:"anew,omitempty"` // the hub is an older one: everything was received anew
}

// scopeProof is how one scope compares with the hub's.
type scopeProof struct {
	Scope string      `json:"scope"`
	Head  int64       `json:"head"`
	Rows  int64       `json:"rows"`
	Agree bool        `json:"agree"`
	Types []typeProof `json:"types"`
}

// typeProof is how many records of a type there are, and the sum of their fingerprints.
type typeProof struct {
	Type  string `json:"type"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sum"`
	Agree bool   `json:"agree"`
}

func verifyVerb(c *call, f *flag.FlagSet) work {
	repair := f.Bool("repair", false, "where this copy differs from the hub's, receive the ranges that do; what waits for upload stays 与总部不一致的部分重新接收")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			found := verdict{Faults: []string{}, Proof: []scopeProof{}}
			if err := s.Verify(c.ctx); err != nil {
				return err
			}
			err := s.Read(c.ctx, func(v *store.View) (err error) {
				if found.Records, err = counts(v); err != nil {
					return err
				}
				return checkQuotes(v, &found)
			})
			if err != nil {
				return err
			}
			if s.Identity().Joined() {
				if *repair {
					if err := c.repair(s, &found); err != nil {
						return err
					}
				}
				if err := c.prove(s, &found); err != nil {
					return err
				}
			}
			found.OK = len(found.Faults) == 0
			err = c.answer(found, func() error { return c.sayVerdict(found) })
			if err == nil && !found.OK {
				return errNo
			}
			return err
		})
	}
}

// checkQuotes prices every issued quote by the rows it keeps, a page at a time.
func checkQuotes(v *store.View, found *verdict) error {
	const page = 500
	last := record.ID("")
	for {
		quotes, err := store.Find(v, domain.Quotes, "WHERE id > ? ORDER BY id LIMIT ?", string(last), page)
		if err != nil {
			return err
		}
		for i := range quotes {
			q := &quotes[i]
			last = q.ID
			if q.State == domain.QuoteDraft {
				continue
			}
			found.Quotes++
			if _, err := keptResult(q); err != nil {
				found.Faults = append(found.Faults, q.Number+"："+err.Error())
			}
		}
		if len(quotes) < page {
			return nil
		}
	}
}

func (m *mended) say() string {
	if m == nil || m.Anew {
		return "与总部不一致的资料已重新接收\n"
	}
	text := fmt.Sprintf("与总部不一致的部分已修复：%d 段，更正 %d 条，去掉总部没有的 %d 条\n", m.Ranges, m.Taken, m.Dropped)
	if m.Kept != "" {
		text += fmt.Sprintf("修复前的内容留在 %s\n", m.Kept)
	}
	return text
}

func (c *call) sayVerdict(v verdict) error {
	text := fmt.Sprintf("数据库完好；核对了 %d 份已出单报价\n", v.Quotes)
	for _, p := range v.Proof {
		text += fmt.Sprintf("与总部比对 %s：%d 条，%s\n", p.Scope, p.Rows, map[bool]string{true: "一致", false: "不一致"}[p.Agree])
	}
	if v.Mended {
		text += v.Repair.say()
	}
	for _, f := range v.Faults {
		text += "✗ " + f + "\n"
	}
	return c.say("%s", text)
}
