package page

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// missing leads to the field that keeps the quote from being issued.
func (p *quotePage) missing() {
	p.s.Desk.Toast(look.Due, p.lacks(), "", nil)
	for _, s := range p.slots {
		if p.form.wrong[s.name] != "" || p.form.quote.Variant == "" && (s.name == "series" && p.form.series == "" || s.name == "variant" && p.form.series != "") {
			s.focus()
			return
		}
	}
}

// issue makes the draft a document: saved, approved where it must be, numbered, never changed again.
func (p *quotePage) issue() {
	if !p.form.priced || len(p.form.wrong) > 0 {
		p.missing()
		return
	}
	if !p.Save() {
		return
	}
	if p.form.beyond() {
		p.approve(p.issue)
		return
	}
	act(p.s, "没有出单", func(ctx context.Context) (domain.Quote, error) { return p.s.Session.IssueQuote(ctx, p.id()) }, func(q domain.Quote) {
		p.s.Desk.Replace(desk.Route{Page: "quote", ID: q.ID})
		p.s.Desk.Toast(look.Good, words.Trf("已出单 %s", q.Number), words.Tr("打印"), func() { p.s.Desk.Go(desk.Route{Page: "preview", ID: q.ID}) })
	})
}

// accept records the customer's yes and offers the order.
func (p *quotePage) accept() {
	act(p.s, "没有记下", func(ctx context.Context) (domain.Quote, error) { return p.s.Session.AcceptQuote(ctx, p.id()) }, func(q domain.Quote) {
		p.load()
		p.s.Desk.Toast(look.Good, words.Tr("客户已接受"), words.Tr("转订单"), func() { p.s.Desk.Go(desk.Route{Page: "order", For: q.ID}) })
	})
}

// nextVersion makes a draft with the same content and opens it.
func (p *quotePage) nextVersion() {
	act(p.s, "没有另存新版本", func(ctx context.Context) (domain.Quote, error) { return p.s.Session.NextVersion(ctx, p.id()) }, func(q domain.Quote) {
		p.s.Desk.Replace(desk.Route{Page: "quote", ID: q.ID})
		p.s.Desk.Toast(look.Good, words.Trf("已另存为 %s，改好后出单", versionName(q.Version)), "", nil)
	})
}

// void asks why and takes the quote out of use.
func (p *quotePage) void() {
	why := input.NewEntry()
	why.PlaceHolder = words.Tr("例如：客户改选其他车型")
	wrong := look.NewCaption("").In(look.Red)
	var sheet *desk.Sheet
	do := input.NewButton(words.Tr("作废"), nil, func() {
		reason := strings.TrimSpace(why.Text)
		if reason == "" {
			wrong.Set(words.Tr("请写明作废原因"))
			input.Focus(why)
			return
		}
		sheet.Close()
		p.late.Stop()
		act(p.s, "没有作废", func(ctx context.Context) (domain.Quote, error) { return p.s.Session.VoidQuote(ctx, p.id(), reason) }, func(domain.Quote) {
			p.dirty = false
			p.load()
		})
	})
	do.Importance = widget.DangerImportance
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	note := look.NewText(words.Tr("作废后不能恢复，单号不再使用。")).In(look.Secondary)
	sheet = p.s.Desk.Sheet(words.Tr("作废报价"), look.Column(8, note, look.NewCaption(words.Tr("原因")), why, wrong), cancel, do)
	input.Focus(why)
}

// approvers are the people whose word counts for a discount.
func approvers(v *store.View) ([]domain.User, error) {
	all, err := store.Staff(v)
	if err != nil {
		return nil, err
	}
	var out []domain.User
	for _, u := range all {
		if u.Role.MayApprove() {
			out = append(out, u)
		}
	}
	return out, nil
}

// approve lets a manager approve the discount here, by name and password; then is done after it.
func (p *quotePage) approve(then func()) {
	if (p.dirty || p.id() == "") && !p.Save() {
		return
	}
	read(p.s, p.s.ctx, "审批人没有读出来", approvers, func(all []domain.User) { p.askApprover(all, then) })
}

func (p *quotePage) askApprover(all []domain.User, then func()) {
	q := &p.form.quote
	names, logins := make([]string, len(all)), make([]string, len(all))
	for i, u := range all {
		names[i], logins[i] = u.Name+" · "+words.Tr(domain.Roles.Label(string(u.Role))), u.Login
	}
	who := input.NewChoice(names, logins, nil)
	who.PlaceHolder = words.Tr("请选择")
	if len(all) > 0 {
		who.Choose(0)
	}
	password := input.NewPassword()
	wrongBox, wrong := look.NewParagraph("", look.Caption, widget.DangerImportance)
	var sheet *desk.Sheet
	var ok *input.Button
	ok = input.NewMain(words.Tr("批准"), nil, func() {
		ok.Disable()
		p.askApproval(p.id(), who.Code(), password.Text, func(err error) {
			ok.Enable()
			if err != nil {
				wrong.SetText(words.Tr(err.Error()))
				password.SetText("")
				input.Focus(password)
				return
			}
			sheet.Close()
			then()
		})
	})
	password.OnSubmitted = func(string) { ok.OnTapped() }
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	over := look.Tiles(2, 16,
		look.Column(2, look.NewCaption(words.Tr("优惠")), look.NewText(look.Yuan(q.Discount)).Sized(look.Title).Bold()),
		look.Column(2, look.NewCaption(words.Tr("超出权限")), look.NewText(look.Yuan(q.Discount-q.Limit)).Sized(look.Title).Bold().In(look.Amber)))
	form := look.Column(8, look.NewText(q.CarName).In(look.Secondary).Cut(), look.Inset(4, 0, 8, 0, over),
		look.NewCaption(words.Tr("审批人")), who, look.NewCaption(words.Tr("密码")), password, look.Fixed(400, 40, wrongBox))
	sheet = p.s.Desk.Sheet(words.Tr("优惠审批"), fyne.CanvasObject(form), cancel, ok)
	input.Focus(password)
}

// askApproval asks the store and shows the quote as it is then.
func (p *quotePage) askApproval(id record.ID, login, password string, done func(error)) {
	work.Go(p.s.ctx, func(ctx context.Context) (domain.Quote, error) {
		return p.s.Session.ApproveQuote(ctx, id, login, password)
	}, func(q domain.Quote, err error) {
		if err == nil {
			p.form.quote = q
			p.form.reprice()
			p.dirty = false
			p.lay()
		}
		done(err)
	})
}
