package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/link"
	"showroom/sync/store"
)

var careVerbs = []verb{
	{"status", "[--json]", "Tell who this copy is, how it stands with headquarters, and how many records it holds.", "本机状态。", statusVerb},
	{"backup", "[--out FILE|DIR] [--force] [--json]",
		"Copy the store, checked, to FILE or into its backups folder. No other program may have the store open; the desktop makes its own backup every day.",
		"备份；请先关闭展厅窗口（窗口每天会自动备份）。", backupVerb},
	{"backups", "[--json]", "List the automatic backups.", "列出自动备份。", backupsVerb},
	{"restore", "FILE [--json]", "Put a backup in place of the store, which is kept beside it. No program may have the store open.", "从备份恢复；原数据保留在旁边。", restoreVerb},
	{"verify", "[--repair] [--json]", "Read the whole store: SQLite's own check, every issued quote against the rows it keeps, and, when joined, the proof against the hub, which must be reachable and have nothing new.",
		"检查门店数据是否完好；已加入总部时还与总部比对，没有比对成即为失败。", verifyVerb},
}

// since writes an instant for machines: RFC 3339 in Asia/Shanghai, "" for none.
func since(i calendar.Instant) string {
	if i.None() {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.000Z07:00")
}

type statusAnswer struct {
	Folder      string         `json:"folder"`
	Dealer      string         `json:"dealer"`
	DealerName  string         `json:"dealer_name"`
	PC          string         `json:"pc"`
	Joined      bool           `json:"joined"`
	Online      bool           `json:"online"` // headquarters answered just now
	Publisher   bool           `json:"publisher"`
	Hub         string         `json:"hub_url"`
	Device      string         `json:"device"`
	Pending     int            `json:"pending"`
	Oldest      string         `json:"oldest_pending"`
	Refused     int            `json:"refused"`
	Held        int            `json:"held"`
	Conflicts   int            `json:"conflicts"`
	Unreadable  int            `json:"unreadable"`
	Leaving     int            `json:"leaving"` // records in the hand-over tray
	ToAdopt     bool           `json:"history_to_upload"`
	LastSync    string         `json:"last_sync"`
	ClockOffset int64          `json:"clock_offset"` // milliseconds to add to this PC's clock to get headquarters'
	ClockOld    int64          `json:"clock_offset_ms"`
	Records     map[string]int `json:"records"`
}

func statusVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			a, err := c.statusOf(s)
			if err != nil {
				return err
			}
			return c.answer(a, func() error { return c.sayStatus(a) })
		})
	}
}

func (c *call) statusOf(s *store.Store) (statusAnswer, error) {
	st, err := s.Status(c.ctx)
	if err != nil {
		return statusAnswer{}, err
	}
	id := s.Identity()
	a := statusAnswer{
		Folder: s.Dir(), Dealer: id.Dealer, PC: id.PC, Joined: st.Joined, Publisher: id.Publisher, Hub: id.HubURL, Device: id.Device,
		Pending: st.Pending, Oldest: since(st.Oldest), Refused: st.Refused, Held: st.Held, Conflicts: st.Conflicts, ToAdopt: st.ToAdopt,
		LastSync: since(st.LastSync), ClockOffset: st.ClockOffset, ClockOld: st.ClockOffset, Unreadable: st.Unreadable,
	}
	if a.Joined {
		a.Online = link.New(s, link.Options{}).Reach(c.ctx) == nil
	}
	err = s.Read(c.ctx, func(v *store.View) error {
		own, err := store.OwnDealer(v)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		a.DealerName = own.Name
		tray, err := v.Leavers(most)
		if err != nil {
			return err
		}
		a.Leaving = len(tray)
		a.Records, err = counts(v)
		return err
	})
	return a, err
}

func counts(v *store.View) (map[string]int, error) {
	out := map[string]int{}
	for _, t := range domain.Types.All() {
		n, err := v.Count(t.Name)
		if err != nil {
			return nil, err
		}
		out[t.Name] = n
	}
	return out, nil
}

