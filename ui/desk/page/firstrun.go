package page

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"showroom/assets/icons"
	"showroom/domain"
	secret "showroom/domain/login"
	"showroom/domain/region"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// Founding is what a new store begins with: the dealer and the first person, who runs it.
type Founding struct {
	Dealer domain.Dealer
	User   domain.User
}

// Beginner makes the store of a first run. Its methods are called in the background; errors are in the user's
// words.
type Beginner interface {
	// Found makes a store that stands alone.
	Found(context.Context, Founding) (*store.Store, error)
	// Join makes an empty store, enrols it at headquarters with the one-time code and receives what is the
	// dealer's. came is told how many records came so far, of how many. After a failure it may be called again;
	// where the PC has joined already (Half) it only receives, and neither url nor code is needed.
	Join(ctx context.Context, url, code string, came func(records, of int64)) (*store.Store, error)
	// Half is the address of the headquarters that this PC has joined without having received everything, ""
	// otherwise.
	Half() string
}

// firstRun asks for a store's beginnings: one that stands alone, which needs no network, or headquarters'.
type firstRun struct {
	ctx     context.Context
	desk    *desk.Desk
	begins  Beginner
	done    func(*store.Store)
	joining bool // which of both is asked for

	code, name, person, login, password, again *input.Entry
	province                                   *input.Choice
	url, once                                  *input.Entry
	wrong                                      *widget.Label
	note                                       fyne.CanvasObject
	bar                                        *look.Bar
	how                                        *look.Text
	state                                      *fyne.Container // how far joining is
	begin                                      *input.Button
	busy                                       bool
}

// FirstRun stands in front of the desk where the folder holds no store yet, or one that has only half joined. done
// gets the store that is made.
func FirstRun(ctx context.Context, d *desk.Desk, begins Beginner, done func(*store.Store)) {
	f := &firstRun{ctx: ctx, desk: d, begins: begins, done: done, joining: begins.Half() != ""}
	f.build()
	f.focus()
}

func (f *firstRun) focus() {
	switch {
	case !f.joining:
		input.Focus(f.name)
	case f.begins.Half() == "":
		input.Focus(f.url)
	default:
		input.Focus(f.begin)
	}
}

func (f *firstRun) build() {
	f.code, f.name, f.person, f.login = input.NewEntry(), input.NewEntry(), input.NewEntry(), input.NewEntry()
	f.password, f.again = input.NewPassword(), input.NewPassword()
	labels, codes := provinces()
	f.province = input.NewChoice(labels, codes, nil)
	f.again.OnSubmitted = func(string) { f.try() }
	f.buildJoin()
	f.lay()
}

// prompt says in the fields what is meant, in the language in use, and dresses those that were out of sight when the
// appearance changed.
func (f *firstRun) prompt() {
	f.name.SetPlaceHolder(words.Tr("如：砚行汽车杭州一店"))
	f.code.SetPlaceHolder(words.Tr("如：HZ01，会印在每一个单号里"))
	f.login.SetPlaceHolder(words.Tr("拼音或字母"))
	f.province.PlaceHolder = words.Tr("上牌所在省份")
	f.once.SetPlaceHolder(words.Tr("例如 7KQ4-M2XP"))
	for _, field := range []fyne.CanvasObject{f.code, f.name, f.person, f.login, f.password, f.again, f.province, f.url, f.once} {
		field.Refresh()
	}
}

// lay shows what is asked for now; what was typed stays.
func (f *firstRun) lay() {
	f.prompt()
	label, try := words.Tr("开始使用"), f.try
	if f.joining {
		label, try = words.Tr("加入总部"), f.join
	}
	if f.begins.Half() != "" {
		label = words.Tr("继续接收资料")
	}
	f.begin = input.NewMain(label, nil, try)
	enable(f.begin, !f.busy)
	f.note, f.wrong = look.NewParagraph("", look.Body, widget.DangerImportance)
	f.note.Hide()
	f.desk.Cover(container.NewStack(container.NewCenter(f.card()), corner(f.desk, func() { f.lay(); f.focus() })))
	f.desk.Window.Content().Refresh() // a note that wraps is higher once its width is known
}

// provinces are those of the region table, in its order.
func provinces() (labels, codes []string) {
	for _, a := range region.Provinces() {
		labels, codes = append(labels, a.Name), append(codes, a.Code)
	}
	return labels, codes
}

