package main

import (
	"context"
	"fmt"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/sync/hub"
)

func listUsers(ctx context.Context, p *program, args []string) error {
	rest, err := p.parseUpTo(args, 1)
	if err != nil {
		return err
	}
	dealer := ""
	if len(rest) == 1 {
		dealer = rest[0]
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		users, err := h.Users(ctx, dealer)
		if err != nil {
			return err
		}
		return p.show(users, func() error {
			t := p.table("门店", "登录名", "姓名", "角色", "状态")
			for _, u := range users {
				state := "正常"
				switch {
				case u.Left:
					state = "已停用"
				case u.FirstPassword:
					state = "初始密码待改"
				}
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", u.Dealer, u.Login, u.Name, domain.Roles.Label(string(u.Role)), state)
			}
			return t.Flush()
		})
	})
}

func addUser(ctx context.Context, p *program, args []string) error {
	role := p.flags.String("role", "", "角色")
	rest, err := p.parse(args, 3)
	if err != nil {
		return err
	}
	u := domain.User{Login: rest[1], Name: rest[2], Role: domain.Role(domain.Roles.Code(*role))}
	switch {
	case *role != "" && u.Role == "":
		return fmt.Errorf("没有角色“%s”，可用 hq、director、manager、consultant、finance、service", *role)
	case *role == "" && rest[0] == hub.HQ:
		u.Role = domain.HQ
	case *role == "":
		u.Role = domain.Manager
	}
	password := login.MakeUp()
	words := fmt.Sprintf("已为门店 %s 添加%s %s（登录名 %s），上面是初始密码，只显示这一次；该店电脑下次同步后即可登录，登录后请修改密码",
		rest[0], domain.Roles.Label(string(u.Role)), u.Name, u.Login)
	return p.secret(ctx, done{"dealer": rest[0], "login": u.Login, "role": string(u.Role), "password": password}, words,
		func(h *hub.Hub) error { return h.AddUser(ctx, rest[0], u, password) })
}

// secret shows a password once, alone on stdout for scripts, with the words beside it on stderr.
func (p *program) secret(ctx context.Context, answer done, words string, fn func(*hub.Hub) error) error {
	return p.with(ctx, false, func(h *hub.Hub) error {
		if err := fn(h); err != nil {
			return err
		}
		return p.show(answer, func() error {
			if _, err := fmt.Fprintln(p.out, answer["password"]); err != nil {
				return err
			}
			_, err := fmt.Fprintln(p.err, words)
			return err
		})
	})
}

func disableUser(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"dealer": rest[0], "login": rest[1], "state": "left"}, fmt.Sprintf("已停用门店 %s 的用户 %s，该店电脑下次同步后不能再登录", rest[0], rest[1]),
		func(h *hub.Hub) error { return h.DisableUser(ctx, rest[0], rest[1], true) })
}

func enableUser(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"dealer": rest[0], "login": rest[1], "state": "active"}, fmt.Sprintf("已恢复门店 %s 的用户 %s", rest[0], rest[1]),
		func(h *hub.Hub) error { return h.DisableUser(ctx, rest[0], rest[1], false) })
}

func resetUser(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	password := login.MakeUp()
	words := fmt.Sprintf("门店 %s 用户 %s 的新密码，只显示这一次；该店电脑下次同步后生效，登录后请修改", rest[0], rest[1])
	return p.secret(ctx, done{"dealer": rest[0], "login": rest[1], "password": password}, words,
		func(h *hub.Hub) error { return h.ResetPassword(ctx, rest[0], rest[1], password) })
}
