package main

import (
	"context"
	"fmt"

	"showroom/sync/hub"
)

func listDevices(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		devices, err := h.Devices(ctx)
		if err != nil {
			return err
		}
		return p.show(devices, func() error {
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
	})
}

func renameDevice(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 2)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"device": rest[0], "name": rest[1]}, fmt.Sprintf("%s 的名称已改为 %s", rest[0], rest[1]),
		func(h *hub.Hub) error { return h.RenameDevice(ctx, rest[0], rest[1]) })
}

func revoke(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	return p.change(ctx, false, done{"device": rest[0], "state": "revoked"}, fmt.Sprintf("已停用 %s，它下次联系时不能再同步", rest[0]),
		func(h *hub.Hub) error { return h.Revoke(ctx, rest[0]) })
}
