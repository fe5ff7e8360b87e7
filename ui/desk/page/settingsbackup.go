package page

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"

	"showroom/sync/store"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// showBackup lists the automatic backups and makes one now.
func (p *settingsPage) showBackup() {
	p.again = p.showBackup
	work.Go(p.s.ctx, func(context.Context) ([]store.BackupFile, error) { return store.Backups(p.s.Store.Dir()) }, func(files []store.BackupFile, err error) {
		if err != nil {
			p.s.fail("备份没有列出来", err)
			return
		}
		list := look.Column(4, look.Section(words.Tr("已有的备份"), look.NewCaption(words.Trf("%d 个", len(files)))))
		for _, f := range files {
			list.Add(p.backupLine(f))
		}
		if len(files) == 0 {
			list.Add(look.NewText(words.Tr("还没有备份。程序每天自动备份一次，也可以现在备份。")).In(look.Secondary))
		}
		folder := look.Pairs(1, look.Words(words.Tr("数据文件夹"), p.s.Store.Dir()), look.Words(words.Tr("备份文件夹"), filepath.Join(p.s.Store.Dir(), store.BackupFolder)))
		restore := look.Column(8, look.Section(words.Tr("用备份恢复")), note("恢复会用备份里的数据换掉现在的数据。被换下的数据保留在数据文件夹里，单号接着往下编，不会重复。"),
			note("程序打不开时：运行 showroomctl restore --data 数据文件夹 备份文件，再启动展厅。"))
		now := input.NewMain(words.Tr("立即备份"), nil, p.backUp)
		p.put("备份", "每天自动备份，保留 14 天；备份与数据在同一块硬盘，请另存到 U 盘", look.Column(24, folder, list, restore), now)
	})
}

// backupLine is one backup: its day, its size, and for those who manage the way back to it.
func (p *settingsPage) backupLine(f store.BackupFile) fyne.CanvasObject {
	line := []fyne.CanvasObject{look.Fixed(176, 0, look.NewText(backupTime(f))),
		look.Fixed(110, 0, look.NewText(megabytes(f.Size)).Right()), look.Stretch(look.NewText(filepath.Base(f.Path)).In(look.Secondary).Cut())}
	if p.s.Restorer != nil && p.s.Session.MayManage() {
		line = append(line, input.NewQuiet(words.Tr("用它恢复"), nil, func() { p.restore(f) }))
	}
	return look.Fixed(0, 36, look.Line(16, line...))
}

// backupTime is when a backup was made. A copy that was brought back may be younger than its day.
func backupTime(f store.BackupFile) string {
	if f.At.Day() == f.Day {
		return look.Exact(f.At)
	}
	return f.Day.String() + " " + words.Tr(f.Day.Weekday())
}

// restore asks, for everything since the backup goes out of sight.
func (p *settingsPage) restore(f store.BackupFile) {
	text := words.Trf("现在的数据会换成 %s 的备份，之后录入的内容不再显示，但保留在数据文件夹里。展厅会重新启动到登录页。", backupTime(f))
	p.s.Desk.AskGrave(words.Tr("用备份恢复？"), text, words.Tr("恢复"), func() { p.s.Restorer.Restore(f.Path) })
}

// backUp makes a backup while others go on working.
func (p *settingsPage) backUp() {
	p.put("备份", "正在备份，可以继续工作", look.Line(0, look.Fixed(360, 0, endless())))
	day := p.s.today()
	file := filepath.Join(p.s.Store.Dir(), store.BackupFolder, fmt.Sprintf("showroom-%08d.db", int(day)))
	work.Go(p.s.ctx, func(ctx context.Context) (struct{}, error) {
		if made, err := p.s.Store.BackupToday(ctx); err != nil || made {
			return struct{}{}, err
		}
		return struct{}{}, p.s.Store.Backup(ctx, file)
	}, func(_ struct{}, err error) {
		if p.parts[p.shown].Label == "备份" {
			p.showBackup()
		}
		if err != nil {
			p.s.fail("备份没有完成", err)
			return
		}
		p.s.Desk.Toast(look.Good, words.Trf("已备份到 %s", filepath.Base(file)), "", nil)
	})
}

func megabytes(bytes int64) string {
	return fmt.Sprintf("%d.%d MB", bytes>>20, (bytes&(1<<20-1))*10>>20)
}

// showAbout is the version and what the program is made of.
func (p *settingsPage) showAbout() {
	version := p.s.Version
	if version == "" {
		version = words.Tr("未标版本")
	}
	facts := look.Pairs(2, look.Words(words.Tr("版本"), version), look.Words(words.Tr("数据文件夹"), p.s.Store.Dir()))
	made := look.Column(6, look.Section(words.Tr("字体和组件的许可")))
	for _, one := range licences {
		made.Add(look.Line(16, look.Fixed(260, 0, look.NewText(one[0])), look.Fixed(160, 0, look.NewText(one[1]).In(look.Secondary)), look.Stretch(look.NewText(words.Tr(one[2])).In(look.Secondary).Cut())))
	}
	p.put("关于", "展厅：汽车门店的离线工作台", look.Column(24, facts, made))
}

// licences are what the program is made of: name, licence, for what.
var licences = [][3]string{
	{"Noto Sans SC", "SIL OFL 1.1", "屏幕和纸上的字体"},
	{"Fyne", "BSD-3-Clause", "窗口和控件"},
	{"modernc.org/sqlite", "BSD-3-Clause", "本机数据库"},
	{"gofpdf", "MIT", "PDF 文件"},
	{"resty", "MIT", "与总部通信"},
	{"logrus", "MIT", "运行日志"},
	{"excelize", "BSD-3-Clause", "Excel 文件"},
	{"klauspost/compress", "BSD-3-Clause", "压缩"},
	{"boombuler/barcode", "MIT", "二维码"},
	{"go-pinyin", "MIT", "拼音"},
	{"google/uuid", "BSD-3-Clause", "记录编号"},
	{"go-text/typesetting", "BSD-3-Clause", "罕用字"},
	{"lumberjack", "MIT", "日志轮换"},
	{"golang.org/x", "BSD-3-Clause", "文字编码与密码摘要"},
}
