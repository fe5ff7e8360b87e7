package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// showHQ is the link to headquarters: joining, or how it stands.
func (p *settingsPage) showHQ() {
	p.again = p.showHQ
	id := p.s.Store.Identity()
	if !id.Joined() {
		p.showJoin()
		return
	}
	last := words.Tr("还没有同步过")
	if !id.LastSync.None() {
		last = id.LastSync.String()
	}
	facts := look.Pairs(2, look.Words(words.Tr("总部地址"), id.HubURL), look.Words(words.Tr("本机设备"), strings.TrimSpace(id.Name+" "+shortDevice(id))),
		look.Words(words.Tr("店码和机号"), id.Dealer+" · "+id.PC), look.Words(words.Tr("上次同步"), last))
	open := input.NewButton(words.Tr("打开同步页"), nil, func() { p.s.Desk.Go(desk.Route{Page: "sync"}) })
	p.put("总部", "本机已加入总部，联网时自动同步", facts, open)
}

// shortDevice is the part of the device's name that people can read to each other.
func shortDevice(id store.Identity) string {
	if len(id.Device) <= 8 {
		return id.Device
	}
	return "…" + id.Device[len(id.Device)-8:]
}

// showJoin enrols this PC with an address and a one-time code.
func (p *settingsPage) showJoin() {
	below := "单机使用，数据只在这台电脑上。加入后已有的数据会全部上传，一条不丢"
	switch {
	case !p.s.Session.MayManage():
		p.put("总部", below, note("加入总部由展厅经理操作。"))
		return
	case p.s.Joiner == nil:
		p.put("总部", below, note("这次启动没有连接总部的功能。请不带 --offline 重新启动展厅。"))
		return
	}
	p.again = nil // a reload would take what is typed
	url, code := input.NewEntry(), input.NewEntry()
	url.PlaceHolder, code.PlaceHolder = "https://", words.Tr("例如 7KQ4-M2XP")
	var join *input.Button
	judge := func(string) { enable(join, !blankText(url.Text) && !blankText(code.Text)) }
	url.OnChanged, code.OnChanged = judge, judge
	state := look.Column(8)
	join = input.NewMain(words.Tr("加入总部"), nil, func() {
		join.Disable()
		state.Objects = []fyne.CanvasObject{look.NewText(words.Tr("正在连接总部")).In(look.Secondary), endless()}
		state.Refresh()
		address, once := strings.TrimSpace(url.Text), strings.TrimSpace(code.Text)
		work.Go(p.s.ctx, func(ctx context.Context) ([]string, error) {
			return p.s.Joiner.Join(ctx, address, once)
		}, func(told []string, err error) {
			if err != nil {
				state.Objects = []fyne.CanvasObject{look.Banner(look.Bad, words.Tr(err.Error()))}
				state.Refresh()
				judge("")
				return
			}
			p.showHQ()
			p.joined(told)
		})
	})
	join.Disable()
	fields := look.Column(16, labelled("总部地址", url), labelled("一次性加入码", code), look.Line(0, join), state)
	p.put("总部", below, look.Column(16, note("向总部要一个一次性加入码，和总部地址一起填在这里。加入码只能用一次，过期请再要一个。"), look.Line(0, look.Fixed(440, 0, fields))))
}

// joined says that it worked, and what whoever joined must know besides.
func (p *settingsPage) joined(told []string) {
	if len(told) == 0 {
		p.s.Desk.Toast(look.Good, words.Tr("已加入总部，正在上传本机数据"), "", nil)
		return
	}
	lines := look.Column(12, look.NewText(words.Tr("已加入总部，正在上传本机数据")))
	for _, text := range told {
		lines.Add(look.Banner(look.Due, words.Tr(text)))
	}
	var sheet *desk.Sheet
	sheet = p.s.Desk.Sheet(words.Tr("已加入总部"), look.Fixed(640, 0, lines), input.NewMain(words.Tr("知道了"), nil, func() { sheet.Close() }))
}
