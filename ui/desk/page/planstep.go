package page

import (
	"context"
	"errors"
	"strings"

	"showroom/domain"
	"showroom/ui/datefield"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// planStep is the sheet in which a customer's next step is changed without a contact having happened; then
// is called when it was saved.
func (s *Shop) planStep(who domain.Customer, then func()) {
	day, clock, step := datefield.New(s.today), input.NewEntry(), input.NewEntry()
	clock.PlaceHolder = "14:05"
	step.PlaceHolder = words.Tr("例如：邀约到店试驾")
	step.SetText(who.NextStep)
	if at := who.NextTouch; !at.None() && at.Day() >= s.today() {
		day.SetDay(at.Day())
		if at != at.Day().Start() {
			clock.SetText(at.Clock())
		}
	}
	wrong := look.NewText("").In(look.Red).Cut()
	var sheet *desk.Sheet
	save := func() {
		next, err := plannedTask(s, day, clock.Text, step.Text)
		if err != nil {
			wrong.Set(words.Tr(err.Error()))
			return
		}
		act(s, "下一步没有保存", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.Session.PlanNext(ctx, who.ID, next)
		}, func(struct{}) {
			sheet.Close()
			s.Desk.Toast(look.Good, words.Tr("下一步已保存"), "", nil)
			then()
		})
	}
	step.OnSubmitted = func(string) { save() }
	quick := look.Line(8, look.Fixed(190, 0, day), look.Fixed(80, 0, clock))
	for _, days := range []int{1, 3, 7} {
		quick.Add(look.NewChip(words.Trf("+%d 天", days), func() { day.SetDay(s.today().AddDays(days)) }))
	}
	content := look.Column(6, look.NewCaption(words.Tr("下次联系")), quick, look.Inset(8, 0, 0, 0, look.NewCaption(words.Tr("下一步"))), step, wrong)
	sheet = s.Desk.Sheet(words.Tr("下一步"), look.Fixed(520, 0, content),
		input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() }), input.NewMain(words.Tr("保存"), nil, save))
	input.Focus(day)
}

// plannedTask is what was typed as a task, or what is wrong with it.
func plannedTask(s *Shop, on *datefield.Field, clock, step string) (domain.Task, error) {
	t := domain.Task{Title: strings.TrimSpace(step)}
	day, err := on.Day()
	switch {
	case err != nil:
		return t, err
	case day.None():
		return t, errors.New("请填写下次联系的日期")
	case day < s.today():
		return t, errors.New("下次联系的日期已经过去，请核对")
	}
	if t.Title == "" {
		t.Title = "跟进"
	}
	t.Due = day
	t.At, err = atClock(day, clock)
	return t, err
}
