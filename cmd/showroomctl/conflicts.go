package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/wire"
)

var conflictVerbs = []verb{
	{"conflicts", "[--full] [--json]", "List values that lost against another edit of the same field.", "列出同步冲突：现在的值和落选的值。", conflictsVerb},
	{"conflicts keep", "SEQ", "Settle a conflict for everybody: what stands is kept.", "处理一处冲突：保留现在的值。", settleVerb(false)},
	{"conflicts take", "SEQ", "Settle a conflict for everybody: the value that lost is taken after all.", "处理一处冲突：采用落选的值。", settleVerb(true)},
	{"conflict choose", "SEQ --take lost|won", "The same as conflicts take and conflicts keep.", "同 conflicts take 和 conflicts keep。", conflictChooseVerb},
	{"unsent", "[--json]", "List work that headquarters refused or holds, with the reason and what is in it.", "列出被总部退回或待审的内容。", unsentVerb},
	{"unsent resend", "N", "Send refused work again, with the edits that mended it.", "重新提交被退回的内容。", resendVerb},
	{"unsent export", "N FILE [--force]", "Write refused work to FILE: .json whole, anything else as text to read.", "导出被退回的内容；.json 为完整数据，其他为可读文字。", unsentExportVerb},
	{"unsent discard", "N --yes", "Give refused work up; the records go back to what headquarters has. Without --yes it only says what would be lost.",
		"放弃被退回的内容；不带 --yes 时只说明会丢失什么。", unsentDiscardVerb},
	{"resend", "N", "The same as unsent resend.", "同 unsent resend。", resendVerb},
	{"discard", "N", "The same as unsent discard N --yes.", "同 unsent discard N --yes。", unsentStep("discarded", func(c *call, s *session, n int64) error { return s.Discard(c.ctx, n) })},
}

// most is how many lines a list of troubles shows.
const most = 1000

// conflictLine is one conflict: the values as they travel, and as people read them.
type conflictLine struct {
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
	Label  string          `json:"label"` // of the field
	Now    string          `json:"now"`   // won, to read
	Other  string          `json:"other"` // lost, to read
	Before string          `json:"before"`
}

