package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/hub"
	"showroom/sync/wire"
)

func addDealer(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 3)
	if err != nil {
		return err
	}
	if rest[0] != "add" {
		fmt.Fprintf(p.err, "dealer 后面应是 add\n\n%s", usage)
		return errUsage
	}
	return p.with(ctx, true, func(h *hub.Hub) error {
		if err := h.CreateDealer(ctx, rest[1], rest[2]); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "已添加门店 %s（%s）\n", rest[1], rest[2])
		return nil
	})
}

func addUser(ctx context.Context, p *program, args []string) error {
	role := p.flags.String("role", "", "角色")
	rest, err := p.parse(args, 4)
	if err != nil {
		return err
	}
	if rest[0] != "add" {
		fmt.Fprintf(p.err, "user 后面应是 add\n\n%s", usage)
		return errUsage
	}
	u := domain.User{Login: rest[2], Name: rest[3], Role: domain.Role(domain.Roles.Code(*role))}
	switch {
	case *role != "" && u.Role == "":
		return fmt.Errorf("没有角色“%s”，可用 hq、director、manager、consultant、finance、service", *role)
	case *role == "" && rest[1] == hub.HQ:
		u.Role = domain.HQ
	case *role == "":
		u.Role = domain.Manager
	}
	password := login.MakeUp()
	return p.with(ctx, false, func(h *hub.Hub) error {
		if err := h.AddUser(ctx, rest[1], u, password); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s\n", password)
		fmt.Fprintf(p.err, "已为门店 %s 添加%s %s（登录名 %s），上面是初始密码，只显示这一次；该店电脑下次同步后即可登录，登录后请修改密码\n",
			rest[1], domain.Roles.Label(string(u.Role)), u.Name, u.Login)
		return nil
	})
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
		fmt.Fprintf(p.out, "%s\n", code)
		fmt.Fprintf(p.err, "门店 %s 的邀请码，只能用一次，%s 前有效\n", rest[0], expires)
		return nil
	})
}

func listDevices(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		devices, err := h.Devices(ctx)
		if err != nil {
			return err
		}
		t := p.table("设备", "门店", "机号", "名称", "加入", "最近联系", "已上传", "未取回", "状态")
		for _, d := range devices {
			state := "正常"
			if d.Revoked != 0 {
				state = "已停用 " + d.Revoked.String()
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", d.ID, d.Dealer, d.PC, d.Name, d.Enrolled, d.Seen, d.Pushed, d.Behind, state)
		}
		return t.Flush()
	})
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
		t := p.table("门店", "名称", "进度", "电脑", "最近联系", "最多落后", "待处理")
		now := calendar.InstantOf(time.Now())
		for _, l := range dealers {
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%d\t%d\n", l.Dealer, l.Name, l.Head, l.Devices, l.Seen.Ago(now), l.Behind, l.Held)
		}
		return t.Flush()
	})
}

// table begins a table with a head.
func (p *program) table(head ...string) *tabwriter.Writer {
	t := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for i, h := range head {
		if i > 0 {
			fmt.Fprint(t, "\t")
		}
		fmt.Fprint(t, h)
	}
	fmt.Fprintln(t)
	return t
}

func revoke(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		if err := h.Revoke(ctx, rest[0]); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "已停用 %s，它下次联系时不能再同步\n", rest[0])
		return nil
	})
}

func newEpoch(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		if err := h.NewEpoch(ctx); err != nil {
			return err
		}
		fmt.Fprintf(p.out, "新的数据批次 %s\n各门店电脑下次联系时会重新接收全部数据，并上传尚未上传的修改。\n"+
			"这份备份之后已经上传过的修改不会自动补传，请在各电脑上用 showroomctl verify 核对\n", h.Epoch())
		return nil
	})
}

func publish(ctx context.Context, p *program, args []string) error {
	file := p.flags.String("catalogue", "", "每行一条 JSON 的文件")
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	if *file == "" {
		fmt.Fprintf(p.err, "publish 需要 --catalogue FILE\n\n%s", usage)
		return errUsage
	}
	items, lines, err := readItems(*file)
	if err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		changed, err := h.Publish(ctx, items)
		var unfit *hub.Unfit
		if errors.As(err, &unfit) {
			return fmt.Errorf("%s 第 %d 行不能发布，全部内容都没有发布：%w", *file, lines[unfit.Index], err)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "共 %d 条，其中 %d 条有变化，已发布\n", len(items), changed)
		return nil
	})
}

// readItems reads what is to be published: lines as in a feed, of which type, id, body and deleted count. It
// returns the line that each item stands in, too.
func readItems(path string) (items []wire.Item, lines []int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, wire.MaxLine)
	for n := 1; in.Scan(); n++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		var it wire.Item
		if err := wire.DecodeItem([]byte(in.Text()), &it); err != nil {
			return nil, nil, fmt.Errorf("%s 第 %d 行看不懂：%w", path, n, err)
		}
		if it.ID == "" {
			return nil, nil, fmt.Errorf("%s 第 %d 行没有 id；同一条资料每次发布都要用同一个 id，例如 %s", path, n, record.NewID())
		}
		items, lines = append(items, it), append(lines, n)
	}
	return items, lines, in.Err()
}
