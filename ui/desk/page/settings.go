package page

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// openSettings opens the settings.
func openSettings(s *Shop, r desk.Route) (desk.Page, error) {
	p := &settingsPage{s: s, pane: container.NewStack()}
	p.lay()
	p.open(0)
	return p, nil
}

// settingsPage is what seldom changes: at the left the parts that the user may see, at the right one of them.
type settingsPage struct {
	s      *Shop
	parts  []settingsPart
	shown  int
	marks  []*input.Button
	pane   *fyne.Container
	form   *form.Form // of the part in view, nil if it has none
	save   func() bool
	again  func() // reads the part in view anew
	body   fyne.CanvasObject
	people *userList
}

// settingsPart is one part. Label is Chinese.
type settingsPart struct {
	Label  string
	manage bool // only for those who manage
	show   func()
}

func (p *settingsPage) lay() {
	all := []settingsPart{
		{"本店", false, p.showDealer}, {"用户管理", true, p.showUsers}, {"我的密码", false, p.showPassword}, {"语言和外观", false, p.showTaste},
		{"总部", false, p.showHQ}, {"备份", false, p.showBackup}, {"关于", false, p.showAbout},
	}
	list := look.Column(4)
	for _, part := range all {
		if part.manage && !p.s.Session.MayManage() {
			continue
		}
		at := len(p.parts)
		p.parts = append(p.parts, part)
		b := input.NewQuiet(words.Tr(part.Label), nil, func() { p.ask(at) })
		b.Alignment = widget.ButtonAlignLeading
		p.marks = append(p.marks, b)
		list.Add(b)
	}
	side := look.Fixed(232, 0, container.NewBorder(nil, nil, nil, look.Post(), look.Inset(8, 12, 0, 12, list)))
	head := look.Column(0, look.Inset(20, look.Margin, 16, look.Margin, look.Head(words.Tr("设置"), "")), look.Rule())
	p.body = container.NewBorder(head, nil, side, nil, p.pane)
}

// ask opens a part unless something in the present one isn't saved.
func (p *settingsPage) ask(at int) {
	if !p.Unsaved() {
		p.open(at)
		return
	}
	p.s.Desk.Ask(words.Tr("还没有保存"), words.Tr("这一页有改动还没有保存。"), words.Tr("不保存"), func() { p.open(at) })
}

// open shows a part.
func (p *settingsPage) open(at int) {
	p.shown, p.form, p.save, p.again, p.people = at, nil, nil, nil, nil
	for i, b := range p.marks {
		b.Importance = widget.LowImportance
		if i == at {
			b.Importance = widget.MediumImportance
		}
		b.Refresh()
	}
	p.parts[at].show()
}

// named opens the part of a name; for tests and for routes from elsewhere.
func (p *settingsPage) named(label string) bool {
	for i, part := range p.parts {
		if part.Label == label {
			p.open(i)
			return true
		}
	}
	return false
}

// put fills the pane with a part: its title, a line below, buttons, and the content, which scrolls.
func (p *settingsPage) put(title, below string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	p.pane.Objects = []fyne.CanvasObject{container.NewVScroll(look.Inset(20, look.Margin, look.Margin, look.Margin, p.titled(title, below, content, buttons...)))}
	p.pane.Refresh()
}

// putWhole is put for a content that scrolls by itself, such as a grid.
func (p *settingsPage) putWhole(title, below string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	head := p.headed(title, below, buttons...)
	p.pane.Objects = []fyne.CanvasObject{look.Inset(20, look.Margin, 0, look.Margin, container.NewBorder(look.Inset(0, 0, 12, 0, head), nil, nil, nil, content))}
	p.pane.Refresh()
}

func (p *settingsPage) titled(title, below string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return look.Column(20, p.headed(title, below, buttons...), content)
}

func (p *settingsPage) headed(title, below string, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	text := look.Column(2, look.NewStrong(words.Tr(title)))
	if below != "" {
		text.Add(look.NewText(words.Tr(below)).In(look.Secondary).Cut())
	}
	return container.NewBorder(nil, nil, nil, look.Line(8, buttons...), text)
}

func (p *settingsPage) Title() string             { return words.Tr("设置") }
func (p *settingsPage) Object() fyne.CanvasObject { return p.body }
func (p *settingsPage) Unsaved() bool             { return p.form != nil && p.form.Dirty() }
func (p *settingsPage) Discard()                  { p.open(p.shown) }

// Reload reads the part in view anew unless somebody types into it.
func (p *settingsPage) Reload() {
	if p.again != nil && !p.Unsaved() {
		p.again()
	}
}

// Save saves the form in view, if it is sound.
func (p *settingsPage) Save() bool {
	if p.form == nil || p.save == nil {
		return false
	}
	bad := p.form.Check().Blocking()
	if len(bad) > 0 {
		p.form.FocusProblem(bad)
		return false
	}
	return p.save()
}

// note is a paragraph of a part.
func note(text string) fyne.CanvasObject {
	o, _ := look.NewParagraph(words.Tr(text), look.Body, widget.MediumImportance)
	return o
}
