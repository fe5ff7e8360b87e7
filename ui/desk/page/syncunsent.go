package page

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/sync/wire"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func verbLabel(verb string) string { return words.Tr(action.VerbLabel(verb)) }

// head is what was done, to what, by whom and when.
func (p *syncPage) head(l workLine) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{look.Fixed(140, 0, look.NewText(verbLabel(l.Verb)).Cut()), look.Stretch(look.NewText(l.title()).In(look.Secondary).Cut())}
	if n := len(l.Changes); n > 1 {
		parts = append(parts, look.NewCaption(words.Trf("%d 条记录", n)))
	}
	return append(parts, look.Fixed(80, 0, look.NewText(p.s.name("user", l.User)).In(look.Secondary).Cut()), look.Fixed(130, 0, look.NewText(l.At.String()).In(look.Secondary)))
}

// unsentList is the work that headquarters did not take: each with its reason, what is in it, and what can be done.
func (p *syncPage) unsentList() fyne.CanvasObject {
	box := look.Column(12, look.Section(words.Tr("退回的工作"), look.NewCaption(words.Tr("改好后重发；不会自动丢失"))))
	for _, l := range p.seen.unsent {
		box.Add(p.unsentItem(l))
	}
	return box
}

func (p *syncPage) unsentItem(l workLine) fyne.CanvasObject {
	tone, text := look.Bad, words.Trf("总部退回：%s", words.Tr(l.Reason))
	if l.Verdict == wire.Held {
		tone, text = look.Due, words.Trf("总部暂存待审：%s", words.Tr(l.Reason))
	}
	item := look.Column(6, look.Line(16, p.head(l)...), look.Banner(tone, text))
	if holds := l.holds(); holds != "" {
		item.Add(look.Inset(0, 12, 0, 12, newProse(holds, look.Body, look.Secondary)))
	}
	buttons := []fyne.CanvasObject{look.Spacer()}
	if l.Waiting > 0 {
		buttons = []fyne.CanvasObject{look.Stretch(look.NewCaption(words.Trf("后面还有 %d 项在等它，会一起重发", l.Waiting)).Cut())}
	}
	buttons = append(buttons, input.NewButton(words.Tr("导出"), nil, func() { p.askExport(l) }), input.NewButton(words.Tr("放弃"), nil, func() { p.discard(l) }))
	again := func() { p.s.resend(l.N, p.Reload) }
	switch {
	case l.form.Page == "":
		buttons = append(buttons, input.NewMain(words.Tr("重发"), nil, again))
	case l.Waiting > 0:
		buttons = append(buttons, input.NewButton(words.Tr("继续修改"), nil, func() { p.mend(l) }), input.NewMain(words.Tr("重发"), nil, again))
	default:
		buttons = append(buttons, input.NewButton(words.Tr("原样重发"), nil, again), input.NewMain(words.Tr("修改后重发"), nil, func() { p.mend(l) }))
	}
	item.Add(look.Inset(2, 12, 0, 12, look.Line(8, buttons...)))
	return item
}

// mostFacts is how many fields of refused work the page and the question before giving it up name.
const mostFacts = 8

// holds is what was in the work, in one paragraph: what was typed, record by record, that which it is about first.
func (l workLine) holds() string {
	var parts []string
	for n := range l.Changes {
		i := n
		switch {
		case n == 0:
			i = l.main
		case n <= l.main:
			i = n - 1
		}
		text := l.facts(&l.Changes[i])
		if text == "" {
			continue
		}
		if i != l.main {
			text = l.titles[i] + "：" + text
		}
		if parts = append(parts, text); len(parts) == 3 {
			break
		}
	}
	return strings.Join(parts, "\n")
}

func (l workLine) facts(c *wire.Change) string {
	list := l.reading().Facts(c)
	var facts []string
	for _, f := range list[:min(len(list), mostFacts)] {
		facts = append(facts, f.Label+" "+short(oneLine(f.Value), 40))
	}
	if len(list) > mostFacts {
		facts = append(facts, words.Trf("等 %d 栏", len(list)))
	}
	return strings.Join(facts, " · ")
}

// mend opens the record's form. What is saved there waits behind the refused work and goes along with it.
func (p *syncPage) mend(l workLine) {
	p.s.mending = l.N
	p.s.Desk.Go(l.form)
	p.s.Desk.Toast(look.Due, words.Tr("请改好并保存，保存后会问您是否重发"), "", nil)
}