func (f *firstRun) card() fyne.CanvasObject {
	picture := canvas.NewImageFromResource(fyne.NewStaticResource("app.png", icons.AppPNG))
	picture.FillMode = canvas.ImageFillContain
	below := "先填写门店和您自己。之后随时可以加入总部，资料不会丢。"
	if f.joining {
		below = "本店的资料已在总部时选这一项：人员、价目、客户和单据会接收到这台电脑上。"
	}
	head := look.Line(16, look.Fixed(48, 48, picture), look.Column(4,
		look.NewTitle(words.Tr("欢迎使用展厅")),
		look.NewCaption(words.Tr(below)),
	))
	body := look.Column(20, head)
	if f.begins.Half() == "" {
		body.Add(look.Line(8, f.way("新建门店", false), f.way("加入总部", true)))
	}
	if f.joining {
		body.Add(f.joinFields())
		body.Add(f.state)
	} else {
		body.Add(f.foundFields())
	}
	body.Add(f.note)
	body.Add(f.begin)
	return look.Fixed(640, 0, container.NewStack(look.NewTint(look.Surface, look.Hairline, 12), look.Pad(36, body)))
}

// way is the chip of one of both beginnings.
func (f *firstRun) way(label string, joining bool) fyne.CanvasObject {
	chip := look.NewChip("", func() {
		if f.busy || f.joining == joining {
			return
		}
		f.joining = joining
		f.lay()
		f.focus()
	})
	chip.Set(words.Tr(label), f.joining == joining)
	return chip
}

func (f *firstRun) foundFields() fyne.CanvasObject {
	field := func(label string, o fyne.CanvasObject) fyne.CanvasObject {
		return look.Column(6, look.NewCaption(words.Tr(label)), o)
	}
	shop := look.Column(14, field("门店名称", f.name), field("店码", f.code), field("省份", f.province))
	you := look.Column(14, field("您的姓名", f.person), field("登录名", f.login), field("密码（至少 8 位）", f.password), field("再输一次密码", f.again))
	return container.NewGridWithColumns(2, look.Inset(0, 10, 0, 0, shop), look.Inset(0, 0, 0, 10, you))
}

// founding reads the fields; the first thing wrong is the error, with the field to mend.
func (f *firstRun) founding() (Founding, fyne.Focusable, error) {
	code := strings.ToUpper(strings.TrimSpace(f.code.Text))
	for _, c := range []struct {
		bad  bool
		say  string
		mend fyne.Focusable
	}{
		{strings.TrimSpace(f.name.Text) == "", "请填写门店名称", f.name},
		{!shopCode(code), "店码用 2 到 8 位字母和数字，如 HZ01", f.code},
		{f.province.Code() == "", "请选择省份，车船税按它计算", f.province},
		{strings.TrimSpace(f.person.Text) == "", "请填写您的姓名", f.person},
		{strings.TrimSpace(f.login.Text) == "", "请填写登录名", f.login},
		{f.password.Text != f.again.Text, "两次输入的密码不一样", f.again},
	} {
		if c.bad {
			return Founding{}, c.mend, errors.New(c.say)
		}
	}
	digest, err := secret.Hash(f.password.Text)
	if err != nil {
		return Founding{}, f.password, err
	}
	name := strings.TrimSpace(f.name.Text)
	return Founding{
		Dealer: domain.Dealer{Code: code, Name: name, Province: f.province.Code()},
		User:   domain.User{Login: strings.TrimSpace(f.login.Text), Name: strings.TrimSpace(f.person.Text), Role: domain.Manager, Password: digest},
	}, nil, nil
}

// shopCode tells whether a code can stand in a document number.
func shopCode(code string) bool {
	if len(code) < 2 || len(code) > 8 {
		return false
	}
	return strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func (f *firstRun) try() {
	if f.busy {
		return
	}
	found, mend, err := f.founding()
	if err != nil {
		f.say(words.Tr(err.Error()))
		f.desk.Window.Canvas().Focus(mend)
		return
	}
	f.work(true)
	work.Go(f.ctx, func(ctx context.Context) (*store.Store, error) { return f.begins.Found(ctx, found) }, f.made)
}

// made goes on with the store, or says why there is none.
func (f *firstRun) made(s *store.Store, err error) {
	f.work(false)
	if err == nil {
		f.done(s)
		return
	}
	if f.joining {
		f.state.Hide()
		f.lay() // it may have joined half-way
	}
	f.say(words.Tr(err.Error()))
}

func (f *firstRun) work(on bool) {
	f.busy = on
	enable(f.begin, !on)
}

func (f *firstRun) say(text string) {
	f.wrong.SetText(text)
	f.note.Show()
	f.desk.Window.Content().Refresh()
}
