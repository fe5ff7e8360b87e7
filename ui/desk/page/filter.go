package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/look"
	"showroom/ui/words"
)

// facet is one chip above a list: what it filters by, and among what one chooses.
type facet struct {
	label   string // Chinese
	options record.Choices
	chip    *look.Chip
	chosen  string // code, "" for all
	set     func(code string)
	plain   bool // labels are names, not words
}

// newFacets are the chips of the customer list.
func (p *customers) newFacets() []*facet {
	staff := record.Choices{}
	for _, u := range p.start.staff {
		staff = append(staff, record.Option{Code: string(u.ID), Label: u.Name})
	}
	models := record.Choices{}
	for _, m := range p.start.models {
		models = append(models, record.Option{Code: m, Label: m})
	}
	f := &p.filter
	facets := []*facet{
		{label: "意向级别", options: domain.Levels, set: func(code string) { f.Level = code }},
		{label: "来源", options: domain.Channels, set: func(code string) { f.Channel = code }},
		{label: "顾问", options: staff, set: func(code string) { f.Owner = record.ID(code) }, plain: true},
		{label: "车型", options: models, set: func(code string) { f.Model = code }, plain: true},
		{label: "下次联系", options: nextSpans, set: func(code string) { f.Next = spanEnd(code, p.shop.Desk.Now()) }},
	}
	if f.Import != "" {
		batch := string(f.Import)
		facets = append(facets, &facet{label: "导入", options: record.Choices{{Code: batch, Label: "本次导入"}}, chosen: batch,
			set: func(code string) { f.Import = record.ID(code) }})
	}
	for _, one := range facets {
		one.chip = look.NewMenuChip("", nil)
		one.chip.OnTapped = func() { p.menu(one) }
	}
	return facets
}

// nextSpans are the spans of 下次联系.
var nextSpans = record.Choices{{Code: "late", Label: "已逾期"}, {Code: "today", Label: "今天以前"}, {Code: "three", Label: "3 天内"}, {Code: "week", Label: "7 天内"}}

// spanEnd is the moment before which the next contact lies.
func spanEnd(code string, now calendar.Instant) calendar.Instant {
	days, ok := map[string]int{"late": 0, "today": 1, "three": 4, "week": 8}[code]
	if !ok {
		return 0
	}
	return now.Day().AddDays(days).Start()
}

func (f *facet) say(label string) string {
	if f.plain {
		return label
	}
	return words.Tr(label)
}

// dress shows on the chip what is chosen.
func (f *facet) dress() {
	if f.chosen == "" {
		f.chip.Set(words.Tr(f.label), false)
		return
	}
	f.chip.Set(paired(words.Tr(f.label), "：", f.say(f.options.Label(f.chosen))), true)
}

// menu lets the user choose below the chip.
func (p *customers) menu(f *facet) *widget.PopUpMenu {
	item := func(label, code string) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, func() { p.choose(f, code) })
		i.Checked = f.chosen == code
		return i
	}
	items := []*fyne.MenuItem{item(words.Tr("不限"), ""), fyne.NewMenuItemSeparator()}
	for _, o := range f.options {
		items = append(items, item(f.say(o.Label), o.Code))
	}
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), p.shop.Desk.Window.Canvas())
	m.ShowAtRelativePosition(fyne.NewPos(0, f.chip.Size().Height+4), f.chip)
	return m
}

func (p *customers) choose(f *facet, code string) {
	f.chosen = code
	f.set(code)
	p.apply()
	p.Focus()
}

// filtered tells whether anything restricts the list.
func (p *customers) filtered() bool { return p.filter != store.CustomerFilter{} }

func (p *customers) clearAll() {
	for _, f := range p.facets {
		f.chosen = ""
	}
	p.filter = store.CustomerFilter{}
	p.search.SetText("")
	p.ask.Stop()
	p.apply()
	p.Focus()
}

// mark dresses the chips.
func (p *customers) mark() {
	for _, f := range p.facets {
		f.dress()
	}
	if p.filtered() {
		p.clear.Show()
	} else {
		p.clear.Hide()
	}
	p.body.Refresh()
}
