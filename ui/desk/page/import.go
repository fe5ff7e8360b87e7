package page

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	custfile "showroom/sync/sheet/customers"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// openImport opens the import of customers.
func openImport(s *Shop, _ desk.Route) (desk.Page, error) {
	p := &importPage{s: s, body: container.NewStack()}
	s.Desk.Window.SetOnDropped(p.dropped)
	p.choose()
	return p, nil
}

// importPage takes a file of customers in, in four steps: file, columns, preview, result. Nothing is
// changed before the last button of the preview.
type importPage struct {
	s       *Shop
	step    int
	table   *sheet.Table
	chosen  custfile.Mapping // what the person says; -1 leaves a field out
	mapping custfile.Mapping // of report
	report  *custfile.Report
	dry     action.Imported
	done    action.Imported
	fault   string // why the step can't go on, in the user's words
	stop    context.CancelFunc
	far     *look.Bar // of what is under way
	part    *look.Text
	busy    bool
	past    []pastImport
	body    *fyne.Container
	preview *importPreview
}

// The steps.
const (
	stepFile = iota
	stepColumns
	stepPreview
	stepResult
)

var stepNames = []string{"选择文件", "对应各列", "预览核对", "导入结果"}

// lay shows a step: head with the steps, what is wrong, the content, the buttons at the foot.
func (p *importPage) lay(content fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	marks := []fyne.CanvasObject{}
	for i, name := range stepNames {
		ink, bold := look.Secondary, false
		if i == p.step {
			ink, bold = look.Accent, true
		}
		text := look.NewText("")
		text.Say(string(rune('1'+i))+"  "+words.Tr(name), ink, bold)
		if i > 0 {
			marks = append(marks, look.NewText("›").In(look.Secondary))
		}
		marks = append(marks, text)
	}
	file := ""
	if p.table != nil {
		file = p.table.Name + " · " + p.table.Encoding
	}
	top := look.Column(12, look.Head(words.Tr("导入客户"), file), look.Line(12, marks...))
	if p.fault != "" {
		top.Add(look.Banner(look.Bad, p.fault))
	}
	foot := look.Column(0, look.Rule(), look.Inset(12, look.Margin, 16, look.Margin, look.Line(8, append([]fyne.CanvasObject{look.Spacer()}, buttons...)...)))
	if len(buttons) == 0 {
		foot.Hide()
	}
	p.body.Objects = []fyne.CanvasObject{container.NewBorder(look.Inset(20, look.Margin, 16, look.Margin, top), foot, nil, nil, content)}
	p.body.Refresh()
}

// choose is the first step.
func (p *importPage) choose() {
	p.step, p.table, p.report, p.preview = stepFile, nil, nil, nil
	open := input.NewMain(words.Tr("选择文件"), look.IconIn(icons.Plus, look.OnAccent), p.ask)
	area := look.Empty(icons.Customer, words.Tr("把客户文件拖到这里，或选择文件"), words.Tr("可以是 .xlsx，或 UTF-8、GBK 编码的 .csv；第一行是表头，至少有姓名和手机两列。"), open)
	frame := look.Fixed(0, 260, container.NewStack(look.NewTint(look.Ground, look.Hairline, 8), area))
	page := look.Column(24, frame)
	p.lay(container.NewVScroll(look.Inset(0, look.Margin, look.Margin, look.Margin, page)))
	read(p.s, p.s.ctx, "以前的导入没有读出来", readPastImports, func(past []pastImport) {
		p.past = past
		if p.step == stepFile && len(past) > 0 {
			page.Add(p.pastList())
			page.Refresh()
		}
	})
}

// ask opens the system's file dialog.
func (p *importPage) ask() {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			p.s.fail("文件打不开", err)
		case file != nil:
			path := file.URI().Path()
			if err := file.Close(); err != nil {
				p.s.fail("文件打不开", err)
				return
			}
			p.load(path)
		}
	}, p.s.Desk.Window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".csv", ".xlsx", ".txt", ".xls"}))
	p.s.showFiles(d)
}

