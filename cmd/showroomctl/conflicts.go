package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strconv"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/sync/wire"
)

var conflictVerbs = []verb{
	{"conflicts", "[--json]", "List values that lost against another edit of the same field.", "列出同步冲突中落选的值。", conflictsVerb},
	{"conflict choose", "SEQ --take lost|won", "Settle a conflict: take the lost value again, or keep what stands.", "处理一处冲突。", conflictChooseVerb},
	{"unsent", "[--json]", "List work that headquarters refused or holds, with the reason.", "列出被总部退回或待审的内容。", unsentVerb},
	{"resend", "N", "Send refused work again, with the edits that mended it.", "重新提交被退回的内容。", unsentStep(func(c *call, s *session, n int64) error { return s.Resend(c.ctx, n) })},
	{"discard", "N", "Give refused work up; the records go back to what headquarters has.", "放弃被退回的内容。", unsentStep(func(c *call, s *session, n int64) error { return s.Discard(c.ctx, n) })},
}

// most is how many lines a list of troubles shows.
const most = 1000

func conflictsVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		type line struct {
			Seq    int64           `json:"seq"`
			Type   string          `json:"type"`
			ID     record.ID       `json:"id"`
			Field  string          `json:"field"`
			Lost   json.RawMessage `json:"lost"`
			Won    json.RawMessage `json:"won"`
			LostBy string          `json:"lost_by"`
			WonBy  string          `json:"won_by"`
			LostAt string          `json:"lost_at"`
			WonAt  string          `json:"won_at"`
		}
		return c.withStore(func(s *store.Store) error {
			list := []line{}
			err := s.Read(c.ctx, func(v *store.View) error {
				found, err := v.Conflicts(most)
				for _, f := range found {
					list = append(list, line{f.Seq, f.Type, f.ID, f.Field, orNull(f.Lost), orNull(f.Won), f.LostBy, f.WonBy, since(f.LostAt), since(f.WonAt)})
				}
				return err
			})
			if err != nil {
				return err
			}
			return c.answer(list, func() error {
				for _, l := range list {
					if err := c.say("%d\t%s %s\t%s\t落选 %s（%s）\t现值 %s（%s）\n", l.Seq, typeLabel(l.Type), l.ID.Short(), fieldLabel(l.Type, l.Field), l.Lost, l.LostBy, l.Won, l.WonBy); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

// orNull is an emptied value: nothing on the wire.
func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

func typeLabel(name string) string {
	if t := domain.Types.Get(name); t != nil {
		return t.Label
	}
	return name
}

func fieldLabel(typ, field string) string {
	if t := domain.Types.Get(typ); t != nil {
		if s, ok := t.Spec(field); ok {
			return s.Label
		}
	}
	return field
}

func conflictChooseVerb(c *call, f *flag.FlagSet) work {
	take := f.String("take", "", "`lost|won` which value shall stand 采用哪个值")
	return func(args []string) error {
		if err := words(args, "SEQ"); err != nil {
			return err
		}
		seq, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil || *take != "lost" && *take != "won" {
			return usage("写作 conflict choose SEQ --take lost 或 --take won")
		}
		return c.withSession(func(s *session) error {
			return s.Choose(c.ctx, seq, *take == "lost")
		})
	}
}

func unsentVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		type line struct {
			N       int64        `json:"n"`
			Verb    string       `json:"verb"`
			User    record.ID    `json:"user"`
			At      string       `json:"at"`
			Verdict wire.Verdict `json:"verdict"`
			Reason  string       `json:"reason"`
			Records int          `json:"records"`
			Waiting int          `json:"waiting"`
		}
		return c.withStore(func(s *store.Store) error {
			found, err := s.Unsent(c.ctx)
			if err != nil {
				return err
			}
			list := []line{}
			for _, u := range found {
				list = append(list, line{u.N, u.Verb, u.User, since(u.At), u.Verdict, u.Reason, len(u.Changes), u.Waiting})
			}
			return c.answer(list, func() error {
				for _, l := range list {
					if err := c.say("%d\t%s\t%s\t%s\n", l.N, l.Verb, l.Verdict, l.Reason); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

func unsentStep(step func(*call, *session, int64) error) func(*call, *flag.FlagSet) work {
	return func(c *call, _ *flag.FlagSet) work {
		return func(args []string) error {
			if err := words(args, "N"); err != nil {
				return err
			}
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("“%s”不是编号，unsent 会列出编号", args[0])
			}
			return c.withSession(func(s *session) error {
				err := step(c, s, n)
				if errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("被退回的内容里没有第 %d 号，可能已经处理过。请用 showroomctl unsent 核对", n)
				}
				return err
			})
		}
	}
}
