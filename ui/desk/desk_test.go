package desk

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// press sends keys as the window would: to what has the keyboard, else to the desk.
func (d *Desk) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		key := &fyne.KeyEvent{Name: k}
		if f := d.Window.Canvas().Focused(); f != nil {
			f.TypedKey(key)
		} else {
			d.Window.Canvas().OnTypedKey()(key)
		}
	}
}

// shortcut sends a shortcut as an entry does that has no use for it.
func (d *Desk) shortcut(key fyne.KeyName, mod fyne.KeyModifier) {
	input.PassShortcut(d.layers, &desktop.CustomShortcut{KeyName: key, Modifier: mod})
}

func (d *Desk) ctrl(key fyne.KeyName) { d.shortcut(key, fyne.KeyModifierControl) }

// begin opens the list and, with open, its second customer.
func begin(t *testing.T, open bool) *Desk {
	t.Helper()
	d := demo(t, 20)
	d.Begin()
	if open {
		d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
		if d.Route().Page != "customer" {
			t.Fatalf("at %v", d.Route())
		}
	}
	return d
}

func TestEnterOpensEscGoesBack(t *testing.T) {
	d := begin(t, false)
	list := d.Page().(*listPage)
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	card, ok := d.Page().(*cardPage)
	if !ok || card.form.Row().Text("name") != "王秀英" {
		t.Fatalf("opened %v", d.Route())
	}
	if d.Window.Title() != "客户 – 展厅" {
		t.Error(d.Window.Title())
	}
	d.press(fyne.KeyEscape)
	if d.Page() != Page(list) || strings.Join(list.used, " ") != "reload" {
		t.Errorf("back at another page, or it wasn't reloaded: %v", list.used)
	}
	if list.grid.Index() != 1 {
		t.Errorf("the list forgot its row: %d", list.grid.Index())
	}
	d.press(fyne.KeyEscape)
	if d.Page() != Page(list) {
		t.Error("Esc left the first page")
	}
}

func TestShortcutsReachThePage(t *testing.T) {
	d := begin(t, true)
	card := d.Page().(*cardPage)
	d.ctrl(fyne.KeyS)
	d.ctrl(fyne.KeyP)
	d.ctrl(fyne.KeyN)
	d.press(fyne.KeyF2)
	if got := strings.Join(card.used, " "); got != "save print create F2" {
		t.Error(got)
	}
	d.shortcut(fyne.KeyLeft, fyne.KeyModifierAlt)
	if d.Route().Page != "customers" {
		t.Error("Alt+Left didn't go back")
	}
	d.ctrl(fyne.Key4)
	if d.Route().Page != "quotes" {
		t.Errorf("Ctrl+4 went to %v", d.Route())
	}
	d.ctrl(fyne.KeyN)
	if d.Window.Canvas().Overlays().Top() == nil {
		t.Error("Ctrl+N opens no menu where the page makes nothing")
	}
}

func TestLeavingAsks(t *testing.T) {
	d := begin(t, true)
	card := d.Page().(*cardPage)
	name, _ := card.form.Row().Field("name")
	if err := name.SetText("王秀兰"); err != nil {
		t.Fatal(err)
	}
	d.press(fyne.KeyEscape)
	if d.Asking() == nil || d.Page() != Page(card) {
		t.Fatal("left without a question")
	}
	d.ctrl(fyne.Key1)
	if d.Page() != Page(card) {
		t.Fatal("a shortcut went past the question")
	}
	d.press(fyne.KeyEscape)
	if d.Asking() != nil || d.Page() != Page(card) {
		t.Fatal("Esc doesn't mean: stay")
	}
	d.press(fyne.KeyEscape)
	card.fail = true
	d.press(fyne.KeyReturn) // 保存 has the keyboard, and fails
	if d.Page() != Page(card) || strings.Join(card.used, " ") != "Escape Escape save" {
		t.Fatalf("left although saving failed: %v", card.used)
	}
	card.fail = false
	d.press(fyne.KeyEscape, fyne.KeyReturn)
	if d.Route().Page != "customers" {
		t.Fatal("saved, but didn't leave")
	}
}

func TestLeavingWithoutSaving(t *testing.T) {
	d := begin(t, true)
	card := d.Page().(*cardPage)
	name, _ := card.form.Row().Field("name")
	if err := name.SetText("王秀兰"); err != nil {
		t.Fatal(err)
	}
	d.Go(Route{Page: "quotes"})
	d.Asking().Buttons()[1].OnTapped()
	if d.Route().Page != "quotes" || card.used[len(card.used)-1] != "discard" {
		t.Errorf("at %v, page heard %v", d.Route(), card.used)
	}
}

