package page

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/sheet"
	custfile "showroom/sync/sheet/customers"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// importLine is one row of the file in the preview.
type importLine struct {
	line   int
	who    string
	phone  string
	column string
	reason string
	tone   look.Tone
}

// importPreview is what the third step shows: faulty, repeated and good rows.
type importPreview struct {
	parts [3][]importLine
	chips [3]*look.Chip
	shown int
	grid  *grid.Grid[importLine]
}

var previewNames = [3]string{"有问题 %d", "重复 %d", "可读入 %d"}

// check is the third step.
func (p *importPage) check() {
	p.step = stepPreview
	v := &importPreview{}
	p.preview = v
	v.parts = [3][]importLine{p.faultyLines(), repeatedLines(p.report), goodLines(p.report)}
	columns := []grid.Column[importLine]{
		{Name: "line", Label: "行", Width: 60, Right: true, Show: func(l *importLine) grid.Cell { return grid.Cell{Text: strconv.Itoa(l.line)} }},
		{Name: "who", Label: "姓名", Width: 160, Show: func(l *importLine) grid.Cell { return grid.Cell{Text: l.who} }},
		{Name: "phone", Label: "手机", Width: 130, Show: func(l *importLine) grid.Cell { return grid.Cell{Text: l.phone} }},
		{Name: "column", Label: "列", Width: 120, Show: func(l *importLine) grid.Cell { return grid.Cell{Text: l.column} }},
		{Name: "reason", Label: "说明", Width: 420, Grow: true, Show: func(l *importLine) grid.Cell { return grid.Cell{Text: words.Tr(l.reason), Tone: l.tone} }},
	}
	v.grid = grid.New(columns, grid.Source[importLine](grid.Slice[importLine]{}), grid.Options[importLine]{})
	chips := []fyne.CanvasObject{}
	for i := range v.chips {
		v.chips[i] = look.NewChip("", func() { v.show(i) })
		chips = append(chips, v.chips[i])
	}
	c := p.report.Counts
	figures := look.Tiles(5, 24,
		look.Figure(words.Tr("文件行数"), strconv.Itoa(c.Rows), "", look.Plain, nil),
		look.Figure(words.Tr("将导入"), strconv.Itoa(p.dry.Filed), "", look.Good, nil),
		look.Figure(words.Tr("有问题"), strconv.Itoa(c.Bad), "", look.Bad, nil),
		look.Figure(words.Tr("文件内重复"), strconv.Itoa(c.Duplicates), "", look.Due, nil),
		look.Figure(words.Tr("已在档案"), strconv.Itoa(p.dry.OnFile), "", look.Plain, nil))
	content := container.NewBorder(look.Column(16, figures, look.Line(8, chips...)), nil, nil, nil, look.Inset(8, 0, 0, 0, v.grid))
	first := 0
	if len(v.parts[0]) == 0 {
		first = 2
	}
	v.show(first)
	back := input.NewButton(words.Tr("上一步"), nil, p.columns)
	out := input.NewButton(words.Tr("导出问题行"), nil, p.askExport)
	enable(out, c.Bad > 0)
	take := input.NewMain(words.Trf("导入 %d 位客户", p.dry.Filed), nil, p.take)
	enable(take, p.dry.Filed > 0)
	p.lay(look.Inset(0, look.Margin, 0, look.Margin, content), out, back, take)
}

func (v *importPreview) show(part int) {
	v.shown = part
	for i, chip := range v.chips {
		chip.Set(words.Trf(previewNames[i], len(v.parts[i])), i == part)
	}
	v.grid.SetSource(grid.Slice[importLine]{All: v.parts[part]})
}

func (p *importPage) faultyLines() []importLine {
	out := make([]importLine, len(p.report.Bad))
	for i, b := range p.report.Bad {
		cell := func(f custfile.Field) string {
			if at := p.mapping[f]; at < len(b.Cells) {
				return strings.TrimSpace(b.Cells[at])
			}
			return ""
		}
		out[i] = importLine{line: b.Line, who: cell(custfile.FieldName), phone: cell(custfile.FieldPhone), column: b.Column, reason: b.Reason, tone: look.Bad}
	}
	return out
}

func repeatedLines(r *custfile.Report) []importLine {
	byRow := make(map[int]custfile.Row, len(r.Rows))
	for _, row := range r.Rows {
		byRow[row.Row] = row
	}
	out := make([]importLine, len(r.Duplicates))
	for i, d := range r.Duplicates {
		reason := fmt.Sprintf("手机与第 %d 行相同，姓名也相同，只导入前一行", byRow[d.OfRow].Line)
		if !d.SameName {
			reason = fmt.Sprintf("手机与第 %d 行相同，姓名不同，只导入前一行，请核对", byRow[d.OfRow].Line)
		}
		out[i] = importLine{line: d.Line, who: byRow[d.Row].Name, phone: d.Phone, reason: reason, tone: look.Due}
	}
	return out
}