func (c *call) sayStatus(a statusAnswer) error {
	text := fmt.Sprintf("%s %s · %s 机 · %s\n", a.Dealer, a.DealerName, a.PC, a.Folder)
	if !a.Joined {
		text += "单机使用，未加入总部\n"
	} else {
		text += fmt.Sprintf("总部 %s（%s）· 设备 %s · 上次同步 %s\n", a.Hub, map[bool]string{true: "在线", false: "离线"}[a.Online], a.Device, orNever(a.LastSync))
		text += fmt.Sprintf("待上传 %d 项%s，被退回 %d 项，待审 %d 项，冲突 %d 处\n", a.Pending, oldest(a), a.Refused, a.Held, a.Conflicts)
		if a.Unreadable > 0 {
			text += fmt.Sprintf("读不懂的资料 %d 条，请更新展厅\n", a.Unreadable)
		}
		if a.Leaving > 0 {
			text += fmt.Sprintf("正在移交其他门店 %d 条\n", a.Leaving)
		}
		if warning := link.ClockWarning(a.ClockOffset); warning != "" {
			text += warning + "\n"
		}
	}
	for _, t := range domain.Types.All() {
		if n := a.Records[t.Name]; n > 0 {
			text += fmt.Sprintf("  %s %d\n", t.Label, n)
		}
	}
	return c.say("%s", text)
}

func oldest(a statusAnswer) string {
	if a.Pending == 0 || a.Oldest == "" {
		return ""
	}
	return "（最早 " + a.Oldest + "）"
}

func orNever(at string) string {
	if at == "" {
		return "从未"
	}
	return at
}

func backupVerb(c *call, f *flag.FlagSet) work {
	out := outFlags(f, "`FILE|DIR` to write; default a file in the store's backups folder 备份文件")
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		return c.withStore(func(s *store.Store) error {
			to := *out
			if to.path == "" {
				to.path = filepath.Join(s.Dir(), store.BackupFolder)
				if err := os.MkdirAll(to.path, 0o700); err != nil {
					return fmt.Errorf("建不了备份文件夹“%s”，请检查权限：%w", to.path, err)
				}
			}
			path, err := to.file(s.Dir(), "showroom-"+now().Time().Format("20060102-150405")+".db")
			if err != nil {
				return err
			}
			if err := s.Backup(c.ctx, path); err != nil {
				return err
			}
			info, err := os.Stat(path)
			if err != nil {
				return fmt.Errorf("look at the backup: %w", err)
			}
			answer := struct {
				File  string `json:"file"`
				Bytes int64  `json:"bytes"`
			}{path, info.Size()}
			return c.answer(answer, func() error { return c.say("已备份到 %s（%d 字节）\n", path, info.Size()) })
		})
	}
}

func backupsVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args); err != nil {
			return err
		}
		dir, err := c.folder()
		if err != nil {
			return err
		}
		found, err := store.Backups(dir)
		if err != nil {
			return err
		}
		type line struct {
			File  string       `json:"file"`
			Day   calendar.Day `json:"day"`
			Bytes int64        `json:"bytes"`
		}
		list := []line{}
		for _, b := range found {
			list = append(list, line{b.Path, b.Day, b.Size})
		}
		return c.answer(list, func() error {
			if len(list) == 0 {
				return c.say("还没有自动备份\n")
			}
			for _, b := range list {
				if err := c.say("%s\t%d 字节\t%s\n", b.Day, b.Bytes, b.File); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func restoreVerb(c *call, _ *flag.FlagSet) work {
	return func(args []string) error {
		if err := words(args, "FILE"); err != nil {
			return err
		}
		dir, err := c.folder()
		if err != nil {
			return err
		}
		if _, err := os.Stat(args[0]); err != nil {
			return fmt.Errorf("没有备份文件“%s”，请检查路径", args[0])
		}
		aside, err := store.Restore(c.ctx, dir, args[0], store.Options{Manual: true})
		if err != nil {
			return err
		}
		answer := struct {
			Folder   string `json:"folder"`
			Replaced string `json:"replaced"` // where the replaced database is kept, "" if there was none
		}{dir, aside}
		return c.answer(answer, func() error {
			if aside == "" {
				return c.say("已恢复到 %s\n", dir)
			}
			return c.say("已恢复到 %s；原数据保留为 %s\n", dir, aside)
		})
	}
}
