package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// keyMap is what the sheet of keys shows; does is Chinese.
var keyMap = []KeyLine{
	{"Ctrl+K", "搜索"}, {"Ctrl+N", "新建"}, {"Ctrl+S", "保存"}, {"Ctrl+P", "打印"},
	{"Enter", "打开"}, {"Esc · Alt+←", "返回"}, {"Ctrl+1…9", "左侧导航"}, {"F5", "刷新"},
	{"↑ ↓ PgUp PgDn Home End", "在列表中移动"}, {"A–Z", "列表中按拼音首字母定位"},
	{"Tab", "下一栏"}, {"F4", "在日期栏打开日历"}, {"F1", "本页按键"},
}

// bindKeys tells the window its shortcuts: those that reach it because nothing has the keyboard, and those
// that an entry has no use for.
func (d *Desk) bindKeys() {
	c := d.Window.Canvas()
	all := map[string]func(){}
	take := func(s fyne.Shortcut) {
		if do := all[s.ShortcutName()]; do != nil && d.cover == nil && d.Asking() == nil {
			do()
		}
	}
	bind := func(key fyne.KeyName, mod fyne.KeyModifier, do func()) {
		s := &desktop.CustomShortcut{KeyName: key, Modifier: mod}
		all[s.ShortcutName()] = do
		c.AddShortcut(s, take)
	}
	bind(fyne.KeyK, fyne.KeyModifierControl, func() { d.finder.open() })
	bind(fyne.KeyN, fyne.KeyModifierControl, d.create)
	bind(fyne.KeyS, fyne.KeyModifierControl, d.save)
	bind(fyne.KeyP, fyne.KeyModifierControl, d.print)
	bind(fyne.KeyLeft, fyne.KeyModifierAlt, d.Back)
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}
	for i, key := range digits {
		bind(key, fyne.KeyModifierControl, func() {
			if i < len(d.Entries) {
				d.Go(d.Entries[i].Route)
			}
		})
	}
	input.TakeShortcuts(c, take)
	c.SetOnTypedKey(d.typed)
}

// typed gets every key that no widget used: Esc closes what is in front, then goes back.
func (d *Desk) typed(key *fyne.KeyEvent) {
	if s := d.Asking(); s != nil {
		if key.Name == fyne.KeyEscape {
			s.Close()
		}
		return
	}
	if d.cover != nil {
		return
	}
	switch {
	case key.Name == fyne.KeyF1:
		d.Help()
	case key.Name == fyne.KeyF5:
		d.Reload()
	case key.Name == fyne.KeyEscape && d.finder.shown():
		d.finder.close()
		d.focusPage()
	case d.pageKey(key):
	case key.Name == fyne.KeyEscape:
		d.Back()
	}
}

func (d *Desk) save() {
	if s, ok := d.Page().(Saver); ok {
		s.Save()
	}
}

func (d *Desk) print() {
	if p, ok := d.Page().(Printer); ok {
		p.Print()
	}
}

// create makes what the page makes, else what there is to make, else lets the user choose.
func (d *Desk) create() {
	if c, ok := d.Page().(Creator); ok {
		c.Create()
		return
	}
	if len(d.New) == 1 {
		d.run(d.New[0])
		return
	}
	d.top.createMenu()
}

// Help shows the sheet of keys, those of the page first and by themselves.
func (d *Desk) Help() {
	parts := look.Column(20)
	if h, ok := d.Page().(Helper); ok {
		parts.Add(keyLines("在本页", h.Keys()))
	}
	parts.Add(keyLines("到处可用", keyMap))
	var s *Sheet
	s = d.Sheet(words.Tr("按键"), parts, input.NewMain(words.Tr("知道了"), nil, func() { s.Close() }))
}

// keyLines are keys with what they do, under a head in Chinese.
func keyLines(head string, lines []KeyLine) fyne.CanvasObject {
	var pairs []fyne.CanvasObject
	for _, l := range lines {
		pairs = append(pairs, look.Inset(0, 24, 0, 0, look.Line(16, look.Fixed(190, 28, look.NewText(l.Keys).In(look.Accent)), look.Fixed(190, 0, look.NewText(words.Tr(l.Does))))))
	}
	return look.Column(4, look.NewCaption(words.Tr(head)), look.Tiles(2, 2, pairs...))
}
