package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/sync/action"
	custfile "showroom/sync/sheet/customers"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// endless is a bar for work whose length isn't known.
func endless() fyne.CanvasObject { return widget.NewProgressBarInfinite() }

// columns is the second step: which column holds what. The guesses are filled in.
func (p *importPage) columns() {
	p.step, p.report, p.preview = stepColumns, nil, nil
	labels := append([]string{words.Tr("不导入")}, p.table.Header...)
	rows := look.Column(8, p.columnLine(look.NewCaption(words.Tr("字段")), look.NewCaption(words.Tr("文件中的列")), look.NewCaption(words.Tr("前几行的内容"))), look.Rule())
	for _, field := range custfile.Fields() {
		sample := look.NewText("").In(look.Secondary).Cut()
		say := func() {
			if at, ok := p.chosen[field]; ok && at >= 0 {
				sample.Set(p.samples(at))
				return
			}
			sample.Set("")
		}
		choice := input.NewChoice(labels, nil, func(at int) {
			p.chosen[field] = at - 1
			say()
		})
		choice.PlaceHolder = words.Tr("不导入")
		at, ok := p.chosen[field]
		if !ok {
			at = -1
		}
		choice.Choose(at + 1)
		say()
		name := look.Line(3, look.NewText(words.Tr(field.Title())))
		if field == custfile.FieldName || field == custfile.FieldPhone {
			name.Add(look.NewText("*").In(look.Red))
		}
		rows.Add(p.columnLine(name, choice, sample))
	}
	back := input.NewButton(words.Tr("换一个文件"), nil, func() { p.fault = ""; p.choose() })
	next := input.NewMain(words.Tr("下一步"), nil, p.judge)
	p.lay(container.NewVScroll(look.Inset(0, look.Margin, 12, look.Margin, rows)), back, next)
}

func (p *importPage) columnLine(name, choice, sample fyne.CanvasObject) fyne.CanvasObject {
	return look.Line(24, look.Fixed(140, 0, name), look.Fixed(280, 0, choice), look.Stretch(sample))
}

// samples are the first three different contents of a column.
func (p *importPage) samples(column int) string {
	var out []string
	seen := map[string]bool{}
	for _, row := range p.table.Rows {
		text := strings.TrimSpace(row.Cell(column).Text)
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		if out = append(out, text); len(out) == 3 {
			break
		}
	}
	return strings.Join(out, "  ·  ")
}

// judge reads all rows with the chosen columns and asks the store what it knows already.
func (p *importPage) judge() {
	chosen := custfile.Mapping{}
	for _, field := range custfile.Fields() {
		chosen[field] = -1
		if at, ok := p.chosen[field]; ok {
			chosen[field] = at
		}
	}
	mapping, err := custfile.Guess(p.table.Header, chosen)
	if err != nil {
		p.fault = words.Tr(err.Error())
		p.columns()
		return
	}
	p.fault, p.busy = "", true
	ctx, stop := context.WithCancel(p.s.ctx)
	p.stop = stop
	p.wait(words.Trf("正在核对 %d 行", len(p.table.Rows)), p.measured(), p.halt(p.columns))
	type judged struct {
		report *custfile.Report
		dry    action.Imported
	}
	session := p.telling()
	work.Go(ctx, func(ctx context.Context) (j judged, err error) {
		j.report = custfile.Read(p.table, mapping)
		if err := ctx.Err(); err != nil {
			return j, err
		}
		j.dry, err = session.ImportCustomers(ctx, j.report, true)
		return j, err
	}, func(j judged, err error) {
		p.busy = false
		if err != nil {
			p.fault = words.Tr(err.Error())
			p.columns()
			return
		}
		p.mapping, p.report, p.dry = mapping, j.report, j.dry
		p.check()
	})
}

// halt stops what is under way and shows a step again.
func (p *importPage) halt(back func()) func() {
	return func() {
		p.stop()
		p.busy = false
		back()
	}
}
