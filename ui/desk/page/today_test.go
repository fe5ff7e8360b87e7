package page

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

func todayPage(t *testing.T, user string) (*Shop, *today) {
	t.Helper()
	s := sampleShop(t, user, desk.Route{Page: "today"})
	s.Desk.Window.Resize(desk.Least)
	p, ok := s.Desk.Page().(*today)
	if !ok {
		t.Fatalf("the desk shows %T", s.Desk.Page())
	}
	return s, p
}

// press sends a key and its rune to whatever has the keyboard, as the window does.
func press(s *Shop, name fyne.KeyName, r rune) {
	f := s.Desk.Window.Canvas().Focused()
	if f == nil {
		s.Desk.Window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
		return
	}
	f.TypedKey(&fyne.KeyEvent{Name: name})
	if r != 0 {
		f.TypedRune(r)
	}
}

func task(t *testing.T, s *Shop, id record.ID) domain.Task {
	t.Helper()
	return one(t, s, func(v *store.View) (domain.Task, error) { return store.Get(v, domain.Tasks, id) })
}

func TestTodayListsTheOverdueFirst(t *testing.T) {
	_, p := todayPage(t, "lina")
	n := p.grid.Count()
	if n < 5 {
		t.Fatalf("%d tasks", n)
	}
	p.grid.Select(0)
	first := p.grid.Selected()
	if cell := dueCell(&first.Task, noon); cell.Tone != look.Bad || !strings.HasPrefix(cell.Text, "逾期") {
		t.Errorf("first comes %q", cell.Text)
	}
	for i := 1; i < n; i++ {
		before := p.grid.Selected().Due
		p.grid.Select(i)
		if p.grid.Selected().Due < before {
			t.Errorf("row %d is due before the one above", i)
		}
	}
	if p.grid.Selected().Due != noon.Day() {
		t.Errorf("the last is due %s", p.grid.Selected().Due)
	}
}

func TestEnterOpensTheCustomer(t *testing.T) {
	s, p := todayPage(t, "lina")
	p.grid.Select(1)
	want := p.grid.Selected().Customer
	press(s, fyne.KeyReturn, 0)
	if r := s.Desk.Route(); r.Page != "customer" || r.ID != want {
		t.Errorf("went to %+v", r)
	}
}

func TestSpaceFinishesWithAResult(t *testing.T) {
	s, p := todayPage(t, "lina")
	p.grid.Select(0)
	id, n := p.grid.Selected().ID, p.grid.Count()
	press(s, fyne.KeySpace, ' ')
	if s.Desk.Asking() == nil {
		t.Fatal("nobody asks what came of it")
	}
	focused := s.Desk.Window.Canvas().Focused()
	test.Type(focused, "已约周六")
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	got := task(t, s, id)
	if got.State != "done" || got.Result != "已约周六" || got.Done == 0 {
		t.Errorf("the task is %+v", got)
	}
	if p.grid.Count() != n-1 || s.Desk.Asking() != nil || !strings.Contains(s.Desk.ToastText(), "已完成") {
		t.Errorf("%d rows, toast %q", p.grid.Count(), s.Desk.ToastText())
	}
}

func TestPPostpones(t *testing.T) {
	s, p := todayPage(t, "lina")
	for key, days := range map[rune]int{'1': 1, '3': 3, '7': 7} {
		p.grid.Select(0)
		id := p.grid.Selected().ID
		press(s, fyne.KeyP, 'p')
		if s.Desk.Asking() == nil {
			t.Fatal("nobody asks for how long")
		}
		s.Desk.Window.Canvas().Focused().TypedRune(key)
		if got, want := task(t, s, id).Due, noon.Day().AddDays(days); got != want {
			t.Errorf("%c: due %s, not %s", key, got, want)
		}
	}
}

// A click on the rail, or beside the list, takes the keyboard from the list.
func TestTheListGetsTheKeyboardBack(t *testing.T) {
	s, p := todayPage(t, "lina")
	c := s.Desk.Window.Canvas()
	for name, back := range map[string]func(){
		"the rail": func() { s.Desk.Go(desk.Route{Page: "today"}) },
		"P":        func() { press(s, fyne.KeyP, 0) },
		"Space":    func() { press(s, fyne.KeySpace, 0) },
	} {
		c.Unfocus()
		back()
		if c.Focused() == nil || s.Desk.Asking() != nil {
			t.Fatalf("%s: the keyboard is on %v", name, c.Focused())
		}
		c.Focused().TypedRune('p')
		if s.Desk.Asking() == nil {
			t.Errorf("%s: P does nothing", name)
			continue
		}
		s.Desk.Asking().Close()
	}
	c.Unfocus()
	press(s, fyne.KeyDown, 0)
	if p.grid.Index() != 1 {
		t.Errorf("Down went to row %d", p.grid.Index())
	}
}

func TestEscLeavesTheTaskAlone(t *testing.T) {
	s, p := todayPage(t, "lina")
	p.grid.Select(0)
	before := *p.grid.Selected()
	press(s, fyne.KeyP, 'P')
	press(s, fyne.KeyEscape, 0)
	if after := task(t, s, before.ID); s.Desk.Asking() != nil || after.Due != before.Due {
		t.Errorf("due %s, was %s", after.Due, before.Due)
	}
}

