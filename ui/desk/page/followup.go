package page

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/ident/halfwidth"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/datefield"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// touchKinds are the contacts that a person writes down himself.
var touchKinds = []string{"call", "visit", "wechat", "message", "note"}

// followUp is the sheet in which a contact and the next step are written down.
type followUp struct {
	shop  *Shop
	who   domain.Customer
	then  func()
	sheet *desk.Sheet

	kind  string
	kinds []*look.Chip
	text  *input.Entry
	day   *datefield.Field
	clock *input.Entry
	step  *input.Entry
	done  []*input.Check // beside the tasks
	tasks []domain.Task  // that this contact may settle
	wrong *look.Text
	kept  *drafts
}

// followUp opens the sheet for a customer with his open tasks; then is called when it was saved.
func (s *Shop) followUp(who domain.Customer, tasks []domain.Task, then func()) *followUp {
	f := &followUp{shop: s, who: who, then: then, kind: touchKinds[0]}
	for _, t := range tasks {
		if t.Kind == "contact" && t.Due <= s.today() && len(f.tasks) < 3 {
			f.tasks = append(f.tasks, t)
		}
	}
	f.text, f.clock, f.step = input.NewNote(4), input.NewEntry(), input.NewEntry()
	f.text.PlaceHolder = words.Tr("谈了什么，客户关心什么")
	f.clock.PlaceHolder = "14:05"
	f.step.PlaceHolder = words.Tr("例如：邀约到店试驾")
	f.step.SetText(who.NextStep)
	f.day = datefield.New(s.today)
	if days := nextDays(who.Level); days > 0 {
		f.day.SetDay(s.today().AddDays(days))
	}
	f.wrong = look.NewText("").In(look.Red).Cut()
	f.step.OnSubmitted = func(string) { f.save() }
	f.clock.OnSubmitted = func(string) { f.save() }
	f.sheet = s.Desk.Sheet(words.Tr("跟进"), look.Fixed(520, 0, f.body()),
		input.NewButton(words.Tr("取消"), nil, f.giveUp), input.NewMain(words.Tr("保存"), nil, f.save))
	f.keep()
	input.Focus(f.text)
	return f
}

// giveUp closes the sheet for good. Esc closes it too, but what was written comes back next time.
func (f *followUp) giveUp() {
	f.kept.drop()
	f.sheet.Close()
}

// keep brings back what was written for this customer and never saved, and keeps what is written now.
func (f *followUp) keep() {
	key := "followup/" + string(f.who.ID)
	f.kept = newDrafts(f.shop, key, func() ([]byte, error) { return []byte(f.text.Text), nil })
	f.text.OnChanged = func(string) { f.kept.delay.Call() }
	f.sheet.OnClose = f.kept.delay.Now
	work.Go(f.shop.ctx, func(ctx context.Context) (string, error) {
		draft, err := f.shop.Store.Draft(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			return "", nil
		}
		return string(draft.Body), err
	}, func(text string, err error) {
		switch {
		case err != nil:
			f.shop.fail("草稿读不出来", err)
		case f.text.Text == "" && text != "":
			f.text.SetText(text)
			f.wrong.Say(words.Tr("已恢复上次没有保存的内容"), look.Amber, false)
		}
	})
}

// nextDays is when a customer of a level should be called again; none for those who have bought or gone.
func nextDays(level string) int {
	return map[string]int{"H": 2, "A": 5, "B": 10, "C": 20}[level]
}

func (f *followUp) body() fyne.CanvasObject {
	line := look.Line(8)
	for _, kind := range touchKinds {
		c := look.NewChip("", nil)
		c.OnTapped = func() { f.choose(kind) }
		f.kinds = append(f.kinds, c)
		line.Add(c)
	}
	f.choose(f.kind)
	quick := look.Line(8, look.Fixed(190, 0, f.day), look.Fixed(80, 0, f.clock))
	for _, days := range []int{1, 3, 7} {
		quick.Add(look.NewChip(words.Trf("+%d 天", days), func() { f.day.SetDay(f.shop.today().AddDays(days)) }))
	}
	next := look.Column(6, look.NewCaption(words.Tr("下次联系")), quick, look.Inset(8, 0, 0, 0, look.NewCaption(words.Tr("下一步"))), f.step)
	settled := look.Column(0)
	for _, t := range f.tasks {
		c := input.NewCheck(words.Trf("同时完成：%s", t.Title), nil)
		c.SetChecked(true)
		f.done = append(f.done, c)
		settled.Add(c)
	}
	if len(f.tasks) == 0 {
		settled.Hide()
	}
	who := look.NewText(f.who.Title() + " · " + phoneOf(&f.who)).In(look.Secondary).Cut()
	return look.Column(14, who, line, f.text, settled, next, f.wrong)
}

func (f *followUp) choose(kind string) {
	f.kind = kind
	for i, c := range f.kinds {
		c.Set(words.Tr(domain.EventKinds.Label(touchKinds[i])), touchKinds[i] == kind)
	}
}

// say shows what is wrong at the foot of the sheet.
func (f *followUp) say(text string) { f.wrong.Say(words.Tr(text), look.Red, false) }

// next is the task of the next step, nil where none was agreed.
func (f *followUp) next() (*domain.Task, error) {
	if strings.TrimSpace(f.day.Text) == "" && strings.TrimSpace(f.step.Text) == "" {
		return nil, nil
	}
	t, err := plannedTask(f.shop, f.day, f.clock.Text, f.step.Text)
	return &t, err
}

func (f *followUp) save() {
	next, err := f.next()
	text := strings.TrimSpace(f.text.Text)
	switch {
	case err != nil:
		f.say(err.Error())
		return
	case text == "" && f.kind == "note":
		f.say("请写下记录的内容")
		input.Focus(f.text)
		return
	}
	touch := action.Touch{Customer: f.who.ID, Kind: f.kind, Text: text, Next: next}
	act(f.shop, "跟进没有保存", func(ctx context.Context) (struct{}, error) {
		if err := f.shop.Session.Contact(ctx, touch); err != nil {
			return struct{}{}, err
		}
		for i, t := range f.tasks {
			if !f.done[i].Checked {
				continue
			}
			if err := f.shop.Session.FinishTask(ctx, t.ID, text); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}, func(struct{}) {
		f.kept.drop()
		f.sheet.Close()
		f.shop.Desk.Toast(look.Good, words.Tr("跟进已保存"), "", nil)
		f.then()
	})
}

// atClock reads 14:05, 1405, 14 or 14点 of a day; nothing is no time of day.
func atClock(day calendar.Day, text string) (calendar.Instant, error) {
	plain := strings.NewReplacer("点", ":", ".", ":").Replace(halfwidth.Tight(text))
	if plain == "" {
		return 0, nil
	}
	h, m, cut := strings.Cut(strings.TrimSuffix(plain, ":"), ":")
	if !cut && len(h) > 2 {
		h, m = h[:len(h)-2], h[len(h)-2:]
	}
	if m == "" {
		m = "0"
	}
	hour, err := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if err != nil || err2 != nil || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, fmt.Errorf("看不懂时间“%s”，请输入例如 14:05 或 1405", text)
	}
	return day.Start() + calendar.Instant((hour*60+minute)*60_000), nil
}