func conflictsVerb(c *call, f *flag.FlagSet) work {
	full := f.Bool("full", false, "personal data in full; noted on the time line 显示完整内容（留痕）")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.asUser(*full, func(s *session) error {
			list, err := c.conflictLines(s, *full)
			if err != nil {
				return err
			}
			return c.answer(list, func() error {
				if len(list) == 0 {
					return c.say("没有冲突\n")
				}
				for _, l := range list {
					text := fmt.Sprintf("%d\t%s %s\t%s\t现在 %s（%s）\t落选 %s（%s）", l.Seq, typeLabel(l.Type), l.ID.Short(), l.Label, l.Now, device(l.WonBy), l.Other, device(l.LostBy))
					if l.Before != "" {
						text += "\t原来 " + l.Before
					}
					if err := c.say("%s\n", text); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

// conflictLines reads the conflicts. Who sees personal data in full leaves a line first; of a customer who is not here any more they stay
// covered.
func (c *call) conflictLines(s *session, full bool) ([]conflictLine, error) {
	var found []store.Conflict
	err := s.Store.Read(c.ctx, func(v *store.View) (err error) {
		found, err = v.Conflicts(most)
		return err
	})
	if err != nil {
		return nil, err
	}
	open := make([]bool, len(found))
	for i, f := range found {
		if !full || !covered(f.Type, f.Field) {
			continue
		}
		err := s.RevealOf(c.ctx, f.Type, f.ID, f.Field)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		open[i] = err == nil
	}
	list := []conflictLine{}
	return list, s.Store.Read(c.ctx, func(v *store.View) error {
		for i, f := range found {
			list = append(list, conflictOf(v, f, open[i]))
		}
		return nil
	})
}

// covered tells whether a field has anything personal.
func covered(typ, field string) bool {
	t := domain.Types.Get(typ)
	if t == nil {
		return false
	}
	spec, _ := t.Spec(field)
	return spec.Covered()
}

// device is who wrote a value; a value that nobody's PC wrote came with the rules of headquarters.
func device(id string) string {
	if id == "" {
		return "总部"
	}
	return id
}

func conflictOf(v *store.View, f store.Conflict, full bool) conflictLine {
	read := reading(v)
	read.Full = full
	l := conflictLine{
		Seq: f.Seq, Type: f.Type, ID: f.ID, Field: f.Field, Lost: orNull(f.Lost), Won: orNull(f.Won), LostBy: f.LostBy, WonBy: f.WonBy,
		LostAt: since(f.LostAt), WonAt: since(f.WonAt), Label: read.Label(f.Type, f.Field),
	}
	if f.Field == wire.FieldDeleted {
		l.Now, l.Other = "保留：有人修改过", "删除这条记录"
		return l
	}
	l.Now, l.Other = read.Value(f.Type, f.Field, f.Won), read.Value(f.Type, f.Field, f.Lost)
	if len(f.Was) > 0 {
		l.Before = read.Value(f.Type, f.Field, f.Was)
	}
	if !full && covered(f.Type, f.Field) {
		l.Won, l.Lost = text(l.Now), text(l.Other)
	}
	return l
}

// reading writes values with the names of people and the numbers of papers.
func reading(v *store.View) action.Reading {
	return action.Reading{Name: func(typ string, id record.ID) string {
		name := ""
		switch typ { // what is not here: the short form of the ID stands for it
		case domain.Users.Name:
			u, err := store.Get(v, domain.Users, id)
			name = called(u.Name, err)
		case domain.Customers.Name:
			u, err := store.Get(v, domain.Customers, id)
			name = called(u.Name, err)
		case domain.Quotes.Name:
			q, err := store.Get(v, domain.Quotes, id)
			name = called(q.Number, err)
		case domain.Orders.Name:
			o, err := store.Get(v, domain.Orders, id)
			name = called(o.Number, err)
		case domain.Deliveries.Name:
			d, err := store.Get(v, domain.Deliveries, id)
			name = called(d.Number, err)
		case domain.Vehicles.Name:
			car, err := store.Get(v, domain.Vehicles, id)
			name = called(car.VIN, err)
		}
		return name
	}}
}

func called(name string, err error) string {
	if err != nil {
		return ""
	}
	return name
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

func settleVerb(takeLost bool) func(*call, *flag.FlagSet) work {
	return func(c *call, _ *flag.FlagSet) work {
		return func(args []string) error {
			if err := words(args, "SEQ"); err != nil {
				return err
			}
			seq, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("“%s”不是编号，conflicts 会列出编号", args[0])
			}
			return c.withSession(func(s *session) error {
				if err := s.Choose(c.ctx, seq, takeLost); err != nil {
					return err
				}
				return c.tellSettled(seq, takeLost)
			})
		}
	}
}

func (c *call) tellSettled(seq int64, takeLost bool) error {
	answer := struct {
		Seq  int64  `json:"seq"`
		Take string `json:"take"`
	}{seq, "won"}
	words := "保留现在的值"
	if takeLost {
		answer.Take, words = "lost", "采用落选的值"
	}
	return c.answer(answer, func() error { return c.say("第 %d 号冲突已处理：%s（运行 sync 上传）\n", seq, words) })
}

func conflictChooseVerb(c *call, f *flag.FlagSet) work {
	take := f.String("take", "", "`lost|won` which value shall stand 采用哪个值")
	return func(args []string) error {
		if *take != "lost" && *take != "won" {
			return usage("写作 conflict choose SEQ --take lost 或 --take won")
		}
		return settleVerb(*take == "lost")(c, f)(args)
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
			Holds   string       `json:"holds"` // what is in it, to read
		}
		return c.withStore(func(s *store.Store) error {
			found, err := s.Unsent(c.ctx)
			if err != nil {
				return err
			}
			list := []line{}
			for _, u := range found {
				text, err := c.holds(s, &u)
				if err != nil {
					return err
				}
				list = append(list, line{u.N, u.Verb, u.User, since(u.At), u.Verdict, u.Reason, len(u.Changes), u.Waiting, text})
			}
			return c.answer(list, func() error {
				if len(list) == 0 {
					return c.say("没有被退回或待审的内容\n")
				}
				for _, l := range list {
					if err := c.say("%d\t%s\t%s\t%s\t%s\n", l.N, l.Verb, l.Verdict, l.Reason, l.Holds); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
}

// holds is what is in the work, in one line.
func (c *call) holds(s *store.Store, u *store.Unsent) (string, error) {
	var parts []string
	err := s.Read(c.ctx, func(v *store.View) error {
		for i := range u.Changes {
			for _, f := range reading(v).Facts(&u.Changes[i]) {
				parts = append(parts, f.Label+" "+strings.Join(strings.Fields(f.Value), " "))
			}
		}
		return nil
	})
	return strings.Join(parts, " · "), err
}

// stepWords are what became of refused work, by its new state.
var stepWords = map[string]string{
	"pending":   "第 %d 号已排队重新提交（运行 sync 上传）\n",
	"discarded": "第 %d 号已放弃，记录回到总部的内容\n",
}

func (c *call) tellStep(n int64, state string) error {
	answer := struct {
		N     int64  `json:"n"`
		State string `json:"state"`
	}{n, state}
	return c.answer(answer, func() error { return c.say(stepWords[state], n) })
}

func unsentStep(state string, step func(*call, *session, int64) error) func(*call, *flag.FlagSet) work {
	return func(c *call, f *flag.FlagSet) work {
		c.passwordFlag(f)
		return func(args []string) error {
			if err := words(args, "N"); err != nil {
				return err
			}
			n, err := unsentNumber(args[0])
			if err != nil {
				return err
			}
			return c.withSession(func(s *session) error {
				err := step(c, s, n)
				if errors.Is(err, store.ErrNotFound) {
					return noUnsent(n)
				}
				if err != nil {
					return err
				}
				return c.tellStep(n, state)
			})
		}
	}
}

var resendVerb = unsentStep("pending", func(c *call, s *session, n int64) error { return s.Resend(c.ctx, n) })

func noUnsent(n int64) error {
	return fmt.Errorf("被退回的内容里没有第 %d 号，可能已经处理过。请用 showroomctl unsent 核对", n)
}

func unsentNumber(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, usage("“%s”不是编号，unsent 会列出编号", text)
	}
	return n, nil
}

// unsentOf finds refused work by its number.
func (c *call) unsentOf(s *store.Store, n int64) (store.Unsent, error) {
	found, err := s.Unsent(c.ctx)
	if err != nil {
		return store.Unsent{}, err
	}
	for _, u := range found {
		if u.N == n {
			return u, nil
		}
	}
	return store.Unsent{}, noUnsent(n)
}

func unsentDiscardVerb(c *call, f *flag.FlagSet) work {
	yes := f.Bool("yes", false, "give it up; without it nothing happens 确认放弃")
	return func(args []string) error {
		if err := words(args, "N"); err != nil {
			return err
		}
		n, err := unsentNumber(args[0])
		if err != nil {
			return err
		}
		return c.withSession(func(s *session) error {
			u, err := c.unsentOf(s.Store, n)
			if err != nil {
				return err
			}
			if !*yes {
				text, err := c.holds(s.Store, &u)
				if err != nil {
					return err
				}
				return fmt.Errorf("会丢失：%s：%s（后面 %d 项在等它，会一起放弃）。确认请加 --yes；建议先用 unsent export 留底", action.VerbLabel(u.Verb), text, u.Waiting)
			}
			if err := s.Discard(c.ctx, n); err != nil {
				return err
			}
			return c.tellStep(n, "discarded")
		})
	}
}

func unsentExportVerb(c *call, f *flag.FlagSet) work {
	force := f.Bool("force", false, "overwrite FILE 覆盖已有文件")
	return func(args []string) error {
		if err := words(args, "N", "FILE"); err != nil {
			return err
		}
		n, err := unsentNumber(args[0])
		if err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			u, err := c.unsentOf(s, n)
			if err != nil {
				return err
			}
			data, err := c.exported(s, &u, strings.HasSuffix(strings.ToLower(args[1]), ".json"))
			if err != nil {
				return err
			}
			flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
			if *force {
				flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
			}
			out, err := os.OpenFile(args[1], flags, 0o600)
			if errors.Is(err, os.ErrExist) {
				return fmt.Errorf("文件“%s”已存在，请换一个名字，或加 --force 覆盖", args[1])
			}
			if err != nil {
				return fmt.Errorf("文件“%s”写不进去，请检查路径和权限：%w", args[1], err)
			}
			_, err = out.Write(data)
			if err := errors.Join(err, out.Close()); err != nil {
				return fmt.Errorf("文件“%s”没有写完：%w", args[1], err)
			}
			return c.answer(struct {
				File string `json:"file"`
			}{args[1]}, func() error { return c.say("已导出到 %s\n", args[1]) })
		})
	}
}

// exported is refused work whole, for support, or to read.
func (c *call) exported(s *store.Store, u *store.Unsent, whole bool) (data []byte, err error) {
	if whole {
		return json.MarshalIndent(struct {
			Verdict  wire.Verdict  `json:"verdict"`
			Reason   string        `json:"reason"`
			Mutation wire.Mutation `json:"mutation"`
		}{u.Verdict, u.Reason, u.Mutation}, "", "  ")
	}
	err = s.Read(c.ctx, func(v *store.View) error {
		read := reading(v)
		read.Full = true
		data = []byte(read.Text(u, func(typ string, id record.ID) string { return typeLabel(typ) + " " + id.Short() }))
		return nil
	})
	return data, err
}