func TestManagerSeesTheStore(t *testing.T) {
	_, p := todayPage(t, "zhoumin")
	if !p.whole {
		t.Fatal("a manager begins with the whole store")
	}
	all := p.grid.Count()
	p.whole = false
	p.fill()
	if all == 0 || p.grid.Count() != 0 {
		t.Errorf("%d of all, %d of mine", all, p.grid.Count())
	}
	if !strings.Contains(shown(p.left), "今天的事都办完了") {
		t.Error("an empty day says nothing")
	}
}

// The panel has a fixed width: what needs more would run off the window, as the English caption once did.
func TestTheMonthFitsItsPanel(t *testing.T) {
	s, _ := todayPage(t, "zhoumin")
	for _, l := range words.Languages {
		s.Desk.SetLanguage(l)
		p := s.Desk.Page().(*today)
		if need := p.side.MinSize().Width; need > panelWidth-2*look.Margin {
			t.Errorf("%s: the month needs %.0f", l, need)
		}
	}
}

// A list cuts the end, and what to do stands at the end of what headquarters writes.
func TestAConflictSaysFirstWhatToDo(t *testing.T) {
	s, _ := todayPage(t, "lina")
	c := todo{Task: domain.Task{Kind: "conflict", Title: "车辆 LYX***0188 配给了两张订单：总部已确认 DD-1，暂存 DD-2；请双方核对，为后一张另选车辆"}}
	if got := c.what(); got != "请双方核对，为后一张另选车辆：车辆 LYX***0188 配给了两张订单：总部已确认 DD-1，暂存 DD-2" {
		t.Error(got)
	}
	s.Desk.SetLanguage(words.English)
	if got := c.what(); got != "Choose another car for the later order, after checking with each other: car LYX***0188 is on two orders: HQ confirmed DD-1 and holds DD-2" {
		t.Error(got)
	}
	s.Desk.Page().(*today).open(&c)
	if s.Desk.Asking() == nil {
		t.Error("a task without a customer doesn't open")
	}
	golden(t, s, "task-conflict", 1280, 720)
}

func TestWeekly(t *testing.T) {
	now, before := store.Figure{Total: 3, Days: []int{1, 2, 9}}, store.Figure{Days: []int{0, 0, 0, 0, 0, 0, 7}}
	if got := weekly(now, before, 2); len(got) != 3 || got[0] != 7 || got[1] != 8 || got[2] != 10 {
		t.Errorf("weekly %v", got)
	}
	if text, tone := against(now, store.Figure{Days: []int{4, 4, 1}}, 2); text != "−5" || tone != look.Bad {
		t.Errorf("against %s", text)
	}
}

func TestFollowUp(t *testing.T) {
	s, p := todayPage(t, "lina")
	p.grid.Select(0)
	who := p.grid.Selected().Who
	done := false
	first := s.followUp(who, nil, func() {})
	test.Type(first.text, "问了油耗")
	press(s, fyne.KeyEscape, 0)
	f := s.followUp(who, []domain.Task{p.grid.Selected().Task}, func() { done = true })
	if f.text.Text != "问了油耗" {
		t.Errorf("Esc lost what was written: %q", f.text.Text)
	}
	f.day.SetTyped("昨天")
	f.save()
	if done || !strings.Contains(f.wrong.Text(), "已经过去") {
		t.Errorf("a day that is gone was taken: %q", f.wrong.Text())
	}
	f.choose("wechat")
	f.day.SetTyped("+3")
	f.clock.SetText("１４０５")
	f.step.SetText("邀约试驾")
	f.save()
	c := one(t, s, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, who.ID) })
	if !done || c.NextStep != "邀约试驾" || c.NextTouch.String() != "2026-11-24 14:05" || c.LastTouch < noon {
		t.Errorf("next %q at %s", c.NextStep, c.NextTouch)
	}
	if again := s.followUp(who, nil, func() {}); again.text.Text != "" {
		t.Errorf("what was saved comes back as a draft: %q", again.text.Text)
	}
	events := one(t, s, func(v *store.View) ([]domain.Event, error) { return store.Timeline(v, who.ID, domain.Event{}, 1) })
	if events[0].Kind != "wechat" || events[0].Text != "问了油耗" {
		t.Errorf("the time line says %+v", events[0])
	}
}

func TestAtClock(t *testing.T) {
	for text, want := range map[string]string{"14:05": "14:05", "1405": "14:05", "905": "09:05", "9": "09:00", "９点３０": "09:30", "14点": "14:00", "0:00": "00:00"} {
		if at, err := atClock(20261121, text); err != nil || at.Clock() != want {
			t.Errorf("%q: %s, %v", text, at.Clock(), err)
		}
	}
	for _, text := range []string{"25:00", "9:60", "-1", "下午"} {
		if at, err := atClock(20261121, text); err == nil {
			t.Errorf("%q was read as %s", text, at)
		}
	}
	if at, err := atClock(20261121, " "); at != 0 || err != nil {
		t.Errorf("nothing is %s, %v", at, err)
	}
}

func TestTodayPictures(t *testing.T) {
	s, p := todayPage(t, "lina")
	p.grid.Select(1)
	golden(t, s, "today", 1440, 900)
	s.followUp(p.grid.Selected().Who, nil, func() {})
	golden(t, s, "followup", 1280, 720)
	s.Desk.Asking().Close()
	s.Desk.SetMode(look.Dark)
	s.Desk.SetLanguage(words.English)
	s.Desk.Page().(*today).grid.Select(1)
	golden(t, s, "today-dark-en", 1280, 720)
}
