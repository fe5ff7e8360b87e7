package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// top is the top bar: back, search, ＋新建, the user.
type top struct {
	desk   *Desk
	whole  *fyne.Container
	search *input.Entry
	create *input.Button
	user   *input.Button
}

func newTop(d *Desk) *top {
	t := &top{desk: d, search: input.NewEntry()}
	t.search.Icon = look.IconIn(icons.Search, look.Secondary)
	t.search.PlaceHolder = words.Tr("搜索客户、手机尾号、车牌、VIN、单号")
	t.search.ActionItem = look.Inset(0, 12, 0, 8, look.NewCaption("Ctrl+K"))
	t.create = input.NewMain(words.Tr("新建")+"  Ctrl+N", theme.ContentAddIcon(), t.createMenu)
	t.user = input.NewQuiet(d.UserName, theme.MenuDropDownIcon(), t.userMenu)
	t.user.IconPlacement = widget.ButtonIconTrailingText
	back := input.NewQuiet("", look.Icon(icons.Back), d.Back)
	right := look.Line(8, t.create, t.user)
	if len(d.New) == 0 {
		t.create.Hide()
	}
	bar := look.Line(8, look.Fixed(40, 0, back), container.New(atMost(560), t.search), look.Spacer(), right)
	t.whole = container.NewStack(look.On(look.Surface, look.Inset(0, 16, 0, 16, bar)))
	return t
}

// atMost is a width that shrinks in narrow windows.
type atMost float32

func (a atMost) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(a), o[0].MinSize().Height)
}

func (a atMost) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(size)
}

func (d *Desk) items(commands []Command) []*fyne.MenuItem {
	out := make([]*fyne.MenuItem, 0, len(commands))
	for _, c := range commands {
		item := fyne.NewMenuItem(words.Tr(c.Label), func() { d.run(c) })
		if c.Icon.SVG != nil {
			item.Icon = look.Icon(c.Icon)
		}
		out = append(out, item)
	}
	return out
}

func (d *Desk) run(c Command) {
	if c.Do != nil {
		c.Do()
		return
	}
	d.Go(c.Route)
}

func (t *top) createMenu() {
	if len(t.desk.New) == 0 {
		return
	}
	t.desk.menu(t.create, t.desk.items(t.desk.New))
}

// userMenu is the user's own commands, then language, appearance and help.
func (t *top) userMenu() {
	d := t.desk
	items := d.items(d.User)
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	tongues := fyne.NewMenuItem(words.Tr("语言"), nil)
	tongues.ChildMenu = fyne.NewMenu("")
	for _, l := range words.Languages {
		item := fyne.NewMenuItem(l.Name(), func() { d.SetLanguage(l) })
		item.Checked = l == words.Current()
		tongues.ChildMenu.Items = append(tongues.ChildMenu.Items, item)
	}
	modes := fyne.NewMenuItem(words.Tr("外观"), nil)
	modes.ChildMenu = fyne.NewMenu("")
	for _, m := range look.Modes {
		item := fyne.NewMenuItem(words.Tr(m.Label), func() { d.SetMode(m.Mode) })
		item.Checked = m.Mode == d.Mode || m.Mode == look.System && d.Mode == ""
		modes.ChildMenu.Items = append(modes.ChildMenu.Items, item)
	}
	items = append(items, tongues, modes, fyne.NewMenuItem(words.Tr("按键")+"  F1", d.Help))
	d.menu(t.user, items)
}

// menu opens a menu below a button, flush with its right edge.
func (d *Desk) menu(below fyne.CanvasObject, items []*fyne.MenuItem) *widget.PopUpMenu {
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), d.Window.Canvas())
	left := below.Size().Width - m.MinSize().Width
	m.ShowAtRelativePosition(fyne.NewPos(left, below.Size().Height+4), below)
	return m
}
