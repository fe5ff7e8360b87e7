package page

import (
	"context"
	"testing"

	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// founding opens the first run in front of an empty desk and keeps what it asks to be made.
func founding(t *testing.T) (f *firstRun, asked *[]Founding) {
	t.Helper()
	t.Cleanup(work.Inline())
	words.Use(words.Chinese)
	d := desk.New(test.NewTempApp(t), desk.Deps{Mode: look.Light})
	t.Cleanup(func() { d.Window.Close() })
	asked = &[]Founding{}
	f = &firstRun{ctx: context.Background(), desk: d, create: func(_ context.Context, one Founding) (*store.Store, error) {
		*asked = append(*asked, one)
		return nil, nil
	}, done: func(*store.Store) {}}
	f.build()
	return f, asked
}

// What is missing or wrong is said in words, and nothing is made of it.
func TestFirstRunAsksUntilAllIsThere(t *testing.T) {
	f, asked := founding(t)
	for _, step := range []struct {
		say  string
		mend func()
	}{
		{"请填写门店名称", func() { f.name.SetText("砚行汽车杭州一店") }},
		{"店码用 2 到 8 位字母和数字，如 HZ01", func() { f.code.SetText("杭州") }},
		{"店码用 2 到 8 位字母和数字，如 HZ01", func() { f.code.SetText(" hz01 ") }},
		{"请选择省份，车船税按它计算", func() { f.province.ChooseCode("330000") }},
		{"请填写您的姓名", func() { f.person.SetText("周敏") }},
		{"请填写登录名", func() { f.login.SetText("zhoumin") }},
		{"密码太短：至少 8 位，现在 0 位", func() { f.password.SetText("showroom2026") }},
		{"两次输入的密码不一样", func() { f.again.SetText("showroom2026") }},
	} {
		f.try()
		if f.wrong.Text != step.say || !f.note.Visible() {
			t.Errorf("says %q, want %q", f.wrong.Text, step.say)
		}
		step.mend()
	}
	f.try()
	if len(*asked) != 1 {
		t.Fatalf("%d stores made, saying %q", len(*asked), f.wrong.Text)
	}
	got := (*asked)[0]
	if got.Dealer.Code != "HZ01" || got.Dealer.Province != "330000" || got.User.Role != domain.Manager || got.User.Password == "" || got.User.Password == "showroom2026" {
		t.Errorf("made %+v", got)
	}
}

func TestFirstRunPicture(t *testing.T) {
	f, _ := founding(t)
	golden(t, &Shop{Desk: f.desk}, "first-run", 1280, 720)
}