// dropped takes a file that was dragged onto the window, when this page is in view and at its beginning.
func (p *importPage) dropped(_ fyne.Position, files []fyne.URI) {
	if p.s.Desk.Page() != desk.Page(p) || p.busy || len(files) == 0 || p.step == stepResult {
		return
	}
	if len(files) > 1 {
		p.fault = words.Tr("一次只能导入一个文件，请逐个拖入。")
		p.choose()
		return
	}
	p.load(files[0].Path())
}

// load reads a file in the background. A file that can't be read is refused in words and changes nothing.
func (p *importPage) load(path string) {
	p.busy, p.fault = true, ""
	ctx, stop := context.WithCancel(p.s.ctx)
	p.stop = stop
	p.wait(words.Trf("正在读取 %s", filepath.Base(path)), endless(), p.halt(p.choose))
	work.Go(ctx, func(context.Context) (table *sheet.Table, err error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, &sheet.Error{File: filepath.Base(path), Message: "打不开。请确认文件还在，也没有被其他程序独占"}
		}
		defer file.Close()
		if table, err = sheet.Read(filepath.Base(path), file); err != nil {
			return nil, err
		}
		return table, custfile.Harmless(table)
	}, func(table *sheet.Table, err error) {
		p.busy = false
		if err != nil {
			p.fault = words.Tr(err.Error())
			p.choose()
			return
		}
		p.table = table
		p.chosen = custfile.Suggest(table.Header)
		p.columns()
	})
}

// wait shows that something is under way; stop ends it. bar is what shows how far it is.
func (p *importPage) wait(text string, bar fyne.CanvasObject, stop func()) {
	halt := input.NewButton(words.Tr("停止"), nil, stop)
	p.lay(container.NewCenter(look.Column(16, container.NewCenter(look.NewStrong(text)), look.Fixed(360, 0, bar), container.NewCenter(halt))))
}

// measured is a bar for what is counted.
func (p *importPage) measured() fyne.CanvasObject {
	p.far, p.part = look.NewBar(), look.NewText("0%").In(look.Secondary).Right()
	return look.Line(12, look.Stretch(p.far), look.Fixed(44, 0, p.part))
}

// telling is the session for a long action: it moves the bar in view.
func (p *importPage) telling() *action.Session {
	session, bar, part := *p.s.Session, p.far, p.part
	session.Far = func(done, of int) {
		fyne.Do(func() {
			bar.Set(int64(done), int64(of))
			part.Set(strconv.Itoa(done*100/max(of, 1)) + "%")
		})
	}
	return &session
}

// Focus takes what is dropped onto the window while the page is in view.
func (p *importPage) Focus() { p.s.Desk.Window.SetOnDropped(p.dropped) }

func (p *importPage) Title() string             { return words.Tr("导入客户") }
func (p *importPage) Object() fyne.CanvasObject { return p.body }

// Unsaved tells whether a file is half-way in.
func (p *importPage) Unsaved() bool { return p.busy || p.step == stepColumns || p.step == stepPreview }

// Discard stops what is under way; nothing was changed.
func (p *importPage) Discard() {
	if p.stop != nil {
		p.stop()
	}
	p.fault, p.busy = "", false
	p.choose()
}

// Close stops what is under way.
func (p *importPage) Close() {
	if p.stop != nil {
		p.stop()
	}
}

// pastImport is one import that is still in the store.
type pastImport struct {
	batch record.ID
	at    calendar.Instant
	count int
}

func readPastImports(v *store.View) ([]pastImport, error) {
	found, err := store.Find(v, domain.Customers, `WHERE "import" <> '' GROUP BY "import" ORDER BY created DESC LIMIT 5`)
	if err != nil {
		return nil, err
	}
	out := make([]pastImport, len(found))
	for i, c := range found {
		out[i] = pastImport{batch: c.Import, at: c.Created}
		if out[i].count, err = store.CountCustomers(v, store.CustomerFilter{Import: c.Import}, 1_000_000); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *importPage) pastList() fyne.CanvasObject {
	box := look.Column(4, look.Section(words.Tr("最近的导入")))
	for _, one := range p.past {
		undo := input.NewQuiet(words.Tr("撤销导入"), nil, func() { p.undo(one.batch) })
		box.Add(look.Line(16, look.Fixed(150, 0, look.NewText(one.at.String())), look.Stretch(look.NewText(words.Trf("%d 位客户", one.count)).In(look.Secondary)), undo))
	}
	return box
}
