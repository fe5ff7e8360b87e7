package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/hub"
	"showroom/sync/hub/sqlite"
	"showroom/sync/store"
)

func listAudit(ctx context.Context, p *program, args []string) error {
	var q hub.AuditQuery
	p.flags.StringVar(&q.Dealer, "dealer", "", "店码")
	p.flags.StringVar(&q.What, "what", "", "种类")
	p.flags.IntVar(&q.Limit, "limit", 100, "行数")
	since := p.flags.String("since", "", "从何时起")
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	if q.Limit < 1 {
		return p.wrong("--limit 至少是 1")
	}
	if *since != "" {
		day, err := calendar.ReadDay(*since)
		ago, other := time.ParseDuration(*since)
		switch {
		case err == nil:
			q.Since = day.Start()
		case other == nil && ago >= 0:
			q.Since = calendar.InstantOf(time.Now().Add(-ago))
		default:
			return p.wrong("--since 看不懂“%s”：请写日期（2026-11-22）或时长（36h）", *since)
		}
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		lines, err := h.Audit(ctx, q)
		if err != nil {
			return err
		}
		return p.show(lines, func() error {
			t := p.table("时间", "种类", "电脑", "来源", "说明")
			for _, a := range lines {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", a.At, labelled(a.What), a.Device, a.Source, a.Detail)
			}
			return t.Flush()
		})
	})
}

// auditLabels are the hub's words for what happened, in the operator's; --what and --json take and give the hub's.
var auditLabels = map[string]string{
	"enrol": "电脑加入", "rename": "电脑改名", "revoke": "停用电脑", "code": "发邀请码", "code withdrawn": "收回邀请码", "wrong code": "邀请码不对",
	"clone": "疑似复制的电脑", "gap": "上传不连续", "ahead": "电脑超前", "forged": "越权被拒",
	"dealer": "添加门店", "dealer name": "门店改名", "dealer closed": "关闭门店", "dealer opened": "开启门店",
	"user": "添加用户", "user disabled": "停用用户", "user enabled": "恢复用户", "user password": "重设密码",
	"publish": "发布", "epoch": "新数据批次",
}

// labelled is a word of the audit with its label. A word without one, of a newer hub on the same database, stands alone.
func labelled(what string) string { return strings.TrimSpace(what + " " + auditLabels[what]) }

func verify(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	storage, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }() // nothing was written
	h, err := hub.New(ctx, storage, p.options())
	if err != nil {
		return err
	}
	defer h.Close()
	found, err := h.Inspect(ctx)
	if err != nil {
		return err
	}
	if file, ok := storage.(*sqlite.Storage); ok {
		if err := file.Check(ctx); err != nil {
			found.Problems = append(found.Problems, err.Error())
		}
	}
	err = p.show(found, func() error {
		t := p.table("范围", "进度", "记录", "已删除", "校验和")
		for _, s := range found.Scopes {
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%s\n", s.Scope, s.Head, s.Records, s.Deleted, s.Sum)
		}
		return t.Flush()
	})
	if err != nil || len(found.Problems) == 0 {
		return err
	}
	for _, problem := range found.Problems {
		fmt.Fprintln(p.err, problem)
	}
	return fmt.Errorf("发现 %d 处问题；请停止服务器，用 restore 恢复最近的备份，并保留现有数据供检查", len(found.Problems))
}

func backup(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	if p.db != "" {
		return errors.New("PostgreSQL 请用它自己的工具备份：pg_dump --format=custom --file=文件 数据库")
	}
	storage, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	defer func() { _ = storage.Close() }() // nothing was written
	if err := storage.(*sqlite.Storage).Backup(ctx, rest[0]); err != nil {
		return err
	}
	return p.show(done{"file": rest[0]}, func() error {
		_, err := fmt.Fprintf(p.out, "已备份到 %s，并检查过\n", rest[0])
		return err
	})
}

func restore(ctx context.Context, p *program, args []string) error {
	rest, err := p.parse(args, 1)
	if err != nil {
		return err
	}
	if p.db != "" {
		return errors.New("PostgreSQL 请用它自己的工具恢复：pg_restore --clean --dbname=数据库 文件，然后、启动之前执行 showroomd new-epoch")
	}
	epoch := ""
	kept, err := sqlite.Restore(ctx, rest[0], p.data, func(dir string) (err error) {
		storage, err := sqlite.Open(ctx, dir)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, storage.Close()) }()
		h, err := hub.New(ctx, storage, p.options())
		if err != nil {
			return err
		}
		defer h.Close()
		err = h.NewEpoch(ctx)
		epoch = h.Epoch()
		return err
	})
	if err != nil {
		return err
	}
	return p.show(done{"epoch": epoch, "kept": kept}, func() error {
		fmt.Fprintf(p.out, "已恢复，新的数据批次 %s\n", epoch)
		if kept != "" {
			fmt.Fprintf(p.out, "原有数据保留为 %s\n", kept)
		}
		_, err := fmt.Fprint(p.out, afterRestore)
		return err
	})
}

const afterRestore = "这份备份之前加入的电脑下次联系时会重新接收全部数据，并补传总部在这份备份之后收到过、现在没有的修改。\n" +
	"要由您补做的：备份之后才加入的电脑，总部不认识，请各发一个新邀请码重新加入（它的资料都在，会补传）；\n" +
	"备份之后在总部服务器上做的，如 publish 发布的价目表、添加或关闭的门店，请重新执行；用户请用 user list 核对\n" +
	"补传完成后可在各电脑上用 showroomctl verify 核对\n"

func newEpoch(ctx context.Context, p *program, args []string) error {
	if _, err := p.parse(args, 0); err != nil {
		return err
	}
	return p.with(ctx, false, func(h *hub.Hub) error {
		if err := h.NewEpoch(ctx); err != nil {
			return err
		}
		return p.show(done{"epoch": h.Epoch()}, func() error {
			_, err := fmt.Fprintf(p.out, "新的数据批次 %s\n%s", h.Epoch(), afterRestore)
			return err
		})
	})
}

// options are what every hub of this program is made with.
func (p *program) options() hub.Options {
	return hub.Options{Types: domain.Types, Log: p.log.WithField("room", "hub"), Waiting: p.waiting, LeastSchema: p.schema, Prebuilt: store.Prebuilt{Types: domain.Types}}
}
