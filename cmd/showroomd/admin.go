package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"showroom/domain/calendar"
	"showroom/sync/hub"
)

// done is the answer of a verb that changes something.
type done map[string]string

// change runs fn on the hub and says so in words, or for machines with the given pairs.
func (p *program) change(ctx context.Context, create bool, answer done, words string, fn func(*hub.Hub) error) error {
	return p.with(ctx, create, func(h *hub.Hub) error {
		if err := fn(h); err != nil {
			return err
		}
		return p.show(answer, func() error {
			_, err := fmt.Fprintln(p.out, words)
			return err
		})
	})
}

func listDealers(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		dealers, err := h.Dealers(ctx)
		if err != nil {
			return err
		}
		return p.show(dealers, func() error {
			t := p.table("门店", "名称", "添加", "电脑", "状态")
			for _, d := range dealers {
				state := "正常"
				if d.Closed != 0 {
					state = "已关闭 " + d.Closed.String()
				}
				fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", d.Code, d.Name, d.Created, d.Devices, state)
			}
			return t.Flush()
		})
	})
}

func addDealer(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	return p.change(ctx, true, done{"dealer": rest[0], "name": rest[1]}, fmt.Sprintf("已添加门店 %s（%s）", rest[0], rest[1]),
		func(h *hub.Hub) error { return h.CreateDealer(ctx, rest[0], rest[1]) })
}

func renameDealer(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"dealer": rest[0], "name": rest[1]}, fmt.Sprintf("门店 %s 已改名为 %s，该店电脑下次同步后显示新名称", rest[0], rest[1]),
		func(h *hub.Hub) error { return h.RenameDealer(ctx, rest[0], rest[1]) })
}

func closeDealer(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"dealer": rest[0], "state": "closed"}, fmt.Sprintf("已关闭门店 %s，它的电脑不能再同步；资料都保留，dealer open 可重新开启", rest[0]),
		func(h *hub.Hub) error { return h.CloseDealer(ctx, rest[0], false) })
}

func openDealer(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"dealer": rest[0], "state": "open"}, fmt.Sprintf("已开启门店 %s，它的电脑可以继续同步", rest[0]),
		func(h *hub.Hub) error { return h.CloseDealer(ctx, rest[0], true) })
}

func issueCode(ctx context.Context, p *program, args []string) error {
	days := p.flags.Int("days", 7, "有效天数")
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	if *days < 1 || *days > 90 {
		return errors.New("--days 应在 1 到 90 之间")
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		code, expires, err := h.IssueCode(ctx, rest[0], time.Duration(*days)*24*time.Hour)
		if err != nil {
			return err
		}
		answer := map[string]any{"dealer": rest[0], "code": code, "expires": expires}
		return p.show(answer, func() error {
			fmt.Fprintf(p.err, "门店 %s 的邀请码，只能用一次，%s 前有效\n", rest[0], expires)
			_, err := fmt.Fprintln(p.out, code)
			return err
		})
	})
}

func listCodes(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		codes, err := h.OpenCodes(ctx)
		if err != nil {
			return err
		}
		return p.show(codes, func() error {
			t := p.table("编号", "门店", "发出", "有效至")
			for _, c := range codes {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.Ref, c.Dealer, c.Issued, c.Expires)
			}
			return t.Flush()
		})
	})
}

func withdrawCode(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"ref": rest[0], "state": "withdrawn"}, fmt.Sprintf("已收回邀请码 %s", rest[0]),
		func(h *hub.Hub) error { return h.WithdrawCode(ctx, rest[0]) })
}

func listLag(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		dealers, err := h.Lag(ctx)
		if err != nil {
			return err
		}
		return p.show(dealers, func() error {
			t := p.table("门店", "名称", "进度", "电脑", "最近联系", "最久未联系", "最多落后", "累计暂存")
			now := calendar.InstantOf(time.Now())
			for _, l := range dealers {
				fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t%d\t%d\n", l.Dealer, l.Name, l.Head, l.Devices, l.Seen.Ago(now), l.Oldest.Ago(now), l.Behind, l.Held)
			}
			return t.Flush()
		})
	})
}