func TestSearch(t *testing.T) {
	d := begin(t, false)
	d.ctrl(fyne.KeyK)
	if d.Window.Canvas().Focused() != fyne.Focusable(d.top.search) {
		t.Fatal("Ctrl+K doesn't reach the search")
	}
	test.Type(d.top.search, "张")
	if !d.finder.shown() || len(d.finder.hits) != 4 {
		t.Fatalf("%d hits", len(d.finder.hits))
	}
	d.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn)
	if d.finder.shown() || d.top.search.Text != "" {
		t.Error("the panel stays")
	}
	if card, ok := d.Page().(*cardPage); !ok || card.form.Row().Text("name") != "张一诺" {
		t.Errorf("opened %v", d.Route())
	}
	d.ctrl(fyne.KeyK)
	test.Type(d.top.search, "没有的人")
	if !d.finder.shown() || len(d.finder.hits) != 0 {
		t.Error("nothing found must be said")
	}
	d.press(fyne.KeyReturn, fyne.KeyEscape)
	if d.finder.shown() || d.Route().Page != "customer" {
		t.Error("Esc closes the panel and no more")
	}
}

func TestMarkedPart(t *testing.T) {
	demo(t, 1)
	for _, one := range []struct {
		hit  Hit
		want string
	}{
		{Hit{Title: "张伟 先生"}, "张|伟| 先生"},
		{Hit{Title: "欧阳伟", From: 0, To: 2}, "|欧阳|伟"},
		{Hit{Title: "李娜"}, "李娜"},
		{Hit{Title: "李娜", From: 1, To: 9}, "李娜"},
	} {
		asked := "伟"
		var parts []string
		switch o := marked(one.hit, asked).(type) {
		case *look.Text:
			parts = append(parts, o.Text())
		case *fyne.Container:
			for _, part := range o.Objects {
				parts = append(parts, part.(*look.Text).Text())
			}
		}
		if got := strings.Join(parts, "|"); got != one.want {
			t.Errorf("%v: %s, want %s", one.hit, got, one.want)
		}
	}
}

func TestStatusInWords(t *testing.T) {
	for _, one := range []struct {
		s    Status
		want string
		tone look.Tone
	}{
		{Status{}, "单机使用 · 数据只在这台电脑上", look.Plain},
		{Status{Joined: true, Online: true, LastSync: noon - minute}, "在线 · 上次同步 11:59", look.Good},
		{Status{Joined: true, Pending: 12, Oldest: noon - 2*hour, LastSync: noon - 40*minute}, "离线 · 12 项待上传，最早 2 小时前 · 上次同步 11:20", look.Due},
		{Status{Joined: true, Online: true, Refused: 1, Conflicts: 2}, "在线 · 1 项被退回 · 2 处冲突 · 还没有同步过", look.Bad},
		{Status{Joined: true, Online: true, Conflicts: 2, LastSync: noon - 48*hour}, "在线 · 2 处冲突 · 上次同步 2026-11-19 12:00", look.Due},
	} {
		got, tone := one.s.Words(noon)
		if got != one.want || tone != one.tone {
			t.Errorf("got  %s (%v)\nwant %s (%v)", got, tone, one.want, one.tone)
		}
	}
}

func TestStatusOpensTheSyncPage(t *testing.T) {
	d := begin(t, false)
	if !strings.HasPrefix(d.StatusText(), "离线") {
		t.Error(d.StatusText())
	}
	test.Tap(d.status.press)
	if d.Route() != d.SyncPage {
		t.Errorf("at %v", d.Route())
	}
}

func TestRailFoldsAndTellsWhereWeAre(t *testing.T) {
	d := begin(t, true)
	for width, folded := range map[float32]bool{1280: true, 1399: true, 1400: false, 1920: false} {
		d.Window.Resize(fyne.NewSize(width, 720))
		if d.rail.folded != folded {
			t.Errorf("at %v: folded %v", width, d.rail.folded)
		}
	}
	for _, i := range d.rail.items {
		if i.press.Chosen() != (i.entry.Route.Page == "customers") {
			t.Errorf("%s: chosen %v", i.entry.Label, i.press.Chosen())
		}
	}
	if c := d.rail.items[0].count.Text(); c != "3" {
		t.Errorf("count of today: %q", c)
	}
	if c := d.rail.items[7].count.Text(); c != "99+" {
		t.Errorf("a large count: %q", c)
	}
	d.SetBadge("today", 0)
	if d.rail.items[0].count.Visible() {
		t.Error("nothing to do, but a count")
	}
}

func TestLanguageIsSwitchedAtRunTime(t *testing.T) {
	d := begin(t, true)
	at, before := d.Route(), d.Page()
	d.SetLanguage(words.English)
	if d.Route() != at || d.Page() == before {
		t.Error("the page must be made anew, in the same place")
	}
	if d.Window.Title() != "Customer – Showroom" || !strings.HasPrefix(d.StatusText(), "Offline · 12 to upload, oldest 2 h ago") {
		t.Errorf("%s; %s", d.Window.Title(), d.StatusText())
	}
	if place := d.status.place.Text(); place != "PC A · 昆明一店" {
		t.Errorf("the place reads %q", place)
	}
	d.press(fyne.KeyEscape)
	if d.Route().Page != "customers" {
		t.Error("the way back is lost")
	}
}

