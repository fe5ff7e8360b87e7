package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/sync/action"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// newPassword stands at the door for whoever came with a first password, which somebody else has seen: nobody goes
// on without one of his own.
type newPassword struct {
	login   *login
	session *action.Session
	present string

	next, again *input.Entry
	enter       *input.Button
	wrong       *widget.Label
	note        fyne.CanvasObject
	busy        bool
}

// renew asks for a password of one's own.
func (l *login) renew(session *action.Session, present string) *newPassword {
	n := &newPassword{login: l, session: session, present: present, next: input.NewPassword(), again: input.NewPassword()}
	n.next.OnChanged = func(string) { n.say("") }
	n.again.OnChanged = n.next.OnChanged
	n.next.OnSubmitted = func(string) { input.Focus(n.again) }
	n.again.OnSubmitted = func(string) { n.try() }
	n.enter = input.NewMain(words.Tr("保存并进入"), nil, n.try)
	n.note, n.wrong = look.NewParagraph("", look.Body, widget.DangerImportance)
	n.note.Hide()
	l.desk.Cover(container.NewStack(container.New(doorway{}, n.card())))
	input.Focus(n.next)
	return n
}

func (n *newPassword) card() fyne.CanvasObject {
	picture := canvas.NewImageFromResource(fyne.NewStaticResource("app.png", icons.AppPNG))
	picture.FillMode = canvas.ImageFillContain
	why, _ := look.NewParagraph(words.Tr("您用的是别人给的初始密码。请换成只有自己知道的密码，至少 8 位，以后用它登录。"), look.Body, widget.MediumImportance)
	head := look.Column(4,
		look.Line(0, look.Fixed(56, 56, picture)),
		look.Inset(16, 0, 0, 0, look.NewText(words.Trf("%s，请设置您的密码", n.session.User.Name)).Sized(look.Title).Bold().Cut()), why)
	fields := look.Column(6,
		look.NewCaption(words.Tr("新密码（至少 8 位）")), n.next,
		look.Inset(8, 0, 0, 0, look.NewCaption(words.Tr("再输一次密码"))), n.again)
	back := input.NewQuiet(words.Tr("返回登录"), nil, func() { n.login.show(n.session.User.Login) })
	body := look.Column(20, head, fields, n.note, n.enter, look.Line(0, look.Spacer(), back, look.Spacer()))
	return container.NewStack(look.NewTint(look.Surface, look.Hairline, 12), look.Pad(36, body))
}

func (n *newPassword) say(text string) {
	if n.wrong.Text == text {
		return
	}
	n.wrong.SetText(text)
	if text == "" {
		n.note.Hide()
	} else {
		n.note.Show()
	}
	n.login.desk.Window.Content().Refresh()
}

func (n *newPassword) try() {
	next := n.next.Text
	switch {
	case n.busy:
		return
	case next != n.again.Text:
		n.say(words.Tr("两次输入的密码不一样"))
		input.Focus(n.again)
		return
	case next == n.present:
		n.say(words.Tr("新密码不能和初始密码一样"))
		input.Focus(n.next)
		return
	}
	n.work(true)
	work.Go(n.login.shop.ctx, func(ctx context.Context) (*action.Session, error) {
		if err := n.session.ChangePassword(ctx, n.present, next); err != nil {
			return nil, err
		}
		return action.Login(ctx, n.login.shop.Store, n.session.User.Login, next)
	}, func(session *action.Session, err error) {
		n.work(false)
		if err != nil {
			n.say(words.Tr(err.Error()))
			input.Focus(n.next)
			return
		}
		n.login.done(session)
	})
}

func (n *newPassword) work(on bool) {
	n.busy = on
	enable(n.enter, !on)
}