// mended asks whether work that was mended meanwhile shall go. It is called when the store changed.
func (s *Shop) mended(unsent []store.Unsent) {
	for _, u := range unsent {
		if u.N == s.mending && u.Waiting > 0 {
			s.mending = 0
			s.Desk.Toast(look.Good, words.Tr("退回的工作已改好"), words.Tr("重发"), func() { s.resend(u.N, s.renew) })
		}
	}
}

func (s *Shop) resend(n int64, then func()) {
	act(s, "没有重新发送", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Session.Resend(ctx, n)
	}, func(struct{}) {
		s.Desk.Toast(look.Good, words.Tr("已放回待上传，下次同步时再送"), "", nil)
		then()
	})
}

// formRoute is where a record is changed, none for types without a form.
func formRoute(typ string, id record.ID) desk.Route {
	if typ == "customer" {
		return desk.Route{Page: "customer-edit", ID: id}
	}
	return recordRoute(typ, id)
}

// waitingList is what still goes up, the oldest first.
func (p *syncPage) waitingList() fyne.CanvasObject {
	count := words.Trf("%d 项", p.seen.status.Pending)
	box := look.Column(0, look.Section(words.Tr("待上传"), look.NewCaption(count)))
	for _, l := range p.seen.waiting {
		box.Add(look.Fixed(0, 32, look.Line(16, p.head(l)...)))
	}
	if more := p.seen.status.Pending - len(p.seen.waiting); more > 0 {
		box.Add(look.Fixed(0, 32, look.NewCaption(words.Trf("……还有 %d 处", more))))
	}
	return box
}

// discard says first exactly what goes away.
func (p *syncPage) discard(l workLine) {
	text := words.Trf("会丢失：%s", verbLabel(l.Verb)+" · "+l.title())
	if holds := l.holds(); holds != "" {
		text += "\n" + holds
	}
	for _, w := range l.behind {
		text += "\n" + words.Trf("以及在等它的：%s", verbLabel(w.Verb)+" · "+w.title())
	}
	if len(l.Changes) > 0 && l.Changes[0].New {
		text += "\n\n" + words.Tr("总部没有这条记录，它会从本机消失。建议先导出留底。")
	} else {
		text += "\n\n" + words.Tr("记录恢复成总部的样子。建议先导出留底。")
	}
	p.s.Desk.AskGrave(words.Tr("放弃这项工作？"), text, words.Tr("放弃"), func() {
		act(p.s, "没有放弃", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.s.Session.Discard(ctx, l.N)
		}, func(struct{}) {
			p.s.Desk.Toast(look.Good, words.Tr("已撤回"), "", nil)
			p.Reload()
		})
	})
}

// askExport offers a page for people and the whole for support.
func (p *syncPage) askExport(l workLine) {
	var sheet *desk.Sheet
	save := func(do func(workLine)) func() {
		return func() {
			sheet.Close()
			do(l)
		}
	}
	text := look.NewText(words.Tr("文字可以阅读和打印；JSON 完整，交给技术支持用。")).In(look.Secondary)
	sheet = p.s.Desk.Sheet(words.Tr("导出这项工作"), text, input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() }),
		input.NewButton("JSON", nil, save(p.export)), input.NewMain(words.Tr("文字"), nil, save(p.exportText)))
}

// export writes the work as a file that support can read and nobody has to type again.
func (p *syncPage) export(l workLine) {
	data, err := exported(l)
	if err != nil {
		p.s.fail("没有导出", err)
		return
	}
	p.s.saveFile(fmt.Sprintf("%s-%d.json", words.Tr("退回"), l.N), data, "没有导出")
}

func (p *syncPage) exportText(l workLine) {
	p.s.saveFile(fmt.Sprintf("%s-%d.txt", words.Tr("退回"), l.N), l.exportedText(), "没有导出")
}

// exportedText is for people, so it begins with the mark by which Windows' editor knows UTF-8.
func (l workLine) exportedText() []byte {
	read := l.reading()
	read.Full = true
	titles := map[record.ID]string{}
	for i, c := range l.Changes {
		titles[c.ID] = l.titles[i]
	}
	return []byte("\ufeff" + strings.ReplaceAll(read.Text(&l.Unsent, func(_ string, id record.ID) string { return titles[id] }), "\n", "\r\n"))
}

func exported(l workLine) ([]byte, error) {
	return json.MarshalIndent(struct {
		Title    string       `json:"title"`
		Verdict  wire.Verdict `json:"verdict"`
		Reason   string       `json:"reason"`
		Mutation any          `json:"mutation"`
	}{l.title(), l.Verdict, l.Reason, l.Mutation}, "", "  ")
}
