package page

import (
	"context"
	"encoding/json"
	"fmt"

	"fyne.io/fyne/v2"

	"showroom/sync/wire"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// verbs are the business actions as people call them.
var verbs = map[string]string{
	"customer.file": "新建客户", "customer.edit": "修改客户", "customer.contact": "记录跟进", "customer.plan": "安排下一步",
	"customer.reveal": "查看完整号码", "customer.import": "导入客户", "customer.undo_import": "撤销导入", "customer.assign": "分配客户",
	"quote.save": "保存报价", "quote.issue": "报价出单", "quote.approve": "批准优惠", "quote.accept": "接受报价", "quote.void": "作废报价", "quote.version": "另存报价版本",
	"order.new": "签订订单", "order.edit": "修改订单", "order.assign": "配车", "order.cancel": "退订",
	"delivery.new": "开始交车", "delivery.tick": "勾选检查项", "delivery.fill": "填写交车单", "delivery.complete": "完成交车",
	"task.finish": "完成任务", "task.postpone": "推迟任务", "print": "打印", "catalogue.load": "载入价目表", "conflict.choose": "处理冲突",
	"user.add": "添加用户", "user.edit": "修改用户", "user.password": "修改密码", "dealer.edit": "修改本店资料", "store.create": "建立门店", wire.Adopt: "上传以前的数据",
}

func verbLabel(verb string) string {
	if label := verbs[verb]; label != "" {
		return words.Tr(label)
	}
	return verb
}

// head is what was done, to what, by whom and when.
func (p *syncPage) head(l workLine) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{look.Fixed(140, 0, look.NewText(verbLabel(l.Verb)).Cut()), look.Stretch(look.NewText(l.title).In(look.Secondary).Cut())}
	if n := len(l.Changes); n > 1 {
		parts = append(parts, look.NewCaption(words.Trf("%d 条记录", n)))
	}
	return append(parts, look.Fixed(80, 0, look.NewText(p.s.name("user", l.User)).In(look.Secondary).Cut()), look.Fixed(130, 0, look.NewText(l.At.String()).In(look.Secondary)))
}

// unsentList is the work that headquarters did not take: each with its reason and what can be done.
func (p *syncPage) unsentList() fyne.CanvasObject {
	box := look.Column(12, look.Section(words.Tr("总部未接受"), look.NewCaption(words.Tr("改好后重试；不会自动丢失"))))
	for _, l := range p.seen.unsent {
		tone, text := look.Bad, words.Trf("总部退回：%s", words.Tr(l.Reason))
		if l.Verdict == wire.Held {
			tone, text = look.Due, words.Trf("总部暂存待审：%s", words.Tr(l.Reason))
		}
		if l.Waiting > 0 {
			text += "　" + words.Trf("后面还有 %d 项在等它。", l.Waiting)
		}
		buttons := []fyne.CanvasObject{}
		if l.route.Page != "" {
			buttons = append(buttons, input.NewButton(words.Tr("打开"), nil, func() { p.s.Desk.Go(l.route) }))
		}
		buttons = append(buttons,
			input.NewButton(words.Tr("导出"), nil, func() { p.export(l) }),
			input.NewButton(words.Tr("放弃"), nil, func() { p.discard(l) }),
			input.NewMain(words.Tr("重试"), nil, func() { p.resend(l) }))
		box.Add(look.Column(6, look.Line(16, p.head(l)...), look.Banner(tone, text, buttons...)))
	}
	return box
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

func (p *syncPage) resend(l workLine) {
	act(p.s, "没有重新发送", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.s.Session.Resend(ctx, l.N)
	}, func(struct{}) {
		p.s.Desk.Toast(look.Good, words.Tr("已放回待上传，下次同步时再送"), "", nil)
		p.Reload()
	})
}

// discard asks first: what was typed goes away.
func (p *syncPage) discard(l workLine) {
	text := words.Trf("“%s %s”会从本机撤回，记录恢复成总部的样子。建议先导出留底。", verbLabel(l.Verb), l.title)
	if l.Waiting > 0 {
		text += words.Trf("后面还有 %d 项在等它。", l.Waiting) + words.Tr("它们也会一起撤回。")
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

// export writes the work as a file that support can read and nobody has to type again.
func (p *syncPage) export(l workLine) {
	data, err := exported(l)
	if err != nil {
		p.s.fail("没有导出", err)
		return
	}
	p.s.saveFile(fmt.Sprintf("%s-%d.json", words.Tr("未接受"), l.N), data, "没有导出")
}

func exported(l workLine) ([]byte, error) {
	return json.MarshalIndent(struct {
		Title    string       `json:"title"`
		Verdict  wire.Verdict `json:"verdict"`
		Reason   string       `json:"reason"`
		Mutation any          `json:"mutation"`
	}{l.title, l.Verdict, l.Reason, l.Mutation}, "", "  ")
}
