package page

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// begins is what the first run asks of the program.
type begins struct {
	founded []Founding
	joined  [][2]string
	fail    error
	half    string // of it, after the next Join
	at      string
}

func (b *begins) Found(_ context.Context, one Founding) (*store.Store, error) {
	b.founded = append(b.founded, one)
	return nil, nil
}

func (b *begins) Join(_ context.Context, url, code string, came func(int64, int64)) (*store.Store, error) {
	b.joined = append(b.joined, [2]string{url, code})
	came(1240, 3100)
	b.at = b.half
	return nil, b.fail
}

func (b *begins) Half() string { return b.at }

// founding opens the first run in front of an empty desk.
func founding(t *testing.T) (f *firstRun, asked *begins, done *int) {
	t.Helper()
	t.Cleanup(work.Inline())
	words.Use(words.Chinese)
	d := desk.New(testApp(), desk.Deps{Mode: look.Light})
	t.Cleanup(func() { d.Window.Close() })
	asked, done = &begins{}, new(int)
	f = &firstRun{ctx: context.Background(), desk: d, begins: asked, done: func(*store.Store) { *done++ }}
	f.build()
	return f, asked, done
}

// What is missing or wrong is said in words, and nothing is made of it.
func TestFirstRunAsksUntilAllIsThere(t *testing.T) {
	f, asked, done := founding(t)
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
	if len(asked.founded) != 1 || *done != 1 {
		t.Fatalf("%d stores made, saying %q", len(asked.founded), f.wrong.Text)
	}
	got := asked.founded[0]
	if got.Dealer.Code != "HZ01" || got.Dealer.Province != "330000" || got.User.Role != domain.Manager || got.User.Password == "" || got.User.Password == "showroom2026" {
		t.Errorf("made %+v", got)
	}
}

func TestFirstRunPicture(t *testing.T) {
	f, _, _ := founding(t)
	golden(t, &Shop{Desk: f.desk}, "first-run", 1280, 720)
}

// Joining asks for address and code, tells in words why it failed, and goes on where it was half-way.
func TestFirstRunJoins(t *testing.T) {
	f, asked, done := founding(t)
	f.joining = true
	f.lay()
	for _, step := range []struct {
		say  string
		mend func()
	}{
		{"请填写总部地址，向总部的管理员要", func() { f.url.SetText(" https://hub.example.com ") }},
		{"请填写一次性加入码", func() { f.once.SetText("7KQ4-M2XP") }},
	} {
		f.join()
		if f.wrong.Text != step.say || !f.note.Visible() {
			t.Errorf("says %q, want %q", f.wrong.Text, step.say)
		}
		step.mend()
	}
	asked.fail, asked.half = errors.New("连不上总部，请检查网络；可以继续工作，恢复后会自动同步"), "https://hub.example.com"
	f.join()
	if *done != 0 || f.wrong.Text != asked.fail.Error() || f.begin.Text != "继续接收资料" || f.state.Visible() || f.begin.Disabled() {
		t.Errorf("after a failure: done %d, says %q, button %q", *done, f.wrong.Text, f.begin.Text)
	}
	asked.fail = nil
	f.join()
	if *done != 1 || len(asked.joined) != 2 || asked.joined[0] != [2]string{"https://hub.example.com", "7KQ4-M2XP"} {
		t.Errorf("done %d after %v", *done, asked.joined)
	}
}

func TestFirstJoinPicture(t *testing.T) {
	f, _, _ := founding(t)
	f.joining = true
	f.lay()
	f.url.SetText("https://hub.yanhang.example:8420")
	f.once.SetText("7KQ4-M2XP")
	release := work.Hold()
	f.join()
	f.far("正在接收本店的资料", 1240, 3100)
	golden(t, &Shop{Desk: f.desk}, "first-join", 1280, 720)
	release()
}

// The language can be chosen before there is a store; what was typed stays.
func TestFirstRunInEnglish(t *testing.T) {
	t.Cleanup(func() { words.Use(words.Chinese) })
	f, _, _ := founding(t)
	f.name.SetText("砚行汽车杭州一店")
	test.Tap(quiet(t, f.desk, "English"))
	if f.name.Text != "砚行汽车杭州一店" || f.begin.Text != words.EnglishOf("开始使用") || f.login.PlaceHolder != words.EnglishOf("拼音或字母") {
		t.Errorf("name %q, button %q, prompt %q", f.name.Text, f.begin.Text, f.login.PlaceHolder)
	}
	golden(t, &Shop{Desk: f.desk}, "first-run-en", 1280, 720)
	test.Tap(quiet(t, f.desk, "中文"))
	if f.begin.Text != "开始使用" {
		t.Errorf("back in Chinese the button says %q", f.begin.Text)
	}
}

// quiet finds a button of the window by its words.
func quiet(t *testing.T, d *desk.Desk, label string) *input.Button {
	t.Helper()
	for _, o := range test.LaidOutObjects(d.Window.Content()) {
		if b, ok := o.(*input.Button); ok && b.Text == label {
			return b
		}
	}
	t.Fatalf("no button %q", label)
	return nil
}