func TestLightAndDark(t *testing.T) {
	d := begin(t, false)
	var kept look.Mode
	d.OnMode = func(m look.Mode) { kept = m }
	light := look.Color(look.Surface)
	d.SetMode(look.Dark)
	if look.Color(look.Surface) == light || kept != look.Dark {
		t.Error("still light, or not kept")
	}
}

func TestAPageThatCantBeOpened(t *testing.T) {
	d := begin(t, false)
	var logged error
	d.Log = func(_ string, err error) { logged = err }
	at := d.Page()
	d.Go(Route{Page: "broken"})
	if d.Asking() == nil || d.Page() != at || logged == nil {
		t.Errorf("told: %v, at %v, logged %v", d.Asking() != nil, d.Route(), logged)
	}
	d.press(fyne.KeyReturn)
	if d.Asking() != nil {
		t.Error("the message stays")
	}
}

func TestAskAndGrave(t *testing.T) {
	d := begin(t, false)
	n := 0
	d.Ask("作废", "作废以后不能恢复。", "作废", func() { n++ })
	d.press(fyne.KeyReturn)
	d.AskGrave("作废", "作废以后不能恢复。", "作废", func() { n += 10 })
	d.press(fyne.KeyReturn) // the keyboard is on 取消
	if n != 1 || d.Asking() != nil {
		t.Errorf("%d", n)
	}
	closed := false
	s := d.Fail("没有保存", errors.New("磁盘已满"), "请清理磁盘后再试。")
	s.OnClose = func() { closed = true }
	d.press(fyne.KeyEscape)
	if !closed {
		t.Error("not closed")
	}
}

func TestToast(t *testing.T) {
	d := begin(t, false)
	undone := false
	d.Toast(look.Good, "已保存", "撤销", func() { undone = true })
	if d.ToastText() != "已保存" || len(d.toasts.layer.Objects) != 1 {
		t.Fatal(d.ToastText())
	}
	if d.Window.Canvas().Focused() == nil {
		t.Error("a note took the keyboard")
	}
	d.toasts.hide()
	if d.ToastText() != "" || undone {
		t.Error("not gone")
	}
}

func TestNothingReachesAroundACover(t *testing.T) {
	d := begin(t, false)
	d.Cover(look.NewText("登录"))
	d.ctrl(fyne.Key4)
	d.Window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF1})
	if d.Route().Page != "customers" || d.Asking() != nil {
		t.Error("keys went past the login")
	}
	d.Cover(nil)
	d.ctrl(fyne.Key4)
	if d.Route().Page != "quotes" {
		t.Error("keys are dead after the login")
	}
}

func TestTheWayBackHasAnEnd(t *testing.T) {
	d := begin(t, false)
	first := d.Page().(*listPage)
	for range far {
		d.Go(Route{Page: "quotes"})
		d.Go(Route{Page: "orders"})
	}
	if len(d.trail) != far || first.used[len(first.used)-1] != "close" {
		t.Errorf("%d places kept, the first heard %v", len(d.trail), first.used)
	}
}

func TestReplaceLeavesNoWayBack(t *testing.T) {
	d := begin(t, true)
	d.Replace(Route{Page: "quotes"})
	d.press(fyne.KeyEscape)
	if d.Route().Page != "customers" {
		t.Errorf("at %v", d.Route())
	}
}

func TestHelpListsThePagesKeysFirst(t *testing.T) {
	d := begin(t, true)
	d.press(fyne.KeyF1)
	if d.Asking() == nil {
		t.Fatal("F1 shows nothing")
	}
	d.press(fyne.KeyEscape)
	if d.Asking() != nil || d.Route().Page != "customer" {
		t.Error("Esc closes the sheet and no more")
	}
}

func TestF5Reloads(t *testing.T) {
	d := begin(t, false)
	d.press(fyne.KeyF5)
	if list := d.Page().(*listPage); strings.Join(list.used, "") != "reload" {
		t.Error(list.used)
	}
}

func TestClosingAsks(t *testing.T) {
	d := begin(t, true)
	closed := false
	d.OnClose = func() { closed = true }
	name, _ := d.Page().(*cardPage).form.Row().Field("name")
	if err := name.SetText("王秀兰"); err != nil {
		t.Fatal(err)
	}
	d.close()
	if closed || d.Asking() == nil {
		t.Fatal("closed without a question")
	}
	d.Asking().Buttons()[1].OnTapped()
	if !closed {
		t.Error("not closed")
	}
}
