package page

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// lastLogin is the setting that keeps who logged in last on this PC.
const lastLogin = "last_login"

// login is what stands before the desk until somebody has said who he is. It needs no network.
type login struct {
	shop *Shop
	desk *desk.Desk
	done func(*action.Session)
	door door

	user     *input.Choice
	password *input.Entry
	enter    *input.Button
	wrong    *widget.Label
	note     fyne.CanvasObject
	busy     bool
}

// door is what is read before anyone comes in.
type door struct {
	dealer domain.Dealer
	staff  []domain.User
	last   string
}

// called is how a person is listed: name and role, and the login name where another one has the same.
func (r *door) called(u domain.User) string {
	name := u.Name + " · " + words.Tr(domain.Roles.Label(string(u.Role)))
	for _, other := range r.staff {
		if other.ID != u.ID && other.Name == u.Name && other.Role == u.Role {
			return name + " · " + u.Login
		}
	}
	return name
}

// Login asks who is there, in front of everything, and calls done with the session. The desk may be used
// by nobody before.
func (s *Shop) Login(d *desk.Desk, done func(*action.Session)) {
	work.Go(s.ctx, s.readDoor, func(r door, err error) {
		if err != nil {
			d.Cover(Trouble(err, d.App.Quit))
			return
		}
		l := &login{shop: s, desk: d, done: done, door: r}
		l.show(r.last)
	})
}

func (s *Shop) readDoor(ctx context.Context) (r door, err error) {
	if r.last, err = s.Store.Setting(ctx, lastLogin); err != nil {
		return r, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		if r.staff, err = store.Staff(v); err != nil {
			return err
		}
		r.dealer, err = store.OwnDealer(v)
		return err
	})
	return r, err
}

// show builds the cover in the current language, with a user chosen by login name.
func (l *login) show(chosen string) {
	names, logins := make([]string, len(l.door.staff)), make([]string, len(l.door.staff))
	for i, u := range l.door.staff {
		names[i], logins[i] = l.door.called(u), u.Login
	}
	l.user = input.NewChoice(names, logins, func(int) { l.say("") })
	l.user.PlaceHolder = words.Tr("请选择您的姓名")
	l.user.ChooseCode(chosen)
	l.password = input.NewPassword()
	l.password.OnChanged = func(string) { l.say("") }
	l.password.OnSubmitted = func(string) { l.try() }
	l.enter = input.NewMain(words.Tr("登录"), nil, l.try)
	l.note, l.wrong = look.NewParagraph("", look.Body, widget.DangerImportance)
	l.note.Hide()
	l.desk.Cover(container.NewStack(container.New(doorway{}, l.card()), corner(l.desk, func() { l.show(l.user.Code()) })))
	l.focus()
}

// focus begins where something is missing.
func (l *login) focus() {
	if l.user.Code() == "" {
		input.Focus(l.user)
		return
	}
	input.Focus(l.password)
}

func (l *login) card() fyne.CanvasObject {
	picture := canvas.NewImageFromResource(fyne.NewStaticResource("app.png", icons.AppPNG))
	picture.FillMode = canvas.ImageFillContain
	now := l.desk.Now()
	head := look.Column(4,
		look.Line(0, look.Fixed(56, 56, picture)),
		look.Inset(16, 0, 0, 0, look.NewText(l.door.dealer.Name).Sized(look.Title).Bold().Cut()),
		look.NewText(words.Tr(greeting(now))+" · "+words.Tr(now.Day().Weekday())+" "+now.Day().String()).In(look.Secondary),
	)
	fields := look.Column(6,
		look.NewCaption(words.Tr("姓名")), l.user,
		look.Inset(8, 0, 0, 0, look.NewCaption(words.Tr("密码"))), l.password,
	)
	body := look.Column(20, head, fields, l.note, l.enter, look.NewCaption(words.Tr("没有网络也能登录。忘记密码请找展厅经理。")).Cut())
	return container.NewStack(look.NewTint(look.Surface, look.Hairline, 12), look.Pad(36, body))
}

// say shows what is wrong; "" takes it away.
func (l *login) say(text string) {
	if l.wrong.Text == text {
		return
	}
	l.wrong.SetText(text)
	if text == "" {
		l.note.Hide()
	} else {
		l.note.Show()
	}
	l.desk.Window.Content().Refresh()
}

// try checks the password in the background: its digest is slow on purpose.
func (l *login) try() {
	name, password := l.user.Code(), l.password.Text
	switch {
	case l.busy:
		return
	case name == "":
		l.say(words.Tr("请先选择您的姓名"))
		input.Focus(l.user)
		return
	case password == "":
		l.say(words.Tr("请输入密码"))
		input.Focus(l.password)
		return
	}
	l.work(true)
	work.Go(l.shop.ctx, func(ctx context.Context) (*action.Session, error) {
		session, err := action.Login(ctx, l.shop.Store, name, password)
		if err != nil {
			return nil, err
		}
		return session, l.shop.Store.SetSetting(ctx, lastLogin, name)
	}, func(session *action.Session, err error) {
		l.work(false)
		if err != nil {
			l.password.SetText("")
			l.say(words.Tr(err.Error()))
			input.Focus(l.password)
			return
		}
		if session.User.FirstPassword {
			l.renew(session, password)
			return
		}
		l.done(session)
	})
}

// work shows that the password is being checked.
func (l *login) work(on bool) {
	l.busy = on
	l.enter.SetText(words.Tr("登录"))
	l.enter.SetIcon(nil)
	l.enter.Enable()
	if on {
		l.enter.SetText(words.Tr("正在登录…"))
		l.enter.SetIcon(theme.ViewRefreshIcon())
		l.enter.Disable()
	}
}

// greeting is what one says at this time of day.
func greeting(now interface{ Clock() string }) string {
	switch clock := now.Clock(); {
	case clock < "05:00", clock >= "18:00":
		return "晚上好"
	case clock < "12:00":
		return "上午好"
	}
	return "下午好"
}

// doorway puts the card a little above the middle, where the eye rests.
type doorway struct{}

// doorWidth is how wide the card is.
const doorWidth float32 = 420

func (doorway) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(doorWidth, o[0].MinSize().Height)
}

func (doorway) Layout(o []fyne.CanvasObject, size fyne.Size) {
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(doorWidth, height))
	o[0].Resize(fyne.NewSize(doorWidth, o[0].MinSize().Height)) // a note that wraps is higher
	o[0].Move(fyne.NewPos((size.Width-doorWidth)/2, max((size.Height-height)*0.42, 16)))
}