func goodLines(r *custfile.Report) []importLine {
	out := make([]importLine, len(r.Rows))
	for i, row := range r.Rows {
		out[i] = importLine{line: row.Line, who: row.Name, phone: row.Phone, reason: strings.Join(nonEmpty(row.Model, row.Level, row.Channel, row.Consultant), " · ")}
	}
	return out
}

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// export writes the faulty rows as they stood, with the reason in front, for somebody to mend.
func (p *importPage) export(w io.Writer) error {
	header := append(strings.Fields("行号 问题"), p.table.Header...) // the file is for the dealer's own system: Chinese
	rows := make([][]string, len(p.report.Bad))
	for i, b := range p.report.Bad {
		rows[i] = append([]string{strconv.Itoa(b.Line), b.Reason}, b.Cells...)
	}
	return sheet.WriteCSV(w, header, rows)
}

// askExport asks where the faulty rows are to be written.
func (p *importPage) askExport() {
	var out bytes.Buffer
	if err := p.export(&out); err != nil {
		p.s.fail("问题行没有导出", err)
		return
	}
	p.s.saveFile(words.Tr("导入问题行")+".csv", out.Bytes(), "问题行没有导出")
}

// saveFile asks for a place and writes data to it.
func (s *Shop) saveFile(name string, data []byte, what string) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			s.fail(what, err)
			return
		case file == nil:
			return
		}
		_, err = file.Write(data)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			s.fail(what, err)
			return
		}
		s.Desk.Toast(look.Good, words.Trf("已导出 %s", file.URI().Name()), "", nil)
	}, s.Desk.Window)
	d.SetFileName(name)
	s.showFiles(d)
}

// take imports in the background, as one action: stopped half-way it has changed nothing.
func (p *importPage) take() {
	p.busy = true
	ctx, stop := context.WithCancel(p.s.ctx)
	p.stop = stop
	p.wait(words.Trf("正在导入 %d 位客户", p.dry.Filed), p.measured(), p.halt(p.check))
	session := p.telling()
	work.Go(ctx, func(ctx context.Context) (action.Imported, error) {
		return session.ImportCustomers(ctx, p.report, false)
	}, func(done action.Imported, err error) {
		p.busy = false
		if err != nil {
			p.fault = words.Trf("没有导入，档案没有改动：%s", words.Tr(err.Error()))
			p.check()
			return
		}
		p.done, p.fault = done, ""
		p.result()
	})
}

// result is the last step.
func (p *importPage) result() {
	p.step = stepResult
	c := p.report.Counts
	said := look.Banner(look.Good, words.Trf("已导入 %d 位客户。", p.done.Filed))
	figures := look.Tiles(4, 24,
		look.Figure(words.Tr("已导入"), strconv.Itoa(p.done.Filed), "", look.Good, nil),
		look.Figure(words.Tr("有问题，未导入"), strconv.Itoa(c.Bad), "", look.Bad, nil),
		look.Figure(words.Tr("文件内重复"), strconv.Itoa(p.done.Repeated), "", look.Due, nil),
		look.Figure(words.Tr("已在档案"), strconv.Itoa(p.done.OnFile), "", look.Plain, nil))
	hint := look.NewCaption(words.Tr("导错了可以整批撤销；已经有人跟进或报价的客户会留下。"))
	undo := input.NewButton(words.Tr("撤销导入"), nil, func() { p.undo(p.done.Batch) })
	out := input.NewButton(words.Tr("导出问题行"), nil, p.askExport)
	enable(out, c.Bad > 0)
	again := input.NewButton(words.Tr("再导入一个文件"), nil, p.choose)
	show := input.NewMain(words.Tr("查看客户"), nil, func() { p.s.Desk.Go(desk.Route{Page: "customers"}) })
	page := look.Column(20, said, figures, hint)
	p.lay(container.NewVScroll(look.Inset(0, look.Margin, look.Margin, look.Margin, page)), undo, out, again, show)
}

// undo takes an import back after asking.
func (p *importPage) undo(batch record.ID) {
	text := words.Tr("这一批客户会从档案中移除。已经有人跟进、修改或报价的客户会留下。")
	p.s.Desk.AskGrave(words.Tr("撤销这次导入？"), text, words.Tr("撤销导入"), func() {
		type undone struct{ removed, kept int }
		act(p.s, "导入没有撤销", func(ctx context.Context) (u undone, err error) {
			u.removed, u.kept, err = p.s.Session.UndoImport(ctx, batch)
			return u, err
		}, func(u undone) {
			p.fault = ""
			p.choose()
			p.s.Desk.Toast(look.Good, words.Trf("已移除 %d 位客户，保留 %d 位", u.removed, u.kept), "", nil)
		})
	})
}
