package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// showDealer is the store's own data as it stands on paper. Those who don't manage only read it.
func (p *settingsPage) showDealer() {
	p.again = p.showDealer
	code := p.s.Store.Identity().Dealer
	read(p.s, p.s.ctx, "本店资料没有读出来", func(v *store.View) (domain.Dealer, error) {
		return store.First(v, domain.Dealers, "WHERE code = ?", code)
	}, func(was domain.Dealer) {
		if p.form != nil && was.Changed == p.form.Row().Head.Changed {
			return // nothing new
		}
		now := was
		may := p.s.Session.MayManage()
		p.form = form.New(domain.Dealers.Bind(&now), form.Options{Columns: 2, Today: p.s.today, ReadOnly: !may, Sections: []form.Section{
			{Title: "门店", Fields: []string{"code", "name", "short", "phone", "province", "address"}},
			{Title: "合同与开票", Fields: []string{"company", "uscc", "bank", "account"}},
		}})
		if !may {
			p.put("本店", "由展厅经理维护", p.form)
			return
		}
		p.save = func() bool {
			next := now
			act(p.s, "本店资料没有保存", func(ctx context.Context) (domain.Dealer, error) {
				return next, p.s.Session.EditDealer(ctx, was, &next)
			}, func(d domain.Dealer) {
				p.s.dealer = d
				p.form = nil
				p.s.Desk.Toast(look.Good, words.Tr("已保存"), "", nil)
				p.showDealer()
			})
			return true
		}
		p.put("本店", "报价、合同和交车单的抬头用这里的资料", p.form, input.NewMain(words.Tr("保存"), nil, func() { p.Save() }))
	})
}

// showPassword lets the user change the own password.
func (p *settingsPage) showPassword() {
	present, next, again := input.NewPassword(), input.NewPassword(), input.NewPassword()
	var change *input.Button
	judge := func(string) {
		enable(change, present.Text != "" && next.Text != "" && next.Text == again.Text)
	}
	present.OnChanged, next.OnChanged, again.OnChanged = judge, judge, judge
	change = input.NewMain(words.Tr("修改密码"), nil, func() {
		old, fresh := present.Text, next.Text
		act(p.s, "密码没有修改", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, p.s.Session.ChangePassword(ctx, old, fresh)
		}, func(struct{}) {
			p.showPassword()
			p.s.Desk.Toast(look.Good, words.Tr("密码已修改"), "", nil)
		})
	})
	change.Disable()
	fields := look.Column(16, labelled("现在的密码", present), labelled("新密码", next), labelled("再输一次新密码", again), look.Line(0, change))
	p.put("我的密码", "至少 8 位；忘记时请展厅经理重设", look.Line(0, look.Fixed(360, 0, fields)))
}

// labelled is a field under its label.
func labelled(label string, field fyne.CanvasObject) fyne.CanvasObject {
	return look.Column(4, look.NewCaption(words.Tr(label)), field)
}

// showTaste is language and appearance; both take effect at once and are kept on this PC.
func (p *settingsPage) showTaste() {
	tongues := look.Line(8)
	for _, l := range words.Languages {
		chip := look.NewChip("", nil)
		chip.Set(l.Name(), l == words.Current())
		chip.OnTapped = func() { p.s.Desk.SetLanguage(l) }
		tongues.Add(chip)
	}
	modes := look.Line(8)
	for _, m := range look.Modes {
		chip := look.NewChip("", nil)
		chip.Set(words.Tr(m.Label), m.Mode == p.s.Desk.Mode)
		chip.OnTapped = func() {
			p.s.Desk.SetMode(m.Mode)
			p.showTaste()
		}
		modes.Add(chip)
	}
	p.put("语言和外观", "立即生效，只影响这台电脑；纸上的单据总是中文", look.Column(24, labelled("语言", container.NewHBox(tongues)), labelled("外观", container.NewHBox(modes))))
}
