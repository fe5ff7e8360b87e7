package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/sync/store"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// buildJoin makes what joining asks for and shows.
func (f *firstRun) buildJoin() {
	f.url, f.once = input.NewEntry(), input.NewEntry()
	f.url.SetPlaceHolder("https://")
	f.once.OnSubmitted = func(string) { f.join() }
	f.how = look.NewText("").In(look.Secondary)
	f.bar = look.NewBar()
	f.state = look.Column(8, f.how, f.bar)
	f.state.Hide()
}

// joinFields are address and code, or where the PC has joined already, that it has.
func (f *firstRun) joinFields() fyne.CanvasObject {
	if at := f.begins.Half(); at != "" {
		return look.Column(14, look.Pairs(1, look.Words(words.Tr("总部地址"), at)), note("这台电脑已加入总部，但本店的资料还没有收完。联网后继续，不需要新的加入码。"))
	}
	return look.Column(14,
		labelled("总部地址", f.url), labelled("一次性加入码", f.once),
		note("向总部要一个一次性加入码，和总部地址一起填在这里。加入码只能用一次，过期请再要一个。"))
}

// join enrols and receives, with a bar for how far it is.
func (f *firstRun) join() {
	if f.busy {
		return
	}
	url, once := strings.TrimSpace(f.url.Text), strings.TrimSpace(f.once.Text)
	if f.begins.Half() == "" {
		for _, field := range []struct {
			of  *input.Entry
			say string
		}{{f.url, "请填写总部地址，向总部的管理员要"}, {f.once, "请填写一次性加入码"}} {
			if blankText(field.of.Text) {
				f.say(words.Tr(field.say))
				input.Focus(field.of)
				return
			}
		}
	}
	f.note.Hide()
	f.far("正在连接总部", 0, 0)
	f.state.Show()
	f.work(true)
	f.desk.Window.Content().Refresh()
	work.Go(f.ctx, func(ctx context.Context) (*store.Store, error) {
		return f.begins.Join(ctx, url, once, func(n, of int64) { fyne.Do(func() { f.far("正在接收本店的资料", n, of) }) })
	}, f.made)
}

// far shows how many records came, of how many; what is said at the end is the store's own work.
func (f *firstRun) far(what string, n, of int64) {
	text := words.Tr(what)
	switch {
	case of > 0 && n == of:
		text = words.Trf("正在保存 %d 条资料", of)
	case of > 0:
		text += words.Trf("：%d / %d 条", n, of)
	}
	f.how.Set(text)
	f.bar.Set(n, of)
}
