package page

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// closedDoor is a desk on the sample store at which nobody works yet.
func closedDoor(t *testing.T) (*Shop, *login, *desk.Desk, *[]string) {
	t.Helper()
	st := sampleStore(t)
	app := testApp()
	t.Cleanup(work.Inline())
	words.Use(words.Chinese)
	t.Cleanup(func() { words.Use(words.Chinese) })
	s := NewShop(context.Background(), st)
	d := desk.New(app, desk.Deps{Open: s.Open, Home: desk.Route{Page: "customers"}, Mode: look.Light, Now: func() calendar.Instant { return noon }})
	t.Cleanup(func() { d.Window.Close() })
	var came []string
	r, err := s.readDoor(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	l := &login{shop: s, desk: d, door: r, done: func(session *action.Session) { came = append(came, session.User.Login) }}
	l.show(r.last)
	return s, l, d, &came
}

func TestLoginByKeyboard(t *testing.T) {
	s, l, d, came := closedDoor(t)
	if d.Window.Canvas().Focused() != fyne.Focusable(l.user) {
		t.Error("nobody was here before: the keyboard belongs to the name")
	}
	l.user.TypedRune('l') // by the login name, or the pinyin of the name
	if l.user.Code() != "lina" {
		t.Fatalf("l chose %q", l.user.Code())
	}
	d.Window.Canvas().FocusNext()
	test.Type(l.password, "falsch!!")
	l.password.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !strings.Contains(l.wrong.Text, "密码不对") || !l.note.Visible() || l.password.Text != "" || len(*came) != 0 {
		t.Errorf("after a wrong password: %q, field %q, came %v", l.wrong.Text, l.password.Text, *came)
	}
	test.Type(l.password, sample.Password)
	if l.note.Visible() {
		t.Error("the complaint stays while one types again")
	}
	l.password.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(*came) != 1 || (*came)[0] != "lina" {
		t.Fatalf("came %v: %q", *came, l.wrong.Text)
	}
	if last, err := s.Store.Setting(context.Background(), lastLogin); err != nil || last != "lina" {
		t.Errorf("remembered %q, %v", last, err)
	}
	l.show("lina")
	if d.Window.Canvas().Focused() != fyne.Focusable(l.password) {
		t.Error("the name is known: the keyboard belongs to the password")
	}
}

func TestLoginLocksWithMinutes(t *testing.T) {
	_, l, _, came := closedDoor(t)
	l.user.ChooseCode("guguo")
	for range 6 {
		l.password.SetText("wrong password")
		l.try()
	}
	if !strings.Contains(l.wrong.Text, "分钟后再试") || len(*came) != 0 {
		t.Errorf("%q, came %v", l.wrong.Text, *came)
	}
	words.Use(words.English)
	l.show("guguo")
	l.password.SetText(sample.Password)
	l.try()
	if !strings.Contains(l.wrong.Text, "minute") {
		t.Errorf("in English: %q", l.wrong.Text)
	}
}

func TestLoginAsksForWhatIsMissing(t *testing.T) {
	_, l, d, came := closedDoor(t)
	l.try()
	if l.wrong.Text != "请先选择您的姓名" || d.Window.Canvas().Focused() != fyne.Focusable(l.user) {
		t.Errorf("without a name: %q", l.wrong.Text)
	}
	l.user.ChooseCode("lina")
	l.try()
	if l.wrong.Text != "请输入密码" || len(*came) != 0 {
		t.Errorf("without a password: %q", l.wrong.Text)
	}
}

func TestLoginSwitchesAtTheCorner(t *testing.T) {
	_, l, d, came := closedDoor(t)
	l.user.ChooseCode("guguo")
	corner := func(text string) {
		t.Helper()
		for _, o := range test.LaidOutObjects(d.Window.Content()) {
			if b, ok := o.(*input.Button); ok && b.Text == text {
				test.Tap(b)
				return
			}
		}
		t.Fatalf("no button reads %q", text)
	}
	corner("English")
	if words.Current() != words.English || l.enter.Text != "Log in" || l.user.Code() != "guguo" {
		t.Errorf("%s, button %q, user %q", words.Current(), l.enter.Text, l.user.Code())
	}
	corner("Appearance: Light")
	if d.Mode != look.Dark || l.user.Code() != "guguo" || len(*came) != 0 {
		t.Errorf("mode %s, user %q", d.Mode, l.user.Code())
	}
	corner("中文")
	corner("外观：深色")
	if d.Mode != look.System {
		t.Errorf("after dark comes %s", d.Mode)
	}
}

func TestLoginPicture(t *testing.T) {
	s, l, d, _ := closedDoor(t)
	s.Desk = d
	l.show("lina")
	golden(t, s, "login", 1280, 720)
	d.SetMode(look.Dark)
	d.SetLanguage(words.English)
	l.show("lina")
	l.say(words.Tr("登录名或密码不对，请重试"))
	golden(t, s, "login-dark-en", 1280, 720)
}

// Two PCs that both had a 李娜 join: the list must tell them apart.
func TestLoginTellsNamesakesApart(t *testing.T) {
	sells := domain.User{Name: "李娜", Role: domain.Consultant}
	a, b, c := sells, sells, sells
	a.ID, a.Login, b.ID, b.Login, c.ID, c.Login, c.Name = "1", "lina", "2", "lina2", "3", "wu", "吴刚"
	r := door{staff: []domain.User{a, b, c}}
	for i, want := range []string{"李娜 · 销售顾问 · lina", "李娜 · 销售顾问 · lina2", "吴刚 · 销售顾问"} {
		if got := r.called(r.staff[i]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
